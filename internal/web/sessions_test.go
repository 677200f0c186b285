package web

import (
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
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
