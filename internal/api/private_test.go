package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestPrivateEverywhere makes a reminder, a feed and an article with all that belongs to them, and
// looks for a word in them by every way there is to read: their author finds it, others do not,
// until it is shared with them.
func TestPrivateEverywhere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const word = "hushhush"
	s.setRights(6, "knowbase", 1|2|4|8192)
	s.setRights(6, "reminder_public", 1|2|4|128)
	s.setRights(6, "rssfeed_public", 1|2|4|128)
	for _, right := range []string{"knowbase", "reminder_public", "rssfeed_public"} {
		s.setRights(2, right, 1|128|8192)
	}
	reminder := s.call("tech", "POST", "/Tools/Reminder", body{"name": word, "text": word}).id()
	feed := s.call("tech", "POST", "/Tools/RSSFeed", body{"url": "https://example.org/" + word, "comment": word}).id()
	page := s.call("tech", "POST", article, body{"name": word, "content": word}).id()
	at := fmt.Sprintf("%s/%d", article, page)
	s.call("tech", "PATCH", at, body{"content": word + " again"}).want(200)
	comment := s.call("tech", "POST", at+"/Comment", body{"comment": word}).id()
	translation := s.call("tech", "POST", at+"/Translation", body{"language": "fr_FR", "name": word}).id()
	ticket := s.call("tech", "POST", "/Assistance/Ticket", body{"name": "t", "content": "t"}).id()
	link := s.call("tech", "POST", fmt.Sprintf("/Assistance/Ticket/%d/KBArticle", ticket), body{"kbarticle": page}).id()

	lists := []string{
		"/Tools/Reminder", "/Tools/RSSFeed", article, at + "/Revision", at + "/Comment", at + "/Translation",
		"/Tools/Reminder?filter=name==" + word, "/Tools/RSSFeed?filter=comment==" + word, article + "?filter=content=like=*" + word + "*", article + "?filter=revisions.revision==1",
		fmt.Sprintf("/Assistance/Ticket/%d/KBArticle", ticket), fmt.Sprintf("/Assistance/Ticket/%d/KBArticle?filter=kbarticle.name==%s", ticket, word),
	}
	items := []string{
		fmt.Sprint("/Tools/Reminder/", reminder), fmt.Sprint("/Tools/RSSFeed/", feed), at, at + "/Revision/1", fmt.Sprint(at, "/Comment/", comment),
		fmt.Sprint(at, "/Translation/", translation), fmt.Sprintf("/Assistance/Ticket/%d/KBArticle/%d", ticket, link),
	}
	queries := []string{
		"Reminder{name text}", "RSSFeed{url comment}", "KBArticle{name content revisions{id} translations{name}}", "KBArticleRevision{name content kbarticle{name}}",
		"KBArticleComment{comment kbarticle{name}}", "KBArticleTranslation{name kbarticle{content}}", "KBArticle_Item{kbarticle{name}}",
		fmt.Sprintf(`KBArticle(id:%d){name}`, page), fmt.Sprintf(`KBArticleRevision(filter:"kbarticle.id==%d"){name}`, page), `KBArticle_Item(filter:"kbarticle.content=like=*hush*"){kbarticle{name}}`,
	}
	finds := func(user string, want bool) {
		t.Helper()
		for _, path := range lists {
			r := s.call(user, "GET", path, nil)
			if found := strings.Contains(string(r.body), word); found != want || r.status != 200 && r.status != 206 && (want || r.status != 404) {
				t.Errorf("%s, GET %s: %d %s", user, path, r.status, r.body)
			}
		}
		for _, path := range items {
			if r := s.call(user, "GET", path, nil); (r.status == 200) != want || !want && r.status != 404 {
				t.Errorf("%s, GET %s: %d %s", user, path, r.status, r.body)
			}
		}
		for _, query := range queries {
			r := s.call(user, "POST", "/GraphQL", body{"query": "{" + query + "}"}).want(200)
			if found := strings.Contains(string(r.body), word); found != want || want && strings.Contains(string(r.body), `"errors"`) {
				t.Errorf("%s, %s: %s", user, query, r.body)
			}
		}
	}
	finds("tech", true)
	finds("normal", false)
	for _, path := range []string{fmt.Sprint("/Tools/Reminder/", reminder), fmt.Sprint("/Tools/RSSFeed/", feed), at} {
		s.call("normal", "POST", path+"/UserTarget", body{"user": normalID}).want(404) // nobody shares with themselves
		s.call("tech", "POST", path+"/UserTarget", body{"user": normalID}).want(201)
	}
	finds("normal", true)
}
