package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// newSite gives a site whose engine knows the labels of statuses.
func newSite(t testing.TB) *testsite.Site {
	site := testsite.New(t)
	for _, mapper := range []string{"ticket_status", "change_status", "problem_status", "concealed_headers", "log_user",
		"log_action", "log_field", "log_itemtype"} {
		site.Engine.Mapper(mapper, engine.Labels(model.Labels{1: "New"}))
	}
	return site
}

// add creates an item and gives its id.
func add(t testing.TB, site *testsite.Site, s *access.Session, object string, input map[string]any) int64 {
	t.Helper()
	id, err := site.Engine.Create(context.Background(), s,
		engine.Request{Object: site.Catalog.Object(object), Version: model.Current, Input: input})
	if err != nil {
		t.Fatalf("create %s %v: %v", object, input, err)
	}
	return id
}

// whole gives a page as one list.
func whole(t testing.TB, page *engine.Page) []byte {
	t.Helper()
	list := []byte{'['}
	for part, err := range page.Parts(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 1 && len(part) > len("[]") {
			list = append(list, ',')
		}
		list = append(list, part[1:len(part)-1]...)
	}
	return append(list, ']')
}

// names lists the names that a filter finds, in order.
func names(t testing.TB, site *testsite.Site, s *access.Session, object, filter, sort string) string {
	t.Helper()
	page, err := site.Engine.Find(context.Background(), s,
		engine.Query{Object: site.Catalog.Object(object), Version: model.Current, Filter: filter, Sort: sort,
			Limit: 100})
	if err != nil {
		t.Fatalf("find %s %q: %v", object, filter, err)
	}
	defer page.Release()
	var items []struct {
		Name *string `json:"name"`
	}
	if err := json.Unmarshal(whole(t, page), &items); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, item := range items {
		if item.Name == nil {
			out = append(out, "null")
			continue
		}
		out = append(out, *item.Name)
	}
	return strings.Join(out, " ")
}

func TestEveryObjectCanBeListed(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	listed := 0
	for _, o := range site.Catalog.Objects() {
		if o.Table == "" || strings.HasPrefix(o.Name, "_") {
			continue
		}
		page, err := site.Engine.Find(context.Background(), s,
			engine.Query{Object: o, Version: model.Current, Limit: 5})
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		if !json.Valid(whole(t, page)) {
			t.Errorf("%s: not JSON: %s", o.Name, whole(t, page))
		}
		page.Release()
		listed++
	}
	if listed < 290 {
		t.Errorf("only %d objects were listed", listed)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	a := add(t, site, s, "Location", map[string]any{"name": "Caf\u00e9", "code": "A", "room": "1"})
	add(t, site, s, "Location", map[string]any{"name": "cellar", "code": "b", "comment": ""})
	add(t, site, s, "Location", map[string]any{"name": "Dock", "code": "C;D", "parent": a, "comment": "x"})
	for filter, want := range map[string]string{
		"name==cafe": "Caf\u00e9", "name==CAF\u00c9": "Caf\u00e9", "name!=cafe": "cellar Dock",
		"name=like=c*": "cellar", "name=ilike=c*": "Caf\u00e9 cellar",
		"name=like=Caf%": "Caf\u00e9", "name=notilike=c*": "Dock", "name=in=(dock,CELLAR)": "cellar Dock",
		"name=out=(dock)": "Caf\u00e9 cellar",
		"comment=isnull=": "Caf\u00e9", "comment=notnull=": "cellar Dock", "comment=empty=": "Caf\u00e9 cellar",
		"comment=notempty=":      "Dock",
		"parent.name==caf\u00e9": "Dock", "parent.id=isnull=": "Caf\u00e9 cellar", "parent.id==0": "",
		"parent.id=gt=0": "Dock", "parent.id!=4711": "Dock",
		"level==1": "Caf\u00e9 cellar", "is_recursive==false": "Caf\u00e9 cellar Dock", "is_recursive==yes": "",
		"code==\"C;D\"": "Dock", "code==C\\;D": "Dock", "name==cafe,name==dock;level=gt=1": "Caf\u00e9 Dock",
		"(name==cafe,name==dock);level=gt=1": "Dock",
		"id=in=()":                           "", "date_creation=gt=2020-01-01": "Caf\u00e9 cellar Dock",
		"date_creation=lt=2020-01-01T00:00:00+02:00": "",
		"entity.id==0;entity.name==\"root entity\"":  "Caf\u00e9 cellar Dock",
	} {
		if got := names(t, site, s, "Location", filter, "id"); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
	}
	for sort, want := range map[string]string{
		"name": "Caf\u00e9 cellar Dock", "name:desc": "Dock cellar Caf\u00e9", "comment,name": "Caf\u00e9 cellar Dock",
		"comment:desc": "Dock cellar Caf\u00e9", "parent.name:desc,name:desc": "Dock cellar Caf\u00e9",
		"": "Caf\u00e9 cellar Dock",
	} {
		if got := names(t, site, s, "Location", "", sort); got != want {
			t.Errorf("sort by %q gives %q, want %q", sort, got, want)
		}
	}
}

// TestArrays looks for items by what their arrays hold: all conditions on one element.
func TestArrays(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ctx := context.Background()
	s := site.Session(t, 2)
	if _, err := site.Engine.Find(ctx, s, engine.Query{Object: site.Catalog.Object("User"), Version: model.Current,
		Filter: "emails.email==a@x.org"}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		user      int64
		email     string
		isDefault bool
	}{{2, "a@x.org", true}, {2, "b@x.org", false}, {4, "b@x.org", true}} {
		if err := site.Insert(ctx, "glpi_useremails", map[string]any{"users_id": row.user, "email": row.email,
			"is_default": row.isDefault}); err != nil {
			t.Fatal(err)
		}
	}
	for filter, want := range map[string]string{
		"emails.email==B@x.org": "glpi tech", "emails.email==b@x.org;emails.is_default==1": "tech",
		"emails.email!=b@x.org":                "glpi",
		"emails.email==a@x.org;username==tech": "", "emails.email=isnull=;is_active==1": "glpi-system normal post-only",
		"(emails.email==a@x.org,username==tech)": "glpi tech",
	} {
		page, err := site.Engine.Find(ctx, s, engine.Query{Object: site.Catalog.Object("User"), Version: model.Current,
			Filter: filter, Sort: "username", Limit: 100})
		if err != nil {
			t.Fatalf("%s: %v", filter, err)
		}
		var users []struct {
			Username string `json:"username"`
			Emails   []any  `json:"emails"`
		}
		if err := json.Unmarshal(whole(t, page), &users); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range users {
			got = append(got, u.Username)
			if u.Username == "glpi" && len(u.Emails) != 2 {
				t.Errorf("%s: the list of addresses is cut: %v", filter, u.Emails)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s finds %v, want %q", filter, got, want)
		}
	}
}

// TestStatementsPerPage holds that a page costs as many statements with many rows as with one.
func TestStatementsPerPage(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ctx := context.Background()
	s := site.Session(t, 2)
	q := engine.Query{Object: site.Catalog.Object("Ticket"), Version: model.Current, Limit: 50}
	count := func() uint64 {
		ctx, statements := store.CountStatements(ctx)
		page, err := site.Engine.Find(ctx, s, q)
		if err != nil {
			t.Fatal(err)
		}
		page.Release()
		return statements.Count()
	}
	add(t, site, s, "Ticket", map[string]any{"name": "one", "content": "x"})
	one := count()
	for i := range 120 {
		add(t, site, s, "Ticket", map[string]any{"name": fmt.Sprint(i), "content": "x"})
	}
	if many := count(); many != one+1 { // counting them all
		t.Errorf("%d statements for one ticket, %d for a page of many", one, many)
	}
	if one != 3 { // the page, the teams, the costs
		t.Errorf("%d statements for one ticket, want 3", one)
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ctx := context.Background()
	s := site.Session(t, 2)
	o := site.Catalog.Object("ITILCategory")
	a := add(t, site, s, "ITILCategory", map[string]any{"name": " a "})
	b := add(t, site, s, "ITILCategory", map[string]any{"name": "b", "parent": a})
	add(t, site, s, "ITILCategory", map[string]any{"name": "c", "parent": b})
	shape := func() string {
		page, err := site.Engine.Find(ctx, s, engine.Query{Object: o, Version: model.Current, Sort: "completename",
			Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var items []struct {
			Name  string `json:"completename"`
			Level int    `json:"level"`
		}
		if err := json.Unmarshal(whole(t, page), &items); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(items)
	}
	change := func(id int64, input map[string]any) error {
		return site.Engine.Update(ctx, s, engine.Request{Object: o, Version: model.Current, Input: input}, id)
	}
	if got := shape(); got != "[{a 1} {a > b 2} {a > b > c 3}]" {
		t.Errorf("made: %s", got)
	}
	if err := change(a, map[string]any{"name": "z"}); err != nil || shape() != "[{z 1} {z > b 2} {z > b > c 3}]" {
		t.Errorf("renamed: %s %v", shape(), err)
	}
	if err := change(a, map[string]any{"parent": b}); model.CodeOf(err) != model.CodeInvalid {
		t.Errorf("moved below itself: %v", err)
	}
	if err := change(b, map[string]any{"parent": 0}); err != nil || shape() != "[{b 1} {b > c 2} {z 1}]" {
		t.Errorf("moved: %s %v", shape(), err)
	}
	if err := site.Engine.Delete(ctx, s, engine.Request{Object: o, Version: model.Current}, b, true); err != nil ||
		shape() != "[{c 1} {z 1}]" {
		t.Errorf("purged: %s %v", shape(), err)
	}
}
