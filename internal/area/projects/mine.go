package projects

import (
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// visibleProjects restricts projects to those that the profile shows: all, or those that the user
// manages, by themselves or by a group, or works in.
func visibleProjects(s *access.Session, alias string) access.Condition {
	switch {
	case s.Can("project", model.ReadAll):
		return access.Condition{}
	case s.Can("project", model.Read):
		return myProjects(s, alias)
	}
	return access.Condition{Never: true}
}

func myProjects(s *access.Session, alias string) access.Condition {
	c := inTeam(s, alias, "glpi_projectteams", "projects_id")
	c.SQL = alias + ".`users_id` = ? OR " + c.SQL
	c.Args = append([]any{s.UserID}, c.Args...)
	if len(s.Groups) > 0 {
		c.SQL += " OR " + alias + ".`groups_id` IN (" + access.IDList(s.Groups) + ")"
	}
	return c
}

// visibleTasks restricts tasks by the right on projects: all, or those of the user's projects,
// their own, and those whose team they are in.
func visibleTasks(s *access.Session, alias string) access.Condition {
	switch {
	case s.Can("project", model.ReadAll):
		return access.Condition{}
	case !s.Can("project", model.Read):
		return access.Condition{Never: true}
	}
	mine := myTasks(s, alias)
	inner := "`" + strings.Trim(alias, "`") + "_project`"
	projects := myProjects(s, inner)
	return access.Condition{
		SQL: "(" + mine.SQL + ") OR EXISTS (SELECT 1 FROM `glpi_projects` " + inner + " WHERE " + inner + ".`id` = " +
			alias + ".`projects_id` AND (" + projects.SQL + "))",
		Args: append(mine.Args, projects.Args...),
	}
}

// myTasks are the tasks that a user has or works on.
func myTasks(s *access.Session, alias string) access.Condition {
	c := inTeam(s, alias, "glpi_projecttaskteams", "projecttasks_id")
	c.SQL = alias + ".`users_id` = ? OR " + c.SQL
	c.Args = append([]any{s.UserID}, c.Args...)
	return c
}

// inTeam is the condition that the user or one of their groups is in an item's team. It asks for
// each row, by the index that begins with the item: a page needs few of them, and a list of all
// teams that the user is in would be made for every one.
func inTeam(s *access.Session, alias, table, column string) access.Condition {
	member := "`" + strings.Trim(alias, "`") + "_member`"
	who := member + ".`itemtype` = 'User' AND " + member + ".`items_id` = ?"
	if len(s.Groups) > 0 {
		who = "(" + who + " OR " + member + ".`itemtype` = 'Group' AND " + member + ".`items_id` IN (" +
			access.IDList(s.Groups) + "))"
	}
	return access.Condition{
		SQL: "EXISTS (SELECT 1 FROM `" + table + "` " + member + " WHERE " + member + ".`" + column + "` = " + alias +
			".`id` AND " + who + ")",
		Args: []any{s.UserID},
	}
}

// canChangeProjects reports whether the profile may change projects at all.
func canChangeProjects(s *access.Session) bool { return s.Can("project", model.Update) }
