package samples

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// Wrong gives values that a property cannot have.
func Wrong(p *model.Property) []any {
	switch {
	case p.IsReference():
		return []any{map[string]any{"label": "neither id nor name"}, "some text", -1, []any{1}, 99999999}
	case p.Type == model.TypeObject:
		return []any{map[string]any{"name": "by name"}, "some text", -5}
	}
	var out []any
	switch p.Type {
	case model.TypeBoolean:
		out = append(out, "three", 3, []any{})
	case model.TypeInteger, model.TypeNumber:
		out = append(out, "three", map[string]any{"a": 1})
		if p.Type == model.TypeInteger && len(p.Enum) == 0 {
			out = append(out, 1.5)
		}
		if p.Format == model.FormatInt32 {
			out = append(out, math.MaxInt32+1)
		}
	default:
		switch {
		case p.Format == model.FormatDateTime || p.Format == model.FormatDate:
			out = append(out, "tomorrow", "2026-02-30", 5)
		case p.ListText:
			out = append(out, "not a list")
		case len(p.Enum) == 0:
			out = append(out, map[string]any{"a": "b"}, []any{"a"})
		}
		switch {
		case p.Meaning == model.MeansAddress || p.Format == model.FormatURI:
			out = append(out, "javascript:alert(1)", " Java\tScript:alert(1)", "&#106;avascript:x", "data:text/html,x",
				"vbscript:x")
		case p.Meaning == model.MeansZone:
			out = append(out, "Mars/Base", "Local")
		case p.Meaning == model.MeansLanguage:
			out = append(out, "xx_XX", "French")
		}
		if p.MaxLength > 0 {
			out = append(out, strings.Repeat("x", p.MaxLength+1))
		}
		if strings.Contains(p.Pattern, "A-Fa-f0-9") {
			out = append(out, "red")
		}
	}
	if len(p.Enum) > 0 {
		out = append(out, "no such value")
	}
	if p.Minimum != nil {
		out = append(out, *p.Minimum-1)
	}
	if p.Maximum != nil {
		out = append(out, *p.Maximum+1)
	}
	return slices.DeleteFunc(out, func(v any) bool { // what is accepted besides
		return slices.ContainsFunc(p.Extra, func(extra any) bool { return fmt.Sprint(extra) == fmt.Sprint(v) })
	})
}
