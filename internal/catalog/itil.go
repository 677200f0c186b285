package catalog

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// team lists the users, groups and suppliers that have a role in a ticket, change or problem,
// by the name that people see. column is the item's id in the three tables of links.
func team(users, groups, suppliers, column string) Property {
	sql := strings.NewReplacer(
		"{users}", "`"+users+"`", "{groups}", "`"+groups+"`", "{suppliers}", "`"+suppliers+"`",
		"{column}", "l.`"+column+"`",
		"{role}", fmt.Sprintf("CASE l.`type` WHEN %d THEN 'requester' WHEN %d THEN 'assigned'"+
			" WHEN %d THEN 'observer' END", Requester, Assigned, Observer),
	).Replace(teamSQL)
	return ListOf("team", "TeamMember", "l.`"+column+"`", sql,
		oneOf("role", "requester", "assigned", "observer"),
		String("name"),
		String("realname").Hide(),
		String("firstname").Hide(),
		String("display_name").Hide(),
		ID(),
		String("href").Hide(),
		oneOf("type", "User", "Group", "Supplier"),
		String("alternative_email").Ours().Doc("Where this member is told of the item; a user whose id is 0 is known"+
			" by it alone"),
	).SortedBy("display_name").At("TeamMember")
}

// oneOf is a text that is one of several, which the contract does not say.
func oneOf(name string, values ...any) Property {
	p := String(name)
	p.Holds = &Property{Enum: values}
	return p
}

// teamSQL has people who are only an e-mail address (users_id 0) by a part of their own: a filter by name looks
// for accounts by the index of their names.
const teamSQL = "SELECT {column} AS `parent`, {role} AS `role`, u.`name` AS `name`, u.`realname` AS `realname`," +
	" u.`firstname` AS `firstname`, " +
	"COALESCE(NULLIF(TRIM(COALESCE(u.`realname`, '') || ' ' || COALESCE(u.`firstname`, '')), ''), u.`name`) AS" +
	" `display_name`, " +
	"u.`id` AS `id`, '/front/user.form.php?id=' || u.`id` AS `href`, 'User' AS `type`," +
	" NULLIF(l.`alternative_email`, '') AS `alternative_email` " +
	"FROM {users} l JOIN `glpi_users` u ON u.`id` = l.`users_id` WHERE {parents} AND l.`users_id` > 0 " +
	"UNION ALL " +
	"SELECT {column}, {role}, l.`alternative_email`, NULL, NULL, l.`alternative_email`, 0, NULL, 'User'," +
	" l.`alternative_email` " +
	"FROM {users} l WHERE {parents} AND l.`users_id` = 0 AND l.`alternative_email` <> '' " +
	"UNION ALL " +
	"SELECT {column}, {role}, g.`name`, NULL, NULL, g.`name`, g.`id`, '/front/group.form.php?id=' || g.`id`, 'Group'," +
	" NULL " +
	"FROM {groups} l JOIN `glpi_groups` g ON g.`id` = l.`groups_id` WHERE {parents} " +
	"UNION ALL " +
	"SELECT {column}, {role}, s.`name`, NULL, NULL, s.`name`, s.`id`, '/front/supplier.form.php?id=' || s.`id`," +
	" 'Supplier', NULLIF(l.`alternative_email`, '') " +
	"FROM {suppliers} l JOIN `glpi_suppliers` s ON s.`id` = l.`suppliers_id`" +
	" WHERE {parents} AND l.`suppliers_id` > 0"

// onTimelines serves what belongs to a ticket, change or problem by itemtype and items_id.
func onTimelines(kind string) []Mount {
	var mounts []Mount
	for _, itemtype := range []string{"Ticket", "Change", "Problem"} {
		mounts = append(mounts, timelineMount(itemtype, kind, Fixed{Column: "itemtype", Value: itemtype},
			Fixed{Column: "items_id"}))
	}
	return mounts
}

// onTimeline serves what belongs to one kind of object by a column of its own.
func onTimeline(object, kind, column string) []Mount {
	return []Mount{timelineMount(object, kind, Fixed{Column: column})}
}

func timelineMount(object, kind string, fixed ...Fixed) Mount {
	return Mount{
		Path: "/Assistance/" + object + "/{id}/Timeline/" + kind, Item: "subitem_id", Ops: CRUD, Wrap: kind,
		Under: &Under{Object: object, Param: "id", Fixed: fixed},
	}
}

// costsOf serves the costs of a ticket, change or problem.
func costsOf(object, column string) []Mount {
	return []Mount{{
		Path: "/Assistance/" + object + "/{id}/Cost", Item: "cost_id", Ops: CRUD,
		Under: &Under{Object: object, Param: "id", Fixed: []Fixed{{Column: column}}},
	}}
}

// itilIndexes keep lists of very many tickets quick to filter and sort.
func itilIndexes(more ...Index) []Index {
	return append([]Index{
		// All the small columns in one index, the newest of a status side by side: filters and sorts
		// over them need not touch the rows, which are wide.
		index("status", "date", "urgency", "impact", "priority", "is_deleted", "entities_id", "itilcategories_id",
			"locations_id", "users_id_recipient", "date_mod"),
		// What statistics count, by the months of each kind of date.
		index("date", "is_deleted", "entities_id"), index("date_mod"),
		index("closedate", "status", "is_deleted", "entities_id", "close_delay_stat"),
		index("priority"), index("urgency"), index("users_id_recipient"),
		// What technicians of one entity look at: its newest, and those that are open of them.
		index("entities_id", "date", "status", "is_deleted"),
		index("itilcategories_id"), index("locations_id"),
	}, more...)
}

// counted says what statistics count of a kind's items, by their three dates.
func counted(kind *ITIL) []Outdates {
	all := []string{"entities_id", "is_deleted", "users_id_recipient", "itilcategories_id", "urgency", "impact",
		"priority", "type", "requesttypes_id", "locations_id"}
	more := map[string][]string{
		"solvedate": {"status", "time_to_resolve", "solve_delay_stat", "takeintoaccount_delay_stat", "actiontime"},
		"closedate": {"status", "close_delay_stat"},
	}
	var out []Outdates
	for _, date := range CountedDates {
		out = append(out, Outdates{Of: kind.Counted(date), Date: date,
			Columns: slices.Concat([]string{date}, all, more[date])})
	}
	return out
}

// countedThrough says that items are counted by what is linked to them, by some of their dates.
func countedThrough(kind *ITIL, dates []string, columns ...string) []Outdates {
	var out []Outdates
	for _, date := range dates {
		out = append(out, Outdates{Of: kind.Counted(date), Date: date, Owner: kind.Table, Key: kind.Column,
			Columns: append([]string{kind.Column}, columns...)})
	}
	return out
}

// countedActors says that items are counted by who asks and who is assigned.
func countedActors(kind *ITIL, actor string) []Outdates {
	out := countedThrough(kind, CountedDates, actor, "type")
	for i := range out {
		out[i].Column, out[i].Values = "type", []int{Requester, Assigned}
	}
	return out
}

// solvedIndex is what statistics count of solved items, and more of them.
func solvedIndex(more ...string) Index {
	return index(append([]string{"solvedate", "status", "is_deleted", "entities_id", "time_to_resolve",
		"solve_delay_stat", "actiontime"}, more...)...)
}

// itilStatus shows a status with its label. It is published as read-only, and yet "status": 5 and
// "status": {"id": 5} are how it is changed.
//
// Clients show tickets, changes and problems by one filter for all: statuses of the other kinds may be named.
func itilStatus(mapper string, labels Labels, ids ...any) Property {
	id := Int64("id").Col("status").RO().OneOf(ids...).Named(labels).Starts(StatusNew)
	for _, kind := range []Labels{TicketStatuses, ChangeStatuses, ProblemStatuses} {
		for _, n := range kind.Numbers() {
			id.Sought = append(id.Sought, n)
		}
	}
	return Group("status", id,
		String("name").SQL("{t}.`status`").Map(mapper),
	)
}
