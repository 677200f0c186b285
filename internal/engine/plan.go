package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
)

// plan is a read: what is selected, of which rows, in which order. All that reads (REST's items and lists,
// GraphQL, searches of several objects) makes one, and sql.go writes it as statements.
type plan struct {
	shape  *shape
	viewer *viewer
	where  condition // the filter, what is seen, and what the path says
	order  []orderKey
	joins  []joined // that the conditions and the order need
	tested []joined // those of them that the conditions need
	none   bool     // nothing can be visible

	nth    int  // which of the objects of a list of several it is of
	back   bool // the order is the other way round than asked
	cursor bool // cursors are told of, so that pages tell what their rows are sorted by
}

// orderKey is one expression that rows are sorted by.
type orderKey struct {
	expr  string
	lists []joined // the least value of elements counts, where there are any
	desc  bool
	long  bool // may be a long text

	name     string // as asked for
	number   bool   // is a number
	computed bool   // is a text that no column holds
	indexed  bool   // an index has it in order
	byClient bool   // asked for, not appended to tell rows apart

	decides string   // the object's own column that alone says what the value is, "" for none
	joins   []joined // that the value needs, if a column decides it
}

// planOf makes the plan of what REST shows.
func (e *Engine) planOf(ctx context.Context, s *access.Session, q Query) (*plan, error) {
	sh, err := e.shapeFor(q.Object, q.Version, s)
	if err != nil {
		return nil, err
	}
	names := sh.names
	if len(q.Beside) > 0 && q.Filter != "" {
		shapes := make([]*shape, len(q.Beside))
		for i, o := range q.Beside {
			if shapes[i], err = e.shapeFor(o, q.Version, s); err != nil {
				return nil, err
			}
		}
		names = names.with(shapes)
	}
	if q.Fields != "" {
		if sh, err = e.selected(sh, q.Version, s, q.Fields, nil); err != nil {
			return nil, err
		}
	}
	return e.plan(ctx, e.viewer(s), sh, names, q)
}

// plan makes the plan of a query. What the viewer sees is part of it here, whatever is read: there is no other
// way to a plan.
func (e *Engine) plan(ctx context.Context, v *viewer, sh *shape, names *names, q Query) (*plan, error) {
	b := &binder{ctx: ctx, table: q.Object.Table, names: names, viewer: v, zone: zoneOf(v.session)}
	node, err := rsql.Parse(q.Filter)
	if err != nil {
		return nil, err
	}
	named := namedBy(q.Parent, q.Fixed)
	visible := v.rows
	if q.item {
		visible = v.item
	}
	b.seen = visible(q.Object, root, named)
	filter, err := b.filter(node)
	if err != nil {
		return nil, err
	}
	p := &plan{shape: sh, viewer: v, tested: b.shown(b.joins)}
	if p.order, err = b.order(q.Sort, q.Object); err != nil {
		return nil, err
	}
	seen := b.seen
	if seen != nil && !holdsNever(seen) && hasFound(filter) {
		seen = rowByRow{seen}
	}
	may := []condition{seen, said(q.Where)}
	for _, f := range q.Fixed {
		may = append(may, f.condition())
	}
	p.joins = b.shown(b.joins)
	p.where = and(filter, and(may...))
	p.none = p.where != nil && holdsNever(p.where)
	return p, nil
}

// isID reports whether rows are sorted by their ids, so that nothing behind it matters.
func (k *orderKey) isID() bool { return k.expr == root+".`id`" }

// inOrderOfIDs reports whether the rows come in the order of their ids.
func (p *plan) inOrderOfIDs() bool {
	return len(p.order) == 1 && p.order[0].isID() && !p.order[0].desc
}

// The directions of an order.
const (
	ascending  = "asc"
	descending = "desc"
)

// orderHint says how to write an order by what is no property: "-name" and "name desc", as elsewhere, or the nearest
// name.
func (b *binder) orderHint(name string) []model.Message {
	plain, less := strings.CutPrefix(name, "-")
	direction := descending
	if words := strings.Fields(name); !less && len(words) == 2 && strings.EqualFold(words[1], descending) {
		plain, less = words[0], true
	} else if !less && len(words) == 2 && strings.EqualFold(words[1], ascending) {
		plain, direction, less = words[0], ascending, true
	}
	if less && b.names.field(plain) != nil {
		return []model.Message{{Priority: "error", Message: "Write sort=" + plain + ":" + direction}}
	}
	return didYouMean(name, b.names.nearest(name))
}

// order reads "property[:asc|desc],..." and appends the id, so that pages never overlap.
func (b *binder) order(text string, o *model.Object) ([]orderKey, error) {
	var keys []orderKey
	byID := false
	for part := range strings.SplitSeq(text, ",") {
		name, direction, _ := strings.Cut(part, ":")
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		direction, _, _ = strings.Cut(direction, ":")
		f := b.names.field(name)
		if f == nil || f.mapped || f.queried != nil {
			return nil, &model.Error{Code: model.CodeBadRequest, Title: "Invalid property for sorting: " + name,
				Messages: b.orderHint(name)}
		}
		direction = strings.ToLower(strings.TrimSpace(direction))
		if direction != "" && direction != ascending && direction != descending {
			return nil, &model.Error{Code: model.CodeBadRequest, Title: "Invalid direction for sorting: " + direction,
				Messages: []model.Message{{Priority: "error", Message: "Write sort=" + name + ":" + ascending +
					" or sort=" + name + ":" + descending}}}
		}
		desc := direction == descending
		key := orderKey{expr: cmp.Or(f.held, f.expr), desc: desc, byClient: true, name: name}
		stored := f.held == "" && f.property.Expr == ""
		key.number = isNumber(f)
		switch {
		case f.many():
			b.lists = nil
			b.need(f.source)
			key.lists = b.shown(b.lists)
			b.need(key.lists[0].up)
		case f.shortcut != "" && f.zeroIsID && b.unrestricted(f.source):
			b.need(f.source.up)
			key.expr = f.shortcut
		default:
			b.need(f.source)
		}
		key.long = b.viewer.long(f, o)
		key.computed = !stored && !key.number
		key.indexed = key.expr == f.shortcut || stored && !f.many() && (f.source == nil || f.source.up == nil) &&
			b.viewer.inOrder(o, f.property)
		key.decides, key.joins = b.decidedBy(f, &key, o)
		keys = append(keys, key)
		byID = byID || name == "id"
		if byID {
			break // nothing behind a unique key matters
		}
		if len(keys) > 16 {
			return nil, &model.Error{Code: model.CodeBadRequest, Title: "Too many properties for sorting"}
		}
	}
	if !byID {
		keys = append(keys, orderKey{expr: root + ".`id`", name: "id", number: true, indexed: true})
	}
	return keys, nil
}

// isNumber reports whether the values that rows are sorted by are numbers.
func isNumber(f *field) bool {
	p := f.property
	if f.held != "" {
		p = p.Holds
	}
	return p.Words == "" && (p.Type == model.TypeInteger || p.Type == model.TypeNumber || p.Type == model.TypeBoolean)
}

// sortedLength is how many characters of a text of any length count for sorting (MariaDB looks at 1024
// bytes): rows are sorted in memory, with what they are sorted by.
const sortedLength = 1000

// long reports whether a value may be a long text that no index has in order.
func (e *Engine) long(f *field, o *model.Object) bool {
	p := f.property
	if p.Type != model.TypeString || f.held != "" || p.MaxLength > 0 && p.MaxLength <= sortedLength {
		return false
	}
	switch p.Format {
	case model.FormatNone, model.FormatHTML, model.FormatURI, model.FormatEmail:
	default:
		return false
	}
	own := f.source == nil || f.source.up == nil
	return !own || p.Expr != "" || !e.inOrder(o, p)
}

// inOrder reports whether an index of the object's table has a property in order.
func (e *Engine) inOrder(o *model.Object, p *model.Property) bool {
	return e.indexed(o, p.StoredColumn())
}

// indexed reports whether an index of the object's table begins with a column.
func (e *Engine) indexed(o *model.Object, column string) bool {
	t := e.catalog.Graph().Table(o.Table)
	begins := func(index model.Index) bool { return index.Columns[0] == column }
	return t != nil && slices.ContainsFunc(t.Indexes, begins)
}

// maxValues is how many values one statement may compare with: databases take some 32,000 placeholders,
// and a page adds the ids of its rows.
const maxValues = 30_000

// checkValues refuses a filter of too many values. Where a list is of several objects, all of its values
// count for each of them.
func checkValues(n int) error {
	if n > maxValues {
		return model.TooLarge("The filter has too many values (%d in all, of at most %d): give shorter lists in it",
			n, maxValues)
	}
	return nil
}

// zoneOf gives the session's time zone, nil for UTC.
func zoneOf(s *access.Session) *time.Location {
	if s == nil || s.Location == nil || s.Location == time.UTC {
		return nil
	}
	return s.Location
}
