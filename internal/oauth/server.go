package oauth

import (
	"context"
	"crypto/rsa"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
)

// How long what is issued is good for, as in GLPI. Refresh tokens last a calendar month.
const (
	accessLifetime = time.Hour
	codeLifetime   = 10 * time.Minute
)

// Grants and Scopes are what a client can be given.
var (
	Grants = []string{"password", "client_credentials", "authorization_code"}
	Scopes = []string{"email", "user", "api", "inventory", "status", "graphql"}
)

// Options are what a Server is made of.
type Options struct {
	DB        *store.DB
	Directory *access.Directory
	DataDir   string // holds the keys
	PublicURL string // scheme and host clients use; "" takes them from each request
	Log       *slog.Logger
	Now       func() time.Time // nil is the clock
	Throttle  *access.Throttle // nil makes one
}

// Server issues and checks tokens. It is safe for concurrent use.
type Server struct {
	Options
	key    *rsa.PrivateKey
	secret *secretBox
	held   *holder
	signIn chan struct{} // a place for each password that may be checked at the same time
	clean  struct {
		sync.Mutex
		last time.Time
	}
}

// New makes a server; keys that the data folder lacks are made.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Throttle == nil {
		o.Throttle = access.NewThrottle(o.Now)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Options: o, held: newHolder(), signIn: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
	err := s.loadKeys()
	if errors.Is(err, errNoKeys) {
		// Processes that start together on one folder take turns in the database's write lock.
		err = o.DB.Write(ctx, func(tx *store.Tx) error {
			if err := s.loadKeys(); !errors.Is(err, errNoKeys) {
				return err
			}
			return s.makeKeys(ctx, tx)
		})
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// errNoKeys says that a file with a key has not been made yet.
var errNoKeys = errors.New("there is no key yet")

// loadKeys reads the key that signs tokens and the instance key.
func (s *Server) loadKeys() (err error) {
	if s.key, err = loadSigningKey(s.DataDir); err != nil {
		return err
	}
	s.secret, err = loadSecretBox(s.DataDir)
	return err
}

// makeKeys makes those of the keys that are missing. Secrets that were stored under an instance
// key which is gone cannot be read any more; the log says so.
func (s *Server) makeKeys(ctx context.Context, tx *store.Tx) error {
	if err := makeSigningKey(s.DataDir); err != nil {
		return err
	}
	if err := makeInstanceKey(s.DataDir); err != nil {
		return err
	}
	if err := s.loadKeys(); err != nil {
		return err
	}
	clients, err := s.readClients(ctx, tx, "")
	if err != nil {
		return err
	}
	for _, c := range clients {
		if _, err := s.secret.open(c.sealed); err != nil {
			s.Log.Error("a client's secret cannot be read: put the old glpicrypt.key back from a backup, or give the client a new secret",
				slog.Int64("id", c.ID), slog.String("name", c.Name), slog.Any("error", err))
		}
	}
	return nil
}

// generation is the counter by which other processes tell that clients or tokens changed.
const generation = "oauth"

const timeLayout = "2006-01-02 15:04:05"

// stamp gives a point in time as columns hold it.
func stamp(t time.Time) string { return t.UTC().Format(timeLayout) }

// changed makes this process, at once, and others, within a second, look at clients and tokens
// again.
func (s *Server) changed(tx *store.Tx) error {
	tx.AfterCommit(s.held.outdate)
	return tx.Bump(generation)
}
