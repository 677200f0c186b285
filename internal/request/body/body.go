// Package body reads what requests carry, JSON and forms, within bounds: bytes, depth and number of
// values are counted while the bytes come in, so that what is too much is refused before any of it
// is decoded.
//
// It must not know what the values mean.
package body

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/glpid/glpid/internal/model"
)

// Limits are how much a body may hold.
type Limits struct {
	Bytes  int64
	Depth  int // of lists and objects in each other
	Values int // members and elements at all levels; of a form, its fields
}

var (
	// Open are the limits of requests by those who have not shown who they are, and of requests that
	// carry no more than parameters.
	Open = Limits{Bytes: 64 << 10, Depth: 16, Values: 1000}
	// Full are the limits of requests that bring content: rich text with images inside needs room.
	Full = Limits{Bytes: 8 << 20, Depth: 64, Values: 50_000}
)

// Form gives the limits of a form: it has no levels, and fields up to what PHP would take by default
// are more than any client sends.
func (l Limits) Form() Limits {
	l.Values = min(l.Values, 1000)
	return l
}

// title is what clients see of a body that is beyond a limit.
const title = "The request body is too large"

// TooLarge is the answer to a body with more than a number of something.
func TooLarge(limit int64, of string) error {
	return &model.Error{Code: model.CodeTooLarge, Title: title, Detail: "At most " + thousands(limit) + " " + of +
		" are accepted"}
}

// TooLong is the answer to a body of more than a number of bytes.
func TooLong(limit int64) error { return TooLarge(limit, "bytes") }

// Invalid is the answer to a body that is not the JSON that was expected; clients compare the title.
func Invalid(reason string) error {
	fault := &model.Error{Code: model.CodeBadRequest, Title: "Invalid JSON body"}
	if reason != "" {
		fault.Detail = reason
	}
	return fault
}

// Text reads a whole body of at most so many bytes.
func Text(r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, io.NopCloser(r), limit))
	return text, fault(err)
}

// fault says what went wrong with reading.
func fault(err error) error {
	var known *model.Error
	var tooLong *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &tooLong):
		return TooLong(tooLong.Limit)
	}
	return &model.Error{Code: model.CodeBadRequest, Title: "The request body could not be read"}
}

// refusal is Invalid with what to do for people.
func refusal(text string) error {
	fault := Invalid("").(*model.Error)
	fault.Messages = []model.Message{{Priority: "error", Message: text}}
	return fault
}

// ErrEmpty says that a body holds nothing where JSON was expected.
var ErrEmpty = refusal(`The body is empty: send a JSON object, such as {"name": "..."}`)

// NotAnObject is the answer to JSON that is a text, a number or null.
func NotAnObject() error {
	return refusal(`The body is no JSON object: send one, such as {"name": "..."}`)
}

// JSON reads one JSON value; numbers stay as written (json.Number). What follows the value, what is
// no UTF-8, halves of characters and NUL characters are refused, which the decoder would let through
// or quietly replace. A body that holds nothing is ErrEmpty.
func JSON(r io.Reader, l Limits) (any, error) {
	guard := &guard{source: http.MaxBytesReader(nil, io.NopCloser(r), l.Bytes), limits: l}
	decoder := json.NewDecoder(guard)
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return value, nil
		}
	} else if errors.Is(err, io.EOF) && guard.blank() {
		return nil, ErrEmpty
	}
	if guard.failed != nil {
		return nil, fault(guard.failed)
	}
	return nil, invalidAt(err, decoder.InputOffset())
}

// invalidAt is Invalid with where the JSON goes wrong, for people.
func invalidAt(err error, read int64) error {
	text := fmt.Sprintf("There is something after the JSON, at byte %d", read)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		text = fmt.Sprintf("%s, at byte %d", syntax, syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		text = "It ends too early"
	}
	return refusal(text)
}
