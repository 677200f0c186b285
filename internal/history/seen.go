package history

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// about are the actions of entries that name another item, with which the history's own is tied together.
var about = []int{
	actionAddDevice, actionUpdateDevice, actionDeleteDevice, actionLockDevice, actionUnlockDevice,
	actionInstall, actionUninstall, actionConnect, actionDisconnect,
	actionLink, actionUnlink, actionUpdateLink, actionLockLink, actionUnlockLink,
}

// seen leaves out of a history what tells of items that the session does not see: what everybody shares, such as a
// component, a software or a contract of the root entity, is tied to items of all entities. Members of teams and
// groups are shown with what they are members of.
func (s *Service) seen(session *access.Session, alias string) access.Condition {
	var cases strings.Builder
	var args []any
	var pieces []string // types of components whose pieces are not all seen
	for _, o := range s.engine.Catalog().Objects() {
		if o.Name != "Entity" && o.Scope != model.PerEntity && o.Scope != model.Recursive || o.Name == "Group" ||
			o.Name == "Supplier" {
			continue
		}
		k := s.kind(o)
		if !k.own {
			continue
		}
		if o.Tag == "Components" && !session.SeesAllEntities() {
			pieces = append(pieces, "'"+strings.ReplaceAll(k.itemtype, "'", "''")+"'")
		}
		linked := s.engine.Visibility(session, o, "`linked`")
		switch itemtype := strings.ReplaceAll(k.itemtype, "'", "''"); {
		case linked.Never:
			fmt.Fprintf(&cases, " WHEN '%s' THEN 0", itemtype)
		case linked.SQL != "":
			fmt.Fprintf(&cases, " WHEN '%s' THEN EXISTS (SELECT 1 FROM `%s` `linked` WHERE `linked`.`id` ="+
				" COALESCE(%s.`new_id`, %s.`old_id`) AND (%s))", itemtype, o.Table, alias, alias, linked.SQL)
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
