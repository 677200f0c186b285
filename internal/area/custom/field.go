package custom

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// field is a custom field as values of assets are checked against it.
type field struct {
	id       int64
	name     string
	kind     string // last part of GLPI's class name, as in kinds
	itemtype string
	options  options
}

// options are what a field can be told; further keys belong to forms.
type options struct {
	Required any  `json:"required"` // true, or the ids of profiles
	ReadOnly any  `json:"readonly"` // true, or the ids of profiles
	Multiple bool `json:"multiple"`
	Min      *num `json:"min"`
	Max      *num `json:"max"`
	Step     *num `json:"step"`
}

// UnmarshalJSON reads an object, and the empty list that PHP writes for one without members.
func (o *options) UnmarshalJSON(data []byte) error {
	if string(data) == "[]" {
		return nil
	}
	type plain options
	return json.Unmarshal(data, (*plain)(o))
}

// num is a number that may be written as text.
type num float64

// UnmarshalJSON reads 5 and "5".
func (n *num) UnmarshalJSON(data []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	if err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
		err = strconv.ErrSyntax // no number is within it
	}
	*n = num(f)
	return err
}

// kinds are the types of fields with GLPI's classes.
var kinds = map[string]string{
	"string": "StringType", "text": "TextType", "number": "NumberType", "boolean": "BooleanType",
	"date": "DateType", "datetime": "DateTimeType", "dropdown": "DropdownType", "url": "URLType",
}

const classPrefix = `Glpi\Asset\CustomFieldType\`

// kindOf gives the kind that a stored type names, by its word or its class.
func kindOf(name string) string {
	short := name[strings.LastIndex(name, `\`)+1:]
	for word, class := range kinds {
		if strings.EqualFold(short, word) || strings.EqualFold(short, class) {
			return word
		}
	}
	return ""
}

func readOptions(text string) options {
	var o options
	_ = json.Unmarshal([]byte(text), &o) // checked when it was written
	return o
}

// concerns reports whether an option that is true or a list of profiles counts for a profile.
func concerns(option any, profile int64) bool {
	switch v := option.(type) {
	case bool:
		return v
	case []any:
		return slices.ContainsFunc(v, func(id any) bool {
			switch n := id.(type) {
			case float64:
				return int64(n) == profile
			case string:
				return n == strconv.FormatInt(profile, 10)
			}
			return false
		})
	}
	return false
}

// fieldName is what a field can be called: it becomes a property.
var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// fieldRules are the rules of fields.
func (s *Service) fieldRules() engine.Behaviour {
	after := func(w *engine.Work, _ *engine.Change) error { return s.reload(w) }
	purged := func(w *engine.Work, c *engine.Change) error {
		if err := forgetField(w, c); err != nil {
			return err
		}
		return s.reload(w)
	}
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if !fieldName.MatchString(c.Text("system_name")) || strings.HasSuffix(c.Text("system_name"), "_") {
				return model.Invalid("Invalid parameter: system_name. It consists of small letters, digits and" +
					" underscores within, and begins with a letter")
			}
			if c.Text("label") == "" {
				c.Set("label", c.Text("system_name"))
			}
			return checkField(w, c)
		},
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.Changes("system_name") {
				return model.Invalid("Invalid parameter: system_name. It cannot be changed")
			}
			if c.Has("type") && kindOf(c.Text("type")) != kindOf(c.Before.Text("type")) {
				return model.Invalid("Invalid parameter: type. It cannot be changed")
			}
			return checkField(w, c)
		},
		AfterCreate: after,
		AfterUpdate: after,
		AfterDelete: purged,
	}
}

// checkField wants a type that there is, what a dropdown chooses from, options that can be read, and
// a default that the field can have.
func checkField(w *engine.Work, c *engine.Change) error {
	kind := kindOf(c.Text("type"))
	if kind != "dropdown" && c.Text("itemtype") != "" {
		c.After["itemtype"] = nil
	}
	if kind == "" {
		return model.Invalid(
			"Invalid parameter: type. It is string, text, number, boolean, date, datetime, dropdown or url")
	}
	c.Spell("type", classPrefix+kinds[kind])
	f := field{name: "default_value", kind: kind, itemtype: c.Text("itemtype")}
	if kind == "dropdown" {
		if target := w.Engine.Catalog().ByItemtype(f.itemtype); target == nil || target.Table == "" ||
			strings.HasPrefix(target.Name, "_") {
			return model.Invalid("Invalid parameter: itemtype. A dropdown needs the type that it chooses from")
		}
	}
	if text := c.Text("translations"); c.Has("translations") && text != "" && !json.Valid([]byte(text)) {
		return model.Invalid("Invalid parameter: translations. It is no JSON")
	}
	if text := c.Text("field_options"); text != "" {
		if err := json.Unmarshal([]byte(text), &f.options); err != nil {
			return model.Invalid("Invalid parameter: field_options. %s", err)
		}
		if lo, hi := f.options.Min, f.options.Max; lo != nil && hi != nil && *lo > *hi {
			return model.Invalid("Invalid parameter: field_options. min is more than max")
		}
	}
	if text := c.Text("default_value"); c.Has("default_value") && text != "" {
		var value any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if !json.Valid([]byte(text)) || decoder.Decode(&value) != nil {
			value = text // a bare text
		}
		value, err := f.value(w, c, value)
		if err != nil {
			return err
		}
		written, err := json.Marshal(value)
		if err != nil {
			return err
		}
		c.Spell("default_value", string(written))
	}
	return nil
}

// forgetField takes the values of a purged field out of all assets, and the field out of forms.
func forgetField(w *engine.Work, c *engine.Change) error {
	definition := c.Before.Int("assets_assetdefinitions_id")
	err := w.Exec("UPDATE `glpi_assets_assets` SET `custom_fields` = JSON_REMOVE(`custom_fields`, ?)"+
		" WHERE `assets_assetdefinitions_id` = ? AND `custom_fields` IS NOT NULL",
		fmt.Sprintf(`$."%d"`, c.ID), definition)
	if err != nil {
		return err
	}
	stored, err := w.Column("SELECT `fields_display` FROM `glpi_assets_assetdefinitions` WHERE `id` = ?", definition)
	if err != nil {
		return err
	}
	var shown []map[string]any // with their key and order
	if json.Unmarshal([]byte(stored), &shown) != nil {
		return nil
	}
	at := slices.IndexFunc(shown,
		func(f map[string]any) bool { return f["key"] == "custom_"+c.Before.Text("system_name") })
	if at < 0 {
		return nil
	}
	gone, _ := shown[at]["order"].(float64)
	shown = slices.Delete(shown, at, at+1)
	for _, f := range shown {
		if order, ok := f["order"].(float64); ok && order > gone {
			f["order"] = order - 1
		}
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	return w.UpdateAll("AssetDefinition", engine.Values{"fields_display": string(text)}, "`id` = ?", definition)
}

// beforeAsset puts the custom fields of a body into the column that holds them. Fields that are not given keep their
// values, those that are null have none; those that the profile may not write are ignored, and named as such.
func (s *Service) beforeAsset(w *engine.Work, c *engine.Change) error {
	delete(c.After, "custom_fields")
	given, isObject := c.Input["custom_fields"].(map[string]any)
	if !isObject && c.Input["custom_fields"] != nil && !c.System {
		return model.Invalid("Invalid parameter: custom_fields. It is an object")
	}
	if c.Op == engine.OpCreate && c.Text("uuid") == "" {
		c.Set("uuid", engine.NewUUID())
	}
	d := (*s.current.Load())[c.Int("assets_assetdefinitions_id")]
	if d == nil {
		return nil
	}
	if !c.System {
		keepReadOnly(c, d.shown)
	}
	if len(d.fields) == 0 {
		return nil
	}
	stored := map[string]any{}
	if text := c.Before.Text("custom_fields"); text != "" {
		if err := json.Unmarshal([]byte(text), &stored); err != nil {
			stored = map[string]any{}
		}
	}
	changed := false
	for _, f := range d.fields {
		key := strconv.FormatInt(f.id, 10)
		value, ok := given[f.name]
		if ok && concerns(f.options.ReadOnly, c.Session.Profile.ID) && !c.System {
			c.Ignore("custom_fields." + f.name)
			ok = false
		}
		clears := ok && f.isNothing(value)
		if (clears || c.Op == engine.OpCreate && !ok && stored[key] == nil) && !c.System &&
			concerns(f.options.Required, c.Session.Profile.ID) {
			return model.Invalid("Missing parameter: custom_fields.%s", f.name)
		}
		switch {
		case clears:
			changed = changed || stored[key] != nil
			delete(stored, key)
		case ok:
			value, err := f.value(w, c, value)
			if err != nil {
				return err
			}
			stored[key], changed = value, true
		}
	}
	if !changed {
		return nil
	}
	text, err := json.Marshal(stored)
	c.Spell("custom_fields", string(text))
	return err
}

// isNothing reports whether a value takes the field's away: null does, and an empty text where none can be.
func (f *field) isNothing(value any) bool {
	return value == nil || value == "" && slices.Contains([]string{"number", "date", "datetime", "dropdown"}, f.kind)
}

// maxChoices is how many items a field can name: each is looked up while others wait to write.
const maxChoices = 100

// value checks a value and gives it as it is stored.
func (f *field) value(w *engine.Work, c *engine.Change, value any) (any, error) {
	wrong := func(what string) error {
		name := "custom_fields." + f.name
		if f.name == "default_value" {
			name = f.name
		}
		return model.Invalid("Invalid parameter: %s. It must be %s", name, what)
	}
	if f.kind == "dropdown" && f.options.Multiple {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		if len(list) > maxChoices {
			return nil, wrong(fmt.Sprintf("a list of at most %d items", maxChoices))
		}
		ids := make([]int64, 0, len(list))
		for _, entry := range list {
			id, err := f.choice(w, c, entry)
			if err != nil {
				return nil, err
			}
			if id == 0 {
				return nil, wrong("a list of ids of items that there are")
			}
			ids = append(ids, id)
		}
		return ids, nil
	}
	if f.kind == "dropdown" {
		id, err := f.choice(w, c, value)
		if text, _ := scalarText(value); err == nil && id == 0 && text != "0" {
			err = wrong("the id of an item that there is, or its name as {\"name\": text}")
		}
		return id, err
	}
	text, scalar := scalarText(value)
	if !scalar {
		return nil, wrong("a single value")
	}
	switch f.kind {
	case "string":
		if len(text) > 255 {
			return nil, wrong("of at most 255 characters")
		}
	case "url":
		if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || u.Scheme != "http" &&
			u.Scheme != "https" && u.Scheme != "ftp") {
			return nil, wrong("an address such as https://example.org/")
		}
	case "boolean":
		switch strings.ToLower(text) {
		case "1", "true":
			return true, nil
		case "0", "false", "":
			return false, nil
		}
		return nil, wrong("true or false")
	case "number":
		n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, wrong("a number")
		}
		if !f.inRange(n) {
			return nil, wrong(f.options.bounds())
		}
		return json.Number(strconv.FormatFloat(n, 'f', -1, 64)), nil
	case "date", "datetime":
		return f.date(w, text, wrong)
	}
	return text, nil
}

// bounds says in words which numbers inRange lets through.
func (o *options) bounds() string {
	var parts []string
	for _, bound := range []struct {
		words string
		value *num
	}{{"at least ", o.Min}, {"at most ", o.Max}, {"in steps of ", o.Step}} {
		if bound.value != nil {
			parts = append(parts, bound.words+strconv.FormatFloat(float64(*bound.value), 'f', -1, 64))
		}
	}
	return strings.Join(parts, ", ")
}

// inRange reports whether a number is one that the field takes.
func (f *field) inRange(n float64) bool {
	o := f.options
	if o.Min != nil && n < float64(*o.Min) || o.Max != nil && n > float64(*o.Max) {
		return false
	}
	if o.Step == nil || *o.Step <= 0 {
		return true
	}
	from := 0.0
	if o.Min != nil {
		from = float64(*o.Min)
	}
	steps := (n - from) / float64(*o.Step)
	return math.Abs(steps-math.Round(steps)) < 1e-9
}

// date reads a day, or a moment which is stored in UTC.
func (f *field) date(w *engine.Work, text string, wrong func(string) error) (any, error) {
	zone := w.Session.Location
	if zone == nil {
		zone = time.UTC
	}
	for _, layout := range []string{time.RFC3339, engine.TimeLayout, "2006-01-02T15:04:05", "2006-01-02T15:04",
		"2006-01-02 15:04", time.DateOnly} {
		t, err := time.ParseInLocation(layout, text, zone)
		if year := t.UTC().Year(); err != nil || year < 1 || year > 9999 {
			continue
		}
		if f.kind == "date" {
			return t.Format(time.DateOnly), nil
		}
		return engine.FormatTime(t), nil
	}
	if f.kind == "date" {
		return nil, wrong("a day such as 2026-01-31")
	}
	return nil, wrong("a date and time such as 2026-01-31T08:00:00+01:00")
}

// choice gives the id of the item that a value names, 0 for none that the caller may refer to.
func (f *field) choice(w *engine.Work, c *engine.Change, value any) (int64, error) {
	target := w.Engine.Catalog().ByItemtype(f.itemtype)
	if target == nil {
		return 0, nil
	}
	if object, ok := value.(map[string]any); ok {
		if id, named, err := w.Named(c, "custom_fields."+f.name, target.Name, object); named || err != nil {
			return id, err
		}
		value = object["id"]
	}
	text, _ := scalarText(value)
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, nil
	}
	ok, err := w.CanRefer(c, target.Name, id)
	if err != nil || !ok {
		return 0, err
	}
	return id, nil
}

// scalarText gives a value that is no list and no object as text.
func scalarText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case int64:
		return strconv.FormatInt(v, 10), true
	}
	return "", false
}
