package web

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/request/peer"
)

// cookieName is the cookie that a signed-in browser has.
const cookieName = "glpid_session"

// How long browsers stay signed in, unused and in all, and how many of them: of everybody, and of one
// account, so that nobody can sign the others out.
const (
	idleTime        = 12 * time.Hour
	longestTime     = 7 * 24 * time.Hour
	maxSessions     = 10000
	maxSessionsEach = 100
)

// sessions are the signed-in browsers. They live in memory: a restart signs everybody out, and
// programs, which have tokens, do not notice. When there are too many, the one that was not used
// for longest goes.
type sessions struct {
	mu   sync.Mutex
	byID *bounded.Store[sessionID, *browser]
	each map[int64]int // how many of an account; only those that have some
	now  func() time.Time
}

// sessionID is the hash of the cookie, so that a dump of memory is no key.
type sessionID [sha256.Size]byte

func idOf(cookie string) sessionID { return sha256.Sum256([]byte(cookie)) }

type browser struct {
	user        int64
	credential  access.Credential // the password with which it was signed in
	began, last time.Time
}

func newSessions() *sessions {
	s := &sessions{byID: bounded.New[sessionID, *browser](maxSessions), each: map[int64]int{}, now: time.Now}
	s.byID.Dropped = func(_ sessionID, b *browser) { // under s.mu, as everything
		if s.each[b.user]--; s.each[b.user] == 0 {
			delete(s.each, b.user)
		}
	}
	return s
}

// begin makes a session and gives the cookie's value.
func (s *sessions) begin(user int64, credential access.Credential) string {
	id := rand.Text() + rand.Text()
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.each[user] >= maxSessionsEach {
		s.byID.DropOldest(func(_ sessionID, b *browser) bool { return b.user == user })
	}
	s.each[user]++
	s.byID.Put(idOf(id), &browser{user, credential, now, now})
	return id
}

func (b *browser) alive(now time.Time) bool {
	return now.Sub(b.last) < idleTime && now.Sub(b.began) < longestTime
}

// find gives the session of a cookie.
func (s *sessions) find(cookie string) (browser, bool) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.byID.Get(idOf(cookie))
	if !ok {
		return browser{}, false
	}
	if !b.alive(now) {
		s.byID.Drop(idOf(cookie))
		return browser{}, false
	}
	b.last = now
	return *b, true
}

func (s *sessions) end(cookie string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID.Drop(idOf(cookie))
}

// CookieUser gives the user of a signed-in browser.
func (s *Server) CookieUser(r *http.Request) (userID int64, ok bool) {
	session := s.session(r)
	if session == nil {
		return 0, false
	}
	return session.UserID, true
}

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: peer.Secure(r) || strings.HasPrefix(s.PublicURL, "https://"),
	})
}
