package engine

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/richtext"
)

// input turns a body into column values. Unknown and read-only members are ignored, as GLPI does, and
// named to the client; a value that cannot be what the property is, is a fault that is reported.
type input struct {
	version  model.Version
	zone     *time.Location
	creating bool
	engine   *Engine                  // that knows what numbers are called
	takes    func(member string) bool // members that the object's rules read themselves
	values   Values
	given    Values // of values, what the body says
	refs     []reference
	named    []nameLink
	links    []*linkSet
	claims   []claim
	emptied  []string // columns of links that the body says null of
	present  []stated
	ignored  []string
	strange  error // no member of the body is known
	faults   faults
}

// claim is what a body says of a column that it does not decide.
type claim struct {
	property, column string
	value            any
}

// reference is a value that must name an item the session may refer to.
type reference struct {
	property string
	target   string
	column   string
	id       int64
}

// faults are what is wrong with a body, by property.
type faults map[string][]map[string]any

func (f faults) add(property, code, message string, extra ...any) {
	entry := map[string]any{"error": code, "message": message}
	for i := 0; i+1 < len(extra); i += 2 {
		entry[extra[i].(string)] = extra[i+1]
	}
	f[property] = append(f[property], entry)
}

// err gives the answer that lists every failing property, or nil.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalidInput, Detail: map[string][]map[string]any(f)}
}

// onlyRequired reports whether nothing is wrong but that something is missing.
func (f faults) onlyRequired() bool {
	for _, entries := range f {
		for _, entry := range entries {
			if entry["error"] != "required" {
				return false
			}
		}
	}
	return true
}

// read maps a body's members onto columns.
func (in *input) read(properties []*model.Property, body map[string]any, path string) {
	for _, p := range properties {
		value, given := body[p.Name]
		name := path + p.Name
		if p.Required && (in.creating && !given || given && saysNothing(p, value)) {
			in.faults.add(name, "required", "This field is required")
			continue
		}
		if !given {
			continue
		}
		in.property(p, value, name)
	}
}

// CheckMembers wants the members of a body to be what they are declared to be, for routes whose bodies are no
// items; null says nothing.
func (e *Engine) CheckMembers(declared []model.Property, members map[string]any, v model.Version) error {
	in := &input{engine: e, version: v, zone: time.UTC, values: Values{}, faults: faults{}}
	for _, p := range declared {
		if p.Format == model.FormatHTML {
			p.Format = model.FormatNone // whoever takes the text cleans it
		}
		if value := members[p.Name]; value != nil {
			in.property(&p, value, p.Name)
		}
	}
	return in.faults.err()
}

// ColumnValue gives what a column holds for a text that people have written into a rule or a template, by the checks
// of the object's property: nil for "", which is nothing. ok is false for what the column cannot hold; a link to
// what there is not is such a thing.
func (w *Work) ColumnValue(o *model.Object, column, text string) (value any, ok bool, err error) {
	if text == "" {
		return nil, true, nil
	}
	in := &input{engine: w.Engine, version: model.Current, zone: time.UTC, values: Values{}, faults: faults{}}
	i := slices.IndexFunc(o.Properties, func(p model.Property) bool { return p.WrittenTo() == column })
	switch {
	case i < 0 && w.Engine.table(o).columns[column] == model.TypeString:
		return text, true, nil
	case i < 0:
		n, ok := integer(text)
		return n, ok, nil
	case o.Properties[i].IsReference():
		in.reference(&o.Properties[i], text, column)
	default:
		in.scalar(&o.Properties[i], text, column)
	}
	for _, link := range in.refs {
		target, err := w.Engine.object(link.target)
		if err != nil {
			return nil, false, err
		}
		if found, err := w.Engine.exists(w, target, link.id, access.Condition{}); err != nil || !found {
			return nil, false, err
		}
	}
	return in.values[column], len(in.faults) == 0, nil
}

func (in *input) property(p *model.Property, value any, name string) {
	switch {
	case p.Settable:
		in.linked(p, value, name)
	case in.takes != nil && in.takes(name):
		switch {
		case p.Type != model.TypeObject:
		case value == nil:
			in.nothing(p, name)
		case len(p.Properties) > 0:
			in.strangers(p, value, name)
		}
	case p.Type != model.TypeArray && p.ReadOnly, value == nil && conceals(p) && !in.creating:
		in.ignored = append(in.ignored, name)
	case p.IsReference():
		in.reference(p, value, name)
	case p.Derived && value != nil:
		kept := in.values
		in.values = Values{} // what is no value of this kind is a fault, as everywhere
		in.scalar(p, value, name)
		in.values = kept
		in.state(p, value, name)
	case p.Derived || p.Type == model.TypeArray || p.Join != nil || p.Expr != "":
		in.state(p, value, name)
	case p.Type == model.TypeObject:
		in.group(p, value, name)
	default:
		in.scalar(p, value, name)
	}
}

// conceals reports whether a property is a secret of which nothing is shown: null is what it shows.
func conceals(p *model.Property) bool { return p.Mapper == "concealed" }

// group reads an object that only groups columns. One with an id member, such as status, can be
// given by its bare id.
func (in *input) group(p *model.Property, value any, name string) {
	parts := visibleProperties(p.Properties, in.version, 0)
	if id := model.Find(p.Properties, "id"); id != nil {
		writable := *id
		writable.ReadOnly = false
		if object, ok := value.(map[string]any); ok {
			if value, ok = object["id"]; !ok {
				text, _ := object["name"].(string)
				n, names := in.labelled(p, id, text)
				switch {
				case n != nil:
					value = n
				case text != "" && names != nil:
					in.faults.add(name, "reference", "There is none that is named so", "candidates", names)
					return
				default:
					in.faults.add(name, "type", "This field is chosen by its id: give the number, or {\"id\": number}")
					return
				}
			}
		}
		if value == nil {
			in.nothing(p, name)
			return
		}
		if _, names := in.labelled(p, id, ""); names != nil {
			if _, ok := integer(value); !ok {
				in.faults.add(name, "type", fmt.Sprintf("This field is chosen by its number, or by its name as"+
					" {\"name\": %q}", names[0]), "candidates", names)
				return
			}
		}
		in.scalar(&writable, value, name)
		return
	}
	object, ok := value.(map[string]any)
	if !ok {
		if value == nil {
			in.nothing(p, name)
		} else {
			in.faults.add(name, "type", "This field must be an object")
		}
		return
	}
	in.strangers(p, value, name)
	in.read(parts, object, name+".")
}

// strangers notes the members of an object in a body that the property does not have.
func (in *input) strangers(p *model.Property, value any, name string) {
	object, _ := value.(map[string]any)
	for member := range object {
		if model.Find(p.Properties, member) == nil {
			in.ignored = append(in.ignored, name+"."+member)
		}
	}
}

// reference reads 4, "4", {"id": 4}, {"name": "Lyon"} or null.
func (in *input) reference(p *model.Property, value any, name string) {
	if object, ok := value.(map[string]any); ok {
		id, given := object["id"]
		if !given {
			if !in.byName(p, object, name) {
				in.faults.add(name, "type", "This field is a link: give the id of the item, as a number or as"+
					" {\"id\": number}, or its name as {\"name\": text}")
			}
			return
		}
		value = id
	}
	if value == nil && in.creating { // says nothing: generated clients send it for all that they do not give
		return
	}
	column := p.Join.Key
	if value == nil && p.Nullable {
		in.values[column] = nil
		return
	}
	if value == nil && p.Essential {
		in.nothing(p, name)
		return
	}
	if value == nil {
		in.emptied = append(in.emptied, column)
	}
	if value == nil || value == "" || value == false {
		value = int64(0)
	}
	id, ok := idOf(value)
	if text, isText := value.(string); !ok && isText {
		in.faults.add(name, "type", fmt.Sprintf("This field must be the id of an item; by its name it is written"+
			" {\"name\": %.60q}", text))
		return
	}
	if !ok {
		in.faults.add(name, "type", "This field must be the id of an item")
		return
	}
	in.values[column] = id
	if id == 0 && p.Required && !p.ZeroIsItem {
		in.faults.add(name, "required", "This field is required")
	}
	if id != 0 || p.ZeroIsItem {
		in.refs = append(in.refs, reference{name, p.Target, column, id})
	}
}

// saysNothing reports whether a value is null, or a link to it.
func saysNothing(p *model.Property, value any) bool {
	if link, ok := value.(map[string]any); ok && p.IsReference() {
		id, given := link["id"]
		return given && id == nil
	}
	return value == nil
}

// nothing reads null for what cannot be NULL: it says nothing of a new item, and in a change it is refused, unless
// null is what the item shows. For what is shown to nobody and for what only groups others it has no effect.
func (in *input) nothing(p *model.Property, name string) {
	switch {
	case in.creating:
	case p.WriteOnly, p.Type == model.TypeObject && model.Find(p.Properties, "id") == nil:
		in.ignored = append(in.ignored, name)
	default:
		in.present = append(in.present, stated{p, name, nil})
	}
}

// scalar reads and checks one value.
func (in *input) scalar(p *model.Property, value any, name string) {
	column := p.Column
	if column == "" {
		column = p.Name
	}
	if value == nil {
		if !p.CanBeNull() {
			in.nothing(p, name)
			return
		}
		in.set(column, nil)
		return
	}
	switch p.Type {
	case model.TypeBoolean:
		b, ok := boolean(value)
		if !ok {
			in.faults.add(name, "type", "This field must be true or false")
			return
		}
		in.set(column, b)
	case model.TypeInteger:
		if value == "" && p.ColumnDefault() == nil { // nothing, where that can be
			in.set(column, nil)
			return
		}
		if text, ok := value.(string); ok && p.Words != "" && patternOf(p.Words).MatchString(text) {
			in.set(column, text)
			return
		}
		n, ok := integer(value)
		if !ok || p.Format == model.FormatInt32 && (n > math.MaxInt32 || n < math.MinInt32) {
			in.faults.add(name, "type", "This field must be an integer"+choices(p))
			return
		}
		in.bounds(p, float64(n), name)
		in.oneOf(p, float64(n), "", name)
		in.set(column, n)
	case model.TypeNumber:
		if value == "" && p.ColumnDefault() == nil {
			in.set(column, nil)
			return
		}
		f, ok := number(value)
		if !ok {
			in.faults.add(name, "type", "This field must be a number")
			return
		}
		in.bounds(p, f, name)
		in.oneOf(p, f, "", name)
		in.set(column, f)
	default:
		text, ok := text(value)
		switch value.(type) {
		case []any, map[string]any:
			if p.ListText {
				written, err := json.Marshal(value)
				text, ok = string(written), err == nil
			}
		}
		if !ok {
			in.faults.add(name, "type", "This field must be a text")
			return
		}
		in.text(p, column, text, name)
	}
}

func (in *input) set(column string, value any) {
	if column != model.NotStored {
		in.values[column] = value
	}
}

func (in *input) bounds(p *model.Property, f float64, name string) {
	if slices.ContainsFunc(p.Extra, func(v any) bool { n, ok := number(v); return ok && n == f }) {
		return
	}
	lo, hi := p.Minimum, p.Maximum
	switch {
	case lo != nil && hi != nil && (f < *lo || f > *hi):
		in.faults.add(name, "range", fmt.Sprintf("This field must be between %v and %v", *lo, *hi), "minimum", *lo,
			"maximum", *hi)
	case lo != nil && hi == nil && f < *lo:
		in.faults.add(name, "minimum", fmt.Sprintf("This field must be at least %v", *lo), "minimum", *lo)
	case hi != nil && lo == nil && f > *hi:
		in.faults.add(name, "maximum", fmt.Sprintf("This field must be at most %v", *hi), "maximum", *hi)
	}
}

// oneOf checks the values that a property lists. Priority 6 (major) exists in GLPI although the
// published list ends at 5; the catalogue says so by Extra.
func (in *input) oneOf(p *model.Property, f float64, s, name string) {
	if len(p.Enum) == 0 {
		return
	}
	for _, allowed := range append(p.Extra, p.Enum...) {
		switch v := allowed.(type) {
		case string:
			if v == s && p.Type == model.TypeString {
				return
			}
		default:
			if n, ok := number(v); ok && p.Type != model.TypeString && n == f || p.Type == model.TypeString &&
				toText(v) == s {
				return
			}
		}
	}
	in.faults.add(name, "enum", "This field must be one of the listed values"+choices(p), "enum", p.Enum)
}

// choices lists the values that a property can have, as the end of a message.
func choices(p *model.Property) string {
	if len(p.Enum) == 0 || len(p.Enum) > maxListed {
		return ""
	}
	values := make([]string, len(p.Enum))
	for i, value := range p.Enum {
		values[i] = toText(value)
	}
	return ": " + strings.Join(values, ", ")
}

func (in *input) text(p *model.Property, column, text, name string) {
	if p.MaxLength > 0 && len(text) > p.MaxLength {
		in.faults.add(name, "maxLength", fmt.Sprintf("This field must be at most %d characters long", p.MaxLength),
			"maxLength", p.MaxLength)
		return
	}
	if p.Pattern != "" && text != "" && !patternOf(p.Pattern).MatchString(text) {
		in.faults.add(name, "pattern", fmt.Sprintf("This field must match the pattern %s", p.Pattern), "pattern",
			p.Pattern)
		return
	}
	if text != "" {
		in.oneOf(p, 0, text, name)
	}
	if p.ListText && text != "" && !isListText(text) {
		in.faults.add(name, "type", "This field must be a JSON list or object")
		return
	}
	if err := p.CheckMeaning(text); err != nil {
		in.faults.add(name, "format", "This field cannot be this: "+err.Error())
		return
	}
	switch p.Format {
	case model.FormatDateTime, model.FormatDate:
		if text == "" {
			in.set(column, nil)
			return
		}
		t, ok := parseInstant(text, in.zone)
		if !ok {
			in.faults.add(name, "format", "This field must be a date and time such as 2026-01-31T08:00:00+01:00",
				"format", string(p.Format))
			return
		}
		if p.Format == model.FormatDate {
			in.set(column, t.Format("2006-01-02"))
			return
		}
		if p.WholeDay {
			in.set(column, midnight(t))
			return
		}
		in.set(column, FormatTime(t))
	case model.FormatHTML:
		in.set(column, richtext.Clean(text))
	default:
		in.set(column, text)
	}
}

// isListText reports whether a text is a JSON list or object.
func isListText(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	return text != "" && (text[0] == '[' || text[0] == '{') && json.Valid([]byte(text))
}

// boolean reads true, 1, "1", "true", "on", "yes" and their opposites.
func boolean(value any) (int64, bool) {
	switch v := value.(type) {
	case bool:
		return int64(boolInt(v)), true
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "1", "true", "on", "yes":
			return 1, true
		case "0", "false", "off", "no", "":
			return 0, true
		}
		return 0, false
	}
	n, ok := integer(value)
	return n, ok && (n == 0 || n == 1)
}

// idOf reads the id of an item; true and false are none.
func idOf(value any) (int64, bool) {
	if _, ok := value.(bool); ok {
		return 0, false
	}
	id, ok := integer(value)
	return id, ok && id >= 0
}

// integer reads a whole number that JSON, a query string or Go code gives.
func integer(value any) (int64, bool) {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, true
		}
		f, err := v.Float64()
		return int64(f), err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53
	case float64:
		return int64(v), v == math.Trunc(v) && math.Abs(v) < 1<<53
	case int64:
		return v, true
	case int:
		return int64(v), true
	case bool:
		return int64(boolInt(v)), true
	case string:
		n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
		return n, err == nil
	}
	return 0, false
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	return 0, false
}

// text reads a text; numbers and booleans are taken as their text, lists and objects are not.
func text(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.Itoa(boolInt(v)), true
	case int64, int, float64:
		return toText(v), true
	}
	return "", false
}
