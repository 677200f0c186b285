// Package audit tells operators and auditors of signing in, of refused tokens and of refused rights:
// in the log, for programs that watch it, and in GLPI's event log. What repeats is told with a count,
// so that nobody can flood either of them.
//
// It must not know who asked, beyond what it is told, nor decide anything.
package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/store"
)

// Kind is what has happened.
type Kind int

// The kinds of events.
const (
	SignedIn      Kind = iota
	SignInFailed       // wrong login or password, or an account that may not sign in
	SignInRefused      // too many failures: nothing was looked at
	ClientRefused      // an OAuth client with a wrong secret, or from a wrong address
	TokenRefused       // an access or refresh token or a code that is not good
	RightRefused       // a request that the profile or the token's scopes do not allow
)

// kinds say how each is told. The messages of the log are stable: filters of other programs know
// them.
var kinds = [...]struct {
	message string
	level   slog.Level
	service string // of the event log
	grade   int    // there, of 1 (critical) to 5
	event   func(e Event) string
}{
	SignedIn: {"sign-in succeeded", slog.LevelInfo, "login", 3,
		func(e Event) string { return e.User + " log in from IP " + e.Peer.String() }},
	SignInFailed: {"sign-in failed", slog.LevelWarn, "login", 3,
		func(e Event) string { return "Failed login for " + e.User + " from IP " + e.Peer.String() }},
	SignInRefused: {"sign-in refused", slog.LevelWarn, "login", 3, func(e Event) string {
		return "Refused login for " + e.User + " from IP " + e.Peer.String() + ": too many failures"
	}},
	ClientRefused: {"client refused", slog.LevelWarn, "api", 4, func(e Event) string {
		return "Refused OAuth client " + e.Client + " from IP " + e.Peer.String() + ": " + e.Reason
	}},
	TokenRefused: {"token refused", slog.LevelWarn, "api", 4, func(e Event) string {
		return "Refused token" + e.whose() + " from IP " + e.Peer.String() + ": " + e.Reason
	}},
	RightRefused: {"right refused", slog.LevelWarn, "api", 4, func(e Event) string {
		return "Refused " + e.Method + " " + e.Path + e.whose() + " from IP " + e.Peer.String()
	}},
}

// Event is something that has happened.
type Event struct {
	Kind   Kind
	Peer   netip.Addr
	User   string // the login of the account, or Typed
	UserID int64  // 0 for none
	Client string // identifier of the OAuth client, "" for none
	Method string // of the request, where it matters
	Path   string
	Reason string
}

// whose names account and client in an event, as far as they are known.
func (e Event) whose() (text string) {
	if e.User != "" {
		text = " for " + e.User
	}
	if e.Client != "" {
		text += " by OAuth client " + e.Client
	}
	return text
}

// Typed gives what is shown of a login that fits no account. People type their password into the
// wrong field, so most of it is left out.
func Typed(login string) string {
	const shown = 2
	runes := []rune(strings.TrimSpace(login))
	if len(runes) <= shown {
		return strings.Repeat("*", len(runes))
	}
	return string(runes[:shown]) + "***"
}

// maxText is how much of a text is told, in runes.
const maxText = 200

// clean makes a text fit for a line: nothing that is said in it can look like another line.
func clean(text string) string {
	runes := []rune(strings.ToValidUTF8(text[:min(len(text), 4*maxText)], ""))
	if len(runes) > maxText {
		runes = append(runes[:maxText], '…')
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '�'
		}
		return r
	}, string(runes))
}

func (e Event) clean() Event {
	e.User, e.Client, e.Method, e.Path, e.Reason = clean(e.User), clean(e.Client), clean(e.Method), clean(e.Path),
		clean(e.Reason)
	return e
}

// How much is told of what repeats. An address, or with signing in and rights an account at an
// address, has a window of a minute for each kind; all of them together have the totals.
const (
	window       = time.Minute
	toldEach     = 10
	toldInAll    = 600
	maxWindows   = 10000
	maxSummaries = 200
)

// Options are what a Log is made of.
type Options struct {
	DB  *store.DB // nil tells the log alone
	Log *slog.Logger
	Now func() time.Time // nil is the clock

	// Remember puts what happens to an account, such as signing in, into its history; nil does not.
	Remember func(ctx context.Context, tx *store.Tx, e Event, text string) error
}

// Log tells of events. It is safe for concurrent use.
type Log struct {
	Options

	mu      sync.Mutex
	windows *bounded.Store[subject, *repeats]
	began   time.Time // of the total
	told    int
	evicted []*repeats // windows that are gone, with something to tell
	rest    int        // events of those that are too many to be kept
}

// subject is what repeats.
type subject struct {
	kind Kind
	who  string
}

// repeats is how often something has happened within a window.
type repeats struct {
	began time.Time
	told  int
	held  int // that were not told
	last  Event
}

// New makes a Log.
func New(o Options) *Log {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	l := &Log{Options: o, windows: bounded.New[subject, *repeats](maxWindows)}
	l.windows.Dropped = func(_ subject, r *repeats) {
		switch { // under l.mu, as all of them
		case r.held == 0:
		case len(l.evicted) < maxSummaries:
			l.evicted = append(l.evicted, r)
		default:
			l.rest += r.held
		}
	}
	return l
}

// Note tells of an event. What cannot be written to the event log is in the log at least. A Log that
// is nil tells nothing.
func (l *Log) Note(ctx context.Context, e Event) {
	if l == nil {
		return
	}
	e = e.clean()
	tell, before := l.count(e)
	if before != nil {
		l.summarise(ctx, []*repeats{before}, 0)
	}
	if !tell {
		return
	}
	l.print(ctx, e, 1)
	if l.DB == nil {
		return
	}
	err := l.DB.Write(context.WithoutCancel(ctx),
		func(ctx context.Context, tx *store.Tx) error { return l.insert(ctx, tx, e, 1) })
	if err != nil {
		l.Log.Warn("an event could not be written to the event log", slog.Any("error", err))
	}
}

// NoteIn tells of an event as a part of a write.
func (l *Log) NoteIn(ctx context.Context, tx *store.Tx, e Event) error {
	e = e.clean()
	tell, before := l.count(e)
	if before != nil {
		tx.AfterCommit(func() { l.print(ctx, before.last, before.held) })
		if err := l.insert(ctx, tx, before.last, before.held); err != nil {
			return err
		}
	}
	if !tell {
		return nil
	}
	tx.AfterCommit(func() { l.print(ctx, e, 1) })
	return l.insert(ctx, tx, e, 1)
}

// count says whether an event is told by itself, and what was held back in the window before.
func (l *Log) count(e Event) (tell bool, before *repeats) {
	key := subject{e.Kind, peer.Network(e.Peer)}
	if e.Kind == SignedIn || e.Kind == RightRefused {
		key.who += " " + e.User
	}
	now := l.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.began.IsZero() || over(l.began, now) {
		l.began, l.told = now, 0
	}
	r, ok := l.windows.Get(key)
	if !ok || over(r.began, now) {
		if ok && r.held > 0 {
			before = &repeats{held: r.held, last: r.last}
			r.held = 0
		}
		r = &repeats{began: now}
		l.windows.Put(key, r)
	}
	if r.told >= toldEach || l.told >= toldInAll {
		r.held, r.last = r.held+1, e
		return false, before
	}
	r.told, l.told = r.told+1, l.told+1
	return true, before
}

func over(began, now time.Time) bool { return now.Sub(began) >= window || now.Before(began) }

// Run tells what is held back, with counts, until the context ends.
func (l *Log) Run(ctx context.Context) {
	ticker := time.NewTicker(window)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			l.Flush(ctx)
		}
	}
}

// Flush tells what has been held back in windows that are over, with counts.
func (l *Log) Flush(ctx context.Context) { l.flush(ctx, false) }

// Close tells all that has been held back.
func (l *Log) Close(ctx context.Context) { l.flush(ctx, true) }

func (l *Log) flush(ctx context.Context, all bool) {
	now := l.Now()
	l.mu.Lock()
	var ended []subject
	l.windows.Each(func(key subject, r *repeats) {
		if all || over(r.began, now) {
			ended = append(ended, key)
		}
	})
	for _, key := range ended {
		l.windows.Drop(key)
	}
	held, rest := l.evicted, l.rest
	l.evicted, l.rest = nil, 0
	l.mu.Unlock()
	l.summarise(ctx, held, rest)
}

// summarise tells what was held back, and of how many others there is nothing but the number.
func (l *Log) summarise(ctx context.Context, held []*repeats, rest int) {
	for _, r := range held {
		l.print(ctx, r.last, r.held)
	}
	if rest > 0 {
		l.Log.Warn("more was refused than can be told singly", slog.Int("count", rest))
	}
	if len(held) == 0 || l.DB == nil {
		return
	}
	err := l.DB.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
		for _, r := range held {
			if err := l.insert(ctx, tx, r.last, r.held); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		l.Log.Warn("events could not be written to the event log", slog.Any("error", err))
	}
}

// print writes the line of an event. The peer comes first: what stands before it is not said by
// people, so that filters cannot be led astray.
func (l *Log) print(ctx context.Context, e Event, count int) {
	kind := kinds[e.Kind]
	attributes := []slog.Attr{slog.String("peer", e.Peer.String()), slog.Int("count", count)}
	for _, a := range []struct{ name, text string }{
		{"user", e.User}, {"client", e.Client}, {"method", e.Method}, {"path", e.Path}, {"reason", e.Reason},
	} {
		if a.text != "" {
			attributes = append(attributes, slog.String(a.name, a.text))
		}
	}
	if e.UserID != 0 {
		attributes = append(attributes, slog.Int64("user_id", e.UserID))
	}
	l.Log.LogAttrs(ctx, kind.level, kind.message, attributes...)
}

// insert adds a row to GLPI's event log, unless the configuration wants only more important ones, and to the
// history of the account whose signing in it is about.
func (l *Log) insert(ctx context.Context, tx *store.Tx, e Event, count int) error {
	kind := kinds[e.Kind]
	message := kind.event(e)
	if count > 1 {
		message += fmt.Sprintf(" (%d times)", count)
	}
	if kind.service == "login" && e.UserID != 0 && l.Remember != nil {
		if err := l.Remember(ctx, tx, e, message); err != nil {
			return err
		}
	}
	var wanted int
	err := tx.QueryRow(ctx, "SELECT CAST(`value` AS INTEGER) FROM `glpi_configs` WHERE `context` = 'core'"+
		" AND `name` = 'event_loglevel' AND `value` <> ''").Scan(&wanted)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil && wanted < kind.grade {
		return nil
	}
	_, err = tx.Insert(ctx, "glpi_events", map[string]any{
		"items_id": 0, "type": "system", "date": l.Now().UTC().Format(time.DateTime), "service": kind.service,
		"level": kind.grade, "message": message,
	})
	return err
}
