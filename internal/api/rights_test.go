package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// ownRights are the objects for which rules of their own, not the bits of their right alone, say
// who may do what. The tests of their areas look at those; here only that nothing breaks.
var ownRights = map[string]bool{
	"Ticket": true, "Followup": true, "Solution": true, "TicketTask": true, "ChangeTask": true, "ProblemTask": true, "TicketValidation": true, "ChangeValidation": true,
	"Document": true, "Document_Item": true, "DomainRecord": true, "ProjectTask": true, "Note": true, "QueuedWebhook": true,
	"KBArticle": true, "KBArticleComment": true, "KBArticleTranslation": true, "KBArticleRevision": true, "ExternalEvent": true, "PlanningReminder": true, "TicketSatisfaction": true, "ChangeSatisfaction": true,
	"KBArticle_UserTarget": true, "KBArticle_GroupTarget": true, "KBArticle_ProfileTarget": true, "KBArticle_EntityTarget": true,
	"Reminder": true, "Reminder_UserTarget": true, "Reminder_GroupTarget": true, "Reminder_ProfileTarget": true, "Reminder_EntityTarget": true,
	"RSSFeed": true, "RSSFeed_UserTarget": true, "RSSFeed_GroupTarget": true, "RSSFeed_ProfileTarget": true, "RSSFeed_EntityTarget": true,
}

// holders are accounts that have one of GLPI's profiles each, all but Super-Admin.
var holders = []string{"post-only", "normal", "admin", "hotliner", "tech", "supervisor", "readonly"}

// hire adds those of the holders that a fresh install lacks.
func (s *fixture) hire() {
	s.t.Helper()
	for login, profile := range map[string]int{"admin": 3, "hotliner": 5, "supervisor": 7, "readonly": 8} {
		id := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": login, "password": login, "password2": login}).id()
		s.call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", id), map[string]any{"profile": profile, "entity": 0, "is_recursive": true}).want(201)
		s.call("glpi", "PATCH", fmt.Sprintf("/Administration/User/%d", id), map[string]any{"default_profile": profile}).want(200)
	}
}

// TestRights tries what each default profile may do with an item of every object: exactly what its
// bits say. At further places where the object is served, the default accounts try it.
func TestRights(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.grant("unmanaged", model.Create)
	s.hire()
	seen := map[string]bool{}
	for _, sub := range s.subjects() {
		if !sub.m.Ops.Has(model.Add|model.Get) && (sub.m.Ops.Has(model.Add) || !sub.m.Ops.Has(model.Get)) || sub.refused() {
			continue
		}
		users := holders
		if seen[sub.o.Name] {
			users = []string{"tech", "normal", "post-only"}
		}
		seen[sub.o.Name] = true
		t.Run(strings.ReplaceAll(strings.Trim(sub.m.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.s = s.in(t)
			sub.rights(t, users)
		})
	}
}

// governor is the object whose right decides about an item, and the bits that writing needs.
func (sub *subject) governor() (o *model.Object, create, update, remove int) {
	create, update, remove = model.Create, model.Update, model.Purge
	for o = sub.o; o != nil && o.Right == "" && sub.m.Under != nil; {
		o = sub.s.Catalog.Object(sub.m.Under.Object)
		create, update, remove = model.Update, model.Update, model.Update // what belongs to an item is changed with it
		break
	}
	if o == nil || o.Right == "" {
		return nil, 0, 0, 0
	}
	if o.ToCreate != 0 && o == sub.o {
		create = o.ToCreate
	}
	if o.ToDelete != 0 && o == sub.o {
		remove = o.ToDelete
	}
	return o, create, update, remove
}

func (sub *subject) rights(t *testing.T, users []string) {
	s := sub.s
	for _, user := range users {
		sub.prepare() // a parent of its own: some rows can be there once only
		body, item := map[string]any{}, ""
		if sub.m.Ops.Has(model.Add) {
			body, _ = sub.body(0)
			item = sub.item(s.call("glpi", "POST", sub.base, body).id())
		} else {
			item = sub.item(sub.stock())
		}
		session := s.sessionOf(user)
		governor, create, update, remove := sub.governor()
		// Unless the object has rules of its own, this is what an operation must come to.
		check := func(what string, r *reply, allowed bool, good ...int) {
			t.Helper()
			if r.status >= 500 {
				t.Errorf("%s: %s: %d %s", user, what, r.status, r.body)
			}
			if ownRights[sub.o.Name] || sub.o.Relation || governor == nil {
				return
			}
			done := r.status < 300
			switch {
			case allowed && !done && r.status != http.StatusBadRequest && r.status != http.StatusConflict:
				t.Errorf("%s may %s and gets %d %s", user, what, r.status, r.body)
			case !allowed && r.status != http.StatusForbidden && r.status != http.StatusNotFound:
				t.Errorf("%s may not %s and gets %d %s", user, what, r.status, r.body)
			}
		}
		read, bits := false, func(int) bool { return false }
		if governor != nil {
			bits = func(need int) bool { return session.Can(governor.Right, need) }
			read = bits(max(governor.CanRead, model.Read)) && (sub.o.Right == "" || session.Can(sub.o.Right, max(sub.o.CanRead, model.Read)))
			if governor.CanRead&256 != 0 && !bits(model.Read) {
				read = false // rows that are assigned to them only, and this is not
			}
			if u := sub.m.Under; u != nil && u.Object != "" {
				read = read && s.Engine.CanView(session, s.Catalog.Object(u.Object))
			}
			if session.Profile.Interface == access.Helpdesk && governor.CanRead&256 != 0 {
				read = false // their own assets only
			}
		}
		if sub.m.Ops.Has(model.List) {
			list := s.call(user, "GET", sub.base+"?limit=5", nil)
			if read || list.status >= 500 {
				check("list", list, read)
			}
		}
		check("get", s.call(user, "GET", item, nil), read)
		if sub.m.Ops.Has(model.Patch) {
			check("update", s.call(user, "PATCH", item, map[string]any{}), read && bits(update))
		}
		if sub.m.Ops.Has(model.Add) && !sub.m.Single {
			check("create", s.call(user, "POST", sub.base, body), bits(create) && (sub.o.Right != "" || read))
		}
		if sub.m.Ops.Has(model.Remove) {
			check("delete", s.call(user, "DELETE", item+"?force=true", nil), read && bits(remove))
			s.call("glpi", "DELETE", item+"?force=true", nil)
		}
	}
}

// sessionOf gives the session that a default account has.
func (s *fixture) sessionOf(user string) *access.Session {
	s.t.Helper()
	list := s.call("glpi", "GET", "/Administration/User?filter="+"username=="+strings.ReplaceAll(user, "-", "%2D"), nil).want(200).list()
	if len(list) != 1 {
		s.t.Fatalf("%d users %s", len(list), user)
	}
	session, err := s.Directory.Session(s.t.Context(), int64(list[0]["id"].(float64)), access.Want{})
	if err != nil {
		s.t.Fatal(fmt.Errorf("session of %s: %w", user, err))
	}
	return session
}
