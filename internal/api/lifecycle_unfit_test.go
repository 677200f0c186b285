package api_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// unfit sends every property with what its type allows and the database's column does not hold: that is refused before
// the database sees it, by the rules of the object or by what the column holds, and the answer has nothing of the
// database's own words. Where columns hold everything there is nothing to send.
func (sub *subject) unfit(t *testing.T, item string) {
	if sub.brief {
		return
	}
	graph := sub.S.Engine.Catalog().Graph()
	table := graph.Table(sub.O.Table)
	for i := range sub.O.Properties {
		p := &sub.O.Properties[i]
		column := graph.Column(sub.O, p.WrittenTo())
		if p.ReadOnly || p.Type == model.TypeArray || p.Type == model.TypeObject || p.Mapper != "" || table == nil ||
			column == nil || !model.Current.Includes(p.Since, p.Removed) || sub.Decides(p) || len(p.Enum) > 0 ||
			p.Pattern != "" || p.Type == model.TypeBoolean || p.Maximum != nil || p.MaxLength > 0 || p.ListText {
			continue
		}
		bound := sub.S.DB.Bound(table, *column)
		value := beyond(bound, p)
		if value == nil || p.CheckMeaning(toText(value)) != nil {
			continue
		}
		r := sub.S.Call("glpi", "PATCH", item, map[string]any{p.Name: value})
		if r.Status == 200 && sub.keepsOther(item, p.Name, value) {
			continue // a rule of the object has made something else of it
		}
		if r.Status != 400 || bytes.Contains(r.Body, []byte("Error 1")) ||
			bytes.Contains(r.Body, []byte("too large for")) { // what is told of what only the database has found
			t.Errorf("%s = %.40v (%v): status %d: %.300s", p.Name, value, bound, r.Status, r.Body)
		}
	}
}

// keepsOther reports that a property has another value than it was given.
func (sub *subject) keepsOther(item, name string, value any) bool {
	return sub.S.Call("glpi", "GET", item, nil).Want(200).At(name) != value
}

func toText(value any) string {
	text, _ := value.(string)
	return text
}

// beyond gives a value of a property's type that does not fit into its column, nil for none.
func beyond(b model.Bound, p *model.Property) any {
	switch {
	case b == model.Bound{}:
	case p.Format == model.FormatDateTime:
		return "2039-01-01T00:00:00Z"
	case p.Format == model.FormatDate, p.Format == model.FormatTime:
	case p.Type == model.TypeString && b.Letters > 0:
		return strings.Repeat("é", b.Letters+1)
	case p.Type == model.TypeString && b.Bytes > 0 && b.Bytes < 1<<20: // a body holds no more
		return strings.Repeat("é", b.Bytes/2+1)
	case p.Type != model.TypeString && b.Most > 0:
		return 2*b.Most + 2
	}
	return nil
}
