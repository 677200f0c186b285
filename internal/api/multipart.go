package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
	"github.com/glpid/glpid/internal/route"
)

const (
	// maxParts is how many parts a multipart form may have.
	maxParts = 1000
	// maxPartHead is about how long the head of a part may be: it has a name, and little more.
	maxPartHead = 16 << 10
	// inMemory is how much of a form's files is kept in memory; the others wait in temporary files.
	inMemory = 256 << 10
)

// addMultipart adds the text parts and gives the file parts of a multipart form. Nothing is left
// out in silence: a part that cannot be understood refuses the form, as a document without the file
// that came with it would be worse.
func addMultipart(params map[string]any, r *http.Request, brought *holder, l body.Limits,
	to *spooled) ([]route.File, error) {
	heads := &partHeads{ReadCloser: http.MaxBytesReader(nil, r.Body, to.limit+l.Bytes)}
	r.Body = heads
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, model.Invalid("The multipart form is not well formed: %v", err)
	}
	form := multipartForm{params: params, brought: brought, to: to, room: l.Bytes, memory: inMemory}
	for n := 0; ; n++ {
		heads.begin()
		part, err := reader.NextRawPart()
		if fault := heads.end(); err != nil && fault != nil {
			err = fault
		}
		if errors.Is(err, io.EOF) {
			settleForm(form.params)
			break
		}
		if err == nil && n >= maxParts {
			err = fmt.Errorf("it has more than %d parts", maxParts)
		}
		if err == nil {
			err = form.add(part)
		}
		var fault *model.Error
		var tooLarge *http.MaxBytesError
		var ours *spoolError
		switch {
		case err == nil:
		case errors.As(err, &fault), errors.As(err, &ours):
			return nil, err
		case errors.As(err, &tooLarge):
			return nil, body.TooLong(to.limit + l.Bytes)
		default:
			return nil, model.Invalid("The multipart form is not well formed: %v", err)
		}
	}
	return form.files, nil
}

// partHeads bounds what is read from one part to the next, for which the library allows megabytes.
type partHeads struct {
	io.ReadCloser
	reading bool
	left    int
	fault   error
}

func (h *partHeads) begin() { h.reading, h.left = true, maxPartHead }

// end gives what was refused; the library may have made something else of it.
func (h *partHeads) end() error {
	h.reading = false
	return h.fault
}

func (h *partHeads) Read(p []byte) (int, error) {
	if !h.reading {
		return h.ReadCloser.Read(p)
	}
	if h.left <= 0 {
		h.fault = body.TooLarge(maxPartHead, "bytes before the content of a part")
		return 0, h.fault
	}
	n, err := h.ReadCloser.Read(p)
	h.left -= n
	return n, err
}

// multipartForm is what has been read of one.
type multipartForm struct {
	room   int64 // that is left for texts
	memory int64 // that is left for files
	params map[string]any
	files  []route.File

	brought *holder  // holds what is in memory
	to      *spooled // takes the other files
}

// add reads one part. What has a file's name, if an empty one, is a file; an input where no file
// was chosen comes without content and is none.
func (f *multipartForm) add(part *multipart.Part) error {
	kind, names, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil || kind != "form-data" || names["name"] == "" {
		return errors.New("a part has no readable name")
	}
	name := names["name"]
	filename, isFile := names["filename"]
	if !isFile {
		text, err := io.ReadAll(f.brought.reader(io.LimitReader(part, f.room+1)))
		if err != nil {
			return err
		}
		if f.room -= int64(len(text)); f.room < 0 {
			return &http.MaxBytesError{}
		}
		return addField(f.params, name, string(text))
	}
	field := strings.TrimSuffix(name, "[]")
	file, err := f.keep(part)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fileTooLarge(field, f.to.limit)
	}
	if err != nil {
		return err
	}
	if filename == "" && file.Size == 0 {
		return nil
	}
	file.Field, file.Name = field, baseName(filename)
	f.files = append(f.files, file)
	return nil
}

// fileTooLarge is the answer to a file that is larger than the configuration allows.
func fileTooLarge(field string, limit int64) error {
	return &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalidInput, Detail: dict{field: []any{dict{
		"error": "file_size_exceeded", "max_file_size_bytes": limit,
		"message": fmt.Sprintf("The uploaded file exceeds the maximum allowed size of %d MB.", limit>>20),
	}}}}
}

// keep reads a file, into memory while there is some and into a temporary file otherwise. One beyond
// the limit is an http.MaxBytesError.
func (f *multipartForm) keep(content io.Reader) (route.File, error) {
	limit := f.to.limit
	var head bytes.Buffer
	content = io.LimitReader(content, limit+1)
	if _, err := io.CopyN(&head, f.brought.reader(content), f.memory+1); errors.Is(err, io.EOF) {
		if int64(head.Len()) > limit {
			return route.File{}, &http.MaxBytesError{Limit: limit}
		}
		f.memory -= int64(head.Len())
		return route.File{
			Size: int64(head.Len()),
			Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(head.Bytes())), nil },
		}, nil
	} else if err != nil {
		return route.File{}, err
	}
	return f.to.keep(io.MultiReader(&head, content))
}

// baseName cuts every folder off a file's name, with either kind of slash. Browsers write a quote
// in it as %22.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ReplaceAll(name, "%22", `"`), `\`, "/"))
	if name == "." || name == ".." || name == "/" || !utf8.ValidString(name) {
		return ""
	}
	return name
}
