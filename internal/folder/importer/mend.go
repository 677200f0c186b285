package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// mend makes rows sound that GLPI has left unsound: what they name is not there, they lie in a circle, they are there
// twice.
func (in *importing) mend(ctx context.Context) error {
	trees := in.trees()
	for _, o := range trees {
		if err := in.uncircle(ctx, o); err != nil {
			return fmt.Errorf("tree of %s: %w", o.Table, err)
		}
	}
	if err := in.settle(ctx); err != nil {
		return err
	}
	for _, o := range trees {
		if err := in.regrow(ctx, o); err != nil {
			return fmt.Errorf("tree of %s: %w", o.Table, err)
		}
	}
	return nil
}

// trees lists the objects whose rows lie below one another, one for each table.
func (in *importing) trees() (all []*model.Object) {
	for _, o := range in.define.Objects() {
		if o.Table != "" && o.Rows == nil && o.Tree != "" &&
			!slices.ContainsFunc(all, func(other *model.Object) bool { return other.Table == o.Table }) {
			all = append(all, o)
		}
	}
	return all
}

// settle looks at references and at rows that are there twice until nothing is left out any more: a row that goes can
// be named by others, and rows that name nothing any more can be alike.
func (in *importing) settle(ctx context.Context) error {
	links := in.define.Graph().AllLinks()
	for first, before := true, (effects{}); first || len(before.lost) > 0; first = false {
		now := effects{lost: map[string]bool{}, changed: map[string]bool{}}
		for i, l := range links {
			if first {
				in.Show("references", i+1, len(links))
			}
			if err := in.link(ctx, l, func(table string) bool { return first || before.lost[table] }, now); err != nil {
				return fmt.Errorf("references of %s: %w", l.From.Table, err)
			}
		}
		for _, t := range in.tables {
			if !first && !now.changed[t.Name] {
				continue
			}
			if err := in.duplicates(ctx, t, now); err != nil {
				return fmt.Errorf("duplicates of %s: %w", t.Name, err)
			}
		}
		before = now
	}
	return nil
}

// effects are the tables that have lost rows, and those in which some refer to nothing now.
type effects struct{ lost, changed map[string]bool }

// link looks at a column, unless nothing has gone from what it names.
func (in *importing) link(ctx context.Context, l catalog.Link, gone func(table string) bool, now effects) error {
	if l.TypeColumn == "" {
		if gone(l.Target.Table) {
			return in.unlink(ctx, l, l.Target, "", now)
		}
		return nil
	}
	rows, args := l.Rows()
	types, err := store.Texts(ctx, in.to, "SELECT DISTINCT `"+l.TypeColumn+"` FROM `"+l.From.Table+"` WHERE `"+
		l.Column+"` > 0"+rows, args...)
	if err != nil {
		return err
	}
	for _, itemtype := range types {
		target := in.define.ByItemtype(itemtype)
		if target == nil || target.Table == "" || !gone(target.Table) {
			continue // of a plugin, or nothing new
		}
		if err := in.unlink(ctx, l, target, itemtype, now); err != nil {
			return err
		}
	}
	return nil
}

// unlink lets rows refer to nothing that name what is not in a table, or leaves them out where they belong to it. An
// item of an entity that is gone is in the root entity then, as in GLPI, but shows in no other.
func (in *importing) unlink(ctx context.Context, l catalog.Link, target *model.Object, itemtype string,
	now effects) error {
	table := "`" + l.From.Table + "`"
	rows, args := l.Rows()
	where := table + ".`" + l.Column + "` > 0 AND NOT EXISTS (SELECT 1 FROM `" + target.Table + "` `r` WHERE" +
		" `r`.`id` = " + table + ".`" + l.Column + "`)" + rows
	if itemtype != "" {
		where += " AND " + table + ".`" + l.TypeColumn + "` = ?"
		args = append(args, itemtype)
	}
	var n int
	var example int64
	if err := in.to.QueryRow(ctx, "SELECT COUNT(*), COALESCE(MIN("+table+".`id`), 0) FROM "+table+" WHERE "+where,
		args...).Scan(&n, &example); err != nil || n == 0 {
		return err
	}
	report := in.report.of(l.From.Table, in.fromOf(l.From.Table))
	if l.Owned || in.define.Graph().Side(l.From, l.Column) != nil {
		now.lost[l.From.Table] = true
		report.refuse("what they belong to by "+l.Column+" is not in "+target.Table, n, example)
		report.Written -= n
		if err := in.keepLeft(ctx, l.From.Table, nil, where, args...); err != nil {
			return err
		}
		return in.exec(ctx, "DELETE FROM "+table+" WHERE "+where, args...)
	}
	now.changed[l.From.Table] = true
	nothing := "NULL"
	if c := in.define.Graph().Column(l.From, l.Column); c != nil && c.Default != nil {
		nothing = "0"
	}
	set, columns := "`"+l.Column+"` = "+nothing, []string{l.Column}
	if itemtype != "" {
		columns = append(columns, l.TypeColumn)
	}
	what := "references to what is not there became none (" + l.From.Table + "." + l.Column + ")"
	if target.Name == "Entity" && l.Column == "entities_id" {
		what = "items of entities that are not there are in the root entity (" + l.From.Table + ")"
		if in.define.Graph().Table(l.From.Table).Column("is_recursive") != nil {
			what = "items of entities that are not there are in the root entity, and not for those below it (" +
				l.From.Table + ")"
			set, columns = set+", `is_recursive` = 0", append(columns, "is_recursive")
		}
	}
	report.change(what, n)
	if err := in.keepLeft(ctx, l.From.Table, columns, where, args...); err != nil {
		return err
	}
	return in.exec(ctx, "UPDATE "+table+" SET "+set+" WHERE "+where, args...)
}

// fromOf gives the table that most rows of a table come from.
func (in *importing) fromOf(table string) string {
	for _, t := range in.report.Tables {
		if t.Table == table {
			return t.From
		}
	}
	return table
}

func (in *importing) exec(ctx context.Context, query string, args ...any) error {
	return in.to.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// duplicates leaves out rows that an index of ours wants to be there once: the oldest stays.
func (in *importing) duplicates(ctx context.Context, t *model.Table, now effects) error {
	for _, index := range t.Indexes {
		if !index.Unique {
			continue
		}
		columns := "`" + strings.Join(index.Columns, "`, `") + "`"
		var filled []string
		for _, c := range index.Columns {
			filled = append(filled, "`"+c+"` IS NOT NULL")
		}
		twice := "SELECT `id` FROM (SELECT `id`, MIN(`id`) OVER (PARTITION BY " + columns + ") AS `first` FROM `" +
			t.Name + "` WHERE " + strings.Join(filled, " AND ") + ") `d` WHERE `id` <> `first`"
		ids, err := store.IDs(ctx, in.to, twice)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			continue
		}
		report := in.report.of(t.Name, in.fromOf(t.Name))
		if slices.Contains(index.Columns, "name") && !t.Objects[0].Relation {
			report.change("names that have to differ got the numbers of their rows", len(ids))
			err = in.exec(ctx, "UPDATE `"+t.Name+"` SET `name` = `name` || ' ' || `id` WHERE `id` IN ("+twice+")")
		} else {
			now.lost[t.Name] = true
			report.refuse("there is another one with the same "+strings.Join(index.Columns, ", "), len(ids), ids[0])
			report.Written -= len(ids)
			if err := in.keepLeft(ctx, t.Name, nil, "`id` IN ("+twice+")"); err != nil {
				return err
			}
			err = in.exec(ctx, "DELETE FROM `"+t.Name+"` WHERE `id` IN ("+twice+")")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// node is an item of a tree.
type node struct{ id, parent int64 }

// nodes reads a tree.
func (in *importing) nodes(ctx context.Context, o *model.Object) (map[int64]*node, error) {
	nodes := map[int64]*node{}
	err := in.to.Each(ctx, "SELECT `id`, COALESCE(`"+o.Tree+"`, 0) FROM `"+o.Table+"`", nil,
		func(row []backend.Cell) error {
			nodes[row[0].Int] = &node{row[0].Int, row[1].Int}
			return nil
		})
	return nodes, err
}

// isRoot reports that a node lies below no other.
func (n *node) isRoot(o *model.Object) bool {
	if o.ZeroIsItem {
		return n.id == 0
	}
	return n.parent <= 0
}

// uncircle puts items at the top that lie below themselves.
func (in *importing) uncircle(ctx context.Context, o *model.Object) error {
	nodes, err := in.nodes(ctx, o)
	if err != nil {
		return err
	}
	sound := map[int64]bool{}
	for _, id := range sortedIDs(nodes) {
		path := map[int64]bool{}
		for n := nodes[id]; n != nil && !sound[n.id] && !n.isRoot(o); n = nodes[n.parent] {
			if path[n.id] {
				in.report.of(o.Table, in.fromOf(o.Table)).change("items that lay below themselves are at the top", 1)
				n.parent = 0
				if err := in.exec(ctx, "UPDATE `"+o.Table+"` SET `"+o.Tree+"` = 0 WHERE `id` = ?", n.id); err != nil {
					return err
				}
				break
			}
			path[n.id] = true
		}
		for on := range path {
			sound[on] = true
		}
	}
	return nil
}

func sortedIDs(nodes map[int64]*node) []int64 {
	ids := make([]int64, 0, len(nodes))
	for id := range nodes {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// regrow gives the items of a tree the full names and levels that follow from it.
func (in *importing) regrow(ctx context.Context, o *model.Object) error {
	if in.define.Graph().Column(o, "completename") == nil || in.define.Graph().Column(o, "level") == nil {
		return nil
	}
	name, level := "", 0 // of what lies above all others
	if o.ZeroIsItem {
		level = 1
		err := in.to.QueryRow(ctx, "SELECT COALESCE(`name`, '') FROM `"+o.Table+"` WHERE `id` = 0").Scan(&name)
		if err != nil {
			return err
		}
	}
	wrong := store.Below(o, "CAST(? AS TEXT)", store.FullName) + "SELECT `w`.`id`, `w`.`grown` AS `completename`," +
		" `w`.`level` FROM `below` `w` JOIN `" + o.Table + "` `is` ON `is`.`id` = `w`.`id` WHERE `is`.`level` IS NOT" +
		" `w`.`level` OR CAST(`is`.`completename` AS BLOB) IS NOT CAST(`w`.`grown` AS BLOB)"
	query := in.to.Dialect().UpdateFrom(o.Table, []string{"completename", "level"}, wrong)
	return in.to.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		done, err := tx.Exec(ctx, query, 0, name, level, model.MaxTreeLevel)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		report := in.report.of(o.Table, in.fromOf(o.Table))
		report.change("full names and levels that did not follow from the tree", int(n))
		return err
	})
}
