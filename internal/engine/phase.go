package engine

import (
	"cmp"
	"fmt"
	"slices"
)

// Phase says when a hook runs among those of one object and operation. What must come before what is said
// here, not by the order in which areas are listed: within a phase they go by the names of their areas, and
// within an area by the order in which it states them.
type Phase uint8

// The phases of hooks, in their order.
const (
	// PhaseOwn is for the rules of the object itself: what it wants, and what it fills in.
	PhaseOwn Phase = iota
	// PhaseUnique is for what nothing else may have too, once the item's own rules have filled it in.
	PhaseUnique
	// PhaseRules is for business rules, which look at what the item's own have made of it.
	PhaseRules
	// PhaseLevels is for service levels, whose agreements rules may have chosen.
	PhaseLevels
	// PhaseAttach is for observers that make files of what texts hold, so that others see the texts then.
	PhaseAttach
	// PhaseHistory is for what items remember of their changes.
	PhaseHistory
	// PhaseTell is for observers that tell of the change as it has become.
	PhaseTell
)

var phases = [...]string{"own", "unique", "rules", "levels", "attach", "history", "tell"}

// String gives the name of a phase.
func (p Phase) String() string { return phases[p] }

// Behaviours are what the objects of an area do, by their names in the catalogue. An object has several where
// some of it is the same for many, or belongs to another phase.
type Behaviours map[string][]Behaviour

// Add states what else an object does.
func (b Behaviours) Add(object string, what Behaviour) { b[object] = append(b[object], what) }

// hook is a function with its place among others.
type hook struct {
	phase Phase
	area  string
	do    func(w *Work, c *Change) error
}

func (h hook) before(other hook) int {
	return cmp.Or(cmp.Compare(h.phase, other.phase), cmp.Compare(h.area, other.area))
}

// hooks run one after the other; the first error ends that.
type hooks []hook

// add puts a hook in its place.
func (h *hooks) add(phase Phase, area string, do func(w *Work, c *Change) error) {
	if do == nil {
		return
	}
	*h = append(*h, hook{phase, area, do})
	slices.SortStableFunc(*h, hook.before)
}

func (h hooks) run(w *Work, c *Change) error {
	for _, f := range h {
		if err := f.do(w, c); err != nil {
			return err
		}
	}
	return nil
}

func (h hooks) String() string {
	var out []string
	for _, f := range h {
		out = append(out, fmt.Sprintf("%s/%s", f.phase, f.area))
	}
	return fmt.Sprint(out)
}

// Install adds what the objects of an area do. What decides about an object, such as a check, is for one
// behaviour to say; Check finds what two do.
func (e *Engine) Install(area string, list Behaviours) {
	for object, all := range list {
		have := e.behaviours[object]
		if have == nil {
			have = &Behaviour{}
			e.behaviours[object] = have
		}
		for _, b := range all {
			for _, what := range have.merge(area, b) {
				e.doubled = append(e.doubled, fmt.Errorf("engine: two behaviours say %s of %q", what, object))
			}
		}
	}
}

// Order tells which hooks run one after the other: by object and operation, the phases and areas.
func (e *Engine) Order() map[string]string {
	out := map[string]string{"observers": e.observers.String()}
	for object, b := range e.behaviours {
		for name, list := range map[string]hooks{
			"before create": b.befores.create, "before update": b.befores.update, "before delete": b.befores.remove,
			"after create": b.afters.create, "after update": b.afters.update, "after delete": b.afters.remove,
		} {
			if len(list) > 0 {
				out[object+" "+name] = list.String()
			}
		}
	}
	return out
}
