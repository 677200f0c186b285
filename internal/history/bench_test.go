package history_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// BenchmarkTicket is what it costs to make a ticket, and to change one: cpu-us/op is the time of processors, which
// other programs on the machine do not change.
func BenchmarkTicket(b *testing.B) {
	s := testapi.New(b)
	session, err := s.Directory.Session(b.Context(), 2, access.Want{})
	if err != nil {
		b.Fatal(err)
	}
	request := func(body map[string]any) engine.Request {
		return engine.Request{Object: s.Catalog.Object("Ticket"), Version: model.Current, Input: body}
	}
	add := func() int64 {
		id, err := s.Engine.Create(b.Context(), session, request(map[string]any{"name": "t", "content": "x"}))
		if err != nil {
			b.Fatal(err)
		}
		return id
	}
	measure := func(b *testing.B, fn func(n int)) {
		began := processors(b)
		n := 0
		for b.Loop() {
			fn(n)
			n++
		}
		b.ReportMetric(float64((processors(b)-began).Microseconds())/float64(n), "cpu-us/op")
	}
	b.Run("create", func(b *testing.B) { measure(b, func(int) { add() }) })
	b.Run("update", func(b *testing.B) {
		id := add()
		measure(b, func(n int) {
			if err := s.Engine.Update(b.Context(), session, request(map[string]any{"name": fmt.Sprint("name ", n)}),
				id); err != nil {
				b.Fatal(err)
			}
		})
	})
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
