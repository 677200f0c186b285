package rsql

import (
	"errors"
	"reflect"
	"strings"
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

func TestHints(t *testing.T) {
	t.Parallel()
	for filter, want := range map[string]string{
		"date_creation>=2024-01-01": "Write =ge= for >=. ", "id<3": "Write =lt= for <. ", "id<>3": "Write != for <>. ",
		"id=3": "Write == for =. ", "id": "The operators are ==, !=, =in=, ", "name~x": "Write =ilike= for ~. ",
		"id=in=4": "Lists are written in parentheses",
	} {
		_, err := Parse(filter)
		var fault *model.Error
		if !errors.As(err, &fault) || len(fault.Messages) != 1 || !strings.HasPrefix(fault.Messages[0].Message, want) {
			t.Errorf("Parse(%q): %+v, want %q", filter, fault, want)
		}
	}
	var p Problems
	p.Operator(&Comparison{Property: "id", Operator: "=LIKE="})
	p.Operator(&Comparison{Property: "date>", Operator: "=3;name="})
	var fault *model.Error
	if !errors.As(p.Err(), &fault) || len(fault.Messages) != 2 ||
		!strings.HasPrefix(fault.Messages[1].Message, "Write =ge= for >=. ") {
		t.Errorf("got %+v", fault)
	}
	if got := NoNumber(strings.Repeat("é", 100)); len(got) > 150 {
		t.Errorf("a long value makes %q", got)
	}
}
