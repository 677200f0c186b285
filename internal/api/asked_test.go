package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/demo"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// wrongValues are values that a property of a kind cannot have.
var wrongValues = map[string][]string{
	"number":  {"abc", "20abc", `""`, "1;2", "NaN"},
	"date":    {"yesterday", "2026-13-45", `""`, "15"},
	"boolean": {"maybe", "2", "-1"},
	"listed":  {"banana", "99999"},
}

// wrongForms are the ways to compare with a value, and with a right one beside it.
var wrongForms = []string{"==%s", "!=%s", "=in=(%s)", "=out=(%s)"}

// kindOf says what the values of a leaf are, "" for texts.
func (l leaf) kind() string {
	switch p := l.p; {
	case p.Element != nil:
		return leaf{p: p.Element}.kind()
	case p.Type == model.TypeInteger && len(p.Enum) > 0, p.Type == model.TypeString && len(p.Enum) > 0:
		return "listed"
	case p.Type == model.TypeInteger, p.Type == model.TypeNumber:
		return "number"
	case p.Type == model.TypeBoolean:
		return "boolean"
	case p.Format == model.FormatDate, p.Format == model.FormatDateTime:
		return "date"
	}
	return ""
}

// TestEveryProperty asks for rows of the sample data by every property of every object: each right value finds
// its row and does not find it when it is negated, each wrong one is refused and named, by REST and by GraphQL.
func TestEveryProperty(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	if err := demo.Fill(t.Context(), s.DB, s.Catalog, demo.Options{Tickets: 60, Now: time.Now()}, nil); err != nil {
		t.Fatal(err)
	}
	properties, rows := 0, 0
	for _, o := range s.Catalog.Objects() {
		if o.Table == "" || o.Itemtype == "" || !o.ExistsIn(model.Current) || strings.HasPrefix(o.Name, "_") {
			continue
		}
		t.Run(o.Name, func(t *testing.T) {
			a := asked{s.In(t), o, ""}
			for _, m := range o.Mounts {
				if m.Under == nil && m.Named == "" && m.Ops.Has(model.List) &&
					model.Current.Includes(m.Since, m.Until) {
					a.path = strings.TrimSuffix(m.Path, "/")
				}
			}
			leaves := slices.DeleteFunc(leavesOf(o.Properties, "", leaf{}), func(l leaf) bool { return l.refused })
			properties += len(leaves)
			a.wrong(leaves)
			if a.path == "" {
				return
			}
			for _, item := range s.In(t).Call("glpi", "GET", a.path+"?limit=3", nil).List() {
				rows++
				a.right(leaves, item)
			}
		})
	}
	if properties < 4000 || rows < 200 {
		t.Errorf("only %d properties and %d rows were asked for", properties, rows)
	}
}

// asked is an object that is asked for.
type asked struct {
	*testapi.Server
	o    *model.Object
	path string // "" for what only GraphQL lists
}

// refusals gives what is said of each property of a filter, by REST and by GraphQL.
func (a asked) refusals(filter string) (out []string) {
	if a.path != "" {
		out = append(out, string(a.Call("glpi", "GET", a.path+"?filter="+url.QueryEscape(filter), nil).Want(400).Body))
	}
	if a.o.RESTOnly {
		return out
	}
	g := a.Graph("glpi", fmt.Sprintf("{%s(filter: %q) {__typename}}", a.o.Name, filter))
	if len(g.Errors) != 1 {
		a.T.Errorf("GraphQL takes %s", filter)
		return out
	}
	return append(out, g.Errors[0].Message)
}

func (a asked) wrong(leaves []leaf) {
	byKind := map[string][]leaf{}
	for _, l := range leaves {
		if kind := l.kind(); kind != "" {
			byKind[kind] = append(byKind[kind], l)
		}
	}
	for kind, list := range byKind {
		forms := wrongForms
		if kind == "number" || kind == "date" {
			forms = append(slices.Clone(forms), "=lt=%s", "=ge=%s")
		}
		for _, form := range forms {
			for i, value := range wrongValues[kind] {
				if i > 1 && form != "==%s" {
					break
				}
				if value == "1;2" {
					value = `"1;2"`
				}
				var filter []string
				for _, l := range list {
					filter = append(filter, l.name+fmt.Sprintf(form, value))
				}
				for _, text := range a.refusals(strings.Join(filter, ";")) {
					for _, l := range list {
						if !strings.Contains(text, l.name) {
							a.T.Errorf("%s: %s is taken: %.300s", l.name, fmt.Sprintf(form, value), text)
						}
					}
					if shown := strings.Trim(value, `"`); !strings.Contains(text, shown) {
						a.T.Errorf("%s: the value is not named: %.300s", fmt.Sprintf(form, value), text)
					}
				}
			}
		}
	}
}

// finds gives how many rows a filter finds by REST and by GraphQL.
func (a asked) finds(filter string) [2]int {
	var n [2]int
	if r := a.Call("glpi", "GET", a.path+"?filter="+url.QueryEscape(filter), nil); r.Status == 200 {
		n[0] = len(r.List())
	} else {
		a.T.Errorf("%s: %d %s", filter, r.Status, r.Body)
	}
	if a.o.RESTOnly {
		n[1] = n[0]
		return n
	}
	g := a.Graph("glpi", fmt.Sprintf("{%s(filter: %q) {__typename}}", a.o.Name, filter))
	if len(g.Errors) > 0 {
		a.T.Errorf("%s: %v", filter, g.Errors)
	}
	list, _ := g.Data[a.o.Name].([]any)
	n[1] = len(list)
	return n
}

func (a asked) right(leaves []leaf, item map[string]any) {
	var holding, failing []string
	for _, l := range leaves {
		holds, fails := l.conditions(item)
		if holds != "" {
			holding = append(holding, holds)
			if name, value, ok := strings.Cut(holds, "=="); ok && !strings.Contains(value, `\`) { // lists lose these
				holding = append(holding, name+"=in=("+strings.ReplaceAll(value, ")", `\)`)+")")
			}
		}
		if fails != "" {
			failing = append(failing, fails)
		}
	}
	only := fmt.Sprintf(";id==%v", item["id"])
	if a.finds(strings.Join(holding, ";")+only) != [2]int{1, 1} {
		for _, c := range holding {
			if n := a.finds(c + only); n != [2]int{1, 1} {
				a.T.Errorf("%s finds %d rows", c, n)
			}
		}
	}
	if a.finds("("+strings.Join(failing, ",")+")"+only) != [2]int{} {
		for _, c := range failing {
			if n := a.finds(c + only); n != [2]int{} {
				a.T.Errorf("%s finds %d rows", c, n)
			}
		}
	}
}
