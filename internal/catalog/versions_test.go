package catalog

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog/contract"
	"github.com/glpid/glpid/internal/model"
)

// TestVersions compares the version that every schema and property came with.
func TestVersions(t *testing.T) {
	t.Parallel()
	short := func(v model.Version) string { return strings.TrimSuffix(v.String(), ".0") }
	registry := Default()
	for name, want := range contract.Introduced() {
		o := registry.Object(name)
		if o == nil {
			t.Errorf("%s is not declared", name)
			continue
		}
		if got := short(o.Since); got != want.Since {
			t.Errorf("%s came with %s, declared %s", name, want.Since, got)
		}
		for i := range o.Properties {
			p := &o.Properties[i]
			since := want.Properties[p.Name]
			if since == "" {
				since = want.Since
			}
			if got := short(p.Since); got != since && !p.Unlisted {
				t.Errorf("%s.%s came with %s, declared %s", name, p.Name, since, got)
			}
		}
	}
}
