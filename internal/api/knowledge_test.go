package api_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

type body = map[string]any

// setRights gives a profile other bits of a right. The default profiles are numbered 1
// Self-Service, 2 Observer, 6 Technician.
func (s *fixture) setRights(profile int64, right string, bits int) {
	s.t.Helper()
	ctx := s.t.Context()
	if err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE `glpi_profilerights` SET `rights` = ? WHERE `profiles_id` = ? AND `name` = ?", bits, profile, right); err != nil {
			return err
		}
		return tx.Bump(s.t.Context(), "access")
	}); err != nil {
		s.t.Fatal(err)
	}
	s.Directory.Invalidate()
}

// sees fails the test unless a user gets the item with that status, and finds it in the list when
// the status is 200 and not otherwise.
func (s *fixture) sees(user, path string, id int64, status int) {
	s.t.Helper()
	s.call(user, "GET", fmt.Sprintf("%s/%d", path, id), nil).want(status)
	listed := false
	for _, found := range s.call(user, "GET", path+"?limit=1000", nil).list() {
		listed = listed || found["id"] == float64(id)
	}
	if listed != (status == http.StatusOK) {
		s.t.Errorf("%s finds %s/%d in the list: %t", user, path, id, listed)
	}
}

// Ids of the default accounts.
const (
	postOnlyID = 3
	techID     = 4
	normalID   = 5
)

const article = "/Knowledgebase/Article"

func TestArticleTargets(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	group := s.call("glpi", "POST", "/Administration/Group", body{"name": "Readers"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), body{"user": normalID}).want(201)
	child := s.call("glpi", "POST", "/Administration/Entity", body{"name": "Child"}).id()
	for _, c := range []struct {
		kind     string
		target   body
		reaches  bool // normal, an observer in the root entity
		property string
	}{
		{"User", body{"user": normalID}, true, "user"},
		{"User", body{"user": techID}, false, "user"},
		{"Group", body{"group": group}, true, "group"},
		{"Group", body{"group": group, "entity": 0}, true, "group"},
		{"Group", body{"group": group, "entity": child}, true, "group"}, // the root is active with what lies below
		{"Profile", body{"profile": 2}, true, "profile"},
		{"Profile", body{"profile": 6}, false, "profile"},
		{"Entity", body{"entity": 0}, true, "entity"},
		{"Entity", body{"entity": child}, true, "entity"},
	} {
		id := s.call("glpi", "POST", article, body{"name": "Shared", "content": "<p>x</p>"}).id()
		s.sees("normal", article, id, 404)
		path := fmt.Sprintf("%s/%d/%sTarget", article, id, c.kind)
		target := s.call("glpi", "POST", path, c.target).id()
		s.call("glpi", "POST", path, c.target).want(409)
		status := 404
		if c.reaches {
			status = 200
		}
		s.sees("normal", article, id, status)
		got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", path, target), nil).want(200)
		if got.at(c.property+".id") == nil || got.at("kbarticle.id") != float64(id) {
			t.Errorf("%s target: %s", c.kind, got.body)
		}
		if _, given := c.target["entity"]; !given && c.kind != "User" && got.at("entity") != nil {
			t.Errorf("%s target for everywhere has an entity: %s", c.kind, got.body)
		}
		if c.reaches { // a reader may not share
			s.call("normal", "POST", path, c.target).want(403)
			s.call("normal", "DELETE", fmt.Sprintf("%s/%d", path, target), nil).want(403)
		}
		s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", path, target), nil).want(204)
		s.sees("normal", article, id, 404)
		s.call("glpi", "POST", path, body{}).want(400)
	}
	s.call("glpi", "POST", article+"/4711/UserTarget", body{"user": 2}).want(404)
}

// In a single entity, only targets of that entity, or recursive ones from above, reach.
func TestArticleTargetEntities(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	one := s.call("glpi", "POST", "/Administration/Entity", body{"name": "One"}).id()
	two := s.call("glpi", "POST", "/Administration/Entity", body{"name": "Two"}).id()
	in := []string{"GLPI-Entity", fmt.Sprint(one)}
	for _, c := range []struct {
		target  body
		reaches bool
	}{
		{body{"entity": one}, true},
		{body{"entity": two}, false},
		{body{"entity": 0}, false},
		{body{"entity": 0, "is_recursive": true}, true},
	} {
		id := s.call("glpi", "POST", article, body{"name": "Everywhere", "is_recursive": true}).id()
		s.call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", article, id), c.target).want(201)
		status := 404
		if c.reaches {
			status = 200
		}
		s.call("tech", "GET", fmt.Sprintf("%s/%d", article, id), nil, in...).want(status)
		profile := s.call("glpi", "POST", article, body{"name": "Everywhere", "is_recursive": true}).id()
		c.target["profile"] = 6
		s.call("glpi", "POST", fmt.Sprintf("%s/%d/ProfileTarget", article, profile), c.target).want(201)
		s.call("tech", "GET", fmt.Sprintf("%s/%d", article, profile), nil, in...).want(status)
	}
}

func TestArticleFAQAndPeriod(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	share := func(values body) int64 {
		id := s.call("glpi", "POST", article, values).id()
		s.call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", article, id), body{"entity": 0, "is_recursive": true}).want(201)
		return id
	}
	internal := share(body{"name": "Internal"})
	faq := share(body{"name": "FAQ", "is_faq": true})
	s.sees("post-only", article, faq, 200)
	s.sees("post-only", article, internal, 404)
	s.sees("normal", article, internal, 200)
	s.setRights(2, "knowbase", 2048) // an observer who reads the FAQ only
	s.sees("normal", article, internal, 404)
	s.sees("normal", article, faq, 200)
	s.setRights(2, "knowbase", 0)
	s.call("normal", "GET", article, nil).want(403)
	s.call("normal", "GET", fmt.Sprintf("%s/%d", article, faq), nil).want(403)
	s.setRights(2, "knowbase", 1)

	past, future := "2001-01-01T00:00:00Z", "2101-01-01T00:00:00Z"
	for _, c := range []struct {
		dates body
		shown bool
	}{
		{body{"date_begin": past, "date_end": future}, true},
		{body{"date_begin": future}, false},
		{body{"date_end": past}, false},
		{body{"date_begin": past}, true},
	} {
		c.dates["name"] = "Dated"
		id := share(c.dates)
		status := 404
		if c.shown {
			status = 200
		}
		s.sees("normal", article, id, status)
		s.sees("tech", article, id, 200) // may change it
		s.sees("glpi", article, id, 200)
	}
}

func TestArticleRights(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.call("post-only", "POST", article, body{"name": "x"}).want(403)
	s.call("normal", "POST", article, body{"name": "x"}).want(403)
	mine := s.call("tech", "POST", article, body{"name": "Mine"})
	id := mine.id()
	item := fmt.Sprintf("%s/%d", article, id)
	if user := s.call("tech", "GET", item, nil).want(200).at("user.id"); user != float64(techID) {
		t.Errorf("the author is %v", user)
	}
	s.call("tech", "POST", article, body{"name": "x", "user": 2}).want(403)
	s.call("tech", "PATCH", item, body{"user": 2}).want(403)
	s.call("glpi", "PATCH", item, body{"user": 2}).want(200)
	s.call("tech", "GET", item, nil).want(404) // no longer the author, and no target
	s.call("glpi", "POST", item+"/UserTarget", body{"user": techID}).want(201)
	s.call("tech", "PATCH", item, body{"name": "Changed"}).want(200)

	s.setRights(6, "knowbase", 1|2|16) // no FAQ
	if got := s.call("glpi", "PATCH", item, body{"is_faq": true}).want(200); got.at("is_faq") != true {
		t.Fatal("the article is not part of the FAQ")
	}
	s.call("tech", "PATCH", item, body{"name": "y"}).want(403)
	s.setRights(6, "knowbase", 1|4|4096) // nothing but the FAQ
	s.call("tech", "PATCH", item, body{"name": "y"}).want(403)
	if got := s.call("tech", "POST", article, body{"name": "Published"}).id(); s.call("tech", "GET", fmt.Sprintf("%s/%d", article, got), nil).want(200).at("is_faq") != true {
		t.Error("who can only publish makes articles of the FAQ")
	}
	s.setRights(6, "knowbase", 1|2|4)
	if got := s.call("tech", "POST", article, body{"name": "Unpublished", "is_faq": true}).id(); s.call("tech", "GET", fmt.Sprintf("%s/%d", article, got), nil).want(200).at("is_faq") != false {
		t.Error("who cannot publish makes no articles of the FAQ")
	}
	s.call("tech", "DELETE", item, nil).want(403)
	s.call("glpi", "DELETE", item, nil).want(204)
	s.call("glpi", "GET", item, nil).want(404)
	if got := s.call("glpi", "POST", article, body{"name": " "}).id(); s.call("glpi", "GET", fmt.Sprintf("%s/%d", article, got), nil).at("name") != "New item" {
		t.Error("an article without a name has the usual one")
	}
}

func TestArticleCategories(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	one := s.call("glpi", "POST", "/Knowledgebase/Category", body{"name": "One"}).id()
	two := s.call("glpi", "POST", "/Knowledgebase/Category", body{"name": "Two"}).id()
	item := fmt.Sprintf("%s/%d", article, s.call("glpi", "POST", article, body{"name": "Filed", "categories": []any{one, body{"id": two}}}).id())
	names := func(r *reply) []string {
		var out []string
		for _, c := range r.want(200).at("categories").([]any) {
			out = append(out, c.(body)["name"].(string))
		}
		slices.Sort(out)
		return out
	}
	if got := names(s.call("glpi", "GET", item, nil)); !slices.Equal(got, []string{"One", "Two"}) {
		t.Errorf("categories are %v", got)
	}
	if got := names(s.call("glpi", "PATCH", item, body{"categories": []any{two}})); !slices.Equal(got, []string{"Two"}) {
		t.Errorf("categories are %v", got)
	}
	s.call("glpi", "PATCH", item, body{"categories": []any{4711}}).want(400)
	if found := s.call("glpi", "GET", article+"?filter=categories.id=="+fmt.Sprint(two), nil).list(); len(found) != 1 {
		t.Errorf("found by category: %v", found)
	}
	if got := s.call("glpi", "GET", item+"/Revision", nil).want(200).list(); len(got) != 0 {
		t.Errorf("filing an article makes no revision: %v", got)
	}
	s.call("glpi", "DELETE", fmt.Sprintf("/Knowledgebase/Category/%d", two), nil).want(204)
	if got := names(s.call("glpi", "GET", item, nil)); len(got) != 0 {
		t.Errorf("categories are %v", got)
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.call("glpi", "POST", article, body{"name": "A", "content": "<p>one</p>"}).id()
	item := fmt.Sprintf("%s/%d", article, id)
	s.call("glpi", "PATCH", item, body{"content": "<p>two</p>"}).want(200)
	s.call("glpi", "PATCH", item, body{"content": "<p>two</p>"}).want(200) // nothing changes
	s.call("glpi", "PATCH", item, body{"content": "<p>three</p>"}).want(200)
	list := s.call("glpi", "GET", item+"/Revision?sort=revision", nil).want(200).list()
	if len(list) != 2 || list[0]["revision"] != 1.0 || list[1]["revision"] != 2.0 || list[1]["content"] != "<p>two</p>" {
		t.Fatalf("revisions are %v", list)
	}
	if got := s.call("glpi", "GET", item+"/Revision/1", nil).want(200); got.at("content") != "<p>one</p>" || got.at("kbarticle.id") != float64(id) || got.at("user.id") != 2.0 {
		t.Errorf("revision 1 is %s", got.body)
	}
	if got := s.call("glpi", "GET", item, nil).at("revisions").([]any); len(got) != 2 {
		t.Errorf("the article shows %v", got)
	}
	s.call("glpi", "GET", item+"/Revision/3", nil).want(404)
	s.call("glpi", "GET", article+"/4711/Revision", nil).want(404)
	s.call("glpi", "POST", item+"/Revision", body{"name": "x"}).want(405)
	s.call("normal", "GET", item+"/Revision", nil).want(404)

	// Translations have revisions of their own.
	french := fmt.Sprintf("%s/Translation/%d", item, s.call("glpi", "POST", item+"/Translation", body{"language": "fr_FR", "name": "Un", "content": "<p>un</p>"}).id())
	s.call("glpi", "POST", item+"/Translation", body{"language": "fr_FR", "name": "Un"}).want(409)
	s.call("glpi", "POST", item+"/Translation", body{"name": "Un"}).want(400)
	s.call("glpi", "POST", item+"/Translation", body{"name": "Un", "language": "fr-FR"}).want(400) // no path would lead to its revisions
	s.call("glpi", "GET", item+"/fr_FR/Revision/1", nil).want(404)
	s.call("glpi", "PATCH", french, body{"name": "Deux"}).want(200)
	if got := s.call("glpi", "GET", item+"/fr_FR/Revision/1", nil).want(200); got.at("name") != "Un" || got.at("language") != "fr_FR" {
		t.Errorf("the French revision is %s", got.body)
	}
	if got := s.call("glpi", "GET", item+"/fr_FR/Revision", nil).want(200).list(); len(got) != 1 {
		t.Errorf("French revisions: %v", got)
	}
	if got := s.call("glpi", "GET", item+"/de_DE/Revision", nil).want(200).list(); len(got) != 0 {
		t.Errorf("German revisions: %v", got)
	}
	if got := s.call("glpi", "GET", item+"/Revision", nil).want(200).list(); len(got) != 2 {
		t.Errorf("revisions of the article: %v", got)
	}
	s.call("glpi", "DELETE", item, nil).want(204)
	for _, table := range []string{"revisions", "comments", "users"} {
		var n int
		if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_knowbaseitems_"+table+"` WHERE `knowbaseitems_id` = ?", id).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows of %s are left: %v", n, table, err)
		}
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.call("glpi", "POST", article, body{"name": "Discussed", "is_faq": true}).id()
	other := s.call("glpi", "POST", article, body{"name": "Other"}).id()
	path := fmt.Sprintf("%s/%d/Comment", article, id)
	s.call("normal", "POST", path, body{"comment": "x"}).want(404)
	s.call("normal", "POST", article+"/4711/Comment", body{"comment": "x"}).want(404)
	for _, user := range []int{normalID, techID, postOnlyID} {
		s.call("glpi", "POST", fmt.Sprintf("%s/%d/UserTarget", article, id), body{"user": user}).want(201)
	}
	first := s.call("normal", "POST", path, body{"comment": "First", "user": 2})
	if at := first.header.Get("Location"); at != fmt.Sprintf("%s/%d", path, first.id()) {
		t.Errorf("Location %s", at)
	}
	item := fmt.Sprintf("%s/%d", path, first.id())
	if got := s.call("tech", "GET", item, nil).want(200); got.at("user.id") != float64(normalID) {
		t.Errorf("the author of the comment: %s", got.body)
	}
	answer := s.call("tech", "POST", path, body{"comment": "Answer", "parent": first.id()}).id()
	deeper := s.call("normal", "POST", path, body{"comment": "Deeper", "parent": body{"id": answer}}).id()
	s.call("glpi", "POST", fmt.Sprintf("%s/%d/Comment", article, other), body{"comment": "x", "parent": answer}).want(400)
	s.call("tech", "PATCH", item, body{"comment": "Mine"}).want(403)
	s.call("tech", "DELETE", item, nil).want(403)
	if got := s.call("normal", "PATCH", item, body{"comment": "Better", "language": "fr_FR", "parent": deeper, "user": 2}).want(200); got.at("comment") != "Better" || got.at("language") != nil || got.at("parent") != nil || got.at("user.id") != float64(normalID) {
		t.Errorf("after the change: %s", got.body)
	}
	s.call("glpi", "PATCH", item, body{"comment": "Moderated"}).want(200)
	s.call("glpi", "GET", fmt.Sprintf("%s/%d/Comment/%d", article, other, answer), nil).want(404)
	s.call("post-only", "GET", path, nil).want(403) // neither READ nor COMMENTS
	s.call("post-only", "POST", path, body{"comment": "x"}).want(403)
	s.setRights(1, "knowbase", 2048|8192)
	s.call("post-only", "POST", path, body{"comment": "x"}).want(201)
	s.setRights(2, "knowbase", model.Read)
	s.call("normal", "POST", path, body{"comment": "x"}).want(403)
	s.call("normal", "GET", path, nil).want(200)
	s.call("normal", "DELETE", item, nil).want(204)
	for _, gone := range []int64{answer, deeper} {
		s.call("glpi", "GET", fmt.Sprintf("%s/%d", path, gone), nil).want(404)
	}
}
