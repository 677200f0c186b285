package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

type fixture struct {
	*audit.Log
	t   *testing.T
	db  *store.DB
	now time.Time
	log bytes.Buffer
}

func newFixture(t *testing.T, handler func(f *fixture) slog.Handler) *fixture {
	t.Helper()
	f := &fixture{t: t, db: testsite.New(t).DB, now: time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)}
	f.Log = audit.New(audit.Options{DB: f.db, Log: slog.New(handler(f)), Now: func() time.Time { return f.now }})
	return f
}

func asText(f *fixture) slog.Handler { return slog.NewTextHandler(&f.log, nil) }

func (f *fixture) lines() []string {
	text := strings.TrimSpace(f.log.String())
	f.log.Reset()
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func (f *fixture) rows() (n int) {
	f.t.Helper()
	if err := f.db.QueryRow(context.Background(),
		"SELECT COUNT(*) FROM `glpi_events` WHERE `service` IN ('login', 'api')").Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

var home = netip.MustParseAddr("192.0.2.1")

// What repeats is told ten times a minute, and then with a count, in the log as among the events.
func TestRepeats(t *testing.T) {
	t.Parallel()
	f := newFixture(t, asText)
	e := audit.Event{Kind: audit.TokenRefused, Peer: home, Reason: "expired"}
	for range 1000 {
		f.Note(t.Context(), e)
	}
	if lines, rows := f.lines(), f.rows(); len(lines) != 10 || rows != 10 {
		t.Fatalf("%d lines, %d rows", len(lines), rows)
	}
	f.Flush(t.Context()) // the minute is not over
	if lines := f.lines(); len(lines) != 0 {
		t.Fatalf("too early: %q", lines)
	}
	f.now = f.now.Add(time.Minute)
	f.Flush(t.Context())
	if lines := f.lines(); len(lines) != 1 ||
		!strings.Contains(lines[0], `msg="token refused" peer=192.0.2.1 count=990 reason=expired`) {
		t.Fatalf("the sum: %q", lines)
	}
	var message string
	if err := f.db.QueryRow(t.Context(), "SELECT `message` FROM `glpi_events` ORDER BY `id` DESC LIMIT 1").Scan(
		&message); err != nil || message != "Refused token from IP 192.0.2.1: expired (990 times)" {
		t.Errorf("the event: %q %v", message, err)
	}
	for range 12 {
		f.Note(t.Context(), e)
	}
	f.now = f.now.Add(time.Minute)
	f.Note(t.Context(), e) // tells what was held back before
	if lines := f.lines(); len(lines) != 12 || !strings.Contains(lines[10], "count=2") ||
		!strings.Contains(lines[11], "count=1") {
		t.Errorf("the next minutes: %q", lines)
	}
	for range 20 {
		f.Note(t.Context(), e)
	}
	f.lines()
	f.Close(t.Context())
	if lines := f.lines(); len(lines) != 1 || !strings.Contains(lines[0], "count=11") {
		t.Errorf("at the end: %q", lines)
	}
}

// Many addresses cannot flood the log either, and memory is bounded.
func TestManyAddresses(t *testing.T) {
	t.Parallel()
	f := newFixture(t, asText)
	total := 0
	for i := range 12000 {
		for range 2 {
			total++
			f.Note(t.Context(), audit.Event{Kind: audit.TokenRefused,
				Peer: netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 1}), Reason: "x"})
		}
	}
	lines := f.lines()
	if len(lines) != 600 || f.rows() != 600 {
		t.Fatalf("%d lines, %d rows", len(lines), f.rows())
	}
	f.now = f.now.Add(time.Minute)
	f.Flush(t.Context())
	lines = append(lines, f.lines()...)
	if len(lines) != 600+200+1 || f.rows() != 800 {
		t.Errorf("%d lines, %d rows", len(lines), f.rows())
	}
	sum := 0
	for _, line := range lines {
		var n int
		_, text, _ := strings.Cut(line, "count=")
		if _, err := fmt.Sscan(text, &n); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		sum += n
	}
	if sum != total {
		t.Errorf("%d of %d are accounted for", sum, total)
	}
}

// The level of the configuration decides about events, not about the log.
func TestLevel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, asText)
	err := f.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE `glpi_configs` SET `value` = '3' WHERE `name` = 'event_loglevel'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Note(t.Context(), audit.Event{Kind: audit.TokenRefused, Peer: home})
	f.Note(t.Context(), audit.Event{Kind: audit.SignInFailed, Peer: home})
	if lines, rows := f.lines(), f.rows(); len(lines) != 2 || rows != 1 {
		t.Errorf("%d lines, %d rows", len(lines), rows)
	}
	var none *audit.Log
	none.Note(t.Context(), audit.Event{})
}

func TestTyped(t *testing.T) {
	t.Parallel()
	for login, want := range map[string]string{"": "", "a": "*", "ab": "**", "abc": "ab***", " hünter2 ": "hü***",
		"\x00\n\n": "*"} {
		if got := audit.Typed(login); got != want {
			t.Errorf("%q: %q", login, got)
		}
	}
}

// filters reads the expressions for fail2ban out of the documentation.
func filters(t testing.TB) []*regexp.Regexp {
	t.Helper()
	text, err := os.ReadFile("../../../docs/fail2ban.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "failregex = ")
	rest, _, _ = strings.Cut(rest, "\ndatepattern")
	var out []*regexp.Regexp
	for line := range strings.SplitSeq(rest, "\n") {
		out = append(out, regexp.MustCompile(strings.ReplaceAll(strings.TrimSpace(line), "<HOST>", `(\S+?)`)))
	}
	return out
}

// matched gives the address that fail2ban would ban for a line.
func matched(list []*regexp.Regexp, line string) string {
	for _, expression := range list {
		if m := expression.FindStringSubmatch(line); m != nil {
			return m[1]
		}
	}
	return ""
}

// The filter of the documentation finds the addresses, in texts and in JSON.
func TestFilter(t *testing.T) {
	t.Parallel()
	list := filters(t)
	for name, handler := range map[string]func(f *fixture) slog.Handler{"text": asText,
		"JSON": func(f *fixture) slog.Handler { return slog.NewJSONHandler(&f.log, nil) }} {
		f := newFixture(t, handler)
		for kind, want := range map[audit.Kind]string{
			audit.SignInFailed: "192.0.2.1", audit.SignInRefused: "192.0.2.1", audit.ClientRefused: "192.0.2.1",
			audit.SignedIn: "", audit.TokenRefused: "", audit.RightRefused: "",
		} {
			f.Note(t.Context(), audit.Event{Kind: kind, Peer: home, User: "glpi", Client: "c", Reason: "r", Path: "/x",
				UserID: 2})
			lines := f.lines()
			if len(lines) != 1 || matched(list, lines[0]) != want {
				t.Errorf("%s, kind %d: %q gives %q, want %q", name, kind, lines, matched(list, lines[0]), want)
			}
		}
	}
}

// FuzzNote wants one line for an event, whatever people say, in which the filter finds nobody but the
// peer.
func FuzzNote(f *testing.F) {
	for _, seed := range []string{"glpi", "a\nb", "x\" peer=9.9.9.9 count=1",
		"time=1 level=WARN msg=\"sign-in failed\" peer=9.9.9.9 count=", "\u2028\u202e\xff\x00",
		strings.Repeat("é", 5000)} {
		f.Add(seed)
	}
	list := filters(f)
	f.Fuzz(func(t *testing.T, said string) {
		var text, encoded bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&encoded, nil)} {
			log := audit.New(audit.Options{Log: slog.New(handler)})
			log.Note(t.Context(), audit.Event{Kind: audit.SignInFailed, Peer: home, User: said, Client: said,
				Path: said, Method: said, Reason: said})
		}
		for _, line := range []string{text.String(), encoded.String()} {
			if strings.Count(line, "\n") != 1 || strings.ContainsAny(line, "\r\x00\u2028") || len(line) > 8000 {
				t.Errorf("not one line: %q", line)
			}
			if got := matched(list, line); got != "192.0.2.1" {
				t.Errorf("%q: the filter finds %q", line, got)
			}
		}
	})
}
