package graphql

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// coerce gives the values of an operation's variables, each of the type that it is declared with
// (GraphQL, section 6.1.2). An argument whose variable has no value counts as not given; a value of
// another type is refused, as leaving it out would answer more than was asked for.
func coerce(declared ast.VariableDefinitionList, given map[string]any) (map[string]any, gqlerror.List) {
	values := map[string]any{}
	var faults gqlerror.List
	for _, d := range declared {
		if len(faults) == maxErrors {
			break
		}
		fault := func(format string, args ...any) {
			message := fmt.Sprintf(`Variable "$%s" `, d.Variable) + fmt.Sprintf(format, args...)
			faults = append(faults, &gqlerror.Error{Message: message, Locations: location(d.Position)})
		}
		value, have := given[d.Variable]
		switch {
		case !have && d.DefaultValue != nil:
			value, err := d.DefaultValue.Value(nil)
			if err != nil {
				fault("has no valid default: %v.", err)
			}
			values[d.Variable] = value
		case !have && d.Type.NonNull:
			fault(`of required type %q was not provided.`, d.Type.String())
		case !have:
		case value == nil && d.Type.NonNull:
			fault(`of non-null type %q must not be null.`, d.Type.String())
		default:
			coerced, reason := coerced(d.Type, value)
			if reason != "" {
				fault("got invalid value %s; %s", shown(value), reason)
			}
			values[d.Variable] = coerced
		}
	}
	return values, faults
}

// coerced turns a value into one of a type, or tells why it is none.
func coerced(t *ast.Type, value any) (result any, reason string) {
	if value == nil {
		if t.NonNull {
			return nil, fmt.Sprintf("Expected non-nullable type %q not to be null.", t.String())
		}
		return nil, ""
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		out := make([]any, len(list))
		for i := range list {
			if out[i], reason = coerced(t.Elem, list[i]); reason != "" {
				return nil, reason
			}
		}
		return out, ""
	}
	switch t.NamedType {
	case "Int":
		return integer(value)
	case "Float":
		if f, ok := float(value); ok {
			return f, ""
		}
		return nil, "Float cannot represent non numeric value: " + shown(value)
	case "Boolean":
		if b, ok := value.(bool); ok {
			return b, ""
		}
		return nil, "Boolean cannot represent a non boolean value: " + shown(value)
	case "String", "ID":
		if s, ok := value.(string); ok {
			return s, ""
		}
		return nil, t.NamedType + " cannot represent a non string value: " + shown(value)
	}
	return value, ""
}

func integer(value any) (any, string) {
	f, ok := float(value)
	switch {
	case !ok || f != math.Trunc(f):
		return nil, "Int cannot represent non-integer value: " + shown(value)
	case f > math.MaxInt32 || f < math.MinInt32:
		return nil, tooLarge(shown(value))
	}
	return int64(f), ""
}

func float(value any) (float64, bool) {
	switch n := value.(type) {
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	}
	return 0, false
}

// maxShown is how much of a wrong value its fault shows, in bytes.
const maxShown = 200

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%.*v", maxShown, value)
	}
	if len(text) > maxShown {
		return strings.ToValidUTF8(string(text[:maxShown]), "") + "..."
	}
	return string(text)
}

func tooLarge(number string) string {
	return "Int cannot represent non 32-bit signed integer value: " + number
}

// maxSuggested is how long a document may be, in bytes, for its faults to suggest names: each unknown name
// is held, letter by letter, against all those that there are.
const maxSuggested = 16 << 10

// checks are the rules that a document must follow.
func checks(document string) *rules.Rules {
	all := rules.NewDefaultRules()
	if len(document) > maxSuggested {
		for _, r := range []core.Rule{
			rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.KnownArgumentNamesRuleWithoutSuggestions,
			rules.KnownTypeNamesRuleWithoutSuggestions, rules.ScalarLeafsRuleWithoutSuggestions,
			rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
		} {
			name := strings.TrimSuffix(r.Name, "WithoutSuggestions")
			all.ReplaceRule(name, r.RuleFunc)
		}
	}
	all.AddRule("IntsHave32Bits", func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnValue(func(_ *core.Walker, value *ast.Value) {
			if value.Kind != ast.IntValue || value.Definition == nil || value.Definition.Name != "Int" {
				return
			}
			if _, err := strconv.ParseInt(value.Raw, 10, 32); err != nil {
				addError(core.Message("%s", tooLarge(value.Raw)), core.At(value.Position))
			}
		})
	})
	return all
}
