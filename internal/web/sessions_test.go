package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/request/peer"
)

// However many sign in, the others stay; and nobody takes more than their share.
func TestSessionsAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := newSessions()
	s.now = func() time.Time { return now }
	signedIn := func(cookie string) bool {
		_, ok := s.find(cookie)
		return ok
	}
	used := s.begin(1, access.Credential{})
	unused := s.begin(2, access.Credential{})
	for i := range maxSessions - 1 {
		now = now.Add(time.Millisecond)
		s.begin(int64(10+i/50), access.Credential{})
		if !signedIn(used) {
			t.Fatalf("signed out after %d others", i)
		}
	}
	if signedIn(unused) || s.byID.Len() != maxSessions {
		t.Errorf("%d sessions, the oldest is there: %v", s.byID.Len(), signedIn(unused))
	}
	other := s.begin(2, access.Credential{})
	for range 3 * maxSessionsEach {
		s.begin(3, access.Credential{})
	}
	if s.each[3] != maxSessionsEach || !signedIn(other) || !signedIn(used) {
		t.Errorf("one account has %d sessions", s.each[3])
	}
	s.end(used)
	if _, counted := s.each[1]; counted || signedIn(used) {
		t.Error("a session that has ended is there")
	}
	now = now.Add(idleTime)
	if signedIn(other) || s.byID.Len() >= maxSessions {
		t.Error("an idle session stays")
	}
}

// TestCookieBehindProxy keeps the cookie to TLS where a trusted proxy says that browsers speak it.
func TestCookieBehindProxy(t *testing.T) {
	t.Parallel()
	proxies, err := peer.Parse([]string{"192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	for remote, secure := range map[string]bool{"192.0.2.1:1": true, "203.0.113.1:1": false} {
		r := httptest.NewRequest(http.MethodPost, "/login", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-Proto", "https")
		w := httptest.NewRecorder()
		proxies.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			(&Server{}).setCookie(w, r, "x", 1)
		})).ServeHTTP(w, r)
		if got := w.Result().Cookies()[0]; got.Secure != secure {
			t.Errorf("from %s: %v", remote, got)
		}
	}
}
