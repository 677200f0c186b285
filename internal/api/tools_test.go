package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestReminders keeps reminders to their author and those they are shared with.
func TestReminders(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	got := s.call("tech", "POST", "/Tools/Reminder", map[string]any{"name": "  ", "text": "call back"})
	path := fmt.Sprintf("/Tools/Reminder/%d", got.id())
	if got := s.call("tech", "GET", path, nil).want(200); got.at("name") != "Without title" || got.at("user.name") != "tech" || got.at("is_planned") != false {
		t.Error(string(got.body))
	}
	s.call("tech", "POST", "/Tools/Reminder", map[string]any{"name": "x", "user": 2}).want(403)
	s.call("tech", "PATCH", path, map[string]any{"user": 2}).want(403)
	s.call("tech", "PATCH", path, map[string]any{"date_begin": "2026-05-02T10:00:00Z", "date_end": "2026-05-02T09:00:00Z"}).want(400)
	planned := s.call("tech", "PATCH", path, map[string]any{"date_begin": "2026-05-02T10:00:00Z", "date_end": "2026-05-02T11:00:00Z"}).want(200)
	if planned.at("is_planned") != true {
		t.Error(string(planned.body))
	}

	// Private until it is shared; what is shared is changed with the right to change what is.
	s.call("glpi", "GET", path, nil).want(404)
	s.call("normal", "GET", path, nil).want(404)
	s.setRight(6, "reminder_public", 128|4|1)
	s.call("tech", "POST", path+"/UserTarget", map[string]any{"user": 2}).want(201)
	s.call("glpi", "GET", path, nil).want(200)
	s.call("glpi", "PATCH", path, map[string]any{"text": "changed"}).want(200)
	s.call("normal", "GET", path, nil).want(404)
	s.call("post-only", "GET", "/Tools/Reminder", nil).want(200)
	if n := len(s.call("post-only", "GET", "/Tools/Reminder", nil).want(200).list()); n != 0 {
		t.Errorf("post-only sees %d", n)
	}
}

// TestFeeds fetches feeds behind the requests' backs, and not from private networks.
func TestFeeds(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, body := range []map[string]any{
		{}, {"url": "ftp://example.org/"}, {"url": "no address"}, {"url": "https://example.org/", "refresh_interval": 5},
		{"url": "https://example.org/", "refresh_interval": 90000}, {"url": "https://example.org/", "max_items": 0},
	} {
		s.call("glpi", "POST", "/Tools/RSSFeed", body).want(400)
	}
	news := newReceiver(t, s)
	broken := false
	news.answer = func(w http.ResponseWriter, _ *http.Request) bool {
		if broken {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}
		fmt.Fprint(w, `<rss><channel><title>News</title><description>What is new</description></channel></rss>`)
		return true
	}
	id := s.call("glpi", "POST", "/Tools/RSSFeed", map[string]any{"url": news.URL + "/feed", "user": 4, "is_active": true}).id()
	path := fmt.Sprintf("/Tools/RSSFeed/%d", id)
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("user.name") != "glpi" || got.at("refresh_interval") != 86400.0 || got.at("max_items") != 20.0 {
		t.Error(string(got.body))
	}
	fetch := func() {
		t.Helper()
		if err := s.Feeds.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	fetch()
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("comment") != "What is new" || got.at("have_error") != false {
		t.Error(string(got.body))
	}
	if n := len(news.got()); n != 1 {
		t.Errorf("%d requests", n)
	}
	fetch() // not due
	if n := len(news.got()); n != 0 {
		t.Errorf("%d requests before it is due", n)
	}
	broken = true
	s.call("glpi", "PATCH", path, map[string]any{"url": news.URL + "/other"}).want(200)
	fetch()
	if got := s.call("glpi", "GET", path, nil).want(200); got.at("have_error") != true {
		t.Error(string(got.body))
	}

	// Without leave nothing on this machine is reached.
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", ""); err != nil {
		t.Fatal(err)
	}
	news.got()
	private := s.call("glpi", "POST", "/Tools/RSSFeed", map[string]any{"url": news.URL}).id()
	began := time.Now()
	fetch()
	if got := s.call("glpi", "GET", fmt.Sprintf("/Tools/RSSFeed/%d", private), nil).want(200); got.at("have_error") != true || len(news.got()) != 0 {
		t.Errorf("after %v: %s", time.Since(began), got.body)
	}
	s.call("tech", "GET", path, nil).want(404)
}
