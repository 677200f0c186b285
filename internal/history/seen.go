package history

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// about are the actions of entries that name another item, with which the history's own is tied together or which
// is a part of it.
var about = []int{
	actionAddDevice, actionUpdateDevice, actionDeleteDevice, actionLockDevice, actionUnlockDevice,
	actionInstall, actionUninstall, actionConnect, actionDisconnect,
	actionLink, actionUnlink, actionUpdateLink, actionLockLink, actionUnlockLink,
	actionAddSubItem, actionUpdateSubItem, actionDeleteSubItem, actionLockSubItem, actionUnlockSubItem,
}

// seen leaves out of a history what tells of items that the session does not see: what everybody shares, such as a
// component, a software, a contract of the root entity or a profile, is tied to items of all entities. Members of
// teams are shown with what they are members of, as everywhere, and so is whatever else decides about no rows; those
// of groups, and who has a profile, are seen by who sees them. Parts with an entity of their own, such as the licence
// of a software or the record of a domain, are seen there; others by who may see such parts at all.
func (s *Service) seen(session *access.Session, alias string) access.Condition {
	var cases strings.Builder
	var args []any
	var pieces []string // types of components whose pieces are not all seen
	deciding := s.deciding()
	for _, o := range s.engine.Catalog().Objects() {
		k := s.kind(o)
		if k.itemtype == "" {
			continue
		}
		everywhere := o.Entities || o.Scope == model.PerEntity || o.Scope == model.Recursive
		if o.Name == "Group" || o.Name == "Supplier" {
			everywhere = false
		}
		of := deciding[o]
		if !k.own {
			of = nil
		}
		itemtype := quoted(k.itemtype)
		if !everywhere && len(of) == 0 {
			if s.engine.Catalog().Graph().Parent(o) != nil && k.narrow && !s.engine.CanView(session, o) {
				fmt.Fprintf(&cases, " WHEN %s THEN 0", itemtype)
			}
			continue
		}
		if o.Tag == "Components" && !session.CanSeeAllEntities() {
			pieces = append(pieces, itemtype)
		}
		elsewhere := ""
		if !everywhere {
			elsewhere = alias + ".`itemtype` NOT IN (" + strings.Join(of, ", ") + ") OR "
		}
		linked := s.engine.Visibility(session, o, "`linked`")
		switch {
		case linked.Never:
			fmt.Fprintf(&cases, " WHEN %s THEN %s0", itemtype, elsewhere)
		case linked.SQL != "":
			fmt.Fprintf(&cases, " WHEN %s THEN %sEXISTS (SELECT 1 FROM `%s` `linked` WHERE `linked`.`id` ="+
				" COALESCE(%s.`new_id`, %s.`old_id`) AND (%s))", itemtype, elsewhere, o.Table, alias, alias, linked.SQL)
			args = append(args, linked.Args...)
		}
	}
	if cases.Len() == 0 {
		return access.Condition{}
	}
	action := alias + ".`linked_action`"
	condition := fmt.Sprintf("(%s NOT IN (%s) OR CASE %s.`itemtype_link`%s ELSE 1 END = 1)", action,
		strings.Trim(strings.Join(strings.Fields(fmt.Sprint(about)), ", "), "[]"), alias, cases.String())
	if len(pieces) > 0 {
		condition += fmt.Sprintf(" AND NOT (%s = %d AND %s.`itemtype` IN (%s))", action, actionUpdateDevice, alias,
			strings.Join(pieces, ", "))
	}
	return access.Condition{SQL: condition, Args: args}
}

// deciding gives, for each object whose items decide who sees the rows that tie them to others, the types of these
// others, quoted.
func (s *Service) deciding() map[*model.Object][]string {
	graph := s.engine.Catalog().Graph()
	if d := s.decides.Load(); d != nil && d.graph == graph {
		return d.of
	}
	of := map[*model.Object][]string{}
	for _, row := range s.engine.Catalog().Objects() {
		sides := graph.Sides(row)
		for i, side := range sides {
			for j := range sides {
				if i == j || !side.Decides {
					continue
				}
				for _, one := range side.Items {
					for _, other := range sides[j].Items {
						if itemtype := quoted(other.Itemtype); !slices.Contains(of[one], itemtype) {
							of[one] = append(of[one], itemtype)
						}
					}
				}
			}
		}
	}
	s.decides.Store(&decides{graph, of})
	return of
}

// decides is what deciding has found in a graph.
type decides struct {
	graph *catalog.Graph
	of    map[*model.Object][]string
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
