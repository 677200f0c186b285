package api

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
)

// TestForming turns lists into another form where there is a place for one at a time: the place is free while a part
// is read and while the client takes what there is, who waits for too long is told so before anything is sent, and
// who has begun waits.
func TestForming(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testForming)
}

func testForming(t *testing.T) {
	places := fair.NewPlaces(1)
	s := &Server{forming: places}
	limited := fair.For(t.Context(), 1, 50*time.Millisecond)
	isFree := func() bool {
		give, err := places.Take(fair.For(context.Background(), 2, time.Nanosecond))
		if err == nil {
			give()
		}
		return err == nil
	}
	w := writerFunc(func(p []byte) (int, error) {
		if !isFree() {
			t.Error("the place is taken while a client takes a part")
		}
		return len(p), nil
	})
	out := func() *sending {
		r := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(limited)
		return &sending{server: s, w: w, r: r, status: http.StatusOK}
	}
	parts := func(yield func([]byte, error) bool) {
		for range 3 {
			if !isFree() {
				t.Error("the place is taken while a part is read")
			}
			if !yield([]byte("x"), nil) {
				return
			}
		}
	}
	convert := func(w io.Writer, lists iter.Seq2[[]byte, error]) error {
		for part, err := range lists {
			if err != nil {
				return err
			}
			if isFree() {
				t.Error("two work at a time")
			}
			if _, err := w.Write(part); err != nil {
				return err
			}
			if isFree() {
				t.Error("two work at a time after a part was sent")
			}
		}
		_, err := w.Write([]byte("end"))
		return err
	}
	if err := out().formatted("text/plain", content{parts: parts}, convert); err != nil {
		t.Error(err)
	}
	give, err := places.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var fault *model.Error
	late := content{parts: func(yield func([]byte, error) bool) { yield([]byte("x"), nil) }}
	if err := out().formatted("text/plain", late, convert); !errors.As(err, &fault) ||
		fault.Code != model.CodeUnavailable {
		t.Errorf("who waits for too long gets %v", err)
	}
	begun := out()
	begun.begin()
	sent := make(chan error, 1)
	go func() { sent <- begun.formatted("text/plain", late, convert) }()
	time.Sleep(time.Hour) // of the test's own clock
	if len(sent) > 0 {
		t.Errorf("who has begun does not wait: %v", <-sent)
	}
	give()
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

// writerFunc is a client.
type writerFunc func(p []byte) (int, error)

func (f writerFunc) Header() http.Header         { return http.Header{} }
func (f writerFunc) WriteHeader(int)             {}
func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
