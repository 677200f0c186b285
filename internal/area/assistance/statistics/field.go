package statistics

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// entityScope: tickets, changes and problems count where they lie, not in entities below.
const entityScope = model.PerEntity

// field is something that items can be grouped by.
type field struct {
	key, label string
	unlisted   bool // accepted, but not in the list of reports
	ticketOnly bool
	by         func(k *kind) grouping

	// elements is the statement that lists the groups: id, name, real name, first name. {items}
	// stands for the items of the period, {seen} for what the session sees of `x`; {users},
	// {groups}, {suppliers}, {tasks}, {column} and {object} are those of the kind.
	elements string
	// named is the statement that lists those of the groups whose ids it is given, in {ids}, in the same order: what
	// elements finds where it looks through the items. Numbers have none.
	named  string
	labels model.Labels // names of numbers
}

// element is one group.
type element struct {
	id   int64
	name string
}

// column groups by a column of the item.
func column(name string) func(*kind) grouping {
	return func(*kind) grouping {
		value := "t.`" + name + "`"
		return grouping{value: value, counted: &source{name: name, value: value}}
	}
}

// linked groups by a column of rows that belong to the item.
func linked(table func(*kind) string, value, condition string) func(*kind) grouping {
	return func(k *kind) grouping {
		return grouping{
			many:  true,
			value: "l.`" + value + "`",
			join:  " JOIN `" + table(k) + "` l ON l.`" + k.Column + "` = t.`id`" + condition,
		}
	}
}

// actor groups by who has a role.
func actor(table func(*kind) string, value string, role int) func(*kind) grouping {
	return func(k *kind) grouping {
		g := linked(table, value, with(role))(k)
		g.counted = &source{name: value + " " + strconv.Itoa(role), join: g.join, value: g.value}
		return g
	}
}

// as gives a source whose values mean others now, as the statement says.
func (src *source) as(statement string) *source {
	meaning := *src
	meaning.through = statement
	return &meaning
}

// rooted turns a grouping by an item of a tree into one by the top of its branch.
func rooted(by func(*kind) grouping, table, parent string) func(*kind) grouping {
	return func(k *kind) grouping {
		g := by(k)
		g.with = "WITH RECURSIVE `branch` (`id`, `root`) AS (SELECT `id`, `id` FROM `" + table + "` WHERE `" + parent +
			"` = 0" +
			" UNION ALL SELECT c.`id`, p.`root` FROM `" + table + "` c JOIN `branch` p ON c.`" + parent + "` = p.`id`)"
		g.counted = g.counted.as(g.with + " SELECT `id`, `root` FROM `branch`")
		g.join += " JOIN `branch` ON `branch`.`id` = " + g.value
		g.value = "`branch`.`root`"
		return g
	}
}

// with is the condition on the role of a linked actor.
func with(role int) string { return " AND l.`type` = " + strconv.Itoa(role) }

// openTasks stands for the condition on the tasks that a session is told of; see tasksFor.
const openTasks = "{open}"

// tasksFor writes that condition: private tasks are of those who may ask for statistics.
func tasksFor(s *access.Session, query string) string {
	only := " AND l.`is_private` = 0"
	if canCount(s) {
		only = ""
	}
	return strings.ReplaceAll(query, openTasks, only)
}

func usersOf(k *kind) string     { return k.Users }
func groupsOf(k *kind) string    { return k.Groups }
func suppliersOf(k *kind) string { return k.Suppliers }
func tasksOf(k *kind) string     { return k.TaskTable }

// requesterColumn groups by a column of the requesters.
func requesterColumn(name string) func(*kind) grouping {
	return func(k *kind) grouping {
		g := actor(usersOf, "users_id", model.Requester)(k)
		g.counted = g.counted.as("SELECT `id`, `" + name + "` FROM `glpi_users`")
		g.join += " JOIN `glpi_users` u ON u.`id` = l.`users_id`"
		g.value = "u.`" + name + "`"
		return g
	}
}

const (
	userColumns = "SELECT DISTINCT u.`id`, u.`name`, u.`realname`, u.`firstname` FROM {items} i "
	userOrder   = " ORDER BY u.`realname`, u.`firstname`, u.`name`, u.`id`"
	treeOrder   = " ORDER BY x.`completename`, x.`id`"

	namedUsers = "SELECT u.`id`, u.`name`, u.`realname`, u.`firstname` FROM `glpi_users` u WHERE u.`id` IN ({ids})" +
		userOrder
)

// named lists rows by their ids.
func named(table, name, order string) string {
	return "SELECT x.`id`, x.`" + name + "`, NULL, NULL FROM `" + table + "` x WHERE x.`id` IN ({ids})" + order
}

func levels(name string) string {
	return "SELECT DISTINCT i.`" + name + "`, i.`" + name + "`, NULL, NULL FROM {items} i WHERE i.`" + name +
		"` > 0 ORDER BY 1"
}

func linkedGroups(role int) string {
	return "SELECT DISTINCT x.`id`, x.`completename`, NULL, NULL FROM {items} i" +
		" JOIN `{groups}` l ON l.`{column}` = i.`id`" + with(role) +
		" JOIN `glpi_groups` x ON x.`id` = l.`groups_id`" + treeOrder
}

func requesterDropdown(table, key string) string {
	return "SELECT DISTINCT x.`id`, x.`name`, NULL, NULL FROM {items} i JOIN `{users}` l ON l.`{column}` = i.`id`" +
		with(model.Requester) +
		" JOIN `glpi_users` u ON u.`id` = l.`users_id` JOIN `" + table + "` x ON x.`id` = u.`" + key +
		"` ORDER BY x.`id`"
}

func whole(table, name, condition string) string {
	return "SELECT x.`id`, x.`" + name + "`, NULL, NULL FROM `" + table + "` x WHERE {seen}" + condition + treeOrder
}

// fields are listed in the order of GLPI's statistics.
var fields = []field{
	{key: "user", label: "Requester - Requester", by: actor(usersOf, "users_id", model.Requester),
		elements: userColumns + "JOIN `{users}` l ON l.`{column}` = i.`id`" + with(model.Requester) +
			" JOIN `glpi_users` u ON u.`id` = l.`users_id`" + userOrder, named: namedUsers},
	{key: "users_id_recipient", label: "Requester - Writer", by: column("users_id_recipient"),
		elements: userColumns + "JOIN `glpi_users` u ON u.`id` = i.`users_id_recipient`" + userOrder,
		named:    namedUsers},
	{key: "group", label: "Requester - Group", by: actor(groupsOf, "groups_id", model.Requester),
		elements: linkedGroups(model.Requester), named: named("glpi_groups", "completename", treeOrder)},
	{key: "group_tree", label: "Requester - Group tree",
		by:       rooted(actor(groupsOf, "groups_id", model.Requester), "glpi_groups", "groups_id"),
		elements: whole("glpi_groups", "name", " AND x.`groups_id` = 0 AND x.`is_requester` = 1")},
	{key: "usertitles_id", label: "Requester - Title", by: requesterColumn("usertitles_id"),
		elements: requesterDropdown("glpi_usertitles", "usertitles_id"),
		named:    named("glpi_usertitles", "name", " ORDER BY x.`id`")},
	{key: "usercategories_id", label: "Requester - Category", by: requesterColumn("usercategories_id"),
		elements: requesterDropdown("glpi_usercategories", "usercategories_id"),
		named:    named("glpi_usercategories", "name", " ORDER BY x.`id`")},
	{key: "itilcategories_id", label: "Characteristics - Category", by: column("itilcategories_id"),
		elements: whole("glpi_itilcategories", "completename", "")},
	{key: "itilcategories_tree", label: "Characteristics - Category tree",
		by:       rooted(column("itilcategories_id"), "glpi_itilcategories", "itilcategories_id"),
		elements: whole("glpi_itilcategories", "name", " AND x.`itilcategories_id` = 0")},
	{key: "urgency", label: "Characteristics - Urgency", by: column("urgency"), elements: levels("urgency"),
		labels: model.Levels},
	{key: "impact", label: "Characteristics - Impact", by: column("impact"), elements: levels("impact"),
		labels: model.Levels},
	{key: "priority", label: "Characteristics - Priority", by: column("priority"), elements: levels("priority"),
		labels: model.Levels},
	{key: "solutiontypes_id", label: "Characteristics - Solution type", by: func(k *kind) grouping {
		return grouping{many: true, value: "l.`solutiontypes_id`",
			join: " JOIN `glpi_itilsolutions` l ON l.`itemtype` = '" + k.Object + "' AND l.`items_id` = t.`id`"}
	}, elements: "SELECT DISTINCT x.`id`, x.`name`, NULL, NULL FROM {items} i" +
		" JOIN `glpi_itilsolutions` l ON l.`itemtype` = '{object}' AND l.`items_id` = i.`id`" +
		" JOIN `glpi_solutiontypes` x ON x.`id` = l.`solutiontypes_id` ORDER BY x.`id`"},
	{key: "technician", label: "Assigned to - Technician as assigned",
		by: actor(usersOf, "users_id", model.Assigned),
		elements: userColumns + "JOIN `{users}` l ON l.`{column}` = i.`id`" + with(model.Assigned) +
			" JOIN `glpi_users` u ON u.`id` = l.`users_id`" + userOrder, named: namedUsers},
	{key: "technician_followup", label: "Assigned to - Technician in tasks", by: func(k *kind) grouping {
		g := linked(tasksOf, "users_id", openTasks)(k)
		g.work, g.perWork = "l.`actiontime`", "l.`id`"
		return g
	}, elements: userColumns +
		"JOIN `{tasks}` l ON l.`{column}` = i.`id`" + openTasks +
		" JOIN `glpi_users` u ON u.`id` = l.`users_id`" + userOrder},
	{key: "groups_id_assign", label: "Assigned to - Group", by: actor(groupsOf, "groups_id", model.Assigned),
		elements: linkedGroups(model.Assigned), named: named("glpi_groups", "completename", treeOrder)},
	{key: "groups_tree_assign", label: "Assigned to - Group tree",
		by:       rooted(actor(groupsOf, "groups_id", model.Assigned), "glpi_groups", "groups_id"),
		elements: whole("glpi_groups", "name", " AND x.`groups_id` = 0 AND x.`is_assign` = 1")},
	{key: "suppliers_id_assign", label: "Assigned to - Supplier",
		by: actor(suppliersOf, "suppliers_id", model.Assigned),
		elements: "SELECT DISTINCT x.`id`, x.`name`, NULL, NULL FROM {items} i" +
			" JOIN `{suppliers}` l ON l.`{column}` = i.`id`" + with(model.Assigned) +
			" JOIN `glpi_suppliers` x ON x.`id` = l.`suppliers_id` ORDER BY x.`name`, x.`id`",
		named: named("glpi_suppliers", "name", " ORDER BY x.`name`, x.`id`")},
	{key: "type", label: "Characteristics - Type", unlisted: true, ticketOnly: true, by: column("type"),
		elements: "SELECT 1, 1, NULL, NULL UNION SELECT 2, 2, NULL, NULL ORDER BY 1", labels: model.TicketTypes},
	{key: "requesttypes_id", label: "Characteristics - Request source", unlisted: true, ticketOnly: true,
		by: column("requesttypes_id"),
		elements: "SELECT DISTINCT x.`id`, x.`name`, NULL, NULL FROM {items} i" +
			" JOIN `glpi_requesttypes` x ON x.`id` = i.`requesttypes_id` ORDER BY x.`id`",
		named: named("glpi_requesttypes", "name", " ORDER BY x.`id`")},
	{key: "locations_id", label: "Characteristics - Location", unlisted: true, ticketOnly: true,
		by: column("locations_id"), elements: whole("glpi_locations", "completename", "")},
	{key: "locations_tree", label: "Characteristics - Location tree", unlisted: true, ticketOnly: true,
		by:       rooted(column("locations_id"), "glpi_locations", "locations_id"),
		elements: whole("glpi_locations", "name", " AND x.`locations_id` = 0")},
}

// fieldOf finds a field that a kind can be grouped by.
func fieldOf(key string, k *kind) (*field, error) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
	if i < 0 || fields[i].ticketOnly && k.Object != "Ticket" {
		return nil, model.Invalid("Invalid parameter: field")
	}
	return &fields[i], nil
}

// list gives the groups that there are in the period, or at all when the period is open and
// ranged is not set.
func (f *field) list(ctx context.Context, e *engine.Engine, s *access.Session, k *kind, p period,
	ranged bool) ([]element, error) {
	query := strings.NewReplacer("{users}", k.Users, "{groups}", k.Groups, "{suppliers}", k.Suppliers, "{tasks}",
		k.TaskTable, "{column}", k.Column, "{object}", k.Object).Replace(f.elements)
	query = tasksFor(s, query)
	var args []any
	if strings.Contains(query, "{items}") {
		items := "(SELECT t.* FROM `" + k.Table + "` `t` WHERE t.`is_deleted` = 0"
		visible := counted(e, s, k)
		if visible.Never {
			return nil, nil
		}
		if visible.SQL != "" {
			items += " AND (" + visible.SQL + ")"
			args = append(args, visible.Args...)
		}
		if ranged {
			from, to := p.bounds()
			items += " AND (t.`date` >= ? AND t.`date` <= ? OR t.`closedate` >= ? AND t.`closedate` <= ?)"
			args = append(args, from, to, from, to)
		}
		query = strings.Replace(query, "{items}", items+")", 1)
	}
	if strings.Contains(query, "{seen}") {
		seen := s.EntityCondition("`x`", model.Recursive)
		if seen.Never {
			return nil, nil
		}
		condition := "1 = 1"
		if seen.SQL != "" {
			condition = "(" + seen.SQL + ")"
		}
		query = strings.Replace(query, "{seen}", condition, 1)
		args = append(args, seen.Args...)
	}
	return f.read(ctx, e.DB(), query, args)
}

// among gives the groups of those that there are in the period.
func (f *field) among(ctx context.Context, e *engine.Engine, s *access.Session, k *kind, p period,
	present map[int64]bool) ([]element, error) {
	ids := slices.Sorted(maps.Keys(present))
	switch {
	case !strings.Contains(f.elements, "{items}"):
		return f.list(ctx, e, s, k, p, true)
	case f.named != "":
		return f.read(ctx, e.DB(), strings.Replace(f.named, "{ids}", access.IDList(ids), 1), nil)
	}
	var out []element
	for _, id := range ids {
		if id > 0 {
			out = append(out, element{id, f.labels[id]})
		}
	}
	return out, nil
}

// read reads groups.
func (f *field) read(ctx context.Context, db *store.DB, query string, args []any) ([]element, error) {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("groups by %s: %w", f.key, err)
	}
	defer rows.Close()
	var out []element
	for rows.Next() {
		var one element
		var name, realname, firstname sql.NullString
		if err := rows.Scan(&one.id, &name, &realname, &firstname); err != nil {
			return nil, err
		}
		one.name = name.String
		if realname.String != "" || firstname.String != "" {
			one.name = access.FriendlyName(realname.String, firstname.String, name.String)
		}
		if f.labels != nil {
			one.name = f.labels[one.id]
		}
		out = append(out, one)
	}
	return out, rows.Err()
}
