package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// subject is an object at one of its mounts, with what the life cycle needs to know of it.
type subject struct {
	s      *server
	o      *model.Object
	m      *model.Mount
	base   string // path of the collection with the parent's id filled in
	parent int64
}

// subjects lists every object of the catalogue at every place where it is served.
func (s *server) subjects() []subject {
	var out []subject
	for _, o := range s.Catalog.Objects() {
		for i := range o.Mounts {
			out = append(out, subject{s: s, o: o, m: &o.Mounts[i]})
		}
	}
	return out
}

// prepare makes the parent of a mount below one.
func (sub *subject) prepare() {
	sub.base = sub.m.Path
	if sub.m.Under == nil {
		return
	}
	switch sub.m.Under.Object {
	case "User":
		sub.parent = sub.s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "parent" + unique()}).id()
	default:
		path := map[string]string{"Group": "/Administration/Group"}[sub.m.Under.Object]
		if path == "" {
			path = "/Assistance/" + sub.m.Under.Object
		}
		sub.parent = sub.s.call("glpi", "POST", path, map[string]any{"name": "parent " + unique(), "content": "x"}).id()
	}
	sub.base = strings.ReplaceAll(sub.base, "{"+sub.m.Under.Param+"}", fmt.Sprint(sub.parent))
}

// special bodies, for objects whose rules a made-up body would break.
func (sub *subject) special() map[string]any {
	switch sub.o.Name {
	case "User":
		return map[string]any{"username": "user" + unique(), "authtype": 1, "is_active": true}
	case "Document":
		return map[string]any{"link": "https://example.org/a"}
	case "Document_Item":
		id := sub.s.call("glpi", "POST", "/Management/Document", map[string]any{"name": "d" + unique()}).id()
		return map[string]any{"document": map[string]any{"id": id}}
	case "Profile":
		return map[string]any{"helpdesk_item_type": "[]", "managed_domainrecordtypes": "[]", "is_default": false}
	case "OAuthClient":
		return map[string]any{"redirect_uri": `["https://example.org/cb"]`, "grants": `["password"]`, "scopes": `["api"]`, "is_confidential": true, "allowed_ips": "127.0.0.1"}
	case "TicketValidation", "ChangeValidation":
		return map[string]any{"requested_approver_type": "User", "requested_approver_id": 2}
	case "Authorization":
		return map[string]any{"profile": 6, "entity": 0, "is_recursive": true}
	case "GroupMember":
		return map[string]any{"user": 4}
	case "ApprovalSubstitute":
		return map[string]any{"user": 2, "substitute": 4}
	case "Ticket", "Change", "Problem":
		return map[string]any{"status": 1}
	}
	return nil
}

// immutable are properties whose value the server decides, so that what is sent does not come
// back.
var immutable = map[string][]string{
	"":                   {"date_creation", "date_mod", "id"},
	"User":               {"last_login", "default_profile", "default_entity", "password", "password2"},
	"Ticket":             {"user_recipient", "user_editor", "date_solve", "date_close", "take_into_account_date", "internal_take_into_account_date", "internal_resolution_date", "resolution_date"},
	"Change":             {"user_recipient", "user_editor", "date_solve", "date_close", "resolution_date"},
	"Problem":            {"user_recipient", "user_editor", "date_solve", "date_close", "resolution_date"},
	"Followup":           {"timeline_position", "itemtype", "items_id", "source_item_id", "source_of_item_id"},
	"Solution":           {"itemtype", "items_id", "status", "approver", "date_approval", "approval_followup"},
	"TicketTask":         {"tickets_id", "timeline_position", "source_item_id", "source_of_item_id"},
	"ChangeTask":         {"changes_id", "timeline_position"},
	"ProblemTask":        {"problems_id", "timeline_position"},
	"TicketValidation":   {"tickets_id", "timeline_position", "requester", "approver", "approval_comment", "status", "submission_date", "approval_date"},
	"ChangeValidation":   {"changes_id", "timeline_position", "requester", "approver", "approval_comment", "status", "submission_date", "approval_date"},
	"TicketCost":         {"ticket", "entity", "date_begin", "date_end"},
	"ChangeCost":         {"change", "entity", "date_begin", "date_end"},
	"ProblemCost":        {"problem", "entity", "date_begin", "date_end"},
	"Document":           {"filename", "mime", "sha1sum", "checksum_sha1", "user"},
	"Document_Item":      {"timeline_position", "date"},
	"Entity":             {"entity"},
	"Group":              {"parent"},
	"PendingReason":      {"followup_frequency"},
	"Authorization":      {"user"},
	"GroupMember":        {"group"},
	"ApprovalSubstitute": {},
}

var counter = make(chan int, 1)

func init() { counter <- 0 }

// unique gives a text that no other call gives.
func unique() string {
	n := <-counter + 1
	counter <- n
	return fmt.Sprintf("q%dz", n)
}

// made gives a value for a property, and the value that reading it back shows.
func (sub *subject) made(p *model.Property, round int) (sent, shown any) {
	if len(p.Enum) > 0 {
		v := p.Enum[(round+1)%len(p.Enum)]
		if n, ok := v.(int); ok {
			return n, float64(n)
		}
		return v, v
	}
	switch p.Type {
	case model.TypeBoolean:
		return round%2 == 0, round%2 == 0
	case model.TypeInteger:
		n := 5 + round
		return n, float64(n)
	case model.TypeNumber:
		n := 2.5 + float64(round)
		return n, n
	}
	switch p.Format {
	case model.FormatDateTime:
		at := time.Date(2026, 1, 2+round, 3, 4, 0, 0, time.UTC)
		return at.Format(time.RFC3339), at.Format("2006-01-02T15:04:05-07:00")
	case model.FormatDate:
		return fmt.Sprintf("2026-01-0%d", 2+round), fmt.Sprintf("2026-01-0%d", 2+round)
	}
	text := unique() + " it's <b>é</b>"
	if p.Format != model.FormatHTML {
		text = unique() + " it's \"é\""
	}
	switch {
	case strings.Contains(p.Pattern, "A-Fa-f0-9"):
		text = "#a1b2c3"
	case p.Format == model.FormatEmail:
		text = unique() + "@example.org"
	case p.Format == model.FormatURI:
		text = "https://example.org/" + unique()
	case p.MaxLength > 0 && p.MaxLength < len(text):
		text = text[:p.MaxLength]
	}
	return text, text
}

// body makes a body for the object, and what of it must come back.
func (sub *subject) body(round int) (body, shown map[string]any) {
	body, shown = map[string]any{}, map[string]any{}
	special := sub.special()
	fixed := slices.Concat(immutable[""], immutable[sub.o.Name])
	for i := range sub.o.Properties {
		p := &sub.o.Properties[i]
		if v, ok := special[p.Name]; ok {
			body[p.Name] = v
			continue
		}
		if p.ReadOnly || p.WriteOnly || p.Mapper != "" || p.Expr != "" || p.Type == model.TypeArray || slices.Contains(fixed, p.Name) || !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		if sub.o.Name == "Document" && p.Name == "link" || p.Name == "is_deleted" {
			continue
		}
		if p.Type == model.TypeObject {
			continue // references have tests of their own
		}
		body[p.Name], shown[p.Name] = sub.made(p, round)
	}
	return body, shown
}

// TestLifeCycle takes every object of the catalogue, at every place where it is served, from
// creation to purge.
func TestLifeCycle(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, sub := range s.subjects() {
		t.Run(strings.ReplaceAll(strings.Trim(sub.m.Path, "/"), "/", "."), func(t *testing.T) {
			defer func(old testing.TB) { s.t = old }(s.t)
			s.t = t
			sub.run(t)
		})
	}
}

func (sub *subject) run(t *testing.T) {
	s, o := sub.s, sub.o
	sub.prepare()
	if !sub.m.Ops.Has(model.Add) {
		s.call("glpi", "GET", sub.base, nil).want(200)
		s.call("glpi", "POST", sub.base, map[string]any{}).want(405)
		return
	}
	body, shown := sub.body(0)
	id := s.call("glpi", "POST", sub.base, body).id()
	item := fmt.Sprintf("%s/%d", sub.base, id)
	got := s.call("glpi", "GET", item, nil).want(200)
	if float64(id) != got.at("id") {
		t.Errorf("id %v, want %d", got.at("id"), id)
	}
	for name, want := range shown {
		if value := got.at(name); value != want {
			t.Errorf("%s is %#v after creating with %#v, want %#v", name, value, body[name], want)
		}
	}
	sub.search(t, id, got.object())
	if sub.m.Ops.Has(model.Patch) {
		changed, want := sub.body(1)
		for name := range sub.special() {
			delete(changed, name)
		}
		updated := s.call("glpi", "PATCH", item, changed).want(200)
		for name, value := range want {
			if updated.at(name) != value {
				t.Errorf("%s is %#v after changing to %#v", name, updated.at(name), value)
			}
		}
		sub.invalid(t, item)
	}
	for _, header := range []string{"text/csv", "application/xml"} {
		if r := s.call("glpi", "GET", sub.base+"?limit=3", nil, "Accept", header); r.status >= 300 || r.header.Get("Content-Type") != header || r.header.Get("Content-Range") == "" {
			t.Errorf("%s: %d %v", header, r.status, r.header)
		}
	}
	for _, path := range []string{item, sub.base} {
		if r := s.call("", "GET", path, nil); r.status != 401 {
			t.Errorf("%s without a token: %d", path, r.status)
		}
	}
	s.call("glpi", "GET", sub.base+"/999999", nil).want(404)
	s.call("glpi", "DELETE", sub.base+"/999999", nil).want(404)
	if sub.m.Ops.Has(model.Patch) {
		s.call("glpi", "PATCH", sub.base+"/999999", map[string]any{"name": "x"}).want(404)
	}
	if o.Trash {
		s.call("glpi", "DELETE", item, nil).want(204)
		if r := s.call("glpi", "GET", item, nil).want(200); r.at("is_deleted") != true {
			t.Errorf("is_deleted is %v in the trash", r.at("is_deleted"))
		}
		if r := s.call("glpi", "PATCH", item, map[string]any{"is_deleted": false}).want(200); r.at("is_deleted") != false {
			t.Errorf("is_deleted is %v after restoring", r.at("is_deleted"))
		}
		s.call("glpi", "DELETE", item, nil).want(204)
	}
	deleted := s.call("glpi", "DELETE", item, map[string]any{"force": true}).want(204)
	if len(deleted.body) != 0 {
		t.Errorf("body of a deletion: %s", deleted.body)
	}
	s.call("glpi", "GET", item, nil).want(404)
}

// search finds the item by every filterable property and lists by every sortable one.
func (sub *subject) search(t *testing.T, id int64, item map[string]any) {
	for name, value := range leaves(item, "") {
		text, ok := filterText(value)
		if !ok || sub.mapped(name) {
			continue
		}
		filter := name + "==" + text + ";id==" + fmt.Sprint(id)
		r := sub.s.call("glpi", "GET", sub.base+"?filter="+url.QueryEscape(filter), nil)
		if r.status != 200 {
			t.Errorf("filter %s: %d %s", filter, r.status, r.body)
			continue
		}
		if list := r.list(); len(list) != 1 {
			t.Errorf("filter %s finds %d items", filter, len(list))
		}
		for _, direction := range []string{"asc", "desc"} {
			if r := sub.s.call("glpi", "GET", sub.base+"?limit=2&sort="+url.QueryEscape(name+":"+direction), nil); r.status != 200 && r.status != 206 {
				t.Errorf("sort by %s: %d %s", name, r.status, r.body)
			}
		}
	}
	if r := sub.s.call("glpi", "GET", sub.base+"?filter=no_such_property==1", nil); r.status != 400 {
		t.Errorf("filter by an unknown property: %d", r.status)
	}
	if r := sub.s.call("glpi", "GET", sub.base+"?sort=no_such_property", nil); r.status != 400 {
		t.Errorf("sort by an unknown property: %d", r.status)
	}
}

// mapped reports whether a property is made from another value, so that it cannot be filtered.
func (sub *subject) mapped(name string) bool {
	properties := sub.o.Properties
	for part := range strings.SplitSeq(name, ".") {
		p := model.Find(properties, part)
		if p == nil || p.Mapper != "" || p.Query != nil {
			return true
		}
		properties = p.Properties
	}
	return false
}

// leaves gives the scalars of an item by dotted path; of arrays, those of the first element.
func leaves(value any, path string) map[string]any {
	out := map[string]any{}
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			name := key
			if path != "" {
				name = path + "." + key
			}
			for k, x := range leaves(inner, name) {
				out[k] = x
			}
		}
	case []any:
		if len(v) > 0 {
			return leaves(v[0], path)
		}
	case nil:
	default:
		out[path] = v
	}
	return out
}

func filterText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`, v != ""
	case float64, bool:
		return fmt.Sprint(v), true
	}
	return "", false
}

// invalid sends each property with a value it cannot have; nothing may change.
func (sub *subject) invalid(t *testing.T, item string) {
	before := sub.s.call("glpi", "GET", item, nil).want(200).body
	for i := range sub.o.Properties {
		p := &sub.o.Properties[i]
		if p.ReadOnly || p.Type == model.TypeArray || p.Mapper != "" || !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		if sub.m.Under != nil && slices.ContainsFunc(sub.m.Under.Fixed, func(f model.Fixed) bool {
			return f.Column == p.StoredColumn() || p.Join != nil && p.Join.Key == f.Column
		}) {
			continue
		}
		if p.Name == "entity" {
			continue // ignored on changes
		}
		var bad any
		switch {
		case p.IsReference():
			bad = map[string]any{"name": "by name"}
		case p.Type == model.TypeObject:
			continue
		case len(p.Enum) > 0:
			bad = "no such value"
		case p.Type != model.TypeString:
			bad = "three"
		case p.Format == model.FormatDateTime || p.Format == model.FormatDate:
			bad = "tomorrow"
		case p.MaxLength > 0:
			bad = strings.Repeat("x", p.MaxLength+1)
		case p.ListText:
			bad = "not a list"
		default:
			bad = map[string]any{"a": "b"}
		}
		r := sub.s.call("glpi", "PATCH", item, map[string]any{p.Name: bad})
		if r.status != 400 {
			t.Errorf("%s = %v: status %d: %s", p.Name, bad, r.status, r.body)
		}
	}
	if after := sub.s.call("glpi", "GET", item, nil).want(200).body; string(after) != string(before) {
		t.Errorf("bad input changed the item:\n%s\n%s", before, after)
	}
}

// TestForeignEntity lets a user of one entity try to reach everything of another: by id, list,
// filter, sort, header, and as the parent or target of what they make.
func TestForeignEntity(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ctx := context.Background()
	mine := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Mine"}).id()
	theirs := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Theirs"}).id()
	user := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "admin1", "password": "admin1", "password2": "admin1"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", user), map[string]any{"profile": 3, "entity": mine, "is_recursive": true}).want(201)
	if err := s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM `glpi_profiles_users` WHERE `users_id` = ? AND `profiles_id` <> 3", user); err != nil {
			return err
		}
		return tx.Bump("access")
	}); err != nil {
		t.Fatal(err)
	}
	s.Directory.Invalidate()
	there := []string{"GLPI-Entity", fmt.Sprint(theirs)}
	for _, sub := range s.subjects() {
		o := sub.o
		if o.Scope != model.PerEntity && o.Scope != model.Recursive || !sub.m.Ops.Has(model.Add) || sub.m.Under != nil {
			continue
		}
		sub.prepare()
		body, _ := sub.body(0)
		if o.Property("is_recursive") != nil {
			body["is_recursive"] = true
		}
		secret := "hidden" + unique()
		if p := o.Property("name"); p != nil && !p.ReadOnly {
			body["name"] = secret
		}
		id := s.call("glpi", "POST", sub.base, body, there...).id()
		item := fmt.Sprintf("%s/%d", sub.base, id)
		attempts := []struct {
			method, path string
			body         any
			headers      []string
		}{
			{"GET", item, nil, nil},
			{"GET", item, nil, there},
			{"GET", item, nil, []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true"}},
			{"GET", item + "?filter=id=gt=0,id==0", nil, nil},
			{"PATCH", item, map[string]any{"name": "stolen"}, there},
			{"DELETE", item, nil, there},
			{"DELETE", item + "?force=1", nil, nil},
			{"GET", sub.base + "?limit=1000", nil, there},
			{"GET", sub.base + "?filter=id=gt=0,id=le=0", nil, nil},
			{"GET", sub.base + "?filter=" + url.QueryEscape(fmt.Sprintf("(id==%d),(id==%d)", id, id)), nil, nil},
			{"GET", sub.base + "?filter=entity.id==" + fmt.Sprint(theirs), nil, nil},
			{"GET", sub.base + "?sort=id:desc&start=0&limit=1000&_mandatory_filter=", nil, nil},
		}
		for _, a := range attempts {
			r := s.call("admin1", a.method, a.path, a.body, a.headers...)
			if strings.Contains(string(r.body), secret) || r.status >= 500 {
				t.Errorf("%s %s %v: %d %s", a.method, a.path, a.headers, r.status, r.body)
			}
			if strings.HasPrefix(a.path, item) && r.status < 400 {
				t.Errorf("%s %s %v: status %d", a.method, a.path, a.headers, r.status)
			}
			if a.method == "GET" && a.path != item && r.status < 300 && !strings.HasPrefix(a.path, item) {
				for _, found := range r.list() {
					if found["id"] == float64(id) {
						t.Errorf("%s %s %v lists the item", a.method, a.path, a.headers)
					}
				}
			}
		}
		if got := s.call("glpi", "GET", item, nil, there...).want(200); o.Property("name") != nil && got.at("name") != secret && !o.Property("name").ReadOnly {
			t.Errorf("%s: the item has changed: %s", item, got.body)
		}
	}
	// A link to an item of another entity would show its name.
	location := s.call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Secret room"}, there...).id()
	r := s.call("admin1", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y", "location": location})
	if r.status != 400 {
		t.Errorf("a ticket at a foreign location: %d %s", r.status, r.body)
	}
	if r := s.call("admin1", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y", "entity": theirs}); r.status != 403 {
		t.Errorf("a ticket in a foreign entity: %d %s", r.status, r.body)
	}
}

// TestBadInput sends what no client should; each gets a 4xx and changes nothing.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	before := s.call("glpi", "GET", "/Assistance/Ticket", nil).want(200).header.Get("Content-Range")
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for name, body := range map[string]string{
		"broken JSON": `{"name":`, "a scalar": `5`, "null": `null`, "two values": `{} {}`, "deep": deep, "bad UTF-8": "{\"name\":\"\xff\xfe\"}", "NUL": `{"name":"a\u0000b"}`,
		"empty": "", "a list for a text": `{"name":["a"],"content":"x"}`, "an object for a number": `{"content":"x","urgency":{"a":1}}`, "huge number": `{"content":"x","urgency":1e400}`,
		"unknown category": `{"content":"x","category":4711}`, "unknown status": `{"content":"x","status":99}`,
	} {
		r := s.call("glpi", "POST", "/Assistance/Ticket", body, "Content-Type", "application/json")
		if r.status < 400 || r.status >= 500 || !json.Valid(r.body) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	if r := s.call("glpi", "POST", "/Assistance/Ticket", `{"content":"`+strings.Repeat("x", 9<<20)+`"}`); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("9 MiB: %d", r.status)
	}
	for _, query := range []string{
		"filter=" + url.QueryEscape(strings.Repeat("(", 200)+"id==1"+strings.Repeat(")", 200)),
		"filter=id", "filter=id%3D%3D", "filter=(id==1", "filter=name==%ff", "filter=%zz", "filter=password==x", "filter=status.name==New", "filter=id=in=4",
		"sort=password", "sort=location", "sort=" + strings.Repeat("name,", 3000), "sort=name;DROP%20TABLE", "filter=" + strings.Repeat("x", 70000),
	} {
		r := s.call("glpi", "GET", "/Assistance/Ticket?"+query, nil)
		if r.status < 400 || r.status >= 500 {
			t.Errorf("%.60s: %d %.200s", query, r.status, r.body)
		}
	}
	for _, evil := range []string{`'; DROP TABLE glpi_tickets; --`, `" OR 1=1 --`, "`id`", `\`, `%`, `_`, `*`, "x') OR ('1'='1"} {
		for _, property := range []string{"name", "content", "status.id", "location.name", "date", "external_id"} {
			for _, op := range []string{"==", "!=", "=like=", "=ilike=", "=gt="} {
				filter := property + op + `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(evil) + `"`
				if r := s.call("glpi", "GET", "/Assistance/Ticket?filter="+url.QueryEscape(filter), nil); r.status != 200 {
					t.Errorf("%s: %d %s", filter, r.status, r.body)
				}
			}
		}
		id := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": evil, "content": evil}).id()
		if got := s.call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", id), nil).want(200).at("name"); got != evil {
			t.Errorf("name %q came back as %q", evil, got)
		}
		s.call("glpi", "DELETE", fmt.Sprintf("/Assistance/Ticket/%d?force=true", id), nil).want(204)
	}
	if after := s.call("glpi", "GET", "/Assistance/Ticket", nil).want(200).header.Get("Content-Range"); after != before {
		t.Errorf("Content-Range was %s and is %s", before, after)
	}
}
