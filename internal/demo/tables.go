package demo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/store"
)

// objectTag is the key of the tag that names the object of a table. With sharedOption behind the
// name, organisations share the object's rows: those that are there already are found by name.
const (
	objectTag    = "object"
	sharedOption = ",shared"
)

// tables are all that is written to.
type tables struct {
	all, shared []*sheet

	entityTables
	locationTables
	groupTables
	referenceTables
	userTables
	computerTables
	componentTables
	softwareTables
	assetTables
	serverRoomTables
	noteTables
	contractTables
	projectTables
	articleTables
	networkTables
	supplyTables
	telephoneTables
	applicationTables
	reservationTables
	contactTables
	documentTables
	itemTables
	ticketTables
	problemTables
	changeTables

	tickets, changes, problems *itemKind
}

// newTables finds everything that is written in the catalogue. Its error names every object and
// column that is not there, and every value that a column does not hold.
func newTables(reg *catalog.Registry) (*tables, error) {
	t := &tables{}
	var faults []error
	v := reflect.ValueOf(t).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		tag, tagged := f.Tag.Lookup(objectTag)
		if !tagged {
			continue
		}
		object, shared := strings.CutSuffix(tag, sharedOption)
		opened := v.FieldByIndex(f.Index).Addr().Interface().(interface {
			open(reg *catalog.Registry, object string) error
			base() *sheet
		})
		faults = append(faults, opened.open(reg, object))
		t.all = append(t.all, opened.base())
		if shared {
			t.shared = append(t.shared, opened.base())
		}
	}
	t.tickets, t.changes, t.problems = t.ticketKind(), t.changeKind(), t.problemKind()
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("the rows of the demo data do not fit the catalogue: %w", err)
	}
	return t, nil
}

// begin finds the ids from which to count on, and the names of shared rows.
func (t *tables) begin(ctx context.Context, q store.Querier) error {
	for _, s := range t.all {
		var last sql.NullInt64
		if err := q.QueryRow(ctx, "SELECT MAX(`id`) FROM `"+s.name+"`").Scan(&last); err != nil {
			return fmt.Errorf("look at %s: %w", s.name, err)
		}
		s.last = last.Int64
	}
	for _, s := range t.shared {
		var err error
		if s.ids, err = names(ctx, q, "SELECT `id`, `name` FROM `"+s.name+"` WHERE `name` IS NOT NULL"); err != nil {
			return fmt.Errorf("look at %s: %w", s.name, err)
		}
	}
	return nil
}

// names reads the ids of rows by their names.
func names(ctx context.Context, q store.Querier, query string) (map[string]int64, error) {
	rows, err := q.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		out[nameKey(name)] = id
	}
	return out, rows.Err()
}

// take gives the rows that wait, in the order of the tables.
func (t *tables) take() []waiting {
	var out []waiting
	for _, s := range t.all {
		if len(s.values) > 0 {
			out = append(out, waiting{s, s.values})
			s.values = nil
		}
	}
	return out
}
