package model

import (
	"slices"
	"testing"
)

// TestStoredColumns holds which columns a declaration asks for.
func TestStoredColumns(t *testing.T) {
	t.Parallel()
	reference := func(name, key string, change func(*Property)) Property {
		p := Property{Name: name, Type: TypeObject, Target: "Other", Join: &Join{Key: key}}
		if change != nil {
			change(&p)
		}
		return p
	}
	o := &Object{
		Scope: Recursive, Trash: true, Tree: "things_id",
		Properties: []Property{
			{Name: "id", Type: TypeInteger},
			{Name: "name", Type: TypeString},
			{Name: "since", Type: TypeString, Format: FormatDateTime, Column: "date_creation"},
			{Name: "shown", Type: TypeString, Expr: "1"},
			reference("user", "users_id", nil),
			reference("chief", "users_id_chief", func(p *Property) { p.Nullable = true }),
			reference("by_name", "name_of_other", func(p *Property) { p.Join.Field = "name" }),
			{Name: "list", Type: TypeArray, Join: &Join{Table: "t", Field: "things_id"}},
			{Name: "group", Type: TypeObject,
				Properties: []Property{{Name: "inner", Type: TypeBoolean, Initial: true}}},
			{Name: "level", Type: TypeInteger, Initial: 0},
		},
		Columns: []Column{{Name: "things_id", Type: TypeInteger}, {Name: "secret", Type: TypeString}},
	}
	want := []Column{
		{Name: "entities_id", Type: TypeInteger, Default: 0}, {Name: "is_recursive", Type: TypeBoolean, Default: false},
		{Name: "is_deleted", Type: TypeBoolean, Default: false},
		{Name: "things_id", Type: TypeInteger}, // as Columns has it
		{Name: "name", Type: TypeString}, {Name: "date_creation", Type: TypeString, Format: FormatDateTime},
		{Name: "users_id", Type: TypeInteger, Default: 0}, {Name: "users_id_chief", Type: TypeInteger},
		{Name: "inner", Type: TypeBoolean, Default: true}, {Name: "level", Type: TypeInteger, Default: 0},
		{Name: "completename", Type: TypeString}, {Name: "secret", Type: TypeString},
	}
	if got := o.StoredColumns(); !slices.Equal(got, want) {
		t.Errorf("columns\n%v, want\n%v", got, want)
	}
}
