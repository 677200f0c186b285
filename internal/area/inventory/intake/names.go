package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// named is an item of a list that people choose from, by its name.
type named struct{ object, name string }

// maxName is how long names are kept, in characters.
const maxName = 255

// clean gives a text as it is stored in a column: without control characters, blanks in a row made one, cut to what
// columns hold.
func clean(text string) string {
	if tidy(text) {
		return text
	}
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u00a0' || r == '\u200b' || r == '\ufeff'
	}), " ")
	return cut(text, maxName)
}

// tidy reports whether a text needs no cleaning, as most do not. It is false for some that do not either.
func tidy(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c >= 0x7f || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return len(text) <= maxName && (text == "" || before != ' ')
}

// maxLong is how long texts are kept that have no bound of their own, in characters.
const maxLong = 16_000

// long gives a text of several lines as it is stored.
func long(text string) string {
	return cut(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")), maxLong)
}

// cut gives the first characters of a text.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for at := range text {
		if most == 0 {
			return strings.TrimSpace(text[:at])
		}
		most--
	}
	return text
}

// choice gives the item of a list by its name, as the dictionary spells it, which is made when there is none; 0 for
// no name. More are columns of a new one.
func (t *taking) choice(object, name string, more ...engine.Values) (int64, error) {
	name, err := t.spelt(object, name, nil)
	if err != nil {
		return 0, err
	}
	return t.item(object, name, more...)
}

// spelt gives the name of an item of a list as the dictionary has it.
func (t *taking) spelt(object, name string, beside rules.Equipment) (string, error) {
	name = clean(name)
	if name == "" && len(beside) == 0 {
		return "", nil
	}
	name, err := t.s.rules.Spelt(t.Work, object, name, beside)
	return clean(name), err
}

// item gives the item of a list by the name that it has; see choice.
func (t *taking) item(object, name string, more ...engine.Values) (int64, error) {
	if name == "" {
		return 0, nil
	}
	key := named{object, strings.ToLower(name)}
	if id, ok := t.names[key]; ok {
		return id, nil
	}
	o := t.object(object)
	if o == nil {
		return 0, fmt.Errorf("intake: the catalogue has no %s", object)
	}
	condition, args := "`name` = ?", []any{name}
	values := engine.Values{"name": name}
	condition += t.seen(o)
	if t.Engine.Has(o, "entities_id") && o.Scope != model.Global {
		values["entities_id"] = t.asset.entity
	}
	if o.Tree != "" {
		condition += " AND `" + o.Tree + "` = 0"
	}
	id, err := t.Count("SELECT MIN(`id`) FROM `"+o.Table+"` WHERE "+condition, args...)
	if err == nil && id == 0 {
		for _, m := range more {
			for column, value := range m {
				values[column] = value
			}
		}
		id, err = t.Create(object, values)
	}
	if err != nil {
		return 0, fmt.Errorf("%s %q: %w", object, name, err)
	}
	t.names[key] = id
	return id, nil
}

// know looks items of a list up that will be asked for, by few statements; for lists that are the same everywhere.
func (t *taking) know(object string, names []string) error {
	o := t.object(object)
	for some := range slices.Chunk(names, atOnce) {
		args := make([]any, len(some))
		for i, name := range some {
			args[i] = name
		}
		rows, err := t.rows("SELECT `id`, `name` FROM `"+o.Table+"` WHERE `name` IN ("+store.Marks(len(some))+
			")", args...)
		if err != nil {
			return fmt.Errorf("%s: %w", object, err)
		}
		for _, row := range rows {
			keepFirst(t.names, named{object, strings.ToLower(row.Text("name"))}, row.Int("id"))
		}
	}
	return nil
}

// choose sets columns to items of lists by their names; see choice. What has no name is left out. The dictionaries
// look at what is chosen together.
func (t *taking) choose(values engine.Values, list ...chosen) error {
	beside, err := t.beside(list)
	if err != nil {
		return err
	}
	for _, c := range list {
		name, err := t.spelt(c.object, c.name, beside[c.object])
		if err != nil {
			return err
		}
		id, err := t.item(c.object, name)
		if err != nil {
			return err
		}
		if id != 0 || c.clear {
			values[c.column] = id
		}
	}
	return nil
}

// systemNames are the criteria of dictionaries that lists of operating systems are looked at as.
var systemNames = map[string]string{"OperatingSystem": "os_name", "OperatingSystemVersion": "os_version_name",
	"OperatingSystemServicePack": "servicepack_name", "OperatingSystemArchitecture": "arch_name",
	"OperatingSystemEdition": "os_edition"}

// beside gives what the dictionaries of lists look at beside the names: the manufacturer for models, as it is spelt,
// and the rest of the operating system for each part of it.
func (t *taking) beside(list []chosen) (map[string]rules.Equipment, error) {
	maker, system := rules.Equipment{}, rules.Equipment{}
	for _, c := range list {
		if id := systemNames[c.object]; id != "" {
			system[id] = rules.Values(clean(c.name))
		}
		if c.object == "Manufacturer" {
			name, err := t.spelt(c.object, c.name, nil)
			if err != nil {
				return nil, err
			}
			maker["manufacturer"] = rules.Values(name)
		}
	}
	out := map[string]rules.Equipment{}
	for _, c := range list {
		switch {
		case systemNames[c.object] != "":
			out[c.object] = system
		case strings.HasSuffix(c.object, "Model"):
			out[c.object] = maker
		}
	}
	return out, nil
}

// chosen is a column that takes the item of a list by its name.
type chosen struct {
	column, object, name string
	clear                bool // no name clears the column
}

// manufacturer gives the manufacturer of a name that is not on the deny list.
func (t *taking) manufacturer(name string) (int64, error) {
	return t.choice("Manufacturer", t.denied.allowed(model.DenyManufacturer, name))
}
