package levels

import (
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// TestWhatRests stops escalation of every agreement when a ticket is done, and of those to resolve while it
// waits.
func TestWhatRests(t *testing.T) {
	t.Parallel()
	for _, a := range agreements {
		resolves := a.waiting != ""
		for status, rests := range map[int64]bool{model.StatusNew: false, model.StatusAssigned: false,
			model.StatusPending: resolves, model.StatusSolved: true, model.StatusClosed: true} {
			if a.rests(status) != rests {
				t.Errorf("%s in status %d rests: %v", a.column, status, !rests)
			}
		}
	}
}

// TestWhatIsMet has agreements to own end when somebody has taken the ticket, and those to resolve not.
func TestWhatIsMet(t *testing.T) {
	t.Parallel()
	for _, a := range agreements {
		for seconds, taken := range map[int64]bool{0: false, 60: true} {
			ticket := engine.Sketch(engine.OpUpdate, catalog.Default().Object("Ticket"),
				engine.Values{"takeintoaccount_delay_stat": seconds}, engine.Values{})
			if want := taken && a.level == ""; a.met(ticket) != want {
				t.Errorf("%s after %d s: %v", a.column, seconds, !want)
			}
		}
	}
}

// TestBoundBy finds the way in which an agreement binds a ticket: an SLA's id is no OLA's.
func TestBoundBy(t *testing.T) {
	t.Parallel()
	ticket := engine.Sketch(engine.OpUpdate, catalog.Default().Object("Ticket"),
		engine.Values{"slas_id_tto": int64(3), "olas_id_ttr": int64(4)}, engine.Values{})
	for _, c := range []struct {
		family *family
		id     int64
		column string // "" for not at all
	}{{slas, 3, "slas_id_tto"}, {slas, 4, ""}, {olas, 4, "olas_id_ttr"}, {olas, 3, ""}, {slas, 0, ""}} {
		column := ""
		if a := c.family.boundBy(ticket, c.id); a != nil {
			column = a.column
		}
		if column != c.column {
			t.Errorf("%s %d binds by %q, want %q", c.family.object, c.id, column, c.column)
		}
	}
}
