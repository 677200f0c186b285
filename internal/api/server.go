// Package api is the HTTP face of /api.php: routing and versions, sessions from tokens, formats,
// errors, the OpenAPI document, and the routes that every object of the catalogue has.
//
// It must not know a particular object: what is special about one comes as a route.Route. It writes no SQL for objects;
// what it reads by itself is the state of the server.
package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/area/documents"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/suggest"
)

// Prefix is where the API lies on the server.
const Prefix = "/api.php"

// Tokens verifies bearer tokens.
type Tokens interface {
	Verify(ctx context.Context, bearer string, remote netip.Addr) (*oauth.Grant, error)
}

// Browser tells who is signed in by cookie.
type Browser interface {
	CookieUser(r *http.Request) (userID int64, ok bool)
}

// Options are what a Server is made of.
type Options struct {
	Engine   *engine.Engine
	Settings *settings.Settings
	Tokens   Tokens
	Browser  Browser
	Routes   []route.Route // special routes of the packages below
	// Pages are handlers that answer for themselves, by route path: "/token", "/authorize",
	// "/doc", "/getting-started", "/swagger-oauth-redirect".
	Pages     map[string]http.HandlerFunc
	DataDir   string
	Files     string // the folder of stored files, where those that come in wait
	PublicURL string // scheme and host clients use; "" takes them from each request
	Log       *slog.Logger
	Audit     *audit.Log
}

// Server answers everything below /api.php.
type Server struct {
	Options
	log    *slog.Logger
	engine *engine.Engine

	router     atomic.Pointer[router]
	generation atomic.Uint64
	building   sync.Mutex
	documents  *bounded.Store[documentKey, *document]
	// documenting is held by whoever makes a document.
	documenting sync.Mutex
	probes      *probes

	bodies, answers, uploads *bounded.Pool // bytes of what is on its way
	forming                  *fair.Places  // for lists that become CSV or XML
}

// New makes the server and its routes.
func New(o Options) (*Server, error) {
	s := &Server{Options: o, log: o.Log, engine: o.Engine, probes: newProbes(),
		documents: bounded.New[documentKey, *document](maxDocuments),
		bodies:    bounded.NewPool(heldShares*bodiesEach, bodiesEach),
		answers:   bounded.NewPool(heldShares*answersEach, answersEach),
		uploads:   bounded.NewPool(heldShares*uploadsEach, uploadsEach),
		forming:   fair.NewPlaces(max(1, runtime.GOMAXPROCS(0)-1)),
	}
	return s, s.rebuild()
}

// rebuild makes the routes from the catalogue as it is now.
func (s *Server) rebuild() error {
	s.building.Lock()
	defer s.building.Unlock()
	generation := s.engine.Catalog().Generation()
	if s.router.Load() != nil && s.generation.Load() == generation {
		return nil
	}
	routes, err := s.routes()
	if err != nil {
		return err
	}
	r, err := newRouter(routes, newHomes(s.engine.Catalog()))
	if err != nil {
		return err
	}
	s.router.Store(r)
	s.generation.Store(generation)
	s.documents.Clear()
	return nil
}

type contextKey int

const requestKey contextKey = iota

// request is what is known of a request.
type request struct {
	id      string
	session *access.Session // once it is known
}

func requestOf(r *http.Request) *request {
	known, _ := r.Context().Value(requestKey).(*request)
	if known == nil {
		return &request{}
	}
	return known
}

// requestID gives the id under which the log knows a request.
func requestID(r *http.Request) string {
	return requestOf(r).id
}

// ServeHTTP answers one request. The steps and their order are GLPI's.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.guarded(w, r, func(w http.ResponseWriter, r *http.Request) error {
		at, served := addressOf(r.URL.EscapedPath())
		if !served {
			return noVersion()
		}
		return s.serve(w, r, at)
	})
}

// guarded answers with what every answer carries, with the fault that serve gives, and even when it
// panics.
func (s *Server) guarded(w http.ResponseWriter, r *http.Request,
	serve func(w http.ResponseWriter, r *http.Request) error) {
	id := rand.Text()[:16]
	r = r.WithContext(context.WithValue(r.Context(), requestKey, &request{id: id}))
	w.Header().Set("X-Request-Id", id)
	s.commonHeaders(w, r)
	defer func() {
		if fault := recover(); fault != nil {
			if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(fault)
			}
			s.writeError(w, r, fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
		}
	}()
	if s.generation.Load() != s.engine.Catalog().Generation() {
		if err := s.rebuild(); err != nil {
			s.writeError(w, r, err)
			return
		}
	}
	if err := serve(w, r); err != nil {
		s.noteRefusal(r, err)
		if model.CodeOf(err) == model.CodeUnauthenticated && r.Header.Get("Authorization") != "" {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		} else if model.CodeOf(err) == model.CodeUnauthenticated {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		s.writeError(w, r, err)
	}
}

// commonHeaders sets what every answer carries.
func (s *Server) commonHeaders(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache, private")
	if r.Header.Get("Origin") != "" {
		h.Set("Access-Control-Allow-Origin", "*")
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions {
		h.Set("Access-Control-Expose-Headers", "Content-Type, Content-Range, Accept-Ranges, ETag, Last-Modified, "+
			engine.NextCursor+", "+engine.PreviousCursor)
	} else {
		h.Set("Access-Control-Expose-Headers", "Content-Type, Location, ETag, Last-Modified, "+ignoredHeader)
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, at target) error {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	found := s.router.Load().find(at.path, at.version)
	if err := s.checkEnabled(r.Context(), at.path); err != nil {
		return err
	}
	if method == http.MethodOptions {
		return s.serveOptions(w, r, found)
	}
	var rt *route.Route
	if found != nil {
		rt = found.route(method)
	}
	if rt != nil && rt.Handle == nil { // a page that answers for itself
		s.Pages[rt.Path](w, r)
		return nil
	}
	if rt == nil && found.isPage() {
		return wrongMethod(w, found)
	}
	var session *access.Session
	if rt == nil || rt.Auth == route.Token {
		var err error
		if session, err = s.authenticate(r); err != nil {
			return err
		}
	} else {
		session = s.recognise(r, rt.Auth)
	}
	if rt == nil {
		return s.noRoute(w, session, found, at)
	}
	r = readingAs(r, session)
	call := &route.Call{
		Context: r.Context(), Request: r, Engine: s.engine, Session: session, Version: at.version,
		Path: found.values(rt), Base: s.base(r), Root: at.root,
	}
	if rt.Auth == route.Token {
		if err := checkScopes(session, rt.Scopes); err != nil {
			return err
		}
		if err := checkPlace(r, rt, session); err != nil {
			return err
		}
	}
	if s.engine.DB().ReadOnly() && method != http.MethodGet && !rt.Asks {
		return model.OnlyReads()
	}
	brought, maxUpload := s.bodyOf(session), documents.MaxSize(r.Context(), s.Settings)
	defer brought.Give()
	files := &spooled{folder: s.Files, held: s.uploadsOf(session, maxUpload), limit: maxUpload}
	defer files.discard()
	in, err := readParams(r, rt, brought, files)
	if err != nil {
		return err
	}
	call.Params, call.Body, call.List, call.Files = in.params, in.body, in.list, in.files
	if err := checkGiven(rt, call, method); err != nil {
		return err
	}
	answer, err := rt.Handle(call)
	if err != nil {
		return err
	}
	if !rt.Doc.Item {
		answer.Item = nil // what the path names is another thing, such as what is done to the item
	}
	call.TakePart(answer)
	return s.write(w, call, answer)
}

// checkGiven refuses parameters, members and headers that a route does not take or lacks.
func checkGiven(rt *route.Route, call *route.Call, method string) error {
	if err := checkMembers(rt, call); err != nil {
		return err
	}
	for _, p := range rt.Doc.Query {
		if p.Required && call.Params[p.Name] == nil {
			return model.Invalid("Missing parameter: %s", p.Name)
		}
	}
	if rt.Doc.List {
		if err := call.UnderstandOlder(rt.Doc.Query); err != nil {
			return err
		}
	} else if rt.Auth == route.Token {
		if err := call.RefuseConditions(rt.Doc.Query); err != nil {
			return err
		}
	}
	if !rt.Doc.Item && !rt.Asks && rt.Auth == route.Token && method != http.MethodGet {
		return call.RefuseTags()
	}
	return nil
}

// readingAs counts the reads of a request as those of its user.
func readingAs(r *http.Request, session *access.Session) *http.Request {
	if session == nil {
		return r
	}
	return r.WithContext(fair.As(r.Context(), session.UserID))
}

// checkEnabled refuses requests while the API is switched off in the configuration.
func (s *Server) checkEnabled(ctx context.Context, path string) error {
	enabled, err := s.Settings.Bool(ctx, "enable_hlapi")
	if err != nil {
		return err
	}
	if !enabled {
		switch strings.ToLower(path) {
		case "/token", "/status/all", "/revoke", "/introspect":
		default:
			return model.Forbidden("The High-Level API is disabled")
		}
	}
	return nil
}

// noRoute answers for a path or method that does not exist, to those who may know.
func (s *Server) noRoute(w http.ResponseWriter, session *access.Session, found *match, at target) error {
	if err := checkScopes(session, nil); err != nil {
		return err
	}
	if found == nil {
		return s.router.Load().noPath(at.path, at.version)
	}
	return wrongMethod(w, found)
}

// wrongMethod is the answer to a method that a path does not have.
func wrongMethod(w http.ResponseWriter, found *match) error {
	w.Header().Set("Allow", strings.Join(found.methods, ", "))
	return &model.Error{Code: model.CodeMethod, Title: "This method is not allowed here", Detail: "Allowed: " +
		strings.Join(found.methods, ", ")}
}

// serveOptions answers preflights and OPTIONS. Anonymous callers learn nothing of the path.
func (s *Server) serveOptions(w http.ResponseWriter, r *http.Request, found *match) error {
	allowed := []string{"GET", "POST", "PATCH", "PUT", "DELETE"}
	if session, err := s.authenticate(r); err == nil && session != nil {
		if found == nil {
			return model.NotFound()
		}
		allowed = found.methods
		w.Header().Set("Allow", strings.Join(allowed, ", "))
	}
	h := w.Header()
	if r.Header.Get("Access-Control-Request-Method") != "" {
		h.Set("Access-Control-Allow-Methods", strings.Join(allowed, ", "))
	}
	if r.Header.Get("Access-Control-Request-Headers") != "" {
		h.Set("Access-Control-Allow-Headers", "Content-Type, Authorization, Origin, Accept, GLPI-API-Version, "+
			"GLPI-Profile, GLPI-Entity, GLPI-Entity-Recursive, X-Debug-Mode, If-Match, If-None-Match, "+
			"If-Modified-Since, If-Unmodified-Since")
	}
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// base gives scheme and host as the client sees them.
func (s *Server) base(r *http.Request) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	scheme := "http"
	if peer.Secure(r) {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// authenticate makes the session that the bearer token and the headers ask for.
func (s *Server) authenticate(r *http.Request) (*access.Session, error) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		if r.Header.Get("Session-Token") != "" {
			return nil, unauthenticated(olderLogin)
		}
		return nil, unauthenticated(askForToken)
	}
	grant, err := s.Tokens.Verify(r.Context(), strings.TrimSpace(token), peer.Of(r))
	if err != nil {
		return nil, refusedToken(err, grant)
	}
	if grant.UserID == 0 {
		return nil, &model.Error{
			Code: model.CodeUnauthenticated, Title: "You are not authenticated",
			Detail: "The token belongs to a client, not to a user: give the client a service user, or sign in with a" +
				" user's grant",
		}
	}
	session, err := s.engine.Directory().Session(r.Context(), grant.UserID, wanted(r))
	if errors.Is(err, access.ErrNoSession) {
		return nil, refusedToken(err, grant)
	}
	if err != nil {
		return nil, err
	}
	session = session.WithToken(grant.ClientID, grant.Scopes)
	requestOf(r).session = session
	return session, nil
}

// wanted is what the headers of a request want the session to be.
func wanted(r *http.Request) access.Want {
	return access.Want{
		Profile:        number(r.Header.Get("GLPI-Profile")),
		Entity:         number(r.Header.Get("GLPI-Entity")),
		Recursive:      isTrue(r.Header.Get("GLPI-Entity-Recursive")),
		AcceptLanguage: r.Header.Get("Accept-Language"),
		Debug:          debugWanted(r.Header.Get("X-Debug-Mode")),
	}
}

// checkPlace refuses to change anything elsewhere than in the entity, or with another profile than the one, that the
// headers name. Those who only ask get what they would get without, as GLPI does.
func checkPlace(r *http.Request, rt *route.Route, session *access.Session) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || rt.Asks {
		return nil
	}
	for name, what := range map[string]string{"GLPI-Profile": "profile", "GLPI-Entity": "entity"} {
		text := r.Header.Get(name)
		switch {
		case strings.TrimSpace(text) == "":
		case number(text) == nil:
			return model.Invalid("Invalid header: %s. It is the id of the %s to work in", name, what)
		case session.Misses(wanted(r)) == name:
			return model.Invalid("Invalid header: %s. You have no %s with the id %.20s: GET /Session lists those that"+
				" you have. Nothing was changed", name, what, text)
		}
	}
	return nil
}

// recognise gives the session of a signed-in browser, or of a good token, on public routes.
func (s *Server) recognise(r *http.Request, auth route.Auth) *access.Session {
	if session, err := s.authenticate(r); err == nil {
		return session
	}
	if auth != route.Cookie || s.Browser == nil {
		return nil
	}
	user, ok := s.Browser.CookieUser(r)
	if !ok {
		return nil
	}
	session, err := s.engine.Directory().Session(r.Context(), user, access.Want{})
	if err != nil {
		return nil
	}
	requestOf(r).session = session
	return session
}

// checkScopes wants one of the scopes; nil means "api".
func checkScopes(session *access.Session, scopes []string) error {
	if session == nil {
		return unauthenticated(askForToken)
	}
	if len(scopes) == 0 {
		scopes = []string{"api"}
	}
	for _, scope := range scopes {
		if slices.Contains(session.Scopes, scope) {
			return nil
		}
	}
	return &model.Error{
		Code: model.CodeRightMissing, Title: model.TitleRightMissing,
		Detail: "You do not have the required scope(s) to access this endpoint.",
		Messages: []model.Message{{Priority: "error", Message: "The token needs the scope " + suggest.Or(scopes) +
			". It has " + cmp.Or(suggest.Or(session.Scopes), "none") + ": ask for another token, of a client that" +
			" has the scope"}},
	}
}

func number(text string) *int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

func isTrue(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return text == "true" || text == "1"
}

func debugWanted(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}
