package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/store"
)

// cookieName is the cookie that a signed-in browser has.
const cookieName = "glpid_session"

// bounds say how long browsers stay signed in, unused and in all, and how many of them: of everybody, and of one
// account, so that nobody can sign the others out.
type bounds struct {
	idle, longest time.Duration
	all, each     int
	trimEvery     int64         // of how many that sign in one looks for those that are too many, or too old
	noteUse       time.Duration // how old what is known of the last use may be
}

var usualBounds = bounds{
	idle: 12 * time.Hour, longest: 7 * 24 * time.Hour, all: 10000, each: 100, trimEvery: 64, noteUse: 5 * time.Minute,
}

// browsers counts the ends of sessions, by which other processes learn of them.
const browsers store.Counter = "browsers"

// sessions are the signed-in browsers. They are rows of glpid_browsers, so that it does not matter which process a
// browser comes to, nor that one is started anew. When there are too many, the one that was not used for longest goes.
type sessions struct {
	bounds
	db      *store.DB
	held    *bounded.Store[sessionID, *browser] // what the database has said of those that come again and again
	changes *store.Watch[unended]
	begun   atomic.Int64
	now     func() time.Time
}

// unended is a time in which no session has ended before its time. It has a size, as pointers to what has none may be
// equal.
type unended struct{ _ byte }

// sessionID is the hash of the cookie, so that who reads the database, or a copy of it, has no key.
type sessionID string

func idOf(cookie string) sessionID {
	sum := sha256.Sum256([]byte(cookie))
	return sessionID(hex.EncodeToString(sum[:]))
}

type browser struct {
	user        int64
	credential  access.Credential // the password with which it was signed in
	began, used time.Time
	during      *unended // when the database was asked
}

func newSessions(db *store.DB) *sessions {
	return &sessions{bounds: usualBounds, db: db, now: time.Now,
		held:    bounded.New[sessionID, *browser](usualBounds.all),
		changes: store.NewWatch(db, browsers, func(context.Context) (*unended, error) { return new(unended), nil })}
}

// begin makes a session in the place of the one of another cookie, "" for none, and gives the cookie's value.
func (s *sessions) begin(ctx context.Context, user int64, credential access.Credential, before string) (string, error) {
	cookie, now := rand.Text()+rand.Text(), s.now()
	trims := s.begun.Add(1)%s.trimEvery == 0
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		replaced := string(idOf(before))
		if err := s.remove(ctx, tx, "`cookie` = ? OR `users_id` = ? AND `cookie` NOT IN (SELECT `cookie` FROM (SELECT"+
			" `cookie` FROM `glpid_browsers` WHERE `users_id` = ? AND `cookie` <> ? ORDER BY `used` DESC LIMIT ?)"+
			" `kept`)", replaced, user, user, replaced, s.each-1); err != nil {
			return err
		}
		if trims {
			if err := s.trim(ctx, tx); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "INSERT INTO `glpid_browsers` (`cookie`, `users_id`, `credential`, `began`, `used`)"+
			" VALUES (?, ?, ?, ?, ?)", string(idOf(cookie)), user, hex.EncodeToString(credential[:]), now.UnixMilli(),
			now.UnixMilli())
		return err
	})
	if err != nil {
		return "", fmt.Errorf("sign a browser in: %w", err)
	}
	return cookie, nil
}

// remove ends sessions, for all processes.
func (s *sessions) remove(ctx context.Context, tx *store.Tx, which string, args ...any) error {
	result, err := tx.Exec(ctx, "DELETE FROM `glpid_browsers` WHERE "+which, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return s.changes.Changed(ctx, tx)
}

// trim removes the sessions that are over, and those that have not been used for longest when there are too many.
func (s *sessions) trim(ctx context.Context, tx *store.Tx) error {
	now := s.now()
	if _, err := tx.Exec(ctx, "DELETE FROM `glpid_browsers` WHERE `used` <= ? OR `began` <= ?"+
		" OR `used` > ?", now.Add(-s.idle).UnixMilli(), now.Add(-s.longest).UnixMilli(),
		now.Add(model.Skew).UnixMilli()); err != nil {
		return err
	}
	var last int64
	err := tx.QueryRow(ctx, "SELECT `used` FROM `glpid_browsers` ORDER BY `used` DESC LIMIT 1 OFFSET ?", s.all-1).
		Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.remove(ctx, tx, "`used` <= ?", last)
}

// alive reports whether a session goes on. One that has begun in the future, or was used there, is of a clock that was
// put back: it would outlive the others by as much.
func (s *sessions) alive(b *browser, now time.Time) bool {
	return now.Sub(b.used) < s.idle && now.Sub(b.began) < s.longest &&
		max(b.used.Sub(now), b.began.Sub(now)) <= model.Skew
}

// find gives the session of a cookie, nil when there is none.
func (s *sessions) find(ctx context.Context, cookie string) (*browser, error) {
	generation, err := s.changes.Get(ctx)
	if err != nil {
		return nil, err
	}
	id, at := idOf(cookie), s.now()
	b, _ := s.held.Get(id)
	if b == nil || b.during != generation || !s.alive(b, at) || at.Sub(b.used) >= s.noteUse {
		if b, err = s.look(ctx, id); b == nil || err != nil {
			return nil, err
		}
		b.during = generation
	}
	if !s.alive(b, at) {
		s.held.Drop(id)
		return nil, nil
	}
	if at.Sub(b.used) >= s.noteUse && !s.db.ReadOnly() {
		if err := s.use(ctx, id, at); err != nil {
			return b, err
		}
		b.used = at
	}
	s.held.Put(id, b)
	return b, nil
}

// look reads a session.
func (s *sessions) look(ctx context.Context, id sessionID) (*browser, error) {
	b := &browser{}
	var credential string
	var began, used int64
	err := s.db.QueryRow(ctx, "SELECT `users_id`, `credential`, `began`, `used` FROM `glpid_browsers`"+
		" WHERE `cookie` = ?", string(id)).Scan(&b.user, &credential, &began, &used)
	if errors.Is(err, sql.ErrNoRows) {
		s.held.Drop(id)
		return nil, nil
	}
	if err == nil {
		_, err = hex.Decode(b.credential[:], []byte(credential[:min(len(credential), 2*len(b.credential))]))
	}
	if err != nil {
		return nil, fmt.Errorf("look for a signed-in browser: %w", err)
	}
	b.began, b.used = time.UnixMilli(began), time.UnixMilli(used)
	return b, nil
}

// use notes when a session was used last.
func (s *sessions) use(ctx context.Context, id sessionID, at time.Time) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE `glpid_browsers` SET `used` = ? WHERE `cookie` = ?", at.UnixMilli(), string(id))
		return err
	})
}

// end ends the session of a cookie.
func (s *sessions) end(ctx context.Context, cookie string) error {
	s.held.Drop(idOf(cookie))
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return s.remove(ctx, tx, "`cookie` = ?", string(idOf(cookie)))
	})
	if err != nil {
		return fmt.Errorf("sign a browser out: %w", err)
	}
	return nil
}

// cookieOf gives the cookie of a browser, "" for none.
func cookieOf(r *http.Request) string {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return ""
	}
	return cookie.Value
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

// signIn signs a browser in, in the place of whoever it was signed in as.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request, user int64, credential access.Credential) error {
	cookie, err := s.sessions.begin(r.Context(), user, credential, cookieOf(r))
	if err != nil {
		return err
	}
	s.setCookie(w, r, cookie, int(s.sessions.longest.Seconds()))
	return nil
}
