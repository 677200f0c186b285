package importer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// How many rows are read by one statement, and written by one transaction; and how many bytes at most wait to be
// written.
const (
	rowsTogether  = 5000
	bytesTogether = 8 << 20
)

// loading copies the rows of a feed.
type loading struct {
	feed
	columns []string // of ours
	exprs   []expr   // what is read for each
	steps   [][]convert
	report  *TableReport
	rows    int // about how many
}

// batch are rows on their way.
type batch struct {
	of   *loading
	rows [][]any
}

// plan lists what is copied, table by table.
func (in *importing) plan() []*loading {
	var all []*loading
	rules := feeds()
	for _, t := range in.tables {
		if !strings.HasPrefix(t.Name, "glpi_") {
			continue
		}
		copied := false
		for _, f := range rules {
			if f.table != t.Name || !in.source.feeds(f) || copied && !f.derived {
				continue
			}
			copied = copied || !f.derived
			if l := in.load(t, f); l != nil {
				all = append(all, l)
			}
		}
		if !copied && in.source.tables[t.Name] != nil {
			all = append(all, in.load(t, feed{table: t.Name, from: t.Name}))
		}
	}
	return all
}

// feeds reports that the GLPI has what a feed comes from.
func (s *source) feeds(f feed) bool {
	if f.old && s.version.Major > 10 || f.newer && s.version.Major == 10 {
		return false
	}
	return s.tables[f.from] != nil
}

// load plans a feed, nil for one that names columns which this GLPI does not have.
func (in *importing) load(t *model.Table, f feed) *loading {
	from := in.source.tables[f.from]
	l := &loading{feed: f, rows: from.rows}
	html := map[string]bool{}
	for _, o := range t.Objects {
		for i := range o.Properties {
			p := &o.Properties[i]
			html[p.StoredColumn()] = html[p.StoredColumn()] || p.Format == model.FormatHTML
		}
	}
	for _, c := range append([]model.Column{{Name: "id", Type: model.TypeInteger}}, t.Columns...) {
		value, kind := f.values[c.Name], ""
		switch source := from.column(cmp.Or(f.renamed[c.Name], c.Name)); {
		case value != "":
			if !value.isOf(from) {
				if f.derived {
					return nil
				}
				continue
			}
			if source != nil && !f.derived && isText(source.kind) {
				kind = source.kind
			}
		case f.derived || source == nil:
			continue
		default:
			value, kind = column(source.name), source.kind
		}
		l.columns, l.exprs = append(l.columns, c.Name), append(l.exprs, value)
		l.steps = append(l.steps, in.converts(t.Name, c, kind, html[c.Name]))
	}
	l.report = in.report.of(t.Name, f.from)
	return l
}

// copyRows copies all rows. While some are written the next are read.
func (in *importing) copyRows(ctx context.Context, secrets *secrets) error {
	all := in.loads
	total, done := 0, 0
	for _, l := range all {
		secrets.conceal(l)
		if l.table == "glpi_logs" && !in.LogsSince.IsZero() {
			day := in.LogsSince.Format(time.DateOnly)
			l.leaves = append(l.leaves, leave{expr("{date_mod} < '" + day + "'"), "they are from before " + day})
		}
		total += l.rows
	}
	ctx, stop := context.WithCancel(ctx)
	batches, failed := make(chan batch, 2), make(chan error, 1)
	defer func() {
		stop()
		for range batches { // until nobody reads any more
		}
	}()
	go func() {
		defer close(batches)
		for _, l := range all {
			if err := in.read(ctx, l, batches); err != nil {
				failed <- fmt.Errorf("copy %s: %w", l.table, err)
				return
			}
		}
	}()
	for b := range batches {
		if err := in.to.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return tx.AddRows(ctx, b.of.table, b.of.columns, b.rows)
		}); err != nil {
			return fmt.Errorf("write %s: %w", b.of.table, err)
		}
		b.of.report.Written += len(b.rows)
		done += len(b.rows)
		total = max(total, done) // it was a guess
		in.Show("rows", min(done, total-1), total)
	}
	select {
	case err := <-failed:
		return err
	default:
	}
	in.Show("rows", total, total)
	return ctx.Err()
}

// read reads the rows of a feed, some at a time in the order of their ids, and makes them ours.
func (in *importing) read(ctx context.Context, l *loading, to chan<- batch) error {
	for _, left := range l.leaves {
		if err := in.source.each(ctx, "SELECT COUNT(*), COALESCE(MIN("+l.key()+"), 0) FROM `"+l.from+"` `t` WHERE ("+
			left.condition.sql()+")", func(row []backend.Cell) error {
			l.report.Read += int(row[0].Int)
			l.report.refuse(left.reason, int(row[0].Int), row[1].Int)
			return nil
		}); err != nil {
			return err
		}
	}
	if !in.hasKey(l) {
		return nil
	}
	values := make([]string, len(l.exprs))
	for i, e := range l.exprs {
		values[i] = e.sql()
	}
	start := "SELECT `t`.`id`, " + strings.Join(values, ", ") + " FROM `" + l.from + "` `t` WHERE `t`.`id` > "
	end := ""
	if l.where != "" {
		end += " AND (" + l.where.sql() + ")"
	}
	for _, left := range l.leaves {
		end += " AND NOT COALESCE((" + left.condition.sql() + "), FALSE)"
	}
	end += " ORDER BY `t`.`id` LIMIT " + strconv.Itoa(rowsTogether)
	changed := map[string]int{}
	for last, more := int64(-1), true; more; {
		n, size := 0, 0
		rows, values := make([][]any, 0, rowsTogether), []any(nil)
		send := func() error {
			select {
			case to <- batch{l, rows}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := in.source.each(ctx, start+strconv.FormatInt(last, 10)+end, func(row []backend.Cell) error {
			n++
			last = row[0].Int
			if len(values) == 0 {
				values = make([]any, len(l.columns)*100)
			}
			mine := values[:len(l.columns):len(l.columns)]
			values = values[len(l.columns):]
			for i := range mine {
				cell := row[i+1]
				for _, do := range l.steps[i] {
					if what := do(&cell); what != "" {
						changed[what]++
					}
				}
				size += len(cell.Text)
				mine[i] = cell.Value()
			}
			if rows = append(rows, mine); size < bytesTogether {
				return nil
			}
			err := send()
			rows, size = nil, 0
			return err
		})
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			if err := send(); err != nil {
				return err
			}
		}
		l.report.Read += n
		more = n == rowsTogether
	}
	for _, what := range slices.Sorted(maps.Keys(changed)) {
		l.report.change(what, changed[what])
	}
	return nil
}

// hasKey reports that the rows have ids to be read by: GLPI's tokens have none, and are not taken.
func (in *importing) hasKey(l *loading) bool { return in.source.tables[l.from].column("id") != nil }

// key gives the ids of rows for examples.
func (l *loading) key() string {
	if slices.Contains(l.columns, "id") && !l.derived {
		return "`t`.`id`"
	}
	return "0"
}
