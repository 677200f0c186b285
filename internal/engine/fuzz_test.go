package engine_test

import (
	"context"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// FuzzFilter sends filters and sorts through to the database: whatever they are, the answer is a
// list or a fault of the caller's, never one of ours.
func FuzzFilter(f *testing.F) {
	for _, filter := range []string{
		"id==1", "name=ilike=*a*;status.id=out=(5,6)", "emails.email==a", "(id==1,id==2);name!=x",
		"date=ge=2026-01-01T00:00:00+02:00", "location.name=isnull=",
		"is_deleted==maybe", "urgency=in=(1,x)", "name==\"a;b\"", "name=like=%\\*", "entity.id=lt=-1", "team.name==x",
		"costs.id=gt=0", "name=empty=,content=notempty=",
	} {
		f.Add(filter, "name:desc,location.name,id")
	}
	site := newSite(f)
	s := site.Session(f, 2)
	o := site.Catalog.Object("Ticket")
	add(f, site, s, "Ticket", map[string]any{"name": "a", "content": "b"})
	f.Fuzz(func(t *testing.T, filter, sort string) {
		page, err := site.Engine.Find(context.Background(), s,
			engine.Query{Object: o, Version: model.Current, Filter: filter, Sort: sort, Limit: 10})
		if err != nil {
			if code := model.CodeOf(err); code == model.CodeInternal {
				t.Fatalf("filter %q, sort %q: %v", filter, sort, err)
			}
			return
		}
		page.Release()
	})
}
