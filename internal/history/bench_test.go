package history_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// BenchmarkWrite tells how much of what it costs the server to answer a request that writes is history. without-us
// is what such a request takes of processors without it, and history-us what it takes more with it: microseconds, which
// other programs on the machine change less than the time of the clock. history-% is the one as a part of the other.
func BenchmarkWrite(b *testing.B) {
	for _, of := range []struct{ name, path, first, link, text string }{
		{"ticket", "/Assistance/Ticket", `{"name": "t", "content": "x"}`, "location", "content"},
		{"computer", "/Assets/Computer", `{"name": "c", "entity": 0}`, "location", "comment"},
	} {
		change := func(name, format string) {
			b.Run(of.name+"/"+name, func(b *testing.B) {
				compare(b, of.path, of.first, func(w *writer, n int) {
					values := []any{n, w.places[n%2]}
					w.send(http.MethodPatch, w.item, fmt.Sprintf(format, values...), http.StatusOK)
				})
			})
		}
		b.Run(of.name+"/create", func(b *testing.B) {
			compare(b, of.path, of.first, func(w *writer, _ int) {
				w.send("POST", of.path, of.first, http.StatusCreated)
			})
		})
		change("one", `{"name": "name %[1]d"}`)
		change("three", `{"name": "name %[1]d", "`+of.text+`": "text %[1]d", "`+of.link+`": %[2]d}`)
		change("link", `{"`+of.link+`": %[2]d}`)
	}
}

// inTurn is how many writes each side does before it is the other's turn.
const inTurn = 20

// compare runs a write with history and without it, in turns, so that both meet the same machine.
func compare(b *testing.B, path, first string, write func(w *writer, n int)) {
	sides := [2]*writer{writerOf(b, site.Options{}), writerOf(b, site.Options{Unobserved: []string{"history"}})}
	for _, w := range sides {
		w.item = w.send(http.MethodPost, path, first, http.StatusCreated)
	}
	n := 0
	turn := func(side int) time.Duration {
		began := processors(b)
		for i := range inTurn {
			write(sides[side], n+i)
		}
		return processors(b) - began
	}
	for side := range sides { // what is made once is made before
		turn(side)
	}
	var without, more []time.Duration // of each turn, and how much the other side took more just then
	for b.Loop() {
		n += inTurn
		first := len(more) % 2
		var took [2]time.Duration
		took[first] = turn(first)
		took[1-first] = turn(1 - first)
		without, more = append(without, took[1]), append(more, took[0]-took[1])
	}
	per := func(took []time.Duration) float64 { // the median, which few disturbed turns do not change
		slices.Sort(took)
		return float64(took[len(took)/2].Nanoseconds()) / 1000 / inTurn
	}
	b.ReportMetric(per(more), "history-us")
	b.ReportMetric(per(without), "without-us")
	b.ReportMetric(100*per(more)/per(without), "history-%")
	b.ReportMetric(0, "ns/op")
}

// writer sends requests to a site, without a network.
type writer struct {
	b       *testing.B
	handler http.Handler
	token   string
	item    string   // path of the item that is changed
	places  [2]int64 // locations that it has in turn
}

func writerOf(b *testing.B, o site.Options) *writer {
	s := testapi.With(b, o)
	handler, err := s.Handler()
	if err != nil {
		b.Fatal(err)
	}
	w := &writer{b: b, handler: handler, token: s.Token("glpi")}
	for i := range w.places {
		place := w.send(http.MethodPost, "/Dropdowns/Location", fmt.Sprintf(`{"name": "Place %d"}`, i),
			http.StatusCreated)
		if w.places[i], err = strconv.ParseInt(place[strings.LastIndexByte(place, '/')+1:], 10, 64); err != nil {
			b.Fatal(err)
		}
	}
	return w
}

// send sends a request and gives the path of what it has made.
func (w *writer) send(method, path, body string, want int) string {
	r := httptest.NewRequestWithContext(w.b.Context(), method, "/api.php/v2.3"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	if answer.Code != want {
		w.b.Fatalf("%s %s: %d %s", method, path, answer.Code, answer.Body)
	}
	return strings.TrimPrefix(answer.Header().Get("Location"), "/api.php/v2.3")
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
