package access_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// ownRights are the objects for which rules of their own, not the bits of their right alone, say
// who may do what. The tests of their areas look at those; here only that nothing breaks.
var ownRights = map[string]bool{
	"Ticket": true, "Followup": true, "Solution": true, "TicketTask": true, "ChangeTask": true, "ProblemTask": true,
	"TicketValidation": true, "ChangeValidation": true,
	"Document": true, "Document_Item": true, "DomainRecord": true, "ProjectTask": true, "Note": true,
	"QueuedWebhook": true,
	"KBArticle":     true, "KBArticleComment": true, "KBArticleTranslation": true, "KBArticleRevision": true,
	"ExternalEvent": true, "PlanningReminder": true, "TicketSatisfaction": true, "ChangeSatisfaction": true,
	"KBArticle_UserTarget": true, "KBArticle_GroupTarget": true, "KBArticle_ProfileTarget": true,
	"KBArticle_EntityTarget": true,
	"Reminder":               true, "Reminder_UserTarget": true, "Reminder_GroupTarget": true,
	"Reminder_ProfileTarget": true,
	"Reminder_EntityTarget":  true,
	"RSSFeed":                true, "RSSFeed_UserTarget": true, "RSSFeed_GroupTarget": true,
	"RSSFeed_ProfileTarget": true,
	"RSSFeed_EntityTarget":  true,
}

// TestRights tries what each default profile may do with an item of every object: exactly what its
// bits say. At further places where the object is served, the default accounts try it.
func TestRights(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	s.Hire()
	seen := map[string]bool{}
	for _, sub := range s.Subjects() {
		if !sub.M.Ops.Has(model.Add|model.Get) && (sub.M.Ops.Has(model.Add) || !sub.M.Ops.Has(model.Get)) ||
			sub.Refused() {
			continue
		}
		users := testapi.Holders
		if seen[sub.O.Name] {
			users = []string{"tech", "normal", "post-only"}
		}
		seen[sub.O.Name] = true
		t.Run(strings.ReplaceAll(strings.Trim(sub.M.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			tryRights(sub, t, users)
		})
	}
}

// governor is the object whose right decides about an item, and the bits that writing needs.
func governor(sub *samples.Subject) (o *model.Object, create, update, remove int) {
	create, update, remove = model.Create, model.Update, model.Purge
	for o = sub.O; o != nil && o.Right == "" && sub.M.Under != nil; {
		o = sub.S.Catalog.Object(sub.M.Under.Object)
		create, update, remove = model.Update, model.Update, model.Update // what belongs to an item is changed with it
		break
	}
	if o == nil || o.Right == "" {
		return nil, 0, 0, 0
	}
	if o.ToCreate != 0 && o == sub.O {
		create = o.ToCreate
	}
	if o.ToDelete != 0 && o == sub.O {
		remove = o.ToDelete
	}
	return o, create, update, remove
}

func tryRights(sub *samples.Subject, t *testing.T, users []string) {
	s := sub.S
	for _, user := range users {
		sub.Prepare() // a parent of its own: some rows can be there once only
		body, item := map[string]any{}, ""
		if sub.M.Ops.Has(model.Add) {
			body, _ = sub.Body(0)
			item = sub.Item(s.Call("glpi", "POST", sub.Base, body).ID())
		} else {
			item = sub.Item(sub.Stock())
		}
		session := s.SessionOf(user)
		governor, create, update, remove := governor(sub)
		// Unless the object has rules of its own, this is what an operation must come to.
		check := func(what string, r *testapi.Reply, allowed bool, good ...int) {
			t.Helper()
			if r.Status >= 500 {
				t.Errorf("%s: %s: %d %s", user, what, r.Status, r.Body)
			}
			if ownRights[sub.O.Name] || samples.Component(sub.O.Name) || sub.O.Relation || governor == nil {
				return
			}
			done := r.Status < 300
			switch {
			case allowed && !done && r.Status != http.StatusBadRequest && r.Status != http.StatusConflict:
				t.Errorf("%s may %s and gets %d %s", user, what, r.Status, r.Body)
			case !allowed && r.Status != http.StatusForbidden && r.Status != http.StatusNotFound:
				t.Errorf("%s may not %s and gets %d %s", user, what, r.Status, r.Body)
			case r.Status == http.StatusForbidden &&
				!strings.Contains(string(r.Body), " lacks the right "):
				t.Errorf("%s may not %s and is not told why: %s", user, what, r.Body)
			}
		}
		read, bits := false, func(int) bool { return false }
		if governor != nil {
			bits = func(need int) bool { return session.Can(governor.Right, need) }
			read = bits(max(governor.CanRead, model.Read)) &&
				(sub.O.Right == "" || session.Can(sub.O.Right, max(sub.O.CanRead, model.Read)))
			if governor.CanRead&256 != 0 && !bits(model.Read) {
				read = false // rows that are assigned to them only, and this is not
			}
			if u := sub.M.Under; u != nil && u.Object != "" {
				read = read && s.Engine.CanView(session, s.Catalog.Object(u.Object))
			}
			if session.Profile.Interface == access.Helpdesk && governor.CanRead&256 != 0 {
				read = false // their own assets only
			}
		}
		if sub.M.Ops.Has(model.List) {
			list := s.Call(user, "GET", sub.Base+"?limit=5", nil)
			if read || list.Status >= 500 {
				check("list", list, read)
			}
		}
		check("get", s.Call(user, "GET", item, nil), read)
		if sub.M.Ops.Has(model.Patch) {
			check("update", s.Call(user, "PATCH", item, map[string]any{}), read && bits(update))
		}
		if sub.M.Ops.Has(model.Add) && !sub.M.Single {
			check("create", s.Call(user, "POST", sub.Base, body), bits(create) && (sub.O.Right != "" || read))
		}
		if sub.M.Ops.Has(model.Remove) {
			check("delete", s.Call(user, "DELETE", item+"?force=true", nil), read && bits(remove))
			s.Call("glpi", "DELETE", item+"?force=true", nil)
		}
	}
}
