package rsql

import (
	"fmt"

	"github.com/glpid/glpid/internal/model"
)

// What can be wrong with a comparison once it is bound, as clients see it.
const (
	UnknownProperty = "Unknown property"
	UnknownOperator = "Unknown operator"
	MappedProperty  = "Mapped properties cannot be used in RSQL"
)

// Problems gathers what is wrong with comparisons, by property; the last problem of a property
// counts.
type Problems struct{ byProperty map[string]string }

// Add notes a problem.
func (p *Problems) Add(property, text string) {
	if p.byProperty == nil {
		p.byProperty = map[string]string{}
	}
	p.byProperty[property] = text
}

// Err gives the answer that names all problems, or nil.
func (p *Problems) Err() error {
	if len(p.byProperty) == 0 {
		return nil
	}
	return &model.Error{Code: model.CodeInvalid, Title: "RSQL query has invalid filters", Detail: p.byProperty}
}

// InvalidArray is the fault of a list operator whose value is no list.
func InvalidArray(value string) error { return fault("Invalid RSQL array: %s", value) }

func fault(format string, args ...any) error {
	return &model.Error{Code: model.CodeInvalid, Title: fmt.Sprintf(format, args...)}
}
