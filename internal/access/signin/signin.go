// Package signin checks passwords, and slows down those who guess them or other secrets.
//
// Failures are counted in the database, so that a restart forgets nothing and all processes know of
// them: by account from one address, by account from all addresses, and by address whatever the
// account. The first two make the account wait. The third only makes the address slower, as many
// people can be behind it: nobody is locked out by what others there get wrong. From addresses where
// an account has signed in before, failures elsewhere do not count, so that nobody can lock others
// out of their accounts either.
//
// It must not know what a token or a page is: it says whether a password is right.
package signin

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"runtime"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/collation"
)

// ErrBadCredentials says that login and password do not fit. It does not say which of them is wrong,
// so that guessing learns nothing.
var ErrBadCredentials = errors.New("the login or the password is wrong")

// Lacking says, for somebody who has shown the right password, why they cannot sign in.
const Lacking = "The password is right, but the account has no profile in any entity: an administrator must give" +
	" it one."

// Wait is the error of an attempt that was not looked at because there were too many.
type Wait struct{ For time.Duration }

// Error says how long to wait.
func (w *Wait) Error() string { return fmt.Sprintf("too many failed attempts, try again in %v", w.For) }

// Seconds gives how long to wait, as Retry-After has it.
func (w *Wait) Seconds() string { return strconv.Itoa(max(1, int(math.Ceil(w.For.Seconds())))) }

// Options are what a Service is made of.
type Options struct {
	DB        *store.DB
	Directory *access.Directory
	Audit     *audit.Log
	Now       func() time.Time                                 // nil is the clock
	Sleep     func(ctx context.Context, d time.Duration) error // nil sleeps; tests do not
}

// Service checks passwords. It is safe for concurrent use.
type Service struct {
	Options
	room   *room
	places chan struct{} // one for each password that may be checked at the same time
	pace   *pace
	limits limits
	trims  trims
}

// New makes a Service.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return &Service{
		Options: o, room: newRoom(), places: make(chan struct{}, max(2, runtime.GOMAXPROCS(0))), pace: newPace(),
		limits: usualLimits,
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Attempt is somebody who wants to sign in.
type Attempt struct {
	Login    string
	Password string
	Peer     netip.Addr
	Client   string // identifier of the OAuth client, "" in a browser
}

// Account is who has signed in.
type Account struct {
	ID         int64
	Login      string
	Credential access.Credential
}

// account is what an attempt is checked against.
type account struct {
	id    int64 // 0 for none
	login string
	hash  string
}

// SignIn checks login and password of an account of this server. Its error is ErrBadCredentials, a
// *Wait, or, with the right password of an account without a profile, access.ErrNoProfile. Accounts
// that are switched off are not told from others.
func (s *Service) SignIn(ctx context.Context, a Attempt) (Account, error) {
	found, err := s.find(ctx, "`name` = ?", a.Login)
	if err != nil {
		return Account{}, err
	}
	return s.attempt(ctx, found, a, false)
}

// Confirm checks the password of somebody who is signed in already.
func (s *Service) Confirm(ctx context.Context, user int64, password string, from netip.Addr) error {
	found, err := s.find(ctx, "`id` = ?", user)
	if err != nil {
		return err
	}
	_, err = s.attempt(ctx, found, Attempt{Login: found.login, Password: password, Peer: from}, true)
	return err
}

func (s *Service) find(ctx context.Context, where string, value any) (a account, err error) {
	err = s.DB.QueryRow(ctx, "SELECT `id`, COALESCE(`name`, ''), COALESCE(`password`, '') FROM `glpi_users` WHERE "+
		where+" AND `authtype` = ? ORDER BY `id` LIMIT 1", value, model.AuthLocal).Scan(&a.id, &a.login, &a.hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("look up an account: %w", err)
	}
	return a, nil
}

// names are the counters of an attempt.
type names struct{ account, pair, network counterName }

func namesOf(found account, a Attempt) names {
	network := peer.Network(a.Peer)
	n := names{network: counterName{"network", network}}
	if found.id != 0 {
		id := strconv.FormatInt(found.id, 10)
		n.account, n.pair = counterName{"user", id}, counterName{"user at", id + " " + network}
		return n
	}
	// As the database compares logins, so that one account has no more guesses than another.
	sum := sha256.Sum256([]byte(collation.Fold(a.Login)))
	typed := hex.EncodeToString(sum[:16])
	n.account, n.pair = counterName{"login", typed}, counterName{"login at", typed + " " + network}
	return n
}

// attempt checks a password. To confirm is no sign-in.
func (s *Service) attempt(ctx context.Context, found account, a Attempt, confirm bool) (Account, error) {
	n := namesOf(found, a)
	leave, err := s.admit(ctx, n, found, a)
	if err != nil {
		return Account{}, err
	}
	defer leave() // once a failure is counted
	for {
		account, err := s.decide(ctx, n, found, a, confirm)
		var changed *changedError
		if !errors.As(err, &changed) {
			return account, err
		}
		found.hash = changed.hash
	}
}

// changedError says that an account has had another hash since the one that was checked.
type changedError struct{ hash string }

// Error says what has happened.
func (e *changedError) Error() string { return "the password has been changed meanwhile" }

// decide checks a password and notes the outcome. Its error is a *changedError where it has to be done
// once more.
func (s *Service) decide(ctx context.Context, n names, found account, a Attempt, confirm bool) (Account, error) {
	good, renew := s.Directory.CheckPassword(found.hash, a.Password)
	e := audit.Event{Kind: audit.SignInFailed, Peer: a.Peer, User: found.login, UserID: found.id, Client: a.Client,
		Reason: "wrong password"}
	if found.id == 0 {
		good, e.User, e.Reason = false, audit.Typed(a.Login), "unknown login"
	}
	if good {
		_, err := s.Directory.Session(ctx, found.id, access.Want{})
		if err != nil && !errors.Is(err, access.ErrNoSession) {
			return Account{}, err
		}
		if err == nil && confirm {
			return Account{}, s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
				if err := s.unchanged(ctx, tx, found); err != nil {
					return err
				}
				return s.clear(ctx, tx, n)
			})
		}
		if err == nil {
			e.Kind, e.Reason = audit.SignedIn, ""
			return s.succeed(ctx, n, found, a, e, renew)
		}
		e.Reason = err.Error()
		if errors.Is(err, access.ErrNoProfile) {
			s.Audit.Note(ctx, e)
			return Account{}, err
		}
	}
	err := s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, name := range []counterName{n.account, n.pair, n.network} {
			if err := s.fail(ctx, tx, name); err != nil {
				return err
			}
		}
		return s.Audit.NoteIn(ctx, tx, e)
	})
	if err != nil {
		return Account{}, err
	}
	return Account{}, ErrBadCredentials
}

// unchanged wants the hash of an account to be the one that was checked. Checking takes a while: a
// password that was changed meanwhile lets nobody in.
func (s *Service) unchanged(ctx context.Context, tx *store.Tx, checked account) error {
	var now string
	err := tx.QueryRow(ctx, "SELECT COALESCE(`password`, '') FROM `glpi_users` WHERE `id` = ? AND `authtype` = ?",
		checked.id, model.AuthLocal).Scan(&now)
	if errors.Is(err, sql.ErrNoRows) {
		return &changedError{} // nothing fits no hash
	}
	if err == nil && now != checked.hash {
		return &changedError{now}
	}
	return err
}

// succeed notes a sign-in, and renews a hash of an old kind.
func (s *Service) succeed(ctx context.Context, n names, found account, a Attempt, e audit.Event, renew bool) (Account,
	error) {
	hash := found.hash
	if renew {
		if made, err := s.Directory.HashPassword(a.Password); err != nil {
			renew = false // the old hash stays
		} else {
			hash = made
		}
	}
	err := s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.unchanged(ctx, tx, found); err != nil {
			return err
		}
		if err := s.clear(ctx, tx, n); err != nil {
			return err
		}
		if err := s.Audit.NoteIn(ctx, tx, e); err != nil {
			return err
		}
		if renew {
			if _, err := tx.Exec(ctx, "UPDATE `glpi_users` SET `password` = ? WHERE `id` = ?", hash,
				found.id); err != nil {
				return err
			}
			if err := s.Directory.Changed(ctx, tx); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "UPDATE `glpi_users` SET `last_login` = ? WHERE `id` = ?",
			s.Now().UTC().Format(time.DateTime), found.id)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	return Account{ID: found.id, Login: found.login, Credential: access.CredentialOf(hash)}, nil
}

func (s *Service) write(ctx context.Context, fn func(ctx context.Context, tx *store.Tx) error) error {
	if err := s.DB.Write(ctx, fn); err != nil {
		return fmt.Errorf("note a sign-in: %w", err)
	}
	return nil
}

// WrongSecret is told of a wrong secret, refresh token or code, which are too long to be guessed: the
// right one is never refused. Those who keep trying wait longer and longer, here, and in the end get
// a *Wait.
func (s *Service) WrongSecret(ctx context.Context, from netip.Addr) error {
	network := peer.Network(from)
	name := counterName{"secrets", network}
	counters, err := s.read(ctx, s.DB, name)
	if err != nil {
		return err
	}
	if err := s.slowDown(ctx, name, counters[name], s.limits.freeLong, ""); err != nil {
		return err
	}
	if s.DB.ReadOnly() { // what it counts up where it can is waited for all the same
		return nil
	}
	return s.write(ctx, func(ctx context.Context, tx *store.Tx) error { return s.fail(ctx, tx, name) })
}
