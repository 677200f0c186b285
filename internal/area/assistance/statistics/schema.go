package statistics

import (
	"bytes"
	"encoding/json"

	"github.com/glpid/glpid/internal/route"
)

// ordered is a JSON object whose members keep their order.
type ordered []pair

type pair struct{ key, value string }

// MarshalJSON writes the members in their order.
func (o ordered) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, text := range []string{p.key, p.value} {
			encoded, err := json.Marshal(text)
			if err != nil {
				return nil, err
			}
			if j == 1 {
				b.WriteByte(':')
			}
			b.Write(encoded)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// The published schemas of the same names tell less than the answers have: they know no months,
// no fractions and no map of fields. The document says what is really answered.

type dict = map[string]any

// members adds properties of one type to those of an inline schema, whose names say what they mean.
func members(of dict, kind string, names ...string) dict {
	for _, name := range names {
		of[name] = route.Typed(kind, "")
	}
	return of
}

var reportSchema = route.Properties(members(dict{
	"report_group_fields": dict{"description": "Key and label of what can be grouped by; an empty list when there is" +
		" nothing"},
}, "string", "assistance_type", "report_type", "report_title"))

var globalSchema = func() dict {
	all := dict{
		"sample_dates":                    route.ArrayOf(dict{"type": "string", "pattern": `^\d{4}-\d{2}$`}),
		"satisfaction_surveys_avg_rating": route.ArrayOf(route.Typed("number", "")),
	}
	for _, name := range []string{"number_open", "number_solved", "number_late", "number_closed",
		"satisfaction_surveys_open", "satisfaction_surveys_answered", "time_solve_avg", "time_close_avg",
		"time_treatment_avg"} {
		all[name] = route.ArrayOf(route.Typed("integer", ""))
	}
	return route.Properties(all)
}()

var assetSchema = route.Properties(members(dict{
	"item": route.Properties(members(members(dict{
		"entity":     route.Properties(members(members(dict{}, "integer", "id"), "string", "name")),
		"is_deleted": route.Typed("boolean", ""),
	}, "integer", "id"), "string", "itemtype", "name")),
}, "integer", "number_open"))

func figuresSchema(item ...string) dict {
	of := members(dict{}, "string", item...)
	for _, name := range item {
		switch name {
		case "id":
			of[name] = route.Typed("integer", "")
		case "itemtype":
			of[name] = route.Typed("string", "Type of the characteristic, such as ComputerModel")
		}
	}
	all := members(dict{"item": route.Properties(of)}, "integer", "number_open", "number_solved", "number_late",
		"number_closed", "satisfaction_surveys_open", "satisfaction_surveys_answered")
	return route.Properties(members(all, "number", "satisfaction_surveys_avg_rating", "time_take_into_account_avg",
		"time_solve_avg", "time_close_avg", "time_treatment_avg", "time_treatment_total"))
}
