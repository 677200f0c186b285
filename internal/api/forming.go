package api

import (
	"context"
	"io"
	"iter"

	"github.com/glpid/glpid/internal/fair"
)

// forming is a list on its way into another form than JSON, which takes a processor several times as long as reading
// the list. So many of those lists are worked on at a time that a processor is left for what is asked for besides,
// and users have their turns one after the other. A turn is a part of a list: while the next is read, and while the
// client takes what there is, others have theirs.
type forming struct {
	places *fair.Places
	ctx    context.Context
	out    *sending
	give   func() // the place, nil without one
}

// take takes a place. Who has begun to answer waits as long as it takes: an answer cut off would be asked for again.
func (f *forming) take() (err error) {
	ctx := f.ctx
	if f.out.begun {
		ctx = fair.For(ctx, fair.ReaderOf(ctx).User(), 0)
	}
	f.give, err = f.places.Take(ctx)
	return err
}

func (f *forming) leave() {
	if f.give != nil {
		f.give()
		f.give = nil
	}
}

// lists gives the parts of a list, each with a place to work on it.
func (f *forming) lists(parts iter.Seq2[[]byte, error]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		defer f.leave()
		for part, err := range parts {
			if err == nil {
				err = f.take()
			}
			if !yield(part, err) || err != nil {
				return
			}
			f.leave()
		}
	}
}

// Write sends what is in the new form.
func (f *forming) Write(p []byte) (int, error) {
	if f.give == nil {
		return f.out.Write(p)
	}
	f.leave()
	n, err := f.out.Write(p)
	if err == nil {
		err = f.take()
	}
	return n, err
}

var _ io.Writer = (*forming)(nil)
