package importer

import (
	"slices"
	"strings"
)

// expr is SQL about a row of a table of GLPI's, with the row's columns in braces: "IF({state} = 2, 1, {state})".
type expr string

// column is the expression of a column alone.
func column(name string) expr { return expr("{" + name + "}") }

// quoted is a text, which has no quotes in it.
func quoted(text string) expr { return expr("'" + text + "'") }

// sql gives the expression over a row t.
func (e expr) sql() string {
	return strings.NewReplacer("{", "`t`.`", "}", "`").Replace(string(e))
}

// columns lists the columns that it names.
func (e expr) columns() (names []string) {
	for _, part := range strings.Split(string(e), "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, name)
	}
	return names
}

// isOf reports that a table has all columns that it names.
func (e expr) isOf(t *sourceTable) bool {
	return !slices.ContainsFunc(e.columns(), func(name string) bool { return t.column(name) == nil })
}
