package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestSessionsOfAnotherClock: when the clock has been put back, who signed in before does not stay for longer.
func TestSessionsOfAnotherClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)
	site := testsite.New(t)
	s := newSessions(site.DB)
	s.now = func() time.Time { return now }
	cookie, err := s.begin(t.Context(), 2, access.Credential{1}, "")
	if err != nil {
		t.Fatal(err)
	}
	for back, want := range map[time.Duration]bool{30 * time.Second: true, time.Hour: false, 80_000 * time.Hour: false} {
		now = time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC).Add(-back)
		if b, err := s.find(t.Context(), cookie); err != nil || (b != nil) != want {
			t.Errorf("with a clock that was put back by %v it is there: %v, %v", back, b != nil, err)
		}
	}
	now, s.trimEvery = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), 1
	if _, err := s.begin(t.Context(), 2, access.Credential{1}, ""); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := site.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpid_browsers`").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d sessions are there: %v", n, err)
	}
}

// However many sign in, the others stay; and nobody takes more than their share.
func TestSessionsAreBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	site := testsite.New(t)
	s := newSessions(site.DB)
	s.all, s.each, s.trimEvery, s.noteUse = 100, 5, 1, time.Millisecond
	s.now = func() time.Time { return now }
	signedIn := func(cookie string) bool {
		t.Helper()
		b, err := s.find(t.Context(), cookie)
		if err != nil {
			t.Fatal(err)
		}
		return b != nil
	}
	begin := func(user int64) string {
		t.Helper()
		cookie, err := s.begin(t.Context(), user, access.Credential{1}, "")
		if err != nil {
			t.Fatal(err)
		}
		return cookie
	}
	count := func(where string) (n int) {
		t.Helper()
		if err := site.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpid_browsers` WHERE "+where).
			Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	used, unused := begin(1), begin(2)
	for i := range s.all - 1 {
		now = now.Add(time.Millisecond)
		begin(int64(10 + i/4))
		if !signedIn(used) {
			t.Fatalf("signed out after %d others", i)
		}
	}
	if n := count("TRUE"); signedIn(unused) || n != s.all {
		t.Errorf("%d sessions, the oldest is there: %v", n, signedIn(unused))
	}
	other := begin(2)
	for range 3 * s.each {
		begin(3)
	}
	if n := count("`users_id` = 3"); n != s.each || !signedIn(other) || !signedIn(used) {
		t.Errorf("one account has %d sessions", n)
	}
	if err := s.end(t.Context(), used); err != nil {
		t.Fatal(err)
	}
	if signedIn(used) {
		t.Error("a session that has ended is there")
	}
	now = now.Add(s.idle)
	if signedIn(other) {
		t.Error("an idle session stays")
	}
	begin(4)
	if n := count("TRUE"); n != 1 {
		t.Errorf("%d sessions are kept though idle", n-1)
	}
}

// TestSessionsCostLittle: a browser that comes again costs no statement, and its use is noted once in a while, so that
// it stays signed in as long as it is used.
func TestSessionsCostLittle(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := newSessions(testsite.New(t).DB)
	s.now = func() time.Time { return now }
	s.changes.Now = s.now
	cookie, err := s.begin(t.Context(), 2, access.Credential{7, 9}, "")
	if err != nil {
		t.Fatal(err)
	}
	ctx, statements := store.CountStatements(t.Context())
	find := func(want uint64) {
		t.Helper()
		before := statements.Count()
		b, err := s.find(ctx, cookie)
		if err != nil || b == nil || b.user != 2 || b.credential != (access.Credential{7, 9}) {
			t.Fatalf("%+v, %v", b, err)
		}
		if n := statements.Count() - before; n != want {
			t.Errorf("it took %d statements, want %d", n, want)
		}
	}
	find(1)
	find(0)
	for range 2 * int(s.idle/s.noteUse) { // longer than one that is not used
		now = now.Add(s.noteUse)
		find(2)
	}
	if begun, _ := s.find(ctx, cookie+"x"); begun != nil {
		t.Error("another cookie is signed in")
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
