package oauth

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/folder/instancekey"
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
	DataDir   string // holds the keys; in place that is GLPI's folder of configuration, in which nothing is made
	PublicURL string // scheme and host clients use; "" takes them from each request
	Log       *slog.Logger
	Now       func() time.Time // nil is the clock
	SignIn    *signin.Service  // nil makes one
	Audit     *audit.Log       // nil makes one

	// ReadOnly leaves missing keys missing; nothing can be issued or read with them then.
	ReadOnly bool
	// Sealed finds what is stored encrypted under the instance key. A folder that lacks the key gets no
	// new one while there is such a value: nobody could read it any more. It may be nil.
	Sealed func(ctx context.Context, from store.Querier) ([]SealedValue, error)
}

// Server issues and checks tokens. It is safe for concurrent use.
type Server struct {
	Options
	key    *rsa.PrivateKey
	secret *instancekey.Key
	held   *holder
	clean  struct {
		sync.Mutex
		last time.Time
	}
}

// New makes a server; keys that a new data folder lacks are made.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Audit == nil {
		o.Audit = audit.New(audit.Options{DB: o.DB, Log: o.Log, Now: o.Now})
	}
	if o.SignIn == nil {
		o.SignIn = signin.New(signin.Options{DB: o.DB, Directory: o.Directory, Audit: o.Audit, Now: o.Now})
	}
	s := &Server{Options: o, held: newHolder(o.DB, o.Now)}
	err := s.loadKeys()
	if errors.Is(err, instancekey.ErrNone) && o.ReadOnly {
		err = nil // KeyProblems tells
	}
	if errors.Is(err, instancekey.ErrNone) {
		// Processes that start together on one folder take turns in the database's write lock.
		err = o.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := s.loadKeys(); !errors.Is(err, instancekey.ErrNone) {
				return err
			}
			return s.makeKeys(ctx, tx)
		})
	}
	if err == nil {
		err = s.noteKeys(ctx)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// loadKeys reads the key that signs tokens and the instance key.
func (s *Server) loadKeys() error {
	key, keyErr := loadSigningKey(s.DataDir)
	if keyErr != nil && !errors.Is(keyErr, instancekey.ErrNone) {
		return keyErr
	}
	secret, err := instancekey.Load(s.DataDir)
	if err != nil && !errors.Is(err, instancekey.ErrNone) {
		return err
	}
	s.key, s.secret = key, secret
	return errors.Join(keyErr, err)
}

// makeKeys makes those of the keys that are missing, unless something needs the one that was there.
func (s *Server) makeKeys(ctx context.Context, tx *store.Tx) error {
	if s.DB.Shared() {
		if note, err := store.NoteIn(ctx, tx, noteKey); err != nil || note != "" {
			return errors.Join(err, s.refuseOtherKeys())
		}
	}
	if _, err := instancekey.Load(s.DataDir); errors.Is(err, instancekey.ErrNone) {
		if err := s.refuseNewKey(ctx, tx); err != nil {
			return err
		}
	}
	if err := makeSigningKey(s.DataDir); err != nil {
		return err
	}
	if err := makeInstanceKey(s.DataDir); err != nil {
		return err
	}
	return s.loadKeys()
}

// noteKey is the note of the key that signs tokens, in a database of several servers: a hash of its public part.
const noteKey = "signing_key"

// keyHash stands for the key that signs tokens.
func (s *Server) keyHash() string {
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&s.key.PublicKey))
	return hex.EncodeToString(sum[:])
}

// noteKeys notes the keys of a database of several servers, so that all of them have the same.
func (s *Server) noteKeys(ctx context.Context) error {
	if !s.DB.Shared() || s.ReadOnly {
		return nil
	}
	if note, err := s.DB.Note(ctx, noteKey); err != nil || note != "" {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		note, err := store.NoteIn(ctx, tx, noteKey)
		if err != nil || note != "" {
			return err
		}
		return tx.SetNote(ctx, noteKey, s.keyHash())
	})
}

// refuseOtherKeys refuses to make keys for a database whose servers have some.
func (s *Server) refuseOtherKeys() error {
	return fmt.Errorf("keys are missing in %s, and the database has been worked on with some: copy oauth.pem,"+
		" oauth.pub and "+instancekey.Name+" from the data folder of a server that works on it, or use that folder"+
		" (--data), which has the files of documents as well; if the keys are lost for good, take the note of them"+
		" from the database (DELETE FROM glpid_meta WHERE name = '%s'): new ones make all tokens void",
		s.DataDir, noteKey)
}

// refuseNewKey refuses to make another instance key while values are sealed under the one that is
// gone.
func (s *Server) refuseNewKey(ctx context.Context, tx *store.Tx) error {
	if s.Sealed == nil {
		return nil
	}
	values, err := s.Sealed(ctx, tx)
	if err != nil || len(values) == 0 {
		return err
	}
	path := instancekey.Path(s.DataDir)
	return fmt.Errorf("%s is missing, and %d stored secrets need it (%s is one): put it back from a backup;"+
		" if it is lost for good, write 32 random bytes there (head -c 32 /dev/urandom > %s) and give every such"+
		" secret anew, \"glpid check\" lists them",
		path, len(values), values[0].Where, path)
}

// SealedValue is a value that is stored encrypted under the instance key.
type SealedValue struct{ Where, Value string }

// KeyProblems lists, for people, the keys that are missing and the stored secrets that the instance key
// does not open.
func (s *Server) KeyProblems(ctx context.Context) ([]string, error) {
	var problems []string
	if s.key == nil {
		problems = append(problems, "oauth.pem and oauth.pub are missing: all tokens are void until they are back")
	}
	if s.secret == nil {
		problems = append(problems, instancekey.Name+" is missing: put it back from a backup")
	}
	if s.DB.Shared() && s.key != nil {
		note, err := s.DB.Note(ctx, noteKey)
		if err != nil {
			return nil, err
		}
		if note != "" && note != s.keyHash() {
			problems = append(problems, "oauth.pem is not the key of the other servers of this database, which refuse"+
				" each other's tokens: copy theirs; if it has been replaced everywhere, take the note of the old one"+
				" from the database (DELETE FROM glpid_meta WHERE name = '"+noteKey+"') and start anew")
		}
	}
	if s.Sealed == nil {
		return problems, nil
	}
	values, err := s.Sealed(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	for _, v := range values {
		if s.secret == nil {
			problems = append(problems, v.Where+": its secret cannot be read without the key")
		} else if _, err := s.secret.Open(v.Value); err != nil {
			problems = append(problems, v.Where+": its secret cannot be read, as "+instancekey.Name+" is not the key"+
				" it was written with; give it anew if that key is lost")
		}
	}
	return problems, nil
}

// CanSign reports that the key is there that signs tokens and by which they are known.
func (s *Server) CanSign() bool { return s.key != nil }

// counter counts changes of clients and tokens.
const counter store.Counter = "oauth"

const timeLayout = "2006-01-02 15:04:05"

// stamp gives a point in time as columns hold it.
func stamp(t time.Time) string { return t.UTC().Format(timeLayout) }

// changed makes this process, at once, and others, within a second, look at clients and tokens
// again.
func (s *Server) changed(ctx context.Context, tx *store.Tx) error {
	return s.held.changes.Changed(ctx, tx)
}
