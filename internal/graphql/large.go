package graphql

import (
	"encoding/json"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/glpid/glpid/internal/engine"
)

// withoutLarge puts null for the marked numbers of a result, as Int has 32 bits, with an error for
// each that leads to it. path is that of the result.
func withoutLarge(data []byte, path ast.Path) ([]byte, gqlerror.List) {
	out := make([]byte, 0, len(data))
	var faults gqlerror.List
	path = slices.Clone(path)
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '"':
			end := afterString(data, i)
			if end < len(data) && data[end] == ':' {
				var name string
				_ = json.Unmarshal(data[i:end], &name) // written by the engine a moment ago
				path[len(path)-1] = ast.PathName(name)
			}
			out = append(out, data[i:end]...)
			i = end - 1
		case '{':
			path = append(path, ast.PathName(""))
			out = append(out, c)
		case '[':
			path = append(path, ast.PathIndex(0))
			out = append(out, c)
		case '}', ']':
			path = path[:len(path)-1]
			out = append(out, c)
		case ',':
			if index, ok := path[len(path)-1].(ast.PathIndex); ok {
				path[len(path)-1] = index + 1
			}
			out = append(out, c)
		case engine.LargeMark:
			end := i + 1
			for end < len(data) && data[end] != ',' && data[end] != '}' && data[end] != ']' {
				end++
			}
			if len(faults) < maxErrors {
				faults = append(faults, &gqlerror.Error{Message: tooLarge(string(data[i+1 : end])), Path: slices.Clone(path)})
			}
			out = append(out, "null"...)
			i = end - 1
		default:
			out = append(out, c)
		}
	}
	return out, faults
}

// afterString gives the place behind a JSON string.
func afterString(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}
