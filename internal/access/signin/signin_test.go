package signin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// fixture is a service over a database with the default data and a clock that tests turn.
type fixture struct {
	*Service
	t    *testing.T
	site *testsite.Site
	mu   sync.Mutex
	now  time.Time
	log  bytes.Buffer
	wait atomic.Int64 // how long attempts have slept, nanoseconds
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, site: testsite.New(t), now: time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)}
	f.Service = f.another()
	return f
}

// another is a service on the same database, as after a restart or in another process.
func (f *fixture) another() *Service {
	return New(Options{
		DB: f.site.DB, Directory: f.site.Directory, Now: f.clock,
		Audit: audit.New(audit.Options{DB: f.site.DB, Log: slog.New(slog.NewTextHandler(&f.log, nil)), Now: f.clock}),
		Sleep: func(_ context.Context, d time.Duration) error { f.wait.Add(int64(d)); return nil },
	})
}

func (f *fixture) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fixture) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// try signs in and says how it went: "in", "wrong", or how long to wait.
func (f *fixture) try(s *Service, from, login, password string) string {
	f.t.Helper()
	_, err := s.SignIn(f.t.Context(), Attempt{Login: login, Password: password, Peer: netip.MustParseAddr(from)})
	return f.outcome(err)
}

func (f *fixture) outcome(err error) string {
	f.t.Helper()
	var wait *Wait
	switch {
	case err == nil:
		return "in"
	case errors.Is(err, ErrBadCredentials):
		return "wrong"
	case errors.As(err, &wait):
		return wait.Seconds() + " s"
	case errors.Is(err, access.ErrNoSession):
		return err.Error()
	}
	f.t.Fatal(err)
	return ""
}

// step is an attempt with its outcome.
type step struct {
	from, login, password, want string
}

func (f *fixture) run(steps ...step) {
	f.t.Helper()
	for i, one := range steps {
		if got := f.try(f.Service, one.from, one.login, one.password); got != one.want {
			f.t.Fatalf("%d: %s from %s: %s, want %s", i, one.login, one.from, got, one.want)
		}
	}
}

func repeat(n int, one step) (out []step) {
	for range n {
		out = append(out, one)
	}
	return out
}

const here, there, elsewhere = "192.0.2.1", "198.51.100.1", "203.0.113.1"

// After five wrong passwords from one address the account waits there, by whichever spelling of its
// login; each further one doubles that. Others there, and the account elsewhere, do not.
func TestAccountWaits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.run(repeat(6, step{here, "glpi", "wrong", "wrong"})...)
	f.run(
		step{here, "glpi", "glpi", "2 s"}, step{here, "GLPI", "glpi", "2 s"}, step{here, "gļpi", "glpi", "2 s"},
		step{here, "glpi ", "glpi", "2 s"},
		step{here, "tech", "tech", "in"}, step{there, "glpi", "glpi", "in"}, step{here, "glpi", "glpi", "2 s"},
	)
	for _, want := range []string{"4 s", "8 s", "16 s", "32 s", "64 s", "128 s", "256 s", "512 s", "900 s", "900 s"} {
		f.pass(15 * time.Minute)
		f.run(step{here, "gļpi", "wrong", "wrong"}, step{here, "glpi", "glpi", want})
	}
	f.pass(15 * time.Minute)
	f.run(step{here, "glpi", "glpi", "in"})
	f.run(repeat(6, step{here, "glpi", "wrong", "wrong"})...)
	f.run(step{here, "glpi", "glpi", "2 s"})
	f.pass(-time.Hour) // a clock that was wrong
	f.run(step{here, "glpi", "glpi", "in"})
}

// A success clears its own account's count and no other.
func TestSuccessClearsItsOwn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.run(repeat(5, step{here, "glpi", "wrong", "wrong"})...)
	f.run(repeat(5, step{here, "tech", "wrong", "wrong"})...)
	f.run(step{here, "tech", "tech", "in"})
	f.run(step{here, "glpi", "wrong", "wrong"}, step{here, "glpi", "glpi", "2 s"})
	f.run(repeat(5, step{here, "tech", "wrong", "wrong"})...)
	f.run(step{here, "tech", "tech", "in"})
}

// Whoever guesses from many addresses is slowed down too; people who have signed in at an address
// keep their way in there.
func TestGuessingFromEverywhere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.run(step{there, "glpi", "glpi", "in"})
	f.pass(time.Second)
	for i := range 11 {
		f.run(step{fmt.Sprintf("10.0.0.%d", i), "glpi", "wrong", "wrong"})
	}
	f.run(step{"10.0.1.1", "glpi", "glpi", "2 s"}, step{there, "glpi", "glpi", "in"},
		step{"10.0.1.1", "glpi", "glpi", "2 s"})
	f.pass(91 * 24 * time.Hour)
	for i := range 12 {
		f.try(f.Service, fmt.Sprintf("10.0.2.%d", i), "glpi", "wrong")
	}
	f.run(step{there, "glpi", "glpi", "2 s"})
}

// A login that does not exist waits like one that does, so that nobody learns which do.
func TestUnknownLogins(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.run(repeat(6, step{here, "ghost", "wrong", "wrong"})...)
	f.run(step{here, "ghost", "x", "2 s"}, step{here, "Ghöst", "x", "2 s"})
}

// However many logins are made up at an address: everybody else there gets in, a little later.
func TestGhostsLockNobodyOut(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 100 {
		f.run(step{here, fmt.Sprint("ghost", i), "wrong", "wrong"})
		f.pass(time.Second)
	}
	f.wait.Store(0)
	f.run(step{here, "tech", "tech", "in"})
	if slept := time.Duration(f.wait.Load()); slept == 0 || slept > f.limits.longestQueue {
		t.Errorf("it took %v", slept)
	}
	f.wait.Store(0)
	if f.run(step{here, "tech", "tech", "in"}, step{there, "normal", "normal", "in"}); f.wait.Load() != 0 {
		t.Error("somebody who is known there, or is elsewhere, has to wait")
	}
	f.pass(2 * time.Hour) // a failure is forgotten each minute
	if f.run(step{here, "post-only", "postonly", "in"}); f.wait.Load() != 0 {
		t.Error("the address is slow for ever")
	}
}

// Attempts that come at once at a slow address begin one after the other, and those for which that
// would take too long come again later.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 40 {
		f.try(f.Service, here, fmt.Sprint("ghost", i), "wrong")
		f.pass(time.Second)
	}
	outcomes := map[string]int{}
	for i := range 30 { // the clock stands still
		outcomes[f.try(f.Service, here, fmt.Sprint("more", i), "wrong")]++
	}
	if outcomes["wrong"] != 5 || outcomes["6 s"] != 25 {
		t.Errorf("outcomes %v", outcomes)
	}
}

// TestFloodLocksNobodyOut guesses at ever new logins, more often than there are turns. Somebody else
// behind the address, who has never been there, may be told to come again and then has a turn, but not
// before. A login that does not exist is treated alike.
func TestFloodLocksNobodyOut(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	made := 0
	flood := func() {
		for range 30 {
			made++
			f.try(f.Service, here, fmt.Sprint("ghost", made), "wrong")
		}
	}
	for range 40 {
		flood()
		f.pass(time.Second)
	}
	for login, password := range map[string]string{"tech": "tech", "nobody": "x"} {
		flood()
		f.run(step{here, login, password, "6 s"})
		f.pass(3 * time.Second)
		flood()
		f.run(step{here, login, password, "6 s"})
		f.pass(3 * time.Second)
		flood()
		f.wait.Store(0)
		f.run(step{here, login, password, map[string]string{"tech": "in", "nobody": "wrong"}[login]})
		if slept := time.Duration(f.wait.Load()); slept == 0 || slept > f.limits.longestQueue {
			t.Errorf("%s took %v", login, slept)
		}
	}
	flood()
	f.run(step{here, "nobody", "x", "6 s"}) // the turn is used up
}

// No more than so many wait, and no more than so many of one address.
func TestRoom(t *testing.T) {
	t.Parallel()
	r := newRoom()
	enter := func(who string) (n int) {
		for range 1000 {
			if r.enter(who) {
				n++
			}
		}
		return n
	}
	if a, b := enter("a"), enter("b"); a != maxWaitingEach || b != maxWaitingEach {
		t.Errorf("%d and %d wait", a, b)
	}
	enter("c")
	if n := enter("d"); n != maxWaiting-3*maxWaitingEach || enter("e") != 0 {
		t.Errorf("%d of the fourth wait", n)
	}
	for range maxWaitingEach {
		r.leave("a")
	}
	if _, there := r.each["a"]; there || enter("e") != maxWaitingEach {
		t.Error("seats are not given back")
	}
}

// A restart forgets nothing, and other processes know.
func TestShared(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.another()
	for i := range 6 {
		if got := f.try([]*Service{f.Service, other}[i%2], here, "glpi", "wrong"); got != "wrong" {
			t.Fatalf("%d: %s", i, got)
		}
	}
	for _, s := range []*Service{f.Service, other, f.another()} {
		if got := f.try(s, here, "glpi", "glpi"); got != "2 s" {
			t.Errorf("%s", got)
		}
	}
}

// A secret that many share can be guessed no faster than an address has turns, but nobody is locked out, and what
// is right writes nothing.
func TestSharedSecret(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	try := func(from string, right bool) string {
		return f.outcome(f.Service.Shared(t.Context(), Attempt{Login: "agents", Peer: netip.MustParseAddr(from)},
			func() bool { return right }))
	}
	rows := func() (n int) {
		if err := f.site.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpid_attempts`").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 20 {
		if got := try(there, true); got != "in" {
			t.Fatal(got)
		}
	}
	if n := rows(); n != 0 || f.wait.Load() != 0 {
		t.Errorf("%d rows, %v waited", n, time.Duration(f.wait.Load()))
	}
	for range 40 {
		if got := try(here, false); got != "wrong" {
			f.pass(time.Second)
		}
	}
	waited := f.wait.Swap(0)
	if waited < int64(10*time.Second) {
		t.Errorf("40 guesses waited %v", time.Duration(waited))
	}
	f.pass(5 * time.Second)
	if got := try(here, true); got != "in" || f.wait.Swap(0) == 0 {
		t.Errorf("the right one at the same address: %s", got)
	}
	if got := try(there, true); got != "in" || f.wait.Load() != 0 {
		t.Errorf("the right one elsewhere: %s", got)
	}
	f.pass(time.Hour)
	if got := try(here, true); got != "in" || f.wait.Load() != 0 {
		t.Errorf("later: %s", got)
	}
}

// Guesses that come in a burst do not all get through before the first has failed.
func TestBursts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var checked atomic.Int64
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			if f.try(f.Service, here, "glpi", "wrong") == "wrong" {
				checked.Add(1)
			}
		})
	}
	group.Wait()
	if most := int64(6 + cap(f.places) - 1); checked.Load() > most {
		t.Errorf("%d of 32 passwords were checked, more than %d", checked.Load(), most)
	}
}

// One IPv6 subscriber cannot take another address for each guess.
func TestNetworks(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 6 {
		f.run(step{fmt.Sprintf("2001:db8::%d", i+1), "glpi", "wrong", "wrong"})
	}
	f.run(step{"2001:db8::7", "glpi", "glpi", "2 s"}, step{"2001:db8:0:1::7", "glpi", "glpi", "in"})
}

// Rows are bounded, each kind by itself; the oldest go.
func TestRowsAreBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.limits.maxOfAKind = 50
	f.run(repeat(6, step{here, "glpi", "wrong", "wrong"})...)
	count := func(kind string) (n int) {
		if err := f.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpid_attempts` WHERE `kind` = ?",
			kind).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i := range 400 {
		err := f.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for _, kind := range counterKinds[2:] {
				if err := f.fail(t.Context(), tx, counterName{kind, fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		f.pass(time.Millisecond)
	}
	for _, kind := range counterKinds[2:] {
		if n := count(kind); n < 50 || n > 50+trimEvery {
			t.Errorf("%d rows of %s", n, kind)
		}
	}
	f.run(step{here, "glpi", "glpi", "2 s"})
	counters, err := f.read(t.Context(), f.DB, counterName{"login", "399"}, counterName{"login", "0"})
	if err != nil || counters[counterName{"login", "399"}].failures != 1 ||
		counters[counterName{"login", "0"}].failures != 0 {
		t.Errorf("the newest are gone: %v %v", counters, err)
	}
}

// What a write of somebody who signs in removes is bounded, however many rows there are; the next ones go on.
func TestTrimBySteps(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.limits.maxOfAKind = 50
	const many = 5 * trimmedAtOnce / 2
	add := func(write func(ctx context.Context, tx *store.Tx) error) {
		t.Helper()
		if err := f.DB.Write(t.Context(), write); err != nil {
			t.Fatal(err)
		}
	}
	add(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"+
			" INSERT INTO `glpid_attempts` (`name`, `kind`, `failures`, `failed`, `succeeded`, `touched`)"+
			" SELECT 'old ' || i, 'login', 1, 1, 0, i FROM n", many)
		return err
	})
	left := many
	for i := range 4 * trimEvery {
		add(func(ctx context.Context, tx *store.Tx) error {
			return f.fail(ctx, tx, counterName{"login", fmt.Sprint(i)})
		})
		var n int
		if err := f.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpid_attempts` WHERE `kind` = 'login'").Scan(
			&n); err != nil {
			t.Fatal(err)
		}
		if left-n > trimmedAtOnce {
			t.Errorf("%d rows are removed at once", left-n)
		}
		left = n
	}
	if left > 50+trimEvery {
		t.Errorf("%d rows are left", left)
	}
}

// Whoever is signed in already gets no more guesses at the password than others.
func TestConfirm(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	confirm := func(password string) string {
		return f.outcome(f.Confirm(t.Context(), 2, password, netip.MustParseAddr(here)))
	}
	if got := confirm("glpi"); got != "in" {
		t.Errorf("the right one: %s", got)
	}
	for range 6 {
		if got := confirm("wrong"); got != "wrong" {
			t.Errorf("a wrong one: %s", got)
		}
	}
	if got := confirm("glpi"); got != "2 s" {
		t.Errorf("after wrong ones: %s", got)
	}
	f.run(step{here, "glpi", "glpi", "2 s"})
}

// What is noted names account and address, and never what could be a password.
func TestNotes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.run(step{here, "GLPI", "s3cret!", "wrong"},
		step{here, "my passphrase\nlevel=WARN msg=\"sign-in failed\" peer=9.9.9.9", "x", "wrong"},
		step{here, "glpi", "glpi", "in"})
	var events []string
	rows, err := f.DB.Query(t.Context(), "SELECT `message` FROM `glpi_events` WHERE `service` = 'login' ORDER BY `id`")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var message string
		if err := rows.Scan(&message); err != nil {
			t.Fatal(err)
		}
		events = append(events, message)
	}
	if got, want := strings.Join(events, "\n"), "Failed login for glpi from IP 192.0.2.1\nFailed login for my***"+
		" from IP 192.0.2.1\nglpi log in from IP 192.0.2.1"; got != want {
		t.Errorf("events:\n%s\nwant:\n%s", got, want)
	}
	text := f.log.String()
	for _, never := range []string{"s3cret", "passphrase", "9.9.9.9"} {
		if strings.Contains(text, never) {
			t.Errorf("the log has %q:\n%s", never, text)
		}
	}
	for _, want := range []string{
		`level=WARN msg="sign-in failed" peer=192.0.2.1 count=1 user=glpi reason="wrong password" user_id=2`,
		`level=WARN msg="sign-in failed" peer=192.0.2.1 count=1 user=my*** reason="unknown login"`,
		`level=INFO msg="sign-in succeeded" peer=192.0.2.1 count=1 user=glpi user_id=2`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s:\n%s", want, text)
		}
	}
}

// An old hash is made anew, and the session that is begun with it goes on.
func TestRenewedHash(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	err := f.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(t.Context(),
			"UPDATE `glpi_users` SET `password` = '5ebe2294ecd0e0f08eab7690d2a6ee69' WHERE `id` = 2")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.SignIn(t.Context(), Attempt{Login: "glpi", Password: "secret", Peer: netip.MustParseAddr(here)})
	if err != nil {
		t.Fatal(err)
	}
	session, err := f.Directory.Session(t.Context(), a.ID, access.Want{})
	if err != nil || session.Credential() != a.Credential ||
		a.Credential == access.CredentialOf("5ebe2294ecd0e0f08eab7690d2a6ee69") {
		t.Errorf("the credential is not that of the new hash: %v", err)
	}
}

// TestPasswordChangedMeanwhile changes a password while the old one is being checked: it lets nobody
// in any more, and the renewal of an old hash does not bring it back. A hash that was only renewed
// meanwhile keeps nobody out.
func TestPasswordChangedMeanwhile(t *testing.T) {
	t.Parallel()
	const md5 = "5ebe2294ecd0e0f08eab7690d2a6ee69" // of "secret"
	renewed, err := access.HashPassword("secret", 4)
	if err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct{ first, next, want string }{
		"changed":         {renewed, "the next", "wrong"},
		"changed and old": {md5, "the next", "wrong"},
		"renewed":         {md5, renewed, "in"},
	} {
		for _, confirm := range []bool{false, true} {
			f := newFixture(t)
			set := func(hash string) {
				if err := f.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Exec(t.Context(), "UPDATE `glpi_users` SET `password` = ? WHERE `id` = 2", hash)
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			set(one.first)
			found, err := f.find(t.Context(), "`id` = ?", 2)
			if err != nil {
				t.Fatal(err)
			}
			set(one.next)
			a := Attempt{Login: "glpi", Password: "secret", Peer: netip.MustParseAddr(here)}
			account, err := f.attempt(t.Context(), found, a, confirm)
			if got := f.outcome(err); got != one.want {
				t.Errorf("%s, confirm %v: %s, want %s", name, confirm, got, one.want)
			}
			if now, err := f.find(t.Context(), "`id` = ?", 2); err != nil || now.hash != one.next {
				t.Errorf("%s, confirm %v: the hash is %q: %v", name, confirm, now.hash, err)
			}
			if one.want == "in" && !confirm && account.Credential != access.CredentialOf(one.next) {
				t.Errorf("%s: the credential is not that of the present hash", name)
			}
		}
	}
}
