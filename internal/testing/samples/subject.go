package samples

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// Subject is an object at one of its mounts.
type Subject struct {
	S      *Server
	O      *model.Object
	M      *model.Mount
	Base   string // path of the collection with the parent's id filled in
	Parent int64  // the item above, where there is one
}

// Subjects lists every object of the catalogue at every place where it is served by its own name.
func (s *Server) Subjects() []*Subject {
	var out []*Subject
	for _, o := range s.Catalog.Objects() {
		for i := range o.Mounts {
			// custom assets have a test of their own
			if m := &o.Mounts[i]; m.Named == "" && (m.Under == nil || m.Under.Named == "") &&
				model.Current.Includes(m.Since, m.Until) {
				out = append(out, &Subject{S: s, O: o, M: &o.Mounts[i]})
			}
		}
	}
	return out
}

// At gives an object at its first mount.
func (s *Server) At(o *model.Object) *Subject { return &Subject{S: s, O: o, M: &o.Mounts[0]} }

// Prepare makes the parent of a mount below one.
func (sub *Subject) Prepare() {
	sub.Base = strings.TrimSuffix(sub.M.Path, "/")
	u := sub.M.Under
	if u == nil || u.Param == "" {
		return
	}
	object := u.Object
	if u.ItemtypeParam != "" {
		object = "Computer"
		if sub.O.Name == "DropdownTranslation" {
			object = "State"
		}
		sub.Base = strings.ReplaceAll(sub.Base, "{"+u.ItemtypeParam+"}", object)
	}
	sub.Base = strings.ReplaceAll(sub.Base, "{"+u.WordParam+"}", "fr_FR")
	sub.Parent = sub.S.Make(object, u.Where)
	sub.Base = strings.ReplaceAll(sub.Base, "{"+u.Param+"}", fmt.Sprint(sub.Parent))
}

// Make makes an item of an object, for what belongs to it, refers to it or hangs below it. where
// holds columns that the place where it is made must fix.
func (s *Server) Make(object string, where []model.Equal) int64 {
	s.T.Helper()
	for _, sub := range s.Subjects() {
		if sub.O.Name != object || !sub.M.Ops.Has(model.Add) || !sub.fixes(where) {
			continue
		}
		sub.Prepare()
		body, _ := sub.Body(0)
		delete(body, "ranking") // one that is put in the midst would move those that others look at
		return s.Call(cmp.Or(s.Maker, "glpi"), "POST", sub.Base, body, s.Making...).ID()
	}
	return s.Insert(object)
}

// Insert adds an item that no route makes.
func (s *Server) Insert(object string) (id int64) {
	s.T.Helper()
	o := s.Catalog.Object(object)
	values := map[string]any{}
	if s.Engine.Has(o, "name") {
		values["name"] = "inserted " + testapi.Unique()
	}
	if len(s.Making) == 2 && s.Engine.Has(o, "entities_id") {
		values["entities_id"] = s.Making[1] // of the header that names the entity
	}
	for _, row := range o.Rows {
		values[row.Column] = row.Value
	}
	s.belong(o, values)
	if err := s.DB.Write(s.T.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = tx.Insert(s.T.Context(), o.Table, values)
		return err
	}); err != nil {
		s.T.Fatal(err)
	}
	return id
}

// belong ties a row that no route makes to an item that it belongs to, where that can be of any type and nothing says
// which: to a computer. A row of a network name hangs on a port, which hangs on one.
func (s *Server) belong(o *model.Object, values map[string]any) {
	p := o.Parent
	switch {
	case p == nil || p.Optional || values[p.Column] != nil && values[p.Column] != 0:
	case p.ItemtypeColumn != "":
		values[p.ItemtypeColumn], values[p.Column] = "Computer", s.Make("Computer", nil)
	case len(o.Rows) > 0:
		values[p.Column] = s.Make(p.Object, nil)
	}
}

// Decides reports whether the path of the mount gives the property its value.
func (sub *Subject) Decides(p *model.Property) bool {
	u := sub.M.Under
	if u == nil {
		return false
	}
	column := p.StoredColumn()
	if p.Join != nil {
		column = p.Join.Key
	}
	return column != "" &&
		(column == u.ItemtypeColumn ||
			slices.ContainsFunc(u.Fixed, func(f model.Fixed) bool { return f.Column == column }))
}

// fixes reports whether the mount's path gives the columns these values.
func (sub *Subject) fixes(where []model.Equal) bool {
	for _, w := range where {
		if sub.M.Under == nil || !slices.Contains(sub.M.Under.Fixed, model.Fixed{Column: w.Column, Value: w.Value}) {
			return false
		}
	}
	return true
}

// Item gives the path of the item with that id. Where items go by another column, it is the
// value of that column in the item.
func (sub *Subject) Item(id int64) string {
	switch {
	case sub.M.Single:
		return sub.Base
	case sub.M.By != "":
		n, err := sub.S.DB.Query(sub.S.T.Context(), "SELECT `"+sub.M.By+"` FROM `"+sub.O.Table+"` WHERE `id` = ?", id)
		if err != nil {
			sub.S.T.Fatal(err)
		}
		defer n.Close()
		if n.Next() {
			if err := n.Scan(&id); err != nil {
				sub.S.T.Fatal(err)
			}
		}
	}
	return fmt.Sprintf("%s/%d", sub.Base, id)
}
