package glpi

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
)

// TestTablesAreGLPIs holds that the catalogue's tables are GLPI's with columns that GLPI has in them: what is ours alone
// lies in tables of our own, as a GLPI that works on the same database must not find what it does not know.
func TestTablesAreGLPIs(t *testing.T) {
	t.Parallel()
	theirs := readSchema(t, "11.0.7")
	for _, table := range catalog.Default().Graph().Tables() {
		if strings.HasPrefix(table.Name, "glpid_") {
			continue
		}
		is := theirs[table.Name]
		if is == nil {
			t.Errorf("GLPI has no table %s", table.Name)
			continue
		}
		if is.columns["id"] == "" {
			t.Errorf("GLPI has no ids in %s", table.Name)
		}
		for _, c := range table.Columns {
			if is.columns[c.Name] == "" {
				t.Errorf("GLPI has no column %s.%s", table.Name, c.Name)
			}
		}
	}
}
