package engine

import (
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
)

// A plan becomes SQL here, last: text and arguments are written side by side, so that they stay in step.

func (p *plan) writer() *writer { return &writer{dialect: p.viewer.db.Dialect()} }

// matching writes the rows that the conditions leave, with what the order needs.
func (p *plan) matching(w *writer) {
	w.text(p.shape.table)
	w.joins(p.joins)
	p.conditions(w)
}

// unsorted writes the rows that the conditions leave, in no order.
func (p *plan) unsorted(w *writer) {
	w.text(p.shape.table)
	w.joins(p.tested)
	p.conditions(w)
}

func (p *plan) conditions(w *writer) {
	if p.where != nil {
		w.text(" WHERE ")
		p.where.write(w)
	}
}

// page reads a page: the ids first, in order and with as few joins as that needs, and then the columns of
// just those rows.
func (p *plan) page(limit, start int) (*writer, error) { return p.pageOf(p.shape, limit, start) }

// ids finds the ids of the page that page reads.
func (p *plan) ids(limit, start int) (*writer, error) {
	return p.pageOf(&shape{selects: "SELECT `page`.`id` FROM ", table: p.shape.table}, limit, start)
}

func (p *plan) pageOf(sh *shape, limit, start int) (*writer, error) {
	w := p.writer()
	w.Grow(len(sh.selects) + len(sh.tail) + 1024)
	if names := p.keyNames(); p.cursor && len(names) > 0 {
		w.text(strings.TrimSuffix(sh.selects, " FROM "), ", `page`.", strings.Join(names, ", `page`."), " FROM ")
	} else {
		w.text(sh.selects)
	}
	w.text("(SELECT ", root, ".`id` AS `id`")
	var outer strings.Builder
	inner := p.sorted(w, func(i int, name, direction string) {
		if i > 0 {
			outer.WriteString(", ")
		}
		outer.WriteString("`page`." + name + direction)
	})
	w.text(" FROM ")
	p.matching(w)
	if err := checkValues(len(w.args)); err != nil {
		return nil, err
	}
	w.text(" ORDER BY ", inner, " LIMIT ? OFFSET ?) `page`")
	w.text(" JOIN ", sh.table, " ON ", root, ".`id` = `page`.`id`", sh.tail, " ORDER BY ", outer.String())
	w.args = append(append(w.args, limit, start), sh.tailArgs...)
	return w, nil
}

// keyNames gives the names of what rows are sorted by, but for the id.
func (p *plan) keyNames() (names []string) {
	for i, k := range p.order {
		if !k.isID() {
			names = append(names, keyName(i))
		}
	}
	return names
}

func keyName(i int) string { return "`k" + string(rune('a'+i)) + "`" }

// sorted selects what rows are sorted by under names, which it tells, and gives the order itself.
func (p *plan) sorted(w *writer, tell func(i int, name, direction string)) string {
	var order strings.Builder
	for i, k := range p.order {
		if i > 0 {
			order.WriteString(", ")
		}
		direction := ""
		if k.desc {
			direction = " DESC"
		}
		if k.isID() {
			tell(i, "`id`", direction)
			order.WriteString(k.expr + direction)
			continue
		}
		name := keyName(i)
		by, args := p.value(k)
		w.text(", ", by, " AS ", name)
		w.args = append(w.args, args...)
		tell(i, name, direction)
		if len(args) > 0 { // which stands in the statement once
			by = name
		}
		order.WriteString(by + direction)
	}
	return order.String()
}

// value gives the expression that rows are sorted by.
func (p *plan) value(k orderKey) (string, []any) {
	text, args := k.expr, []any(nil)
	if len(k.lists) > 0 {
		w := p.writer()
		w.text("(SELECT MIN(", k.expr, ") FROM (SELECT 1 AS one) `one`")
		w.joins(k.lists)
		w.text(")")
		text, args = w.String(), w.args
	}
	switch {
	case k.long:
		text = p.viewer.db.Dialect().Collate("SUBSTR(" + text + ", 1, " + strconv.Itoa(sortedLength) + ")")
	case k.computed:
		text = p.viewer.db.Dialect().Collate(text)
	}
	return text, args
}

// item reads the one row that the conditions leave.
func (p *plan) item() (*writer, error) {
	w := p.writer()
	w.single = true
	p.rows(w)
	p.conditions(w)
	w.text(" LIMIT 1")
	return w, checkValues(len(w.args))
}

// one finds the id of the one row that the conditions leave.
func (p *plan) one() (*writer, error) {
	w := p.writer()
	w.single = true
	w.text("SELECT ", root, ".`id` FROM ")
	p.unsorted(w)
	w.text(" LIMIT 1")
	return w, checkValues(len(w.args))
}

// count counts all rows that the conditions leave.
func (p *plan) count() *writer {
	w := p.writer()
	w.counting = true
	w.text("SELECT COUNT(*) FROM ")
	p.unsorted(w)
	return w
}

// countBy counts the rows that the conditions leave by the values of a column.
func (p *plan) countBy(column string) *writer {
	w := p.writer()
	value := "COALESCE(" + root + ".`" + column + "`, 0)"
	w.text("SELECT ", value, ", COUNT(*) FROM ")
	p.unsorted(w)
	w.text(" GROUP BY ", value)
	return w
}

// theseSorted reads rows by their ids, of those that the conditions leave, in the order of the plan.
func (p *plan) theseSorted(ids []int64) (*writer, error) {
	if p.inOrderOfIDs() {
		w := p.these(ids)
		w.text(" ORDER BY ", root, ".`id`")
		return w, checkValues(len(w.args) - len(ids))
	}
	these := *p
	these.where = found{ids, p.where}
	return these.page(len(ids), 0)
}

// these reads rows by their ids, of those that the conditions leave.
func (p *plan) these(ids []int64) *writer {
	w := p.writer()
	p.rows(w)
	w.text(" WHERE ", root, ".`id` IN ")
	w.keys(ids)
	w.beside(p.where)
	return w
}

// rows writes the columns with all joins that they and the conditions need.
func (p *plan) rows(w *writer) {
	w.Grow(len(p.shape.selects) + len(p.shape.tail) + 512)
	w.text(p.shape.selects, p.shape.table, p.shape.tail)
	w.args = append(w.args, p.shape.tailArgs...)
	for _, j := range p.joins {
		if !p.shape.row.has(j.alias) {
			w.joins([]joined{j})
		}
	}
}

// has reports whether the columns of rows need a join.
func (r *rowShape) has(alias string) bool {
	for _, s := range r.joins {
		if s.alias == alias {
			return true
		}
	}
	return false
}

// union finds the items of a page of several plans, in order: by what the client says, and then by plan and
// id. Each plan gives no more rows than the page can reach.
func union(plans []*plan, limit, start int) (*writer, error) {
	w := plans[0].writer()
	w.text("SELECT ", strings.Join(append([]string{"`m`", "`id`"}, plans[0].keyNames()...), ", "), " FROM (")
	turn := ""
	if plans[0].back {
		turn = " DESC"
	}
	var order []string
	for i, p := range plans {
		if i > 0 {
			w.text(" UNION ALL ")
		}
		w.text("SELECT * FROM (SELECT ", access.IDList([]int64{int64(i)}), " AS `m`, ", root, ".`id` AS `id`")
		order = order[:0]
		inner := p.sorted(w, func(i int, name, direction string) {
			switch {
			case i < len(p.order)-1 && numbers(plans, i):
				order = append(order, name+direction)
			case i < len(p.order)-1:
				order = append(order, w.dialect.Collate(name)+direction)
			case p.order[i].byClient:
				order = append(order, "`id`"+direction, "`m`"+turn)
			default:
				order = append(order, "`m`"+turn, "`id`"+direction)
			}
		})
		w.text(" FROM ")
		p.matching(w)
		w.text(" ORDER BY ", inner, " LIMIT ?) `part`")
		w.args = append(w.args, start+limit)
		if err := checkValues(len(w.args)); err != nil {
			return nil, err
		}
	}
	w.text(") `parts` ORDER BY ", strings.Join(order, ", "), " LIMIT ? OFFSET ?")
	w.args = append(w.args, limit, start)
	return w, nil
}

// numbers reports that a key of the order is a number in all plans. As a text, which MariaDB makes of what it collates,
// 100 would come before 5.
func numbers(plans []*plan, key int) bool {
	return !slices.ContainsFunc(plans, func(p *plan) bool { return !p.order[key].number })
}

// usualPage is the length of most pages: lists without a limit have it.
const usualPage = 100

// keys writes a list of ids in parentheses. The number of placeholders is rounded up to a power of
// two, so that few texts are prepared however long pages are.
func (w *writer) keys(ids []int64) {
	n := 1
	for n < len(ids) {
		n *= 2
	}
	if len(ids) <= usualPage && n > usualPage {
		n = usualPage
	}
	text, args := idList(ids, n)
	w.text(text)
	w.args = append(w.args, args...)
}

// idList writes a list of ids in parentheses for so many of them, the last one again for those that there
// are not.
func idList(ids []int64, n int) (text string, args []any) {
	args = make([]any, n)
	for i := range args {
		args[i] = ids[min(i, len(ids)-1)]
	}
	return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")", args
}

// statement reads the elements of a relation for the keys of their parents; nil where none of them is seen.
func (r *relation) statement(v *viewer, keys []int64) *writer {
	w := &writer{dialect: v.db.Dialect()}
	if r.query != nil {
		for i, part := range r.query.Parts() {
			if i > 0 {
				w.text(r.query.Parent, " IN ")
				w.keys(keys)
			}
			w.text(part)
		}
		return w
	}
	seen := v.joined(r.list)
	if holdsNever(seen) {
		return nil
	}
	w.text(r.head)
	w.args = append(w.args, r.headArgs...)
	w.keys(keys)
	w.text(r.list.fixed())
	w.within(" AND ", seen)
	w.text(r.tail)
	return w
}
