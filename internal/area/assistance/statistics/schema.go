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

func typed(name string) dict         { return dict{"type": name} }
func listOf(items dict) dict         { return dict{"type": "array", "items": items} }
func objectOf(p dict) dict           { return dict{"type": "object", "properties": p} }
func listSchema(d dict) route.Schema { return route.Schema{Inline: listOf(d)} }

var reportSchema = objectOf(dict{
	"assistance_type": typed("string"), "report_type": typed("string"), "report_title": typed("string"),
	"report_group_fields": dict{"description": "Key and label of what can be grouped by; an empty list when there is" +
		" nothing"},
})

var globalSchema = objectOf(dict{
	"sample_dates": listOf(dict{"type": "string", "pattern": `^\d{4}-\d{2}$`}),
	"number_open":  listOf(typed("integer")), "number_solved": listOf(typed("integer")),
	"number_late": listOf(typed("integer")), "number_closed": listOf(typed("integer")),
	"satisfaction_surveys_open": listOf(typed("integer")), "satisfaction_surveys_answered": listOf(typed("integer")),
	"satisfaction_surveys_avg_rating": listOf(typed("number")),
	"time_solve_avg":                  listOf(typed("integer")), "time_close_avg": listOf(typed("integer")),
	"time_treatment_avg": listOf(typed("integer")),
})

var assetSchema = objectOf(dict{
	"item": objectOf(dict{
		"itemtype": typed("string"), "id": typed("integer"), "name": typed("string"), "is_deleted": typed("boolean"),
		"entity": objectOf(dict{"id": typed("integer"), "name": typed("string")}),
	}),
	"number_open": typed("integer"),
})

func figuresSchema(item ...string) dict {
	members := dict{}
	for _, name := range item {
		members[name] = typed("string")
		switch name {
		case "id":
			members[name] = typed("integer")
		case "itemtype":
			members[name] = route.Typed("string", "Type of the characteristic, such as ComputerModel")
		}
	}
	all := dict{"item": objectOf(members)}
	for _, name := range []string{"number_open", "number_solved", "number_late", "number_closed",
		"satisfaction_surveys_open", "satisfaction_surveys_answered"} {
		all[name] = typed("integer")
	}
	for _, name := range []string{
		"satisfaction_surveys_avg_rating", "time_take_into_account_avg", "time_solve_avg", "time_close_avg",
		"time_treatment_avg", "time_treatment_total",
	} {
		all[name] = typed("number")
	}
	return objectOf(all)
}
