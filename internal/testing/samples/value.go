package samples

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// Always are properties whose value the server decides for every object.
var Always = []string{"date_creation", "date_mod", "id"}

// Value gives a value for a property, and the value that reading it back shows.
func (sub *Subject) Value(p *model.Property, round int) (sent, shown any) {
	if len(p.Enum) > 0 {
		v := p.Enum[(round+1)%len(p.Enum)]
		if n, ok := v.(int); ok && p.Type == model.TypeString {
			return n, fmt.Sprint(n)
		} else if ok {
			return n, float64(n)
		}
		return v, v
	}
	switch p.Type {
	case model.TypeBoolean:
		return round%2 == 0, round%2 == 0
	case model.TypeInteger:
		n := 5 + round
		if p.Minimum != nil {
			n = max(n, int(*p.Minimum)+round)
		}
		return n, float64(n)
	case model.TypeNumber:
		n := 2.5 + float64(round)
		return n, n
	}
	switch p.Format {
	case model.FormatDateTime:
		at := time.Date(2026, 1, 2+round, 3, 4, 0, 0, time.UTC)
		if p.WholeDay {
			at = at.Truncate(24 * time.Hour)
		}
		return at.Format(time.RFC3339), at.Format("2006-01-02T15:04:05-07:00")
	case model.FormatDate:
		return fmt.Sprintf("2026-01-0%d", 2+round), fmt.Sprintf("2026-01-0%d", 2+round)
	}
	text := testapi.Unique() + " it's <b>é</b>"
	if p.Format != model.FormatHTML {
		text = testapi.Unique() + " it's \"é\""
	}
	switch {
	case strings.Contains(p.Pattern, "A-Fa-f0-9"):
		text = "#a1b2c3"
	case p.Format == model.FormatEmail:
		text = testapi.Unique() + "@example.org"
	case p.Format == model.FormatURI:
		text = "https://example.org/" + testapi.Unique()
	case p.MaxLength > 0 && p.MaxLength < len(text):
		text = testapi.UniqueWithin(p.MaxLength)
	}
	return text, text
}

// Body makes a body for the object, and what of it must come back.
func (sub *Subject) Body(round int) (body, shown map[string]any) {
	body, shown = map[string]any{}, map[string]any{}
	special := sub.Special()
	fixed := slices.Concat(Always, samples[sub.O.Name].decided)
	for i := range sub.O.Properties {
		p := &sub.O.Properties[i]
		if v, ok := special[p.Name]; ok && sub.Decides(p) {
			continue
		} else if ok {
			body[p.Name] = v
			continue
		}
		if p.ReadOnly || p.Derived || p.WriteOnly || p.Mapper != "" || p.Expr != "" || p.Type == model.TypeArray ||
			slices.Contains(fixed, p.Name) || !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		if sub.Decides(p) || sub.O.Name == "Document" && p.Name == "link" || p.Name == "is_deleted" {
			continue
		}
		if p.Type == model.TypeObject {
			continue // references have tests of their own
		}
		body[p.Name], shown[p.Name] = sub.Value(p, round)
	}
	return body, shown
}
