// Package site puts the parts together: the database, the engine with the behaviour of every
// object, OAuth, the API and the pages.
//
// It is the only package that knows all others, and must not know what they do; nothing but the command line and tests
// may know it.
package site

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/api"
	"github.com/glpid/glpid/internal/area/custom"
	"github.com/glpid/glpid/internal/area/documents"
	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/inventory/intake"
	"github.com/glpid/glpid/internal/area/tools"
	"github.com/glpid/glpid/internal/area/transfer"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/notify/notifications"
	"github.com/glpid/glpid/internal/notify/webhooks"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/web"
)

// Options say what a Site is made of.
type Options struct {
	DataDir   string
	Database  string // "sqlite:PATH"; "" is glpid.db in the data folder
	PublicURL string // scheme and host clients use; "" takes them from each request
	// TrustedProxies are addresses and networks whose word about the client's address is taken.
	TrustedProxies []string
	Log            *slog.Logger
	// ReadTimeout is how long the reads of one request may work, and wait for others; 0 is DefaultReadTimeout.
	ReadTimeout time.Duration
	// GraphQLAnswer is how large an answer to a GraphQL query may be, in bytes; 0 is graphql.DefaultMaxAnswer.
	GraphQLAnswer int
	// BcryptCost is the cost of the passwords' hashes; 0 is the usual one.
	BcryptCost int
	// Serve takes the data folder for this process: no other one may serve it.
	Serve bool
	// ReadOnly opens a site that is there and writes nothing. With Serve it answers questions alone, by the tokens that
	// another server has issued; several may, beside that one.
	ReadOnly bool
	// InPlace serves the database of a GLPI as it is, beside GLPI, for reading. ConfigDir is GLPI's folder of keys
	// then, and FilesDir that of documents; "" is for both the one below the data folder.
	InPlace             bool
	ConfigDir, FilesDir string
	// Unobserved are names of areas whose observers hear of nothing: what they cost is the difference.
	Unobserved []string
}

// DefaultReadTimeout is how long the reads of one request may take.
const DefaultReadTimeout = 10 * time.Second

// Site is an opened data folder with everything that works on it.
type Site struct {
	Options
	DB        *store.DB
	Catalog   *catalog.Registry
	Directory *access.Directory
	Settings  *settings.Settings
	Engine    *engine.Engine
	OAuth     *oauth.Server
	// SignIn checks passwords.
	SignIn *signin.Service
	// Audit tells of signing in and of what is refused.
	Audit     *audit.Log
	Documents *documents.Service
	Webhooks  *webhooks.Service
	// Drafts is what is to be told and has no text yet.
	Drafts *drafts.Queue
	// Notifications tells people of what happens.
	Notifications *notifications.Service
	// Feeds fetches RSS feeds.
	Feeds *tools.Feeds
	// Custom is the assets that are defined while the program runs.
	Custom *custom.Service
	// Inventories is what agents, locks and uploaded inventories do.
	Inventories *inventory.Service
	// Brought is what was found when the database was brought up to date: tables, columns and indexes that somebody
	// had taken from it, names that had to change.
	store.Brought
	// New reports that the data folder was empty and has been filled with the default data; to a server,
	// also one before it that came no further.
	New bool

	areas     []manifest.Area
	scheduler *jobs.Scheduler
	intake    *intake.Service

	claim  *datadir.Lock // on the data folder, of a server
	traces []string      // of an earlier site, before the database was opened
}

// FilesDir is where documents and pictures lie in a data folder.
func FilesDir(dataDir string) string { return filepath.Join(dataDir, datadir.Files) }

// tellOfWaiting tells people why a server does not start yet.
func (s *Site) tellOfWaiting(holder string) {
	s.Log.Warn("another server brings the database up to date, this one waits until it is done",
		slog.String("other", holder))
}

// files is where this site's documents and pictures lie.
func (s *Site) files() string { return cmp.Or(s.FilesDir, FilesDir(s.DataDir)) }

func (s *Site) prepare(ctx context.Context) error {
	if !s.ReadOnly {
		if err := s.DB.Alone(ctx, "tables", s.tellOfWaiting, func() error {
			if err := s.upgrade(ctx); err != nil {
				return err
			}
			return s.install(ctx)
		}); err != nil {
			return err
		}
	}
	s.Directory = access.NewDirectory(s.DB, s.BcryptCost)
	s.Settings = settings.New(s.DB)
	s.Engine = engine.New(s.DB, s.Catalog, s.Directory, s.Log)
	s.Engine.TranslateNames(func() bool {
		on, err := s.Settings.Bool(context.Background(), "translate_dropdowns")
		return err == nil && on
	})
	s.Documents = documents.New(s.Engine, s.Settings, s.files())
	events := audit.Options{DB: s.DB, Log: s.Log, Remember: rememberSignIn}
	if s.ReadOnly {
		events.DB = nil // they are in the log alone
	}
	s.Audit = audit.New(events)
	s.SignIn = signin.New(signin.Options{DB: s.DB, Directory: s.Directory, Audit: s.Audit})
	var err error
	s.OAuth, err = oauth.New(ctx, oauth.Options{
		DB: s.DB, Directory: s.Directory, SignIn: s.SignIn, Audit: s.Audit,
		DataDir: cmp.Or(s.ConfigDir, s.DataDir), PublicURL: s.PublicURL, Log: s.Log, ReadOnly: s.ReadOnly,
		Sealed: func(ctx context.Context, from store.Querier) ([]oauth.SealedValue, error) {
			return sealedValues(ctx, from, s.Catalog)
		},
	})
	if err != nil {
		return err
	}
	s.Drafts = drafts.New(s.DB, s.Log)
	s.Webhooks = webhooks.New(webhooks.Options{Engine: s.Engine, Settings: s.Settings, Sealer: s.OAuth,
		Drafts: s.Drafts, Log: s.Log})
	s.Notifications = notifications.New(notifications.Options{
		Engine: s.Engine, Settings: s.Settings, Secrets: s.OAuth, Drafts: s.Drafts, FilesDir: s.files(),
		Log: s.Log,
	})
	s.Custom = custom.New(s.Engine, s.Log)
	s.intake = intake.New(s.Engine, s.Settings, s.files(), transfer.Move)
	s.Inventories = inventory.New(s.Engine, s.Settings, s.OAuth, s.files(), s.intake)
	s.scheduler = jobs.New(s.DB, s.Log, nil)
	s.Feeds = tools.NewFeeds(s.Engine, s.Settings, s.Log)
	s.areas = s.list()
	for i := range s.areas {
		if slices.Contains(s.Unobserved, s.areas[i].Name) {
			s.areas[i].Observers = nil
		}
	}
	manifest.Install(s.Engine, s.areas)
	for _, a := range s.areas {
		s.scheduler.Register(a.Jobs...)
	}
	if err := s.Engine.Check(); err != nil {
		return err
	}
	if !s.ReadOnly {
		if err := s.Webhooks.SealHeaders(ctx); err != nil {
			return err
		}
	}
	return s.Custom.Load(ctx)
}

// Close writes everything out and lets the data folder go.
func (s *Site) Close() error {
	if s.Audit != nil {
		s.Audit.Close(context.Background())
	}
	var err error
	if s.DB != nil {
		err = s.DB.Close()
	}
	return errors.Join(err, s.claim.Release())
}

// Handler answers everything: the API below /api.php, and the pages.
func (s *Site) Handler() (http.Handler, error) {
	proxies, err := peer.Parse(s.TrustedProxies)
	if err != nil {
		return nil, err
	}
	pages, err := web.New(web.Options{
		OAuth: s.OAuth, SignIn: s.SignIn, Directory: s.Directory, Engine: s.Engine, Settings: s.Settings, Log: s.Log,
		Audit:     s.Audit,
		PublicURL: s.PublicURL, Inventories: s.Inventories, Files: s.files(),
	})
	if err != nil {
		return nil, err
	}
	server, err := api.New(api.Options{
		Engine: s.Engine, Settings: s.Settings, Tokens: s.OAuth, Browser: pages, Routes: s.routes(),
		Pages: map[string]http.HandlerFunc{
			"/token":                  s.OAuth.ServeToken,
			"/revoke":                 s.OAuth.ServeRevoke,
			"/introspect":             s.OAuth.ServeIntrospect,
			"/authorize":              pages.ServeAuthorize,
			"/doc":                    pages.ServeSwagger,
			"/getting-started":        pages.ServeGettingStarted,
			"/swagger-oauth-redirect": pages.ServeSwaggerRedirect,
		},
		DataDir: s.DataDir, Files: s.files(), PublicURL: s.PublicURL, Log: s.Log, Audit: s.Audit,
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+api.FileLinks, server.ServeFileLink)
	mux.HandleFunc("GET "+api.FormLinks, server.ServeFormLink)
	mux.HandleFunc(api.Legacy, server.ServeLegacy)
	mux.HandleFunc(api.Legacy+"/", server.ServeLegacy)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", s.OAuth.ServeMetadata)
	mux.Handle("/", pages.Handler())
	all := split(server, mux)
	if !s.ReadOnly {
		all = s.agents(all)
	}
	return readOut(proxies.Handler(s.reading(strayTokens(all)))), nil
}

// reading bounds the reads of every request; who asks is found out later.
func (s *Site) reading(next http.Handler) http.Handler {
	limit := cmp.Or(s.ReadTimeout, DefaultReadTimeout)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(fair.For(r.Context(), fair.Nobody, limit)))
	})
}

// split gives the API its requests as they came. A ServeMux would redirect paths with doubled
// slashes, and clients that join addresses carelessly do not follow a redirected POST.
func split(server, pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == api.Prefix || strings.HasPrefix(r.URL.Path, api.Prefix+"/") {
			server.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// tokenPath is where clients get tokens.
const tokenPath = api.Prefix + "/token"

// strayTokens serves tokens on every path that ends like the token endpoint: agents put the
// endpoint's path behind whatever server address they were given, the API's own included.
func strayTokens(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path != tokenPath && strings.HasSuffix(r.URL.Path, tokenPath) {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = tokenPath, ""
		}
		next.ServeHTTP(w, r)
	})
}

// maxHead is the most that the head of a request may hold, in bytes.
const maxHead = 64 << 10

// shutdownTime is how long running requests may take when the server is asked to stop.
const shutdownTime = 10 * time.Second

// Serve answers on the listener until the context ends; running requests are finished first.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	return serve(ctx, listener, handler, log, shutdownTime)
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger,
	wait time.Duration) error {
	server := &http.Server{
		Handler:           unambiguous(handler),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute,
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHead,
		ConnContext:       withConn,
		ConnState:         follow,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(headsListener{listener}) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), wait)
	defer cancel()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) { // who asks to stop does not wait for a client that hangs
		log.Warn("requests that did not end were cut off", slog.Duration("after", wait))
		return server.Close()
	}
	return err
}
