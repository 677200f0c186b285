package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// named is an item of a list that people choose from, by its name.
type named struct{ object, name string }

// maxName is how long names are kept, in characters.
const maxName = 255

// clean gives a text as it is stored in a column: without control characters, blanks in a row made one, cut to what
// columns hold.
func clean(text string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u00a0' || r == '\u200b' || r == '\ufeff'
	}), " ")
	return cut(text, maxName)
}

// maxLong is how long texts are kept that have no bound of their own, in characters.
const maxLong = 16_000

// long gives a text of several lines as it is stored.
func long(text string) string {
	return cut(strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")), maxLong)
}

// cut gives the first characters of a text.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:most]))
}

// choice gives the item of a list by its name, which is made when there is none; 0 for no name. More are columns of a
// new one.
func (t *taking) choice(object, name string, more ...engine.Values) (int64, error) {
	if name = clean(name); name == "" {
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
	if t.Engine.Has(o, "entities_id") && o.Scope != model.Global { // one that the asset's entity sees
		condition += " AND (`entities_id` = ?"
		args = append(args, t.asset.entity)
		if o.Scope == model.Recursive {
			condition += " OR `is_recursive` = 1 AND `entities_id` IN (" + t.above() + ")"
		}
		condition += ")"
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
		rows, err := t.rows("SELECT `id`, `name` FROM `"+o.Table+"` WHERE `name` IN ("+marks(len(some))+
			") ORDER BY `id` DESC", args...)
		if err != nil {
			return fmt.Errorf("%s: %w", object, err)
		}
		for _, row := range rows {
			t.names[named{object, strings.ToLower(row.Text("name"))}] = row.Int("id")
		}
	}
	return nil
}

// choose sets columns to items of lists by their names; see choice. What has no name is left out.
func (t *taking) choose(values engine.Values, list ...chosen) error {
	for _, c := range list {
		id, err := t.choice(c.object, c.name)
		if err != nil {
			return err
		}
		if id != 0 || c.clear {
			values[c.column] = id
		}
	}
	return nil
}

// chosen is a column that takes the item of a list by its name.
type chosen struct {
	column, object, name string
	clear                bool // no name clears the column
}

// manufacturer gives the manufacturer of a name that is not on the deny list.
func (t *taking) manufacturer(name string) (int64, error) {
	return t.choice("Manufacturer", t.denied.allowed(denyManufacturer, name))
}
