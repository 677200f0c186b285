package api

import (
	"io"
	"net/http"
	"os"

	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/route"
)

// spooled are the files of a request that wait on disk until it has been answered. They lie where documents
// do: there is the room that they need in the end, and a start removes what an interruption left.
type spooled struct {
	folder string
	limit  int64 // of a file, in bytes
	held   *holder

	names []string
}

// keep reads a file. One beyond the limit is an http.MaxBytesError.
func (s *spooled) keep(content io.Reader) (route.File, error) {
	temp, err := datadir.NewUpload(s.folder)
	if err != nil {
		return route.File{}, &spoolError{err}
	}
	name := temp.Name()
	s.names = append(s.names, name)
	size, err := io.Copy(spool{temp, s.held}, content)
	if closing := temp.Close(); err == nil && closing != nil {
		err = &spoolError{closing}
	}
	if err == nil && size > s.limit {
		err = &http.MaxBytesError{Limit: s.limit}
	}
	return route.File{Size: size, Open: func() (io.ReadCloser, error) { return os.Open(name) }}, err
}

// discard removes the files.
func (s *spooled) discard() {
	for _, name := range s.names {
		_ = os.Remove(name)
	}
	s.held.Give()
}

// spoolError is a fault of the temporary file, not of what is read into it.
type spoolError struct{ err error }

func (e *spoolError) Error() string { return "keep an uploaded file: " + e.err.Error() }
func (e *spoolError) Unwrap() error { return e.err }

// spool writes as long as there is room, and tells faults of writing from faults of reading.
type spool struct {
	to   io.Writer
	held *holder
}

func (s spool) Write(p []byte) (int, error) {
	if err := s.held.take(len(p)); err != nil {
		return 0, err
	}
	n, err := s.to.Write(p)
	if err != nil {
		err = &spoolError{err}
	}
	return n, err
}
