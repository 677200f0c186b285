package api

import (
	"io"
	"iter"
	"math"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/model"
)

// What is on its way stays in memory: a body while it comes in and is worked on, a part of an answer while
// its client takes it, and either can be slow. Small ones are free; the large ones of a user share so many
// bytes, and those of all users so many times as many.
const (
	bodiesEach  = 32 << 20
	answersEach = 64 << 20
	heldShares  = 4

	// Files of forms wait on disk: a user has room for a few of the largest that are accepted.
	uploadsEach  = 128 << 20
	uploadsLarge = 3

	smallBody = 64 << 10
	smallPart = 1 << 20

	heldPortion  = 256 << 10 // what is taken at a time
	heldPatience = 5 * time.Second

	uploadPortion = 1 << 20
)

// holder takes from a pool for one request.
type holder struct {
	bounded.Share
	text string // of the refusal
}

// bodyOf holds the body of a request of somebody.
func (s *Server) bodyOf(session *access.Session) *holder {
	return &holder{bounded.Share{Pool: s.bodies, Who: whose(session), Free: smallBody, Portion: heldPortion},
		"Too many large requests are on their way: send fewer at a time, or try again"}
}

// answerOf holds the answer.
func (s *Server) answerOf(session *access.Session) *holder {
	return &holder{bounded.Share{Pool: s.answers, Who: whose(session), Free: smallPart, Portion: heldPortion},
		"Too many large answers are on their way: ask for less at a time, or try again"}
}

// uploadsOf holds the files on disk that a request brings, of which one may have so many bytes.
func (s *Server) uploadsOf(session *access.Session, largest int64) *holder {
	each := int(min(largest, math.MaxInt/uploadsLarge/heldShares)) * uploadsLarge
	s.uploads.Raise(heldShares*each, each)
	return &holder{bounded.Share{Pool: s.uploads, Who: whose(session), Portion: uploadPortion},
		"Too many uploads are on their way: send fewer at a time, or try again"}
}

func whose(session *access.Session) int64 {
	if session == nil {
		return 0
	}
	return session.UserID
}

// take holds some more bytes.
func (h *holder) take(n int) error {
	if !h.Take(n) {
		return model.Unavailable(heldPatience, "%s", h.text)
	}
	return nil
}

// reader gives what a reader gives, as long as it can be held.
func (h *holder) reader(r io.Reader) io.Reader { return &heldReader{r, h, nil} }

type heldReader struct {
	io.Reader
	holder *holder
	fault  error
}

func (r *heldReader) Read(p []byte) (int, error) {
	if r.fault != nil {
		return 0, r.fault
	}
	n, err := r.Reader.Read(p)
	if r.fault = r.holder.take(n); r.fault != nil {
		return 0, r.fault
	}
	return n, err
}

// held gives the parts of an answer as long as they can be held. The first stays in memory to the end, as
// some forms need it again, any other until the next.
func (s *Server) held(session *access.Session, parts iter.Seq2[[]byte, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		first, later := s.answerOf(session), s.answerOf(session)
		defer first.Give()
		defer later.Give()
		holder := first
		for part, err := range parts {
			if err == nil {
				err = holder.take(len(part))
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(part, nil) {
				return
			}
			later.Give()
			later.Free = smallPart
			holder = later
		}
	}
}
