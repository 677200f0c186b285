package graphql

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/glpid/glpid/internal/engine"
)

// largeNumbers gives an error for each number of a field that is null because it needs more than the 32
// bits that Int has.
func largeNumbers(alias string, list []engine.Large) gqlerror.List {
	var faults gqlerror.List
	for _, l := range list[:min(len(list), maxErrors)] {
		path := ast.Path{ast.PathName(alias)}
		for _, step := range l.Path {
			switch step := step.(type) {
			case string:
				path = append(path, ast.PathName(step))
			case int:
				path = append(path, ast.PathIndex(step))
			}
		}
		faults = append(faults, &gqlerror.Error{Message: tooLarge(strconv.FormatInt(l.Number, 10)), Path: path})
	}
	return faults
}
