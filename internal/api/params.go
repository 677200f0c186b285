package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// maxBody is the most that a JSON or form body may hold, in bytes. Rich text with images inside
// needs some room.
const maxBody = 8 << 20

// badBody is the answer to a body that is not JSON; clients compare the title.
func badBody() error {
	return &model.Error{Code: model.CodeBadRequest, Title: "Invalid JSON body"}
}

// readParams gathers the parameters of a request: query, then form, then JSON over it.
func readParams(r *http.Request, maxUpload int64) (map[string]any, []route.File, error) {
	params := map[string]any{}
	if err := addForm(params, parseForm(r.URL.RawQuery)); err != nil {
		return params, nil, err
	}
	kind := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); err == nil {
		kind = media
	}
	var err error
	switch {
	case kind == "application/json":
		err = addJSON(params, r)
	case kind == "application/x-www-form-urlencoded" && r.Method == http.MethodPost:
		err = addFormBody(params, r)
	case kind == "multipart/form-data" && (r.Method == http.MethodPost || r.Method == http.MethodPatch || r.Method == http.MethodPut):
		files, err := addMultipart(params, r, maxUpload)
		return params, files, err
	}
	return params, nil, err
}

// addForm adds form values by PHP's rules: a[] is a list, a[k] a map, and of a repeated plain
// name the last one counts.
func addForm(params map[string]any, values url.Values) error {
	for name, list := range values {
		for _, value := range list {
			if !utf8.ValidString(name) || !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return model.Invalid("The parameter %q is not valid UTF-8 text", strings.ToValidUTF8(name, "?"))
			}
			key, inner, nested := strings.Cut(name, "[")
			key = strings.NewReplacer(".", "_", " ", "_").Replace(key)
			if !nested || !strings.HasSuffix(inner, "]") {
				params[key] = value
				continue
			}
			inner = strings.TrimSuffix(inner, "]")
			if inner == "" {
				have, _ := params[key].([]any)
				params[key] = append(have, value)
				continue
			}
			have, ok := params[key].(map[string]any)
			if !ok {
				have = map[string]any{}
			}
			have[inner] = value
			params[key] = have
		}
	}
	return nil
}

// readBody reads a body up to the limit.
func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, &model.Error{Code: model.CodeTooLarge, Title: "The request body is too large", Detail: fmt.Sprintf("At most %d bytes are accepted", maxBody)}
	}
	if err != nil {
		return nil, &model.Error{Code: model.CodeBadRequest, Title: "The request body could not be read"}
	}
	return body, nil
}

func addFormBody(params map[string]any, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	return addForm(params, parseForm(string(body)))
}

// addJSON adds the members of a JSON object, or the elements of a list as "0", "1", ....
func addJSON(params map[string]any, r *http.Request) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodDelete {
			return nil
		}
		return badBody()
	}
	if !utf8.Valid(body) || loneSurrogate(body) {
		return badBody()
	}
	value, err := DecodeJSON(body)
	if err != nil {
		return badBody()
	}
	switch v := value.(type) {
	case map[string]any:
		for key, x := range v {
			params[key] = x
		}
	case []any:
		for i, x := range v {
			params[fmt.Sprint(i)] = x
		}
	default:
		return badBody()
	}
	return nil
}

// loneSurrogate reports whether a JSON text escapes half a character (\ud83d without \ude00), which
// the decoder would quietly replace by another one.
func loneSurrogate(body []byte) bool {
	high := false // the escape before was the first half of a pair
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' || i+1 >= len(body) {
			if high {
				return true
			}
			continue
		}
		i++
		half := 0 // 1 and 2 are the halves of a pair
		if body[i] == 'u' && i+4 < len(body) {
			if n, err := strconv.ParseUint(string(body[i+1:i+5]), 16, 16); err == nil {
				switch {
				case n >= 0xd800 && n < 0xdc00:
					half = 1
				case n >= 0xdc00 && n < 0xe000:
					half = 2
				}
				i += 4
			}
		}
		if high != (half == 2) {
			return true
		}
		high = half == 1
	}
	return high
}

// maxDepth is how deep JSON bodies may nest.
const maxDepth = 64

// DecodeJSON reads one JSON value; numbers stay as written. It refuses what follows the value,
// NUL characters in texts and nesting deeper than any request needs.
func DecodeJSON(body []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON value")
	}
	return value, checkValue(value, 0)
}

func checkValue(value any, depth int) error {
	if depth > maxDepth {
		return errors.New("the JSON is nested too deeply")
	}
	switch v := value.(type) {
	case string:
		if strings.ContainsRune(v, 0) {
			return errors.New("a text contains a NUL character")
		}
	case []any:
		for _, x := range v {
			if err := checkValue(x, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, x := range v {
			if err := checkValue(x, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}
