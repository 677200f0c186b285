package engine

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/glpid/glpid/internal/catalog"
)

// Observer hears of what happens to items of every object, in its transaction; an error undoes everything. What it
// does not want to hear of has no function.
type Observer struct {
	Phase Phase // when it hears, among the observers

	// Tell hears of every change: of what is created, updated or trashed once that is written, of what is purged while
	// it is still there. An update that changes nothing is none.
	Tell func(w *Work, c *Change) error
	// Event hears of what happens to an item beyond its own columns, and who or what that is about; see Work.Tell.
	Event func(w *Work, c *Change, event string, about Values) error
	// Clear hears of rows before they lose what they name.
	Clear func(w *Work, c Cleared) error
}

// Cleared are rows that name items which go, and name nothing from then on.
type Cleared struct {
	Link  catalog.Link
	Where string // the condition of the rows, with its WHERE
	Args  []any
	// Names are what the items are called.
	Names func() (map[int64]string, error)
}

// Observe adds an observer of an area.
func (e *Engine) Observe(area string, o Observer) {
	e.observers = append(e.observers, observer{area, o})
	slices.SortStableFunc(e.observers, func(a, b observer) int {
		return cmp.Or(cmp.Compare(a.Phase, b.Phase), cmp.Compare(a.area, b.area))
	})
}

// observers hear one after the other; the first error ends that.
type observers []observer

type observer struct {
	area string
	Observer
}

func (l observers) tell(w *Work, c *Change) error {
	for _, o := range l {
		if o.Tell == nil {
			continue
		}
		if err := o.Tell(w, c); err != nil {
			return err
		}
	}
	return nil
}

func (l observers) event(w *Work, c *Change, event string, about Values) error {
	for _, o := range l {
		if o.Event == nil {
			continue
		}
		if err := o.Event(w, c, event, about); err != nil {
			return err
		}
	}
	return nil
}

func (l observers) clear(w *Work, c Cleared) error {
	for _, o := range l {
		if o.Clear == nil {
			continue
		}
		if err := o.Clear(w, c); err != nil {
			return err
		}
	}
	return nil
}

func (l observers) String() string {
	var out []string
	for _, o := range l {
		out = append(out, fmt.Sprintf("%s/%s", o.Phase, o.area))
	}
	return fmt.Sprint(out)
}
