package tools_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestReminders keeps reminders to their author and those they are shared with.
func TestReminders(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	got := s.Call("tech", "POST", "/Tools/Reminder", map[string]any{"name": "  ", "text": "call back"})
	path := fmt.Sprintf("/Tools/Reminder/%d", got.ID())
	if got := s.Call("tech", "GET", path, nil).Want(200); got.At("name") != "Without title" ||
		got.At("user.name") != "tech" || got.At("is_planned") != false {
		t.Error(string(got.Body))
	}
	s.Call("tech", "POST", "/Tools/Reminder", map[string]any{"name": "x", "user": 2}).Want(403)
	s.Call("tech", "PATCH", path, map[string]any{"user": 2}).Want(403)
	s.Call("tech", "PATCH", path,
		map[string]any{"date_begin": "2026-05-02T10:00:00Z", "date_end": "2026-05-02T09:00:00Z"}).Want(400)
	planned := s.Call("tech", "PATCH", path, map[string]any{"date_begin": "2026-05-02T10:00:00Z",
		"date_end": "2026-05-02T11:00:00Z"}).Want(200)
	if planned.At("is_planned") != true {
		t.Error(string(planned.Body))
	}

	// Private until it is shared; what is shared is changed with the right to change what is.
	s.Call("glpi", "GET", path, nil).Want(404)
	s.Call("normal", "GET", path, nil).Want(404)
	s.SetRight(6, "reminder_public", 128|4|1)
	s.Call("tech", "POST", path+"/UserTarget", map[string]any{"user": 2}).Want(201)
	s.Call("glpi", "GET", path, nil).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"text": "changed"}).Want(200)
	s.Call("normal", "GET", path, nil).Want(404)
	s.Call("post-only", "GET", "/Tools/Reminder", nil).Want(200)
	if n := len(s.Call("post-only", "GET", "/Tools/Reminder", nil).Want(200).List()); n != 0 {
		t.Errorf("post-only sees %d", n)
	}
}

// TestFeeds fetches feeds behind the requests' backs, and not from private networks.
func TestFeeds(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, body := range []map[string]any{
		{}, {"url": "ftp://example.org/"}, {"url": "no address"},
		{"url": "https://example.org/", "refresh_interval": 5},
		{"url": "https://example.org/", "refresh_interval": 90000}, {"url": "https://example.org/", "max_items": 0},
	} {
		s.Call("glpi", "POST", "/Tools/RSSFeed", body).Want(400)
	}
	news := testapi.NewReceiver(t, s)
	broken := false
	news.Answer = func(w http.ResponseWriter, _ *http.Request) bool {
		if broken {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}
		fmt.Fprint(w, `<rss><channel><title>News</title><description>What is new</description></channel></rss>`)
		return true
	}
	id := s.Call("glpi", "POST", "/Tools/RSSFeed", map[string]any{"url": news.URL + "/feed", "is_active": true}).ID()
	path := fmt.Sprintf("/Tools/RSSFeed/%d", id)
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("user.name") != "glpi" ||
		got.At("refresh_interval") != 86400.0 || got.At("max_items") != 20.0 {
		t.Error(string(got.Body))
	}
	fetch := func() {
		t.Helper()
		if err := s.Feeds.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	fetch()
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("comment") != "What is new" ||
		got.At("have_error") != false {
		t.Error(string(got.Body))
	}
	if n := len(news.Got()); n != 1 {
		t.Errorf("%d requests", n)
	}
	fetch() // not due
	if n := len(news.Got()); n != 0 {
		t.Errorf("%d requests before it is due", n)
	}
	broken = true
	s.Call("glpi", "PATCH", path, map[string]any{"url": news.URL + "/other"}).Want(200)
	fetch()
	if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("have_error") != true {
		t.Error(string(got.Body))
	}

	// Without leave nothing on this machine is reached.
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", ""); err != nil {
		t.Fatal(err)
	}
	news.Got()
	private := s.Call("glpi", "POST", "/Tools/RSSFeed", map[string]any{"url": news.URL}).ID()
	began := time.Now()
	fetch()
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Tools/RSSFeed/%d", private),
		nil).Want(200); got.At("have_error") != true || len(news.Got()) != 0 {
		t.Errorf("after %v: %s", time.Since(began), got.Body)
	}
	s.Call("tech", "GET", path, nil).Want(404)
}
