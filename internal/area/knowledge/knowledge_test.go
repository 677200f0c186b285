package knowledge_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// sees fails the test unless a user gets the item with that status, and finds it in the list when
// the status is 200 and not otherwise.
func sees(s *testapi.Server, user, path string, id int64, status int) {
	s.T.Helper()
	s.Call(user, "GET", fmt.Sprintf("%s/%d", path, id), nil).Want(status)
	listed := false
	for _, found := range s.Call(user, "GET", path+"?limit=1000", nil).List() {
		listed = listed || found["id"] == float64(id)
	}
	if listed != (status == http.StatusOK) {
		s.T.Errorf("%s finds %s/%d in the list: %t", user, path, id, listed)
	}
}

func TestArticleTargets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	group := s.Call("glpi", "POST", "/Administration/Group", testapi.Body{"name": "Readers"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group),
		testapi.Body{"user": testapi.UserNormal}).Want(201)
	child := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Child"}).ID()
	for _, c := range []struct {
		kind     string
		target   testapi.Body
		reaches  bool // normal, an observer in the root entity
		property string
	}{
		{"User", testapi.Body{"user": testapi.UserNormal}, true, "user"},
		{"User", testapi.Body{"user": testapi.UserTech}, false, "user"},
		{"Group", testapi.Body{"group": group}, true, "group"},
		{"Group", testapi.Body{"group": group, "entity": 0}, true, "group"},
		// the root is active with what lies below
		{"Group", testapi.Body{"group": group, "entity": child}, true, "group"},
		{"Profile", testapi.Body{"profile": 2}, true, "profile"},
		{"Profile", testapi.Body{"profile": 6}, false, "profile"},
		{"Entity", testapi.Body{"entity": 0}, true, "entity"},
		{"Entity", testapi.Body{"entity": child}, true, "entity"},
	} {
		id := s.Call("glpi", "POST", testapi.Articles, testapi.Body{"name": "Shared", "content": "<p>x</p>"}).ID()
		sees(s, "normal", testapi.Articles, id, 404)
		path := fmt.Sprintf("%s/%d/%sTarget", testapi.Articles, id, c.kind)
		target := s.Call("glpi", "POST", path, c.target).ID()
		s.Call("glpi", "POST", path, c.target).Want(409)
		status := 404
		if c.reaches {
			status = 200
		}
		sees(s, "normal", testapi.Articles, id, status)
		got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", path, target), nil).Want(200)
		if got.At(c.property+".id") == nil || got.At("kbarticle.id") != float64(id) {
			t.Errorf("%s target: %s", c.kind, got.Body)
		}
		if _, given := c.target["entity"]; !given && c.kind != "User" && got.At("entity") != nil {
			t.Errorf("%s target for everywhere has an entity: %s", c.kind, got.Body)
		}
		if c.reaches { // a reader may not share
			s.Call("normal", "POST", path, c.target).Want(403)
			s.Call("normal", "DELETE", fmt.Sprintf("%s/%d", path, target), nil).Want(403)
		}
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", path, target), nil).Want(204)
		sees(s, "normal", testapi.Articles, id, 404)
		s.Call("glpi", "POST", path, testapi.Body{}).Want(400)
	}
	s.Call("glpi", "POST", testapi.Articles+"/4711/UserTarget", testapi.Body{"user": 2}).Want(404)
}

// In a single entity, only targets of that entity, or recursive ones from above, reach.
func TestArticleTargetEntities(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	one := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "One"}).ID()
	two := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "Two"}).ID()
	in := []string{"GLPI-Entity", fmt.Sprint(one)}
	for _, c := range []struct {
		target  testapi.Body
		reaches bool
	}{
		{testapi.Body{"entity": one}, true},
		{testapi.Body{"entity": two}, false},
		{testapi.Body{"entity": 0}, false},
		{testapi.Body{"entity": 0, "is_recursive": true}, true},
	} {
		id := s.Call("glpi", "POST", testapi.Articles, testapi.Body{"name": "Everywhere", "is_recursive": true}).ID()
		s.Call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", testapi.Articles, id), c.target).Want(201)
		status := 404
		if c.reaches {
			status = 200
		}
		s.Call("tech", "GET", fmt.Sprintf("%s/%d", testapi.Articles, id), nil, in...).Want(status)
		profile := s.Call("glpi", "POST", testapi.Articles,
			testapi.Body{"name": "Everywhere", "is_recursive": true}).ID()
		c.target["profile"] = 6
		s.Call("glpi", "POST", fmt.Sprintf("%s/%d/ProfileTarget", testapi.Articles, profile), c.target).Want(201)
		s.Call("tech", "GET", fmt.Sprintf("%s/%d", testapi.Articles, profile), nil, in...).Want(status)
	}
}

func TestArticleFAQAndPeriod(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	share := func(values testapi.Body) int64 {
		id := s.Call("glpi", "POST", testapi.Articles, values).ID()
		s.Call("glpi", "POST", fmt.Sprintf("%s/%d/EntityTarget", testapi.Articles, id),
			testapi.Body{"entity": 0, "is_recursive": true}).Want(201)
		return id
	}
	internal := share(testapi.Body{"name": "Internal"})
	faq := share(testapi.Body{"name": "FAQ", "is_faq": true})
	sees(s, "post-only", testapi.Articles, faq, 200)
	sees(s, "post-only", testapi.Articles, internal, 404)
	sees(s, "normal", testapi.Articles, internal, 200)
	s.SetRight(2, "knowbase", 2048) // an observer who reads the FAQ only
	sees(s, "normal", testapi.Articles, internal, 404)
	sees(s, "normal", testapi.Articles, faq, 200)
	s.SetRight(2, "knowbase", 0)
	s.Call("normal", "GET", testapi.Articles, nil).Want(403)
	s.Call("normal", "GET", fmt.Sprintf("%s/%d", testapi.Articles, faq), nil).Want(403)
	s.SetRight(2, "knowbase", 1)

	past, future := "2001-01-01T00:00:00Z", "2037-01-01T00:00:00Z"
	for _, c := range []struct {
		dates testapi.Body
		shown bool
	}{
		{testapi.Body{"date_begin": past, "date_end": future}, true},
		{testapi.Body{"date_begin": future}, false},
		{testapi.Body{"date_end": past}, false},
		{testapi.Body{"date_begin": past}, true},
	} {
		c.dates["name"] = "Dated"
		id := share(c.dates)
		status := 404
		if c.shown {
			status = 200
		}
		sees(s, "normal", testapi.Articles, id, status)
		sees(s, "tech", testapi.Articles, id, 200) // may change it
		sees(s, "glpi", testapi.Articles, id, 200)
	}
}

func TestArticleRights(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Call("post-only", "POST", testapi.Articles, testapi.Body{"name": "x"}).Want(403)
	s.Call("normal", "POST", testapi.Articles, testapi.Body{"name": "x"}).Want(403)
	mine := s.Call("tech", "POST", testapi.Articles, testapi.Body{"name": "Mine"})
	id := mine.ID()
	item := fmt.Sprintf("%s/%d", testapi.Articles, id)
	if user := s.Call("tech", "GET", item, nil).Want(200).At("user.id"); user != float64(testapi.UserTech) {
		t.Errorf("the author is %v", user)
	}
	s.Call("tech", "POST", testapi.Articles, testapi.Body{"name": "x", "user": 2}).Want(403)
	s.Call("tech", "PATCH", item, testapi.Body{"user": 2}).Want(403)
	s.Call("glpi", "PATCH", item, testapi.Body{"user": 2}).Want(200)
	s.Call("tech", "GET", item, nil).Want(404) // no longer the author, and no target
	s.Call("glpi", "POST", item+"/UserTarget", testapi.Body{"user": testapi.UserTech}).Want(201)
	s.Call("tech", "PATCH", item, testapi.Body{"name": "Changed"}).Want(200)

	s.Recruit("creator", 0, map[string]int{"knowbase": 1 | 4}) // neither update nor publish
	s.Call("creator", "POST", testapi.Articles, testapi.Body{"name": "x", "is_faq": true}).Want(400)
	made := s.Call("creator", "POST", testapi.Articles, testapi.Body{"name": "x"}).ID()
	if n := s.Scalar(fmt.Sprintf("SELECT `is_faq` FROM `glpi_knowbaseitems` WHERE `id` = %d", made)); n != "0" {
		t.Errorf("who may not publish has made an article of the FAQ: %s", n)
	}

	s.SetRight(6, "knowbase", 1|2|16) // no FAQ
	if got := s.Call("glpi", "PATCH", item, testapi.Body{"is_faq": true}).Want(200); got.At("is_faq") != true {
		t.Fatal("the article is not part of the FAQ")
	}
	s.Call("tech", "PATCH", item, testapi.Body{"name": "y"}).Want(403)
	s.SetRight(6, "knowbase", 1|4|4096) // nothing but the FAQ
	s.Call("tech", "PATCH", item, testapi.Body{"name": "y"}).Want(403)
	if got := s.Call("tech", "POST", testapi.Articles, testapi.Body{"name": "Published"}).ID(); s.Call("tech", "GET",
		fmt.Sprintf("%s/%d", testapi.Articles, got), nil).Want(200).At("is_faq") != true {
		t.Error("who can only publish makes articles of the FAQ")
	}
	s.SetRight(6, "knowbase", 1|2|4)
	s.Call("tech", "POST", testapi.Articles, testapi.Body{"name": "Unpublished", "is_faq": true}).Want(400)
	if got := s.Call("tech", "POST", testapi.Articles, testapi.Body{"name": "Unpublished"}).ID(); s.Call("tech", "GET",
		fmt.Sprintf("%s/%d", testapi.Articles, got), nil).Want(200).At("is_faq") != false {
		t.Error("who cannot publish makes no articles of the FAQ")
	}
	s.Call("tech", "DELETE", item, nil).Want(403)
	s.Call("glpi", "DELETE", item, nil).Want(204)
	s.Call("glpi", "GET", item, nil).Want(404)
	if got := s.Call("glpi", "POST", testapi.Articles, testapi.Body{"name": " "}).ID(); s.Call("glpi", "GET",
		fmt.Sprintf("%s/%d", testapi.Articles, got), nil).At("name") != "New item" {
		t.Error("an article without a name has the usual one")
	}
}

func TestArticleCategories(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	one := s.Call("glpi", "POST", "/Knowledgebase/Category", testapi.Body{"name": "One"}).ID()
	two := s.Call("glpi", "POST", "/Knowledgebase/Category", testapi.Body{"name": "Two"}).ID()
	item := fmt.Sprintf("%s/%d", testapi.Articles,
		s.Call("glpi", "POST", testapi.Articles,
			testapi.Body{"name": "Filed", "categories": []any{one, testapi.Body{"id": two}}}).ID())
	names := func(r *testapi.Reply) []string {
		var out []string
		for _, c := range r.Want(200).At("categories").([]any) {
			out = append(out, c.(testapi.Body)["name"].(string))
		}
		slices.Sort(out)
		return out
	}
	if got := names(s.Call("glpi", "GET", item, nil)); !slices.Equal(got, []string{"One", "Two"}) {
		t.Errorf("categories are %v", got)
	}
	if got := names(s.Call("glpi", "PATCH", item, testapi.Body{"categories": []any{two}})); !slices.Equal(got,
		[]string{"Two"}) {
		t.Errorf("categories are %v", got)
	}
	s.Call("glpi", "PATCH", item, testapi.Body{"categories": []any{4711}}).Want(400)
	if found := s.Call("glpi", "GET", testapi.Articles+"?filter=categories.id=="+fmt.Sprint(two),
		nil).List(); len(found) != 1 {
		t.Errorf("found by category: %v", found)
	}
	if got := s.Call("glpi", "GET", item+"/Revision", nil).Want(200).List(); len(got) != 0 {
		t.Errorf("filing an article makes no revision: %v", got)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Knowledgebase/Category/%d", two), nil).Want(204)
	if got := names(s.Call("glpi", "GET", item, nil)); len(got) != 0 {
		t.Errorf("categories are %v", got)
	}
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", testapi.Articles, testapi.Body{"name": "A", "content": "<p>one</p>"}).ID()
	item := fmt.Sprintf("%s/%d", testapi.Articles, id)
	s.Call("glpi", "PATCH", item, testapi.Body{"content": "<p>two</p>"}).Want(200)
	s.Call("glpi", "PATCH", item, testapi.Body{"content": "<p>two</p>"}).Want(200) // nothing changes
	s.Call("glpi", "PATCH", item, testapi.Body{"content": "<p>three</p>"}).Want(200)
	list := s.Call("glpi", "GET", item+"/Revision?sort=revision", nil).Want(200).List()
	if len(list) != 2 || list[0]["revision"] != 1.0 || list[1]["revision"] != 2.0 ||
		list[1]["content"] != "<p>two</p>" {
		t.Fatalf("revisions are %v", list)
	}
	if got := s.Call("glpi", "GET", item+"/Revision/1", nil).Want(200); got.At("content") != "<p>one</p>" ||
		got.At("kbarticle.id") != float64(id) || got.At("user.id") != 2.0 {
		t.Errorf("revision 1 is %s", got.Body)
	}
	if got := s.Call("glpi", "GET", item, nil).At("revisions").([]any); len(got) != 2 {
		t.Errorf("the article shows %v", got)
	}
	s.Call("glpi", "GET", item+"/Revision/3", nil).Want(404)
	s.Call("glpi", "GET", testapi.Articles+"/4711/Revision", nil).Want(404)
	s.Call("glpi", "POST", item+"/Revision", testapi.Body{"name": "x"}).Want(405)
	s.Call("normal", "GET", item+"/Revision", nil).Want(404)

	// Translations have revisions of their own.
	french := fmt.Sprintf("%s/Translation/%d", item,
		s.Call("glpi", "POST", item+"/Translation",
			testapi.Body{"language": "fr_FR", "name": "Un", "content": "<p>un</p>"}).ID())
	s.Call("glpi", "POST", item+"/Translation", testapi.Body{"language": "fr_FR", "name": "Un"}).Want(409)
	s.Call("glpi", "POST", item+"/Translation", testapi.Body{"name": "Un"}).Want(400)
	// no path would lead to its revisions
	s.Call("glpi", "POST", item+"/Translation", testapi.Body{"name": "Un", "language": "fr-FR"}).Want(400)
	s.Call("glpi", "GET", item+"/fr_FR/Revision/1", nil).Want(404)
	s.Call("glpi", "PATCH", french, testapi.Body{"name": "Deux"}).Want(200)
	if got := s.Call("glpi", "GET", item+"/fr_FR/Revision/1", nil).Want(200); got.At("name") != "Un" ||
		got.At("language") != "fr_FR" {
		t.Errorf("the French revision is %s", got.Body)
	}
	if got := s.Call("glpi", "GET", item+"/fr_FR/Revision", nil).Want(200).List(); len(got) != 1 {
		t.Errorf("French revisions: %v", got)
	}
	if got := s.Call("glpi", "GET", item+"/de_DE/Revision", nil).Want(200).List(); len(got) != 0 {
		t.Errorf("German revisions: %v", got)
	}
	if got := s.Call("glpi", "GET", item+"/Revision", nil).Want(200).List(); len(got) != 2 {
		t.Errorf("revisions of the article: %v", got)
	}
	s.Call("glpi", "DELETE", item, nil).Want(204)
	for _, table := range []string{"revisions", "comments", "users"} {
		var n int
		if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_knowbaseitems_"+table+
			"` WHERE `knowbaseitems_id` = ?", id).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows of %s are left: %v", n, table, err)
		}
	}
}

func TestComments(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", testapi.Articles, testapi.Body{"name": "Discussed", "is_faq": true}).ID()
	other := s.Call("glpi", "POST", testapi.Articles, testapi.Body{"name": "Other"}).ID()
	path := fmt.Sprintf("%s/%d/Comment", testapi.Articles, id)
	s.Call("normal", "POST", path, testapi.Body{"comment": "x"}).Want(404)
	s.Call("normal", "POST", testapi.Articles+"/4711/Comment", testapi.Body{"comment": "x"}).Want(404)
	for _, user := range []int{testapi.UserNormal, testapi.UserTech, testapi.UserPostOnly} {
		s.Call("glpi", "POST", fmt.Sprintf("%s/%d/UserTarget", testapi.Articles, id), testapi.Body{"user": user}).Want(
			201)
	}
	s.Call("normal", "POST", path, testapi.Body{"comment": "First", "user": 2}).Want(400)
	first := s.Call("normal", "POST", path, testapi.Body{"comment": "First"})
	if at := first.Location(); at != fmt.Sprintf("%s/%d", path, first.ID()) {
		t.Errorf("Location %s", at)
	}
	item := fmt.Sprintf("%s/%d", path, first.ID())
	if got := s.Call("tech", "GET", item, nil).Want(200); got.At("user.id") != float64(testapi.UserNormal) {
		t.Errorf("the author of the comment: %s", got.Body)
	}
	answer := s.Call("tech", "POST", path, testapi.Body{"comment": "Answer", "parent": first.ID()}).ID()
	deeper := s.Call("normal", "POST", path,
		testapi.Body{"comment": "Deeper", "parent": testapi.Body{"id": answer}}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("%s/%d/Comment", testapi.Articles, other),
		testapi.Body{"comment": "x", "parent": answer}).Want(400)
	s.Call("tech", "PATCH", item, testapi.Body{"comment": "Mine"}).Want(403)
	s.Call("tech", "DELETE", item, nil).Want(403)
	s.Call("normal", "PATCH", item, testapi.Body{"comment": "Better", "parent": deeper}).Want(400)
	s.Call("normal", "PATCH", item, testapi.Body{"comment": "Better", "user": 2}).Want(400)
	s.Call("normal", "PATCH", item, testapi.Body{"comment": "Better", "language": "fr_FR"}).Want(400)
	if got := s.Call("normal", "PATCH", item, testapi.Body{"comment": "Better"}).Want(200); got.At(
		"comment") != "Better" || got.At("language") != nil || got.At("parent") != nil ||
		got.At("user.id") != float64(testapi.UserNormal) {
		t.Errorf("after the change: %s", got.Body)
	}
	s.Call("glpi", "PATCH", item, testapi.Body{"comment": "Moderated"}).Want(200)
	s.Call("glpi", "GET", fmt.Sprintf("%s/%d/Comment/%d", testapi.Articles, other, answer), nil).Want(404)
	s.Call("post-only", "GET", path, nil).Want(403) // neither READ nor COMMENTS
	s.Call("post-only", "POST", path, testapi.Body{"comment": "x"}).Want(403)
	s.SetRight(1, "knowbase", 2048|8192)
	s.Call("post-only", "POST", path, testapi.Body{"comment": "x"}).Want(201)
	s.SetRight(2, "knowbase", model.Read)
	s.Call("normal", "POST", path, testapi.Body{"comment": "x"}).Want(403)
	s.Call("normal", "GET", path, nil).Want(200)
	s.Call("normal", "DELETE", item, nil).Want(204)
	for _, gone := range []int64{answer, deeper} {
		s.Call("glpi", "GET", fmt.Sprintf("%s/%d", path, gone), nil).Want(404)
	}
}
