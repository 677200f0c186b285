package statistics

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
)

// Counter lets tests ask as the routes do.
type Counter struct{ *counter }

// NewCounter makes one that counts days again after some time.
func NewCounter(rest time.Duration) Counter {
	c := newCounter()
	c.rest = rest
	return Counter{c}
}

// Compare asks everything of a kind that sums are kept for, and gives where the answer is another than that of the
// rows, and how many answers came from sums.
func (c Counter) Compare(ctx context.Context, e *engine.Engine, s *access.Session, object string, from, to time.Time) (
	differences []string, fromSums int, err error) {
	k := kinds[slices.IndexFunc(kinds, func(k *kind) bool { return k.Object == object })]
	p := period{from: from, to: to}
	ask := func(name string, g grouping, f *field) error {
		want, err := measure(ctx, e, s, k, g, p)
		if err != nil {
			return err
		}
		got, present, err := c.series(ctx, e, s, k, g, p)
		if uncounted(err) {
			return nil
		}
		if err != nil {
			return err
		}
		fromSums++
		for id := range want {
			for month, m := range want[id] {
				if have := got[id][month]; have == nil || *have != *m {
					differences = append(differences, fmt.Sprintf("%s %d in %s: %+v, not %+v", name, id, month, have, *m))
				}
			}
			if len(got[id]) != len(want[id]) {
				differences = append(differences, fmt.Sprintf("%s %d: %d months, not %d", name, id, len(got[id]), len(want[id])))
			}
		}
		if len(got) != len(want) {
			differences = append(differences, fmt.Sprintf("%s: %d groups, not %d", name, len(got), len(want)))
		}
		if f == nil {
			return err
		}
		elements, err := f.list(ctx, e, s, k, p, true)
		if err != nil {
			return err
		}
		named, err := f.among(ctx, e, s, k, p, present)
		if !reflect.DeepEqual(elements, named) {
			differences = append(differences, fmt.Sprintf("%s: groups %v, not %v", name, named, elements))
		}
		return err
	}
	if err := ask("global", all, nil); err != nil {
		return nil, 0, err
	}
	for i := range fields {
		f := &fields[i]
		if f.ticketOnly && k.Object != "Ticket" || f.by(k).counted == nil {
			continue
		}
		if err := ask(f.key, f.by(k), f); err != nil {
			return nil, 0, err
		}
	}
	kept, err := c.assets(ctx, e, s, k, p)
	if uncounted(err) {
		return differences, fromSums, nil
	}
	links, fault := countLinks(ctx, e, s, k, p)
	if err := errors.Join(err, fault); err != nil {
		return nil, 0, err
	}
	fromSums++
	if got := inOrder(kept); !slices.Equal(got, links) {
		differences = append(differences, fmt.Sprintf("assets: %v, not %v", got, links))
	}
	return differences, fromSums, nil
}

var columnRead = regexp.MustCompile("\\b([tls])\\.`(\\w+)`")

// Unwatched gives the columns by which something is counted whose changes no trigger hears of.
func Unwatched() (missing []string, watched int) {
	graph := catalog.Default().Graph()
	for _, k := range kinds {
		for _, src := range sources(k) {
			for _, date := range []string{"date", "solvedate", "closedate"} {
				if src.trashed && date != "date" {
					continue
				}
				linked := regexp.MustCompile("JOIN `(\\w+)` l").FindStringSubmatch(src.join)
				query := rowsQuery(k, date, src, access.Condition{})
				for _, m := range columnRead.FindAllStringSubmatch(query, -1) {
					table := k.Table
					switch m[1] {
					case "l":
						table = linked[1]
					case "s":
						table = k.SurveyTable
					}
					if m[2] == "id" {
						continue
					}
					watched++
					heard := false
					for _, o := range graph.Table(table).Outdates {
						heard = heard || o.Of == k.Counted(date) && slices.Contains(o.Columns, m[2])
					}
					if !heard {
						missing = append(missing, fmt.Sprintf("%s.%s, by %s", table, m[2], k.Counted(date)))
					}
				}
			}
		}
	}
	return missing, watched
}
