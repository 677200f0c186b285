package api

import (
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// GLPI's document has some things that OpenAPI does not allow or that generators and validators
// cannot work with: paths that differ in the names of their parameters only, values that are not of
// their property's type, regular expressions in PHP's form, a path for everything that is not found; defaults, for
// which generators want a property given; bounds of values beside which others are taken; faults without the form of
// their body; single bits where rights are sums, a list where an object is answered, a number where words can stand
// too. Ours is like it, as programs may compare the two. "/doc.json?portable=true" is the same document without them.

// portable gives what the portable document says of a property's values: which of the listed values
// are of its type, with those that are taken beside them, and its pattern where others can read it.
func portable(p *model.Property) (enum []any, pattern string, format model.Format) {
	fits := func(v any) bool {
		_, text := v.(string)
		return text == (p.Type == model.TypeString)
	}
	if !slices.ContainsFunc(p.Enum, func(v any) bool { return !fits(v) }) && !p.CanBeNull() && !p.Sums {
		enum = p.Enum // null would have to be one of them, which generators cannot name
		for _, v := range p.Extra {
			if len(enum) > 0 && fits(v) && !slices.Contains(enum, v) {
				enum = append(slices.Clip(enum), v)
			}
		}
	}
	format = p.Format
	if strings.HasPrefix(string(format), "/") {
		format = ""
	}
	return enum, portablePattern(p.Pattern), format
}

// widen gives the bounds of a number with the values in them that are taken beside them.
func widen(low, high *float64, beside []any) (least, most *float64) {
	for _, v := range beside {
		n, ok := v.(int)
		if !ok {
			continue
		}
		value := float64(n)
		if low != nil && value < *low {
			low = &value
		}
		if high != nil && value > *high {
			high = &value
		}
	}
	return low, high
}

// orWords says of a number that a text of a pattern can stand in its place.
func orWords(property dict, pattern string) {
	number := dict{}
	for _, key := range []string{"type", "format", "minimum", "maximum", "enum"} {
		if value, ok := property[key]; ok {
			number[key] = value
			delete(property, key)
		}
	}
	property["anyOf"] = []any{number, dict{"type": "string", "pattern": pattern}}
	delete(property, "x-glpid-or")
}

// portablePattern takes PHP's delimiters off a regular expression; "" for one that needs PHP's flags
// or that is none.
func portablePattern(pattern string) string {
	inner, ok := strings.CutPrefix(pattern, "/")
	if !ok {
		return ""
	}
	inner, ok = strings.CutSuffix(inner, "/")
	if !ok {
		return ""
	}
	return inner
}

// joined puts paths that differ in the names of their parameters only into one, the first of them.
func joined(paths dict) {
	first := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		plain := placeholderPattern.ReplaceAllString(path, "{}")
		kept, seen := first[plain]
		if !seen {
			first[plain] = path
			continue
		}
		to, from := paths[kept].(dict), paths[path].(dict)
		for method, operation := range from {
			if _, taken := to[method]; !taken {
				rename(operation.(dict), placeholderPattern.FindAllStringSubmatch(path, -1),
					placeholderPattern.FindAllStringSubmatch(kept, -1))
				to[method] = operation
			}
		}
		delete(paths, path)
	}
}

// rename gives the parameters of a path the names that they have in another.
func rename(operation dict, from, to [][]string) {
	parameters, _ := operation["parameters"].([]any)
	for _, item := range parameters {
		parameter, _ := item.(dict)
		if parameter["in"] != "path" {
			continue
		}
		for i := range from {
			if parameter["name"] == from[i][1] {
				parameter["name"] = to[i][1]
				break
			}
		}
	}
}
