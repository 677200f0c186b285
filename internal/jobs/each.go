package jobs

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Each does something to items one after the other, and gives to how many; do reports whether there was anything to
// do. One that is gone meanwhile counts for nothing. One to which it cannot be done, whatever the reason, keeps none
// of the others waiting, now or the next time: what is wrong with it is told in the end, as the fault of the action.
// A full disk, and the end of the program, end it at once.
func Each(ctx context.Context, ids []int64, do func(id int64) (bool, error)) (done int, err error) {
	failed := 0
	for _, id := range ids {
		if ctx.Err() != nil {
			return done, ctx.Err()
		}
		did, fault := one(id, do)
		switch code := model.CodeOf(store.Fault(fault)); {
		case fault == nil && did:
			done++
		case fault == nil, code == model.CodeNotFound:
		case code == model.CodeStorageFull:
			return done, fault
		default:
			if failed++; failed == 1 {
				err = fmt.Errorf("item %d: %w", id, fault)
			}
		}
	}
	if failed > 1 {
		err = fmt.Errorf("it could not be done to %d items, the first being %w", failed, err)
	}
	return done, err
}

// one does something to an item; what panics has failed.
func one(id int64, do func(id int64) (bool, error)) (did bool, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			did, err = false, fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return do(id)
}
