package rsql

import (
	"errors"
	"reflect"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

func TestProblems(t *testing.T) {
	t.Parallel()
	var p Problems
	if err := p.Err(); err != nil {
		t.Fatalf("without problems: %v", err)
	}
	p.Add("zeta", UnknownProperty)
	p.Add("name", UnknownProperty)
	p.Add("picture", MappedProperty)
	p.Add("name", UnknownOperator)

	var fault *model.Error
	if !errors.As(p.Err(), &fault) {
		t.Fatalf("got %v, want a *model.Error", p.Err())
	}
	want := &model.Error{
		Code: model.CodeInvalid, Title: "RSQL query has invalid filters",
		Detail: map[string]string{
			"zeta": "Unknown property", "name": "Unknown operator",
			"picture": "Mapped properties cannot be used in RSQL",
		},
	}
	if !reflect.DeepEqual(fault, want) {
		t.Errorf("got %+v\nwant %+v", fault, want)
	}

	var order []string
	for property, text := range p.All() {
		order = append(order, property+": "+text)
		if property == "name" {
			break
		}
	}
	if want := []string{"zeta: Unknown property", "name: Unknown operator"}; !reflect.DeepEqual(order, want) {
		t.Errorf("got %q, want %q", order, want)
	}
}

func TestInvalidArray(t *testing.T) {
	t.Parallel()
	checkFault(t, InvalidArray("0"), "Invalid RSQL array: 0")
	checkFault(t, InvalidArray("100%d"), "Invalid RSQL array: 100%d")
}
