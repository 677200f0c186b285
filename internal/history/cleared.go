package history

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// cleared remembers in the items that lose what they name that it has gone, by one statement for all of them.
func (s *Service) cleared(w *engine.Work, c engine.Cleared) error {
	objects := []*model.Object{c.Link.From}
	if shared := s.engine.Catalog().Graph().Table(c.Link.From.Table); shared != nil && len(shared.Objects) > 1 {
		rowsOf := slices.DeleteFunc(slices.Clone(shared.Objects),
			func(o *model.Object) bool { return len(o.Rows) == 0 })
		if len(rowsOf) > 0 { // assets that definitions declare
			objects = rowsOf
		}
	}
	for _, o := range objects {
		k := s.kind(o)
		at := slices.IndexFunc(k.columns, func(col column) bool { return col.name == c.Link.Column })
		if !k.own || at < 0 || k.columns[at].target == nil {
			continue
		}
		if err := remember(w, c, o, k, k.columns[at].number); err != nil {
			return err
		}
	}
	return nil
}

func remember(w *engine.Work, c engine.Cleared, o *model.Object, k *kind, field int) error {
	called, err := c.Names()
	if err != nil || len(called) == 0 {
		return err
	}
	now := ""
	if c.Link.Target.ZeroIsItem { // 0 is an entity too: what lay in the one that goes lies there
		root, err := w.Names(c.Link.Target, []int64{0})
		if err != nil {
			return err
		}
		now = cut(root[0] + " (0)")
	}
	old := "CASE `" + c.Link.Column + "`" + strings.Repeat(" WHEN ? THEN ?", len(called)) + " END"
	args := []any{k.itemtype, actionField, w.Session.Actor(w.Context), w.Now(), field}
	for id, name := range called {
		args = append(args, id, cut(strings.TrimSpace(fmt.Sprintf("%s (%d)", name, id))))
	}
	where, args := c.Where, append(append(args, now), c.Args...)
	for _, row := range o.Rows {
		where, args = where+" AND `"+row.Column+"` = ?", append(args, row.Value)
	}
	err = w.Exec("INSERT INTO `glpi_logs` (`itemtype`, `items_id`, `itemtype_link`, `linked_action`, `user_name`,"+
		" `date_mod`, `id_search_option`, `old_value`, `new_value`, `old_id`, `new_id`)"+
		" SELECT ?, `id`, '', ?, ?, ?, ?, "+old+", ?, `"+c.Link.Column+"`, 0 FROM `"+o.Table+"`"+where, args...)
	if err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}
