package statistics

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"

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

	elements listing
	// named says how those of the groups are listed whose ids are known, in the same order: what elements finds where
	// it looks through the items. Numbers have none.
	named  naming
	labels model.Labels // names of numbers
}

// listing says how groups are listed: through the items of the period, or whole where there is a table.
type listing struct {
	columns string // of a group
	// from joins the group to an item of the period, `i`; tasks is the condition on those, as `l`, that a session is
	// told of.
	from  func(k *kind, tasks string) string
	table string // of which all rows that the session sees are groups, as `x`
	where string // which of them
	fixed string // the statement, where neither items nor rows decide
	order string
}

// naming says how groups are listed by their ids, as `x`.
type naming struct{ columns, table, order string }

// statement lists the groups with these ids.
func (n naming) statement(ids []int64) string {
	return "SELECT " + n.columns + " FROM `" + n.table + "` x WHERE x.`id` IN (" + access.IDList(ids) + ")" + n.order
}

// among gives the statement that lists the groups of items; tasks is the condition on those that it may look at.
func (l listing) among(k *kind, items, tasks string) string {
	return "SELECT DISTINCT " + l.columns + " FROM " + items + " i" + l.from(k, tasks) + l.order
}

// whole gives the statement that lists all groups of which a condition holds.
func (l listing) whole(seen string) string {
	return "SELECT " + l.columns + " FROM `" + l.table + "` x WHERE " + seen + l.where + l.order
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

// tasksFor is the condition on the tasks, as `l`, that a session is told of: private ones are of those who may ask for
// statistics.
func tasksFor(s *access.Session) string {
	if canCount(s) {
		return ""
	}
	return " AND l.`is_private` = 0"
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

// The orders of groups.
const (
	userOrder = " ORDER BY u.`realname`, u.`firstname`, u.`name`, u.`id`"
	treeOrder = " ORDER BY x.`completename`, x.`id`"
	idOrder   = " ORDER BY x.`id`"
	nameOrder = " ORDER BY x.`name`, x.`id`"
)

// called are the columns of groups that have a name in a column.
func called(column string) string { return "x.`id`, x.`" + column + "`, NULL, NULL" }

// byUser lists users by their ids.
var byUser = naming{"x.`id`, x.`name`, x.`realname`, x.`firstname`", "glpi_users",
	" ORDER BY x.`realname`, x.`firstname`, x.`name`, x.`id`"}

// people lists the users whom items are joined to.
func people(from func(k *kind, tasks string) string) listing {
	return listing{columns: "u.`id`, u.`name`, u.`realname`, u.`firstname`", order: userOrder, from: from}
}

// rowsOf joins the rows of a table, as `l`, that belong to an item.
func rowsOf(k *kind, table, condition string) string {
	return " JOIN `" + table + "` l ON l.`" + k.Column + "` = i.`id`" + condition
}

// user joins the user whom a column names.
func user(column string) string { return " JOIN `glpi_users` u ON u.`id` = " + column }

// joined joins the group that a column names, of a table.
func joined(table, column string) string { return " JOIN `" + table + "` x ON x.`id` = " + column }

// actors lists the users who have a role.
func actors(role int) listing {
	return people(func(k *kind, _ string) string { return rowsOf(k, k.Users, with(role)) + user("l.`users_id`") })
}

// linkedGroups lists the groups that have a role.
func linkedGroups(role int) listing {
	return listing{columns: called("completename"), order: treeOrder, from: func(k *kind, _ string) string {
		return rowsOf(k, k.Groups, with(role)) + joined("glpi_groups", "l.`groups_id`")
	}}
}

// requesterDropdown lists what a column of the requesters names.
func requesterDropdown(table, key string) listing {
	return listing{columns: called("name"), order: idOrder, from: func(k *kind, _ string) string {
		return rowsOf(k, k.Users, with(model.Requester)) + user("l.`users_id`") + joined(table, "u.`"+key+"`")
	}}
}

// levels lists the numbers that stand in a column.
func levels(name string) listing {
	value := "i.`" + name + "`"
	return listing{columns: value + ", " + value + ", NULL, NULL", order: " WHERE " + value + " > 0 ORDER BY 1",
		from: func(*kind, string) string { return "" }}
}

// whole lists the rows of a table.
func whole(table, name, condition string) listing {
	return listing{columns: called(name), table: table, where: condition, order: treeOrder}
}

// fields are listed in the order of GLPI's statistics.
var fields = []field{
	{key: "user", label: "Requester - Requester", by: actor(usersOf, "users_id", model.Requester),
		elements: actors(model.Requester), named: byUser},
	{key: "users_id_recipient", label: "Requester - Writer", by: column("users_id_recipient"),
		elements: people(func(*kind, string) string { return user("i.`users_id_recipient`") }), named: byUser},
	{key: "group", label: "Requester - Group", by: actor(groupsOf, "groups_id", model.Requester),
		elements: linkedGroups(model.Requester), named: naming{called("completename"), "glpi_groups", treeOrder}},
	{key: "group_tree", label: "Requester - Group tree",
		by:       rooted(actor(groupsOf, "groups_id", model.Requester), "glpi_groups", "groups_id"),
		elements: whole("glpi_groups", "name", " AND x.`groups_id` = 0 AND x.`is_requester` = 1")},
	{key: "usertitles_id", label: "Requester - Title", by: requesterColumn("usertitles_id"),
		elements: requesterDropdown("glpi_usertitles", "usertitles_id"),
		named:    naming{called("name"), "glpi_usertitles", idOrder}},
	{key: "usercategories_id", label: "Requester - Category", by: requesterColumn("usercategories_id"),
		elements: requesterDropdown("glpi_usercategories", "usercategories_id"),
		named:    naming{called("name"), "glpi_usercategories", idOrder}},
	{key: "itilcategories_id", label: "Characteristics - Category", by: column("itilcategories_id"),
		elements: whole("glpi_itilcategories", "completename", "")},
	{key: "itilcategories_tree", label: "Characteristics - Category tree",
		by:       rooted(column("itilcategories_id"), "glpi_itilcategories", "itilcategories_id"),
		elements: whole("glpi_itilcategories", "name", " AND x.`itilcategories_id` = 0")},
	{key: "urgency", label: "Characteristics - Urgency", by: column("urgency"), elements: levels("urgency"),
		labels: model.Priorities},
	{key: "impact", label: "Characteristics - Impact", by: column("impact"), elements: levels("impact"),
		labels: model.Priorities},
	{key: "priority", label: "Characteristics - Priority", by: column("priority"), elements: levels("priority"),
		labels: model.Priorities},
	{key: "solutiontypes_id", label: "Characteristics - Solution type", by: func(k *kind) grouping {
		return grouping{many: true, value: "l.`solutiontypes_id`",
			join: " JOIN `glpi_itilsolutions` l ON l.`itemtype` = '" + k.Object + "' AND l.`items_id` = t.`id`"}
	}, elements: listing{columns: called("name"), order: idOrder, from: func(k *kind, _ string) string {
		return " JOIN `glpi_itilsolutions` l ON l.`itemtype` = '" + k.Object + "' AND l.`items_id` = i.`id`" +
			joined("glpi_solutiontypes", "l.`solutiontypes_id`")
	}}},
	{key: "technician", label: "Assigned to - Technician as assigned",
		by:       actor(usersOf, "users_id", model.Assigned),
		elements: actors(model.Assigned), named: byUser},
	{key: "technician_followup", label: "Assigned to - Technician in tasks", by: func(k *kind) grouping {
		g := linked(tasksOf, "users_id", "")(k)
		g.work, g.perWork, g.tasks = "l.`actiontime`", "l.`id`", true
		return g
	}, elements: people(func(k *kind, tasks string) string {
		return rowsOf(k, k.TaskTable, tasks) + user("l.`users_id`")
	})},
	{key: "groups_id_assign", label: "Assigned to - Group", by: actor(groupsOf, "groups_id", model.Assigned),
		elements: linkedGroups(model.Assigned), named: naming{called("completename"), "glpi_groups", treeOrder}},
	{key: "groups_tree_assign", label: "Assigned to - Group tree",
		by:       rooted(actor(groupsOf, "groups_id", model.Assigned), "glpi_groups", "groups_id"),
		elements: whole("glpi_groups", "name", " AND x.`groups_id` = 0 AND x.`is_assign` = 1")},
	{key: "suppliers_id_assign", label: "Assigned to - Supplier",
		by: actor(suppliersOf, "suppliers_id", model.Assigned),
		elements: listing{columns: called("name"), order: nameOrder, from: func(k *kind, _ string) string {
			return rowsOf(k, k.Suppliers, with(model.Assigned)) + joined("glpi_suppliers", "l.`suppliers_id`")
		}},
		named: naming{called("name"), "glpi_suppliers", nameOrder}},
	{key: "type", label: "Characteristics - Type", unlisted: true, ticketOnly: true, by: column("type"),
		elements: listing{fixed: "SELECT 1, 1, NULL, NULL UNION SELECT 2, 2, NULL, NULL ORDER BY 1"},
		labels:   model.TicketTypes},
	{key: "requesttypes_id", label: "Characteristics - Request source", unlisted: true, ticketOnly: true,
		by: column("requesttypes_id"),
		elements: listing{columns: called("name"), order: idOrder, from: func(*kind, string) string {
			return joined("glpi_requesttypes", "i.`requesttypes_id`")
		}},
		named: naming{called("name"), "glpi_requesttypes", idOrder}},
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
	query := f.elements.fixed
	var args []any
	switch {
	case f.elements.from != nil:
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
		query = f.elements.among(k, items+")", tasksFor(s))
	case f.elements.table != "":
		seen := s.EntityCondition("`x`", model.Recursive)
		if seen.Never {
			return nil, nil
		}
		condition := "1 = 1"
		if seen.SQL != "" {
			condition = "(" + seen.SQL + ")"
		}
		query, args = f.elements.whole(condition), seen.Args
	}
	return f.read(ctx, e.DB(), query, args)
}

// among gives the groups of those that there are in the period.
func (f *field) among(ctx context.Context, e *engine.Engine, s *access.Session, k *kind, p period,
	present map[int64]bool) ([]element, error) {
	ids := slices.Sorted(maps.Keys(present))
	switch {
	case f.elements.from == nil:
		return f.list(ctx, e, s, k, p, true)
	case len(ids) == 0:
		return nil, nil
	case f.named.table != "":
		return f.read(ctx, e.DB(), f.named.statement(ids), nil)
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
