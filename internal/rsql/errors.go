package rsql

import (
	"fmt"
	"iter"
	"maps"

	"github.com/glpid/glpid/internal/model"
)

// What can be wrong with a comparison once it is bound, as clients see it.
const (
	UnknownProperty = "Unknown property"
	UnknownOperator = "Unknown operator"
	MappedProperty  = "Mapped properties cannot be used in RSQL"
	NoNumber        = "This property is a number, and the value is none"
	NoDate          = "This property is a date, and the value is none such as 2026-01-31T08:00:00+01:00"
)

// Problems gathers what is wrong with comparisons, by property; the last problem of a property
// counts. The zero value is ready for use.
type Problems struct {
	properties []string // in the order in which they first had a problem
	texts      map[string]string
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
	return &model.Error{Code: model.CodeInvalid, Title: "RSQL query has invalid filters", Detail: maps.Clone(p.texts)}
}

// InvalidArray is the fault of a list operator whose value is no list.
func InvalidArray(value string) error { return fault("Invalid RSQL array: %s", value) }

func fault(format string, args ...any) error {
	return &model.Error{Code: model.CodeInvalid, Title: fmt.Sprintf(format, args...)}
}
