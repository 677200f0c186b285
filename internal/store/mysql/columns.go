package mysql

import (
	_ "embed"
	"strings"
	"sync"
)

// columnsText lists the columns of GLPI 11.0.7: table, column and definition, one a line.
//
//go:embed columns.txt
var columnsText string

// glpiKinds are the types of GLPI's columns, by "table column".
var glpiKinds = sync.OnceValue(func() map[string]string {
	kinds := map[string]string{}
	for line := range strings.Lines(columnsText) {
		table, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		column, definition, _ := strings.Cut(rest, " ")
		kinds[table+" "+column] = kindOfColumn(definition)
	}
	return kinds
})

// glpiKind gives the type that GLPI's column has, "" where GLPI has none.
func glpiKind(table, column string) string { return glpiKinds()[table+" "+column] }
