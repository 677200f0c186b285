package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
)

// Spelt gives the name by which the dictionary knows an item of a list; the same where it has no rule for it. What is
// known beside the name is looked at too.
func (i *Importer) Spelt(w *engine.Work, object, name string, beside Equipment) (string, error) {
	c := nameDictionaries[object]
	if c == nil {
		return name, nil
	}
	e := maps.Clone(beside)
	if e == nil {
		e = Equipment{}
	}
	e["name"] = []string{name}
	if object == "OperatingSystemVersion" {
		e["os_version"] = e["name"]
	}
	out, err := i.correct(w, c, e, nil)
	if spelt := strings.TrimSpace(out["name"]); spelt != "" {
		name = spelt
	}
	return name, err
}

// correct applies a dictionary; nil when none of its rules is active.
func (i *Importer) correct(w *engine.Work, c *Collection, e Equipment,
	special func(*process, *Action, storedAction, captures) (bool, error)) (map[string]string, error) {
	list, err := i.shelf.load(w, c, 0, onAdd)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	p := importing(w, c, e)
	p.special = special
	err = p.run(list)
	return p.out.set, err
}

// Corrected is what a dictionary makes of a program or a printer. What no rule says is nil.
type Corrected struct {
	Ignored       bool // it is none of ours
	Name, Version *string
	Maker         *string // its name, of a program
	MakerID       *int64  // of a printer
	Entity        *int64
	Category      *int64
	Helpdesk      *bool // tickets can be about it
	Shared        *bool // several computers can have it
}

// ProgramRules tells all that the dictionaries of programs and of their publishers say, in a text that differs when
// they do; "" when they say nothing.
func (i *Importer) ProgramRules(w *engine.Work) (string, error) {
	var out strings.Builder
	for _, c := range []*Collection{&softwareDictionary, nameDictionaries["Manufacturer"]} {
		list, err := i.shelf.load(w, c, 0, onAdd)
		if err != nil {
			return "", err
		}
		for _, r := range list {
			out.WriteString(strconv.FormatInt(r.id, 10))
			for _, k := range r.criteria {
				out.WriteString("\n" + k.criteria + "\x1f" + strconv.FormatInt(k.condition, 10) + "\x1f" + k.pattern)
			}
			for _, a := range r.actions {
				out.WriteString("\n" + a.kind + "\x1f" + a.field + "\x1f" + a.value)
			}
			out.WriteString("\n" + strconv.FormatBool(r.any) + "\n")
		}
	}
	return out.String(), nil
}

// Program applies the dictionary of software to what is known of a program, which is asked for only where there are
// rules.
func (i *Importer) Program(w *engine.Work, known func() Equipment) (Corrected, error) {
	list, err := i.shelf.load(w, &softwareDictionary, 0, onAdd)
	if err != nil || len(list) == 0 {
		return Corrected{}, err
	}
	out, err := i.correct(w, &softwareDictionary, known(), categoryByName(w))
	c := correctedBy(out)
	if text, ok := out["manufacturer"]; ok {
		c.Maker = &text
	}
	c.Entity, c.Category = numberOf(out, "new_entities_id"), numberOf(out, "softwarecategories_id")
	c.Helpdesk = switchOf(out, "is_helpdesk_visible")
	return c, err
}

// Printer applies the dictionary of printers.
func (i *Importer) Printer(w *engine.Work, e Equipment) (Corrected, error) {
	out, err := i.correct(w, &printerDictionary, e, nil)
	c := correctedBy(out)
	c.MakerID, c.Shared = numberOf(out, "manufacturer"), switchOf(out, "is_global")
	return c, err
}

func correctedBy(out map[string]string) Corrected {
	c := Corrected{Ignored: out["_ignore_import"] == "1"}
	if name := strings.TrimSpace(out["name"]); name != "" {
		c.Name = &name
	}
	if version, ok := out["version"]; ok {
		c.Version = &version
	}
	return c
}

// numberOf gives what rules set a column to.
func numberOf(set map[string]string, field string) *int64 {
	n, err := strconv.ParseInt(set[field], 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// switchOf gives what rules set a switch to.
func switchOf(set map[string]string, field string) *bool {
	n := numberOf(set, field)
	if n == nil {
		return nil
	}
	on := *n == 1
	return &on
}

// Dictionary is a collection of rules that correct names.
type Dictionary struct {
	Collection string // its name in paths
	Right      string
	Object     string // the items whose names it corrects
}

// Dictionaries gives all of them, by name.
func Dictionaries() []Dictionary {
	list := []Dictionary{
		{softwareDictionary.Name, softwareDictionary.Right, "Software"},
		{printerDictionary.Name, printerDictionary.Right, "Printer"},
	}
	for object, c := range nameDictionaries {
		list = append(list, Dictionary{c.Name, c.Right, object})
	}
	slices.SortFunc(list, func(a, b Dictionary) int { return strings.Compare(a.Collection, b.Collection) })
	return list
}
