package demo

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// columnTag is the key of the tag that names the column of a field. parentColumn stands in it for
// the column that holds the id of what the object's rows belong to.
const (
	columnTag    = "column"
	parentColumn = "(parent)"
)

// Besides int, int64, float64, bool, string and moment, the fields of rows can have these types.
type (
	optional string // a text that is NULL when it is empty
	date     moment // a moment of which only the day is stored; 0 is NULL
	rating   int    // a number that is NULL when it is 0
)

// fieldType is how values of a Go type are stored, and in which columns.
type fieldType struct {
	what  string // for messages
	fits  func(c model.Column) bool
	value func(v reflect.Value, times *timeTexts) any
}

var fieldTypes = map[reflect.Type]fieldType{
	reflect.TypeFor[int]():      {"a whole number", isNumber, wholeNumber},
	reflect.TypeFor[int64]():    {"a whole number", isNumber, wholeNumber},
	reflect.TypeFor[float64]():  {"a number", isFraction, func(v reflect.Value, _ *timeTexts) any { return v.Float() }},
	reflect.TypeFor[bool]():     {"a boolean", isBoolean, func(v reflect.Value, _ *timeTexts) any { return v.Bool() }},
	reflect.TypeFor[string]():   {"a text", isText, func(v reflect.Value, _ *timeTexts) any { return v.String() }},
	reflect.TypeFor[optional](): {"a text", isText, optionalText},
	reflect.TypeFor[moment]():   {"a date and time", isDateTime, momentText},
	reflect.TypeFor[date]():     {"a date", isDate, dateText},
	reflect.TypeFor[rating]():   {"a number or nothing", isNullableNumber, optionalNumber},
}

func isFraction(c model.Column) bool       { return c.Type == model.TypeNumber }
func isNumber(c model.Column) bool         { return c.Type == model.TypeInteger || c.Type == model.TypeNumber }
func isNullableNumber(c model.Column) bool { return isNumber(c) && c.Default == nil }
func isBoolean(c model.Column) bool        { return c.Type == model.TypeBoolean }
func isDateTime(c model.Column) bool       { return c.Format == model.FormatDateTime }

// isDate is true of columns of date-times, too: GLPI shows some of its days as such.
func isDate(c model.Column) bool { return c.Format == model.FormatDate || isDateTime(c) }

func isText(c model.Column) bool {
	return c.Type == model.TypeString && !isDate(c) && c.Format != model.FormatTime
}

func wholeNumber(v reflect.Value, _ *timeTexts) any { return v.Int() }

func momentText(v reflect.Value, times *timeTexts) any { return times.of(moment(v.Int())) }

func dateText(v reflect.Value, _ *timeTexts) any { return date(v.Int()).db() }

// midnightText is a day as the point in time at which it begins, which is what the column is compared with.
func midnightText(v reflect.Value, _ *timeTexts) any {
	day, ok := date(v.Int()).db().(string)
	if !ok {
		return nil
	}
	return day + " 00:00:00"
}

func optionalText(v reflect.Value, _ *timeTexts) any {
	if text := v.String(); text != "" {
		return text
	}
	return nil
}

func optionalNumber(v reflect.Value, _ *timeTexts) any {
	if n := v.Int(); n != 0 {
		return n
	}
	return nil
}

// timeTexts remembers how the newest moment is stored: most rows have the same one several times.
type timeTexts struct {
	newest moment
	text   any
}

func (t *timeTexts) of(m moment) any {
	if m != t.newest {
		t.newest, t.text = m, m.db()
	}
	return t.text
}

// table collects rows of an object until they are written. T is a struct, whose fields are the
// columns that are written; the others keep the default that the catalogue has for them.
type table[T any] struct {
	sheet
	row    T // the one that is being collected
	fields []field
	times  timeTexts
}

// field is a field of a row: where it lies in the struct, and how it is stored.
type field struct {
	index []int
	in    reflect.Value // the field of the table's row
	value func(v reflect.Value, times *timeTexts) any
}

// open finds the table and the columns of an object.
func (t *table[T]) open(reg *catalog.Registry, object string) (err error) {
	t.sheet, t.fields, err = resolve(reg, object, reflect.TypeFor[T]())
	row := reflect.ValueOf(&t.row).Elem()
	for i := range t.fields {
		t.fields[i].in = row.FieldByIndex(t.fields[i].index)
	}
	return err
}

// resolve finds the table of an object and the columns of a row's fields. Its error names every
// column that the catalogue does not have, or has for other values.
func resolve(reg *catalog.Registry, object string, row reflect.Type) (sheet, []field, error) {
	o := reg.Object(object)
	if o == nil || o.Table == "" {
		return sheet{}, nil, fmt.Errorf("there is no object %q with a table", object)
	}
	s := sheet{name: o.Table, columns: []string{"id"}, ids: map[string]int64{}}
	table := reg.Graph().Table(o.Table)
	var fields []field
	var faults []error
	for _, f := range reflect.VisibleFields(row) {
		if f.Anonymous {
			continue // its fields come by themselves
		}
		name := f.Tag.Get(columnTag)
		if parent := reg.Graph().Parent(o); name == parentColumn && parent != nil {
			name = parent.Column
		}
		column := table.Column(name)
		kind, storable := fieldTypes[f.Type]
		switch {
		case column == nil:
			faults = append(faults, fmt.Errorf("%s has no column %q for the field %s", object, name, f.Name))
		case slices.Contains(s.columns, name):
			faults = append(faults, fmt.Errorf("%s: two fields are for the column %q", object, name))
		case !storable:
			faults = append(faults,
				fmt.Errorf("%s: the field %s has a type that is not stored, %s", object, f.Name, f.Type))
		case !kind.fits(*column):
			faults = append(faults, fmt.Errorf("%s: the column %q does not hold %s (%s %s)",
				object, name, kind.what, column.Type, column.Format))
		}
		if column != nil && isDateTime(*column) && f.Type == reflect.TypeFor[date]() {
			kind.value = midnightText
		}
		s.columns = append(s.columns, name)
		fields = append(fields, field{index: f.Index, value: kind.value})
	}
	return s, fields, errors.Join(faults...)
}

// add collects a row and gives its id.
func (t *table[T]) add(row T) int64 {
	id := t.reserve()
	t.put(id, row)
	return id
}

// put collects a row with an id that was reserved.
func (t *table[T]) put(id int64, row T) {
	t.row = row
	t.values = append(t.values, id)
	for i := range t.fields {
		f := &t.fields[i]
		t.values = append(t.values, f.value(f.in, &t.times))
	}
}

// once gives the row with a name, and adds it when it is missing.
func (t *table[T]) once(name string, row T) int64 {
	if id := t.named(name); id != 0 {
		return id
	}
	id := t.add(row)
	t.ids[nameKey(name)] = id
	return id
}
