package web

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"time"
)

// cookieName is the cookie that a signed-in browser has.
const cookieName = "glpid_session"

// How long browsers stay signed in: unused, and in all.
const (
	idleTime    = 12 * time.Hour
	longestTime = 7 * 24 * time.Hour
	maxSessions = 10000
)

// sessions are the signed-in browsers. They live in memory: a restart signs everybody out, and
// programs, which have tokens, do not notice.
type sessions struct {
	mu   sync.Mutex
	byID map[[32]byte]*browser // by the hash of the cookie, so that a dump of memory is no key
	now  func() time.Time
}

type browser struct {
	user        int64
	began, last time.Time
}

func newSessions() *sessions { return &sessions{byID: map[[32]byte]*browser{}, now: time.Now} }

// begin makes a session and gives the cookie's value.
func (s *sessions) begin(user int64) string {
	id := rand.Text() + rand.Text()
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byID) >= maxSessions {
		for key, b := range s.byID {
			if !b.alive(now) {
				delete(s.byID, key)
			}
		}
		if len(s.byID) >= maxSessions {
			clear(s.byID)
		}
	}
	s.byID[sha256.Sum256([]byte(id))] = &browser{user, now, now}
	return id
}

func (b *browser) alive(now time.Time) bool {
	return now.Sub(b.last) < idleTime && now.Sub(b.began) < longestTime
}

// user gives who a cookie belongs to.
func (s *sessions) user(id string) (int64, bool) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.byID[sha256.Sum256([]byte(id))]
	if b == nil || !b.alive(now) {
		return 0, false
	}
	b.last = now
	return b.user, true
}

func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, sha256.Sum256([]byte(id)))
}

// CookieUser gives the user of a signed-in browser.
func (s *Server) CookieUser(r *http.Request) (userID int64, ok bool) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return 0, false
	}
	return s.sessions.user(cookie.Value)
}

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || strings.HasPrefix(s.PublicURL, "https://"),
	})
}
