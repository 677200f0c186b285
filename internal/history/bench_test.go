package history_test

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// BenchmarkTicket tells how much of what it costs to make a ticket, and to change one, history is. with-us and
// without-us are the time of processors for one write, which other programs on the machine change less than the time
// of the clock; history-% is how much the one is above the other.
func BenchmarkTicket(b *testing.B) {
	b.Run("create", func(b *testing.B) {
		compare(b, func(t *tickets, _ int) { t.add() })
	})
	b.Run("update", func(b *testing.B) {
		compare(b, func(t *tickets, n int) { t.rename(t.first, fmt.Sprint("name ", n)) })
	})
}

// inTurn is how many writes each side does before it is the other's turn.
const inTurn = 50

// compare runs a write with history and without it, in turns, so that both meet the same machine.
func compare(b *testing.B, write func(t *tickets, n int)) {
	sides := [2]*tickets{ticketsOf(b, site.Options{}), ticketsOf(b, site.Options{Unobserved: []string{"history"}})}
	var took [2][]time.Duration // by side, of each turn
	n := 0
	turn := func(side int) {
		for i := range inTurn {
			write(sides[side], n+i)
		}
	}
	for side := range sides { // what is made once is made before
		turn(side)
	}
	for b.Loop() {
		n += inTurn
		for side := range sides {
			began := processors(b)
			turn(side)
			took[side] = append(took[side], processors(b)-began)
		}
	}
	per := func(side int) float64 { // the median, which few disturbed turns do not change
		slices.Sort(took[side])
		return float64(took[side][len(took[side])/2].Nanoseconds()) / 1000 / inTurn
	}
	b.ReportMetric(per(0), "with-us")
	b.ReportMetric(per(1), "without-us")
	b.ReportMetric(100*(per(0)/per(1)-1), "history-%")
	b.ReportMetric(0, "ns/op")
}

// tickets makes and changes tickets of a site.
type tickets struct {
	b       *testing.B
	site    *testapi.Server
	session *access.Session
	first   int64
}

func ticketsOf(b *testing.B, o site.Options) *tickets {
	t := &tickets{b: b, site: testapi.With(b, o)}
	var err error
	if t.session, err = t.site.Directory.Session(context.Background(), 2, access.Want{}); err != nil {
		b.Fatal(err)
	}
	t.first = t.add()
	return t
}

func (t *tickets) request(body map[string]any) engine.Request {
	return engine.Request{Object: t.site.Catalog.Object("Ticket"), Version: model.Current, Input: body}
}

func (t *tickets) add() int64 {
	id, err := t.site.Engine.Create(t.b.Context(), t.session, t.request(map[string]any{"name": "t", "content": "x"}))
	if err != nil {
		t.b.Fatal(err)
	}
	return id
}

func (t *tickets) rename(id int64, name string) {
	if err := t.site.Engine.Update(t.b.Context(), t.session, t.request(map[string]any{"name": name}), id); err != nil {
		t.b.Fatal(err)
	}
}

// processors is the time that processors have spent for this process.
func processors(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
