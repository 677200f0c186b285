package access_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestPrivateEverywhere makes a reminder, a feed and an article with all that belongs to them, and
// looks for a word in them by every way there is to read: their author finds it, others do not,
// until it is shared with them.
func TestPrivateEverywhere(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	const word = "hushhush"
	s.SetRight(6, "knowbase", 1|2|4|8192)
	s.SetRight(6, "reminder_public", 1|2|4|128)
	s.SetRight(6, "rssfeed_public", 1|2|4|128)
	for _, right := range []string{"knowbase", "reminder_public", "rssfeed_public"} {
		s.SetRight(2, right, 1|128|8192)
	}
	reminder := s.Call("tech", "POST", "/Tools/Reminder", testapi.Body{"name": word, "text": word}).ID()
	feed := s.Call("tech", "POST", "/Tools/RSSFeed",
		testapi.Body{"url": "https://example.org/" + word, "comment": word}).ID()
	page := s.Call("tech", "POST", testapi.Articles, testapi.Body{"name": word, "content": word}).ID()
	at := fmt.Sprintf("%s/%d", testapi.Articles, page)
	s.Call("tech", "PATCH", at, testapi.Body{"content": word + " again"}).Want(200)
	comment := s.Call("tech", "POST", at+"/Comment", testapi.Body{"comment": word}).ID()
	translation := s.Call("tech", "POST", at+"/Translation", testapi.Body{"language": "fr_FR", "name": word}).ID()
	ticket := s.Call("tech", "POST", "/Assistance/Ticket", testapi.Body{"name": "t", "content": "t"}).ID()
	link := s.Call("tech", "POST", fmt.Sprintf("/Assistance/Ticket/%d/KBArticle", ticket),
		testapi.Body{"kbarticle": page}).ID()

	lists := []string{
		"/Tools/Reminder", "/Tools/RSSFeed", testapi.Articles, at + "/Revision", at + "/Comment", at + "/Translation",
		"/Tools/Reminder?filter=name==" + word, "/Tools/RSSFeed?filter=comment==" + word, testapi.Articles +
			"?filter=content=like=*" + word + "*", testapi.Articles + "?filter=revisions.revision==1",
		fmt.Sprintf("/Assistance/Ticket/%d/KBArticle", ticket),
		fmt.Sprintf("/Assistance/Ticket/%d/KBArticle?filter=kbarticle.name==%s", ticket, word),
	}
	items := []string{
		fmt.Sprint("/Tools/Reminder/", reminder), fmt.Sprint("/Tools/RSSFeed/", feed), at, at + "/Revision/1",
		fmt.Sprint(at, "/Comment/", comment),
		fmt.Sprint(at, "/Translation/", translation), fmt.Sprintf("/Assistance/Ticket/%d/KBArticle/%d", ticket, link),
	}
	queries := []string{
		"Reminder{name text}", "RSSFeed{url comment}", "KBArticle{name content revisions{id} translations{name}}",
		"KBArticleRevision{name content kbarticle{name}}",
		"KBArticleComment{comment kbarticle{name}}", "KBArticleTranslation{name kbarticle{content}}",
		"KBArticle_Item{kbarticle{name}}",
		fmt.Sprintf(`KBArticle(id:%d){name}`, page), fmt.Sprintf(`KBArticleRevision(filter:"kbarticle.id==%d"){name}`,
			page), `KBArticle_Item(filter:"kbarticle.content=like=*hush*"){kbarticle{name}}`,
	}
	finds := func(user string, want bool) {
		t.Helper()
		for _, path := range lists {
			r := s.Call(user, "GET", path, nil)
			if found := strings.Contains(string(r.Body), word); found != want || r.Status != 200 && r.Status != 206 &&
				(want || r.Status != 404) {
				t.Errorf("%s, GET %s: %d %s", user, path, r.Status, r.Body)
			}
		}
		for _, path := range items {
			if r := s.Call(user, "GET", path, nil); (r.Status == 200) != want || !want && r.Status != 404 {
				t.Errorf("%s, GET %s: %d %s", user, path, r.Status, r.Body)
			}
		}
		for _, query := range queries {
			r := s.Call(user, "POST", "/GraphQL", testapi.Body{"query": "{" + query + "}"}).Want(200)
			if found := strings.Contains(string(r.Body), word); found != want ||
				want && strings.Contains(string(r.Body), `"errors"`) {
				t.Errorf("%s, %s: %s", user, query, r.Body)
			}
		}
	}
	finds("tech", true)
	finds("normal", false)
	for _, path := range []string{fmt.Sprint("/Tools/Reminder/", reminder), fmt.Sprint("/Tools/RSSFeed/", feed), at} {
		// nobody shares with themselves
		s.Call("normal", "POST", path+"/UserTarget", testapi.Body{"user": testapi.UserNormal}).Want(404)
		s.Call("tech", "POST", path+"/UserTarget", testapi.Body{"user": testapi.UserNormal}).Want(201)
	}
	finds("normal", true)
}
