package history

import (
	"testing"

	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestNumbers wants each field that is remembered to have a number, and no two of a type the same, as the history
// shows fields by them.
func TestNumbers(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	s := New(site.Engine, settings.New(site.DB))
	kinds, fields := 0, 0
	for _, o := range site.Catalog.Objects() {
		k := s.kind(o)
		if k.itemtype == "" {
			continue
		}
		kinds++
		names := map[int]string{}
		for _, c := range k.columns {
			if c.number == 0 || names[c.number] != "" {
				t.Errorf("%s: %s and %q have number %d", o.Name, c.name, names[c.number], c.number)
			}
			if names[c.number] = c.name; k.own && s.nameOf(k.itemtype, c.number) == "" && c.name != customFields {
				t.Errorf("%s: number %d, of %s, says nothing", o.Name, c.number, c.name)
			}
			fields++
		}
	}
	if kinds < 200 || fields < 1000 {
		t.Errorf("only %d kinds with %d fields", kinds, fields)
	}
	for itemtype, numbers := range fieldNumbers() {
		if itemtype[0] != '@' && site.Catalog.ByItemtype(itemtype) == nil {
			t.Errorf("there is no type %s", itemtype)
		}
		columns := map[int]string{}
		for column, n := range numbers {
			if columns[n] != "" || n <= 0 || n >= ownNumbers {
				t.Errorf("%s: %s and %q have number %d", itemtype, column, columns[n], n)
			}
			columns[n] = column
		}
	}
}
