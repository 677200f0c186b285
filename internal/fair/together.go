package fair

import (
	"context"

	"golang.org/x/sync/singleflight"
)

// Together does what several ask for at the same moment once, for all of them. It is done on behalf of who came first,
// within that one's time and places; when that fails, it says nothing of the others, and each of them does it for
// oneself. The zero Together is ready.
type Together[T any] struct{ flights singleflight.Group }

// Do gives what work gives, to all who ask by the same key while it runs. work goes on when who asked first has left;
// it may be run by several at once after one has failed.
func (t *Together[T]) Do(ctx context.Context, key string, work func(ctx context.Context) (T, error)) (T, error) {
	own := false
	done, err, _ := t.flights.Do(key, func() (any, error) {
		own = true
		return work(context.WithoutCancel(ctx))
	})
	if err != nil && !own {
		return work(ctx)
	}
	value, _ := done.(T) // which a fault may come without
	return value, err
}
