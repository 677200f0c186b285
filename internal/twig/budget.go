package twig

import (
	"context"
	"errors"
)

// ErrLimit says that a template wants more than it gets: more work, more time, a longer text. It is
// in the chain of every such error.
var ErrLimit = errors.New("the template is stopped")

// limit is an error of that kind, in words of its own.
type limit string

func (l limit) Error() string        { return string(l) }
func (l limit) Is(target error) bool { return target == ErrLimit }

// What stops templates.
const (
	errTooMuch limit = "the template does too much"
	errTooSlow limit = "the template takes too long"
	errTooLong limit = "the template makes a value or a text that is too long"
	errTooDeep limit = "the template makes lists that are nested too deeply"
)

// Budget is what one or several renderings may cost together. The cost does not depend on the
// machine: it counts the bytes that are read and made, with a price for each step, so that it also
// bounds the memory. A Budget is for one goroutine.
type Budget struct {
	ctx    context.Context
	left   int
	unseen int // work since the context was looked at

	// Within RenderInQuotes: what json_encode has made, whose quotes are its own.
	quoted  bool
	encoded map[string]bool
}

// NewBudget makes a budget of so much work: a unit is about what it takes to copy a byte. The end of
// the context ends the rendering too.
func NewBudget(ctx context.Context, work int) *Budget { return &Budget{ctx: ctx, left: work} }

// The prices of what has no length.
const (
	stepWork      = 16  // a node or an expression
	elementWork   = 32  // an element of a list or object
	iterationWork = 256 // a turn of a loop, with its variables
	watchEvery    = 1 << 16
)

// spend takes work from the budget.
func (b *Budget) spend(work int) error {
	if work > b.left || work < 0 {
		b.left = 0
		return errTooMuch
	}
	b.left -= work
	if b.unseen += work; b.unseen > watchEvery {
		b.unseen = 0
		if b.ctx.Err() != nil {
			b.left = 0
			return errTooSlow
		}
	}
	return nil
}

// weigh gives the work of reading values, with the elements of lists but not of lists in them.
func weigh(values ...any) int {
	sum := 0
	one := func(v any) {
		if s, ok := v.(string); ok {
			sum += len(s)
		}
		sum += elementWork
	}
	for _, v := range values {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				one(x)
			}
		case *Object:
			for _, key := range v.keys {
				sum += len(key)
				one(v.values[key])
			}
		default:
			one(v)
		}
	}
	return sum
}
