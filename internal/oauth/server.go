package oauth

import (
	"context"
	"crypto/rsa"
	"log/slog"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
)

// How long what is issued is good for, as in GLPI.
const (
	accessLifetime  = time.Hour
	refreshLifetime = 30 * 24 * time.Hour
	codeLifetime    = 10 * time.Minute
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
	Log       *slog.Logger
	Now       func() time.Time // nil is the clock
	Throttle  *access.Throttle // nil makes one
}

// Server issues and checks tokens. It is safe for concurrent use.
type Server struct {
	Options
	key    *rsa.PrivateKey
	secret *secretBox
	hold   holder
	clean  struct {
		sync.Mutex
		last time.Time
	}
}

// New makes a server; keys that the data folder lacks are made.
func New(_ context.Context, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Throttle == nil {
		o.Throttle = access.NewThrottle(o.Now)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	key, err := loadKeys(o.DataDir)
	if err != nil {
		return nil, err
	}
	box, err := loadSecretBox(o.DataDir)
	if err != nil {
		return nil, err
	}
	s := &Server{Options: o, key: key, secret: box}
	s.hold.reset()
	return s, nil
}

// generation is the counter by which other processes tell that clients or tokens changed.
const generation = "oauth"

const timeLayout = "2006-01-02 15:04:05"

func (s *Server) stamp(t time.Time) string { return t.UTC().Format(timeLayout) }
