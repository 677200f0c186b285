package rsql

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// What can be wrong with a comparison once it is bound, in the words of GLPI.
const (
	UnknownProperty = "Unknown property"
	UnknownOperator = "Unknown operator"
	MappedProperty  = "Mapped properties cannot be used in RSQL"
)

// NoNumber is the problem of a value that is no number where the property is one.
func NoNumber(value string) string { return Shown(value) + " is no number, as this property is" }

// NoDate is the problem of a value that is no date where the property is one.
func NoDate(value string) string {
	return Shown(value) + " is no date, as this property is, such as 2026-01-31 or 2026-01-31T08:00:00+01:00"
}

// NoBoolean is the problem of a value that is neither true nor false where the property is one of them.
func NoBoolean(value string) string {
	return Shown(value) + " is neither true nor false, as this property is (1, true, on, yes; 0, false, off, no)"
}

// NotListed is the problem of a value that is none of those that the property can have.
func NotListed(value string, listed []any) string {
	texts := make([]string, 0, len(listed))
	listed = slices.Clone(listed)
	slices.SortStableFunc(listed, func(a, b any) int {
		x, _ := a.(int)
		y, _ := b.(int)
		return cmp.Compare(x, y)
	})
	for _, one := range listed {
		texts = append(texts, fmt.Sprint(one))
	}
	return Shown(value) + " is none of the values of this property: " + strings.Join(texts, ", ")
}

// maxShown is how much of what a client sent a message repeats.
const maxShown = 80

// Shown gives what a client sent as messages repeat it: in quotes, and not much of it.
func Shown(text string) string {
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "..."
	}
	return strconv.Quote(text)
}

// Problems gathers what is wrong with comparisons, by property; the last problem of a property
// counts. The zero value is ready for use.
type Problems struct {
	properties []string // in the order in which they first had a problem
	texts      map[string]string
	hints      []string
}

// maxHints is how many problems are told with what to do about them.
const maxHints = 5

// Hints reports whether a problem may still be told with what to do about it.
func (p *Problems) Hints() bool { return len(p.hints) < maxHints }

// Hint notes what to do about a problem; the last ones of many are left out.
func (p *Problems) Hint(text string) {
	if p.Hints() && text != "" && !slices.Contains(p.hints, text) {
		p.hints = append(p.hints, text)
	}
}

// Operator notes that a comparison has an operator that there is not.
func (p *Problems) Operator(c *Comparison) {
	p.Add(c.Property, UnknownOperator)
	p.Hint(symbol(c.Property + c.Operator))
}

// Add notes a problem.
func (p *Problems) Add(property, text string) {
	if p.texts == nil {
		p.texts = map[string]string{}
	}
	if _, ok := p.texts[property]; !ok {
		p.properties = append(p.properties, property)
	}
	p.texts[property] = text
}

// Has reports whether a property has a problem.
func (p *Problems) Has(property string) bool { return p.texts[property] != "" }

// All gives each property with its problem, in the order in which they were first added.
func (p *Problems) All() iter.Seq2[string, string] {
	return func(yield func(property, text string) bool) {
		for _, property := range p.properties {
			if !yield(property, p.texts[property]) {
				return
			}
		}
	}
}

// Err gives the answer that names all problems, or nil. Its detail is a map[string]string from
// property to problem.
func (p *Problems) Err() error {
	if len(p.texts) == 0 {
		return nil
	}
	return &model.Error{Code: model.CodeInvalid, Title: "RSQL query has invalid filters", Detail: maps.Clone(p.texts),
		Messages: messages(p.hints...)}
}

// InvalidArray is the fault of a list operator whose value is no list.
func InvalidArray(value string) error {
	return hinted("Lists are written in parentheses: =in=(1,2)", "Invalid RSQL array: %s", value)
}

// symbols are the operators of other languages with what they are called here, the longer ones first.
var symbols = []struct{ sign, op string }{
	{">=", "=ge="}, {"<=", "=le="}, {"<>", "!="}, {">", "=gt="}, {"<", "=lt="}, {"!~", "=notilike="}, {"~", "=ilike="},
}

// symbol says what the operator of another language is called here, if a comparison seems to have one, and lists
// the operators.
func symbol(comparison string) string {
	at := strings.IndexAny(comparison, "<>~!=")
	if at < 0 {
		return operatorsText
	}
	for _, s := range symbols {
		if strings.HasPrefix(comparison[at:], s.sign) {
			return "Write " + s.op + " for " + s.sign + ". " + operatorsText
		}
	}
	rest, single := strings.CutPrefix(comparison[at:], "=")
	if word := strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"); single && !strings.HasPrefix(word, "=") {
		return "Write == for =. " + operatorsText
	}
	return operatorsText
}

func fault(format string, args ...any) error { return hinted("", format, args...) }

// hinted is a fault together with what to do about it.
func hinted(hint, format string, args ...any) error {
	e := &model.Error{Code: model.CodeInvalid, Title: fmt.Sprintf(format, args...)}
	if hint != "" {
		e.Messages = messages(hint)
	}
	return e
}

func messages(hints ...string) []model.Message {
	var out []model.Message
	for _, hint := range hints {
		out = append(out, model.Message{Priority: "error", Message: hint})
	}
	return out
}
