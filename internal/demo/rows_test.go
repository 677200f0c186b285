package demo

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// things is a registry with an object that has a column of every kind.
func things(t *testing.T) *catalog.Registry {
	t.Helper()
	reg, err := catalog.New(
		&model.Object{
			Name: "Thing", Label: "Thing", Since: model.V2_0, Table: "things", Scope: model.Recursive,
			Properties: []model.Property{
				model.ID(), model.String("name"), model.Int("size"), model.Int("stars").Null(), model.Number("weight"),
				model.Bool("is_new"), model.DateTime("since"), model.Date("due"),
			},
		},
		&model.Object{
			Name: "Part", Label: "Part", Since: model.V2_0, Table: "parts", Scope: model.OfParent,
			Parent:     &model.Parent{Object: "Thing", Column: "rowsid"},
			Properties: []model.Property{model.ID(), model.Ref("thing", "Thing", "rowsid")},
		},
		&model.Object{Name: "Shape", Label: "Shape", Since: model.V2_0, Properties: []model.Property{model.ID()}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func TestResolve(t *testing.T) {
	t.Parallel()
	reg := things(t)
	field := func(value any, column string) reflect.StructField {
		return reflect.StructField{
			Name: "F" + fmt.Sprint(len(column)), Type: reflect.TypeOf(value),
			Tag: reflect.StructTag(fmt.Sprintf("%s:%q", columnTag, column)),
		}
	}
	other := func(value any, column string) reflect.StructField {
		f := field(value, column)
		f.Name = "Other"
		return f
	}
	for _, test := range []struct {
		object string
		fields []reflect.StructField
		want   string
	}{
		{"Thing", []reflect.StructField{field("", "name")}, ""},
		{"Thing", []reflect.StructField{field(optional(""), "name"), other(1, "weight")}, ""},
		{"Thing", []reflect.StructField{field(date(0), "since"), other(date(0), "due")}, ""},
		{"Part", []reflect.StructField{field(1, parentColumn)}, ""},
		{"Thnig", nil, `there is no object "Thnig" with a table`},
		{"Shape", nil, `there is no object "Shape" with a table`},
		{"Thing", []reflect.StructField{field("", "nmae")}, `Thing has no column "nmae" for the field F4`},
		{"Thing", []reflect.StructField{field("", "")}, `Thing has no column "" for the field F0`},
		{"Thing", []reflect.StructField{field(1, parentColumn)}, `Thing has no column "(parent)" for the field F8`},
		{"Thing", []reflect.StructField{field("", "name"), other("", "name")},
			`Thing: two fields are for the column "name"`},
		{"Thing", []reflect.StructField{field(1i, "size")},
			`Thing: the field F4 has a type that is not stored, complex128`},
		{"Thing", []reflect.StructField{field("", "size")}, `the column "size" does not hold a text (integer`},
		{"Thing", []reflect.StructField{field(1, "name")}, `the column "name" does not hold a whole number (string`},
		{"Thing", []reflect.StructField{field(1.5, "size")}, `the column "size" does not hold a number (integer`},
		{"Thing", []reflect.StructField{field(1, "is_new")},
			`the column "is_new" does not hold a whole number (boolean`},
		{"Thing", []reflect.StructField{field(true, "size")}, `the column "size" does not hold a boolean (integer`},
		{"Thing", []reflect.StructField{field("", "since")},
			`the column "since" does not hold a text (string date-time)`},
		{"Thing", []reflect.StructField{field(moment(0), "due")},
			`the column "due" does not hold a date and time (string date)`},
		{"Thing", []reflect.StructField{field(date(0), "name")}, `the column "name" does not hold a date (string`},
		{"Thing", []reflect.StructField{field(rating(0), "stars")}, ""},
		{"Thing", []reflect.StructField{field(rating(0), "size")},
			`the column "size" does not hold a number or nothing (integer`},
	} {
		_, _, err := resolve(reg, test.object, reflect.StructOf(test.fields))
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}

// TestRowValues: what is stored of each kind of field, and which columns are written.
func TestRowValues(t *testing.T) {
	t.Parallel()
	type row struct {
		scope
		name   optional `column:"name"`
		size   int      `column:"size"`
		stars  rating   `column:"stars"`
		weight float64  `column:"weight"`
		fresh  bool     `column:"is_new"`
		since  moment   `column:"since"`
		due    date     `column:"due"`
	}
	var rows table[row]
	if err := rows.open(things(t), "Thing"); err != nil {
		t.Fatal(err)
	}
	rows.last = 41
	noon := at("2026-11-23 12:00:00")
	if id := rows.add(row{scope{7, true}, "bolt", 3, 5, 0.5, true, noon, date(noon)}); id != 42 {
		t.Errorf("id %d, want 42", id)
	}
	rows.put(rows.reserve(), row{})
	want := []any{
		int64(42), int64(7), true, "bolt", int64(3), int64(5), 0.5, true, "2026-11-23 12:00:00", "2026-11-23",
		int64(43), int64(0), false, nil, int64(0), nil, 0.0, false, nil, nil,
	}
	if !reflect.DeepEqual(rows.values, want) {
		t.Errorf("values\n%v, want\n%v", rows.values, want)
	}
	const statement = "INSERT INTO `things` (`id`, `entities_id`, `is_recursive`, `name`, `size`, `stars`, `weight`, " +
		"`is_new`," +
		" `since`, `due`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	if got := rows.statement(1); got != statement {
		t.Errorf("%s, want\n%s", got, statement)
	}
	if got := rows.statement(3); strings.Count(got, "(?") != 3 || strings.Count(got, "?") != 30 {
		t.Errorf("a statement for three rows: %s", got)
	}
}

func TestOnce(t *testing.T) {
	t.Parallel()
	var makers table[dropdownRow]
	if err := makers.open(catalog.Default(), "Manufacturer"); err != nil {
		t.Fatal(err)
	}
	first := makers.once("Dell", dropdownRow{name: "Dell"})
	if again := makers.once("DELL", dropdownRow{name: "DELL"}); again != first || makers.named("dell") != first {
		t.Errorf("Dell is %d and %d", first, again)
	}
	if other := makers.once("HP", dropdownRow{name: "HP"}); other == first {
		t.Error("HP is Dell")
	}
	if n := len(makers.values) / len(makers.columns); n != 2 {
		t.Errorf("%d rows wait, want 2", n)
	}
}
