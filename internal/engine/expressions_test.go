package engine_test

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestExpressions has the database prepare every expression of the catalogue: each names columns that there are.
func TestExpressions(t *testing.T) {
	t.Parallel()
	site, tried := testsite.New(t), 0
	var try func(object, table string, properties []model.Property)
	try = func(object, table string, properties []model.Property) {
		for i := range properties {
			p := &properties[i]
			if p.Expr != "" && table != "" {
				tried++
				rows, err := site.DB.Query(t.Context(),
					"EXPLAIN SELECT "+strings.ReplaceAll(p.Expr, "{t}", "`t`")+" FROM `"+table+"` `t`")
				if err != nil {
					t.Errorf("%s.%s: %v", object, p.Name, err)
				} else if err := rows.Close(); err != nil {
					t.Error(err)
				}
			}
			inner := table
			if p.Join != nil {
				inner = p.Join.Table
			}
			try(object, inner, p.Properties)
		}
	}
	for _, o := range site.Catalog.Objects() {
		try(o.Name, o.Table, o.Properties)
	}
	if tried < 15 {
		t.Errorf("only %d expressions were tried", tried)
	}
}
