// Package web is the pages for people: signing in, consent, the configuration of OAuth clients
// and of the API, and the documentation.
//
// It must not check passwords and rights by itself, nor read objects but by the engine; clients and what lies in files
// have no other reader, and their tables are named here.
package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/request/body"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
)

//go:embed templates static content
var files embed.FS

// Options are what a Server is made of.
type Options struct {
	OAuth     *oauth.Server
	SignIn    *signin.Service
	Directory *access.Directory
	Engine    *engine.Engine
	Settings  *settings.Settings
	Log       *slog.Logger
	Audit     *audit.Log
	PublicURL string // scheme and host people use; "" takes them from each request

	// Inventories takes those that people upload, and Files is the folder of stored files, where they wait.
	Inventories *inventory.Service
	Files       string
}

// Server answers the pages.
type Server struct {
	Options
	templates *template.Template
	sessions  *sessions
	uploads   chan struct{} // has room for those that are on their way
	guide     template.HTML
	handler   http.Handler
}

// New makes the pages.
func New(o Options) (*Server, error) {
	templates, err := template.New("pages").Funcs(template.FuncMap{"initials": initials}).ParseFS(files,
		"templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	guide, err := renderGuide()
	if err != nil {
		return nil, err
	}
	s := &Server{Options: o, templates: templates, sessions: newSessions(o.Engine.DB()), guide: guide,
		uploads: make(chan struct{}, maxUploads)}
	s.handler = s.routes()
	return s, nil
}

// Handler answers everything outside the API.
func (s *Server) Handler() http.Handler { return s.handler }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", cached(http.FileServerFS(static))))
	for _, name := range []string{"swagger", "graphiql"} {
		folder, err := fs.Sub(applications, name)
		if err != nil {
			panic(err) // the folder is embedded
		}
		mux.HandleFunc("GET /static/"+name+"/{file}", serveCompressed(folder))
	}
	// what browsers, and pages made for GLPI, ask for
	for _, path := range []string{"/favicon.ico", "/pics/favicon.ico"} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public, max-age=86400")
			http.ServeFileFS(w, r, static, "icon.svg")
		})
	}
	mux.HandleFunc("GET /bar", s.bar)
	mux.HandleFunc("GET /graphiql", s.graphiql)
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /login", s.loginPage)
	mux.HandleFunc("POST /login", s.login)
	mux.HandleFunc("POST /logout", s.logout)
	mux.HandleFunc("GET /password", s.own(s.passwordPage))
	mux.HandleFunc("POST /password", s.own(s.changePassword))
	mux.HandleFunc("GET /setup/oauth-clients", s.guarded("oauth_client", model.Read, s.clients))
	mux.HandleFunc("GET /setup/oauth-clients/new", s.guarded("oauth_client", model.Create, s.newClient))
	mux.HandleFunc("POST /setup/oauth-clients/new", s.guarded("oauth_client", model.Create, s.addClient))
	mux.HandleFunc("GET /setup/oauth-clients/{id}", s.guarded("oauth_client", model.Read, s.client))
	mux.HandleFunc("GET /setup/oauth-clients/{id}/edit", s.guarded("oauth_client", model.Update, s.editClient))
	mux.HandleFunc("POST /setup/oauth-clients/{id}/edit", s.guarded("oauth_client", model.Update, s.changeClient))
	mux.HandleFunc("POST /setup/oauth-clients/{id}/secret", s.guarded("oauth_client", model.Update, s.revealSecret))
	mux.HandleFunc("POST /setup/oauth-clients/{id}/regenerate",
		s.guarded("oauth_client", model.Update, s.regenerateSecret))
	mux.HandleFunc("POST /setup/oauth-clients/{id}/revoke", s.guarded("oauth_client", model.Update, s.revokeSignIn))
	mux.HandleFunc("POST /setup/oauth-clients/{id}/active", s.guarded("oauth_client", model.Update, s.switchClient))
	mux.HandleFunc("POST /setup/oauth-clients/{id}/delete", s.guarded("oauth_client", model.Purge, s.deleteClient))
	mux.HandleFunc("GET /setup/general/api", s.guarded("config", model.Read, s.apiPage))
	mux.HandleFunc("POST /setup/general/api", s.guarded("config", model.Update, s.switchAPI))
	mux.HandleFunc("GET "+inventoryPath, s.guarded("inventory", model.Read, s.inventoryPage))
	mux.HandleFunc("POST "+inventoryPath, s.guarded("inventory", model.ConfigureInventory, s.saveInventory))
	mux.HandleFunc("POST "+uploadPath, s.guarded("inventory", model.ImportInventory, s.uploadInventories))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if allowed := methods(mux, r); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			s.problem(w, r, http.StatusMethodNotAllowed, "This page cannot do that", "Begin from the start page.")
			return
		}
		s.problem(w, r, http.StatusNotFound, "There is no such page",
			"Check the address, or begin from the start page.")
	})
	return headers(s.sameOrigin(s.reading(s.limited(mux))))
}

// reading refuses what is posted to a server that only reads.
func (s *Server) reading(next http.Handler) http.Handler {
	if !s.Engine.DB().ReadOnly() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		s.failed(w, r, model.OnlyReads())
	})
}

// methods are those that the page of a request has.
func methods(mux *http.ServeMux, r *http.Request) (found []string) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := r.WithContext(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "/" {
			found = append(found, method)
		}
	}
	return found
}

// limited bounds what requests may bring.
func (s *Server) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Files are read by who takes them, within bounds of their own, when it is known who sends them.
		if r.URL.Path == uploadPath && r.Method == http.MethodPost || s.takeForm(w, r) {
			next.ServeHTTP(w, r)
		}
	})
}

// takeForm reads a form, if one is posted. What cannot be read, or is too much, is answered.
func (s *Server) takeForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(nil, r.Body, body.Open.Bytes)
	var err error
	if r.ContentLength > body.Open.Bytes {
		err = &http.MaxBytesError{Limit: body.Open.Bytes}
	} else if r.Method == http.MethodPost {
		err = r.ParseForm()
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		s.problem(w, r, http.StatusRequestEntityTooLarge, "That was too much",
			fmt.Sprintf("At most %d KB are accepted here.", tooLarge.Limit>>10))
	case err != nil:
		s.problem(w, r, http.StatusBadRequest, "The form could not be read", "Go back and try again.")
	}
	return err == nil
}

// sameOrigin refuses posts that another site makes a browser send.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.problem(w, r, http.StatusForbidden, "This came from another site",
			"For your safety, forms are only accepted from this server's own pages. Go back and try again here.")
	}))
	return protection.Handler(next)
}

// pagePolicy is the content security policy of pages: everything from here, nothing inline.
const pagePolicy = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w, pagePolicy+"; form-action 'self'")
		next.ServeHTTP(w, r)
	})
}

func setHeaders(w http.ResponseWriter, policy string) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		next.ServeHTTP(w, r)
	})
}

// crumb is a step of the way to a page.
type crumb struct{ Text, Href string }

// frame is what every page shows around its content.
type frame struct {
	Title, Section, User  string
	MayClients, MayConfig bool
	MayPassword           bool
	MayInventory          bool
	Bare                  bool   // without navigation: the page wants an answer
	Here                  string // where to come back to after signing in
	Crumbs                []crumb
	Notice                string
}

// frame makes the frame for whoever asks.
func (s *Server) frame(r *http.Request, title, section string, crumbs ...crumb) frame {
	f := frame{Title: title, Section: section, Crumbs: crumbs}
	if session := s.session(r); session != nil {
		f.User = access.FriendlyName(session.Realname, session.Firstname, session.Login)
		f.MayClients = session.Can("oauth_client", model.Read)
		f.MayConfig = session.Can("config", model.Read)
		f.MayPassword = canChangePassword(session)
		f.MayInventory = session.Can("inventory", model.Read)
	} else if r.Method == http.MethodGet && r.URL.Path != "/" {
		f.Here = r.URL.RequestURI()
	}
	return f
}

// sharedPages are the pages that are stored for everybody, by section. Their bar knows nobody; the
// page asks for the right one.
var sharedPages = map[string]string{"doc": "/api.php/doc", "graphiql": "/graphiql"}

// sharedFrame makes the frame of a page that is stored for everybody.
func sharedFrame(section string) frame { return frame{Section: section, Here: sharedPages[section]} }

// bar gives the bar of a shared page for whoever asks.
func (s *Server) bar(w http.ResponseWriter, r *http.Request) {
	section := r.URL.Query().Get("section")
	f := s.frame(r, "", section)
	if f.Here != "" {
		f.Here = sharedPages[section]
	}
	s.render(w, http.StatusOK, "bar", f)
}

// initials gives the first letters of the first and the last word of a name.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if len(words) == 0 {
		return "?"
	}
	letters := string([]rune(words[0])[:1])
	if len(words) > 1 {
		letters += string([]rune(words[len(words)-1])[:1])
	}
	return letters
}

// render writes a page, whole or not at all.
func (s *Server) render(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := s.templates.ExecuteTemplate(&page, name, data); err != nil {
		s.Log.Error("a page could not be made", slog.String("page", name), slog.Any("error", err))
		http.Error(w, "The page could not be made. The reason is in the server's log.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(page.Len()))
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}

// problemData is what the page of a problem shows.
type problemData struct {
	frame
	Text   string
	Detail string // for the developer of a program
}

// problem shows what is wrong and what to do next.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	s.render(w, status, "problem", problemData{s.frame(r, title, ""), text, ""})
}

// failed shows that the fault is ours, and logs it. What people can wait for is told.
func (s *Server) failed(w http.ResponseWriter, r *http.Request, err error) {
	var told *model.Error
	switch err = store.Fault(err); model.CodeOf(err) {
	case model.CodeReadOnly:
		errors.As(err, &told)
		s.problem(w, r, route.Status(told.Code), told.Title, fmt.Sprint(told.Detail))
		return
	case model.CodeStorageFull, model.CodeUnavailable:
		errors.As(err, &told)
		if told.Code == model.CodeUnavailable {
			w.Header().Set("Retry-After", route.RetryAfter(told.Retry))
		}
		s.Log.Warn("a page was refused", slog.String("path", r.URL.Path), slog.Any("error", err),
			slog.Any("cause", told.Cause))
		s.problem(w, r, route.Status(told.Code), told.Title, fmt.Sprint(told.Detail))
		return
	case model.CodeTooLarge:
		errors.As(err, &told)
		s.problem(w, r, route.Status(told.Code), "That was too much", told.Title+".")
		return
	}
	s.Log.Error("a page failed", slog.String("path", r.URL.Path), slog.Any("error", err))
	s.problem(w, r, http.StatusInternalServerError, "Something went wrong here",
		"The fault is the server's, not yours; it is in the server's log. Try again, or tell the administrator.")
}

// origin gives scheme and host as people see them.
func (s *Server) origin(r *http.Request) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	if peer.Secure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	// GLPI's own sign-in is the start page, with the address to go on to.
	target, _ := strings.CutPrefix(r.URL.Query().Get("redirect"), s.origin(r))
	if target = ownPath(target); target != "/" {
		http.Redirect(w, r, "/login?redirect="+escape(target), http.StatusSeeOther)
		return
	}
	data := struct {
		frame
		URL string
	}{s.frame(r, "Start", "home"), s.origin(r)}
	switch r.URL.Query().Get("password") {
	case "changed":
		data.Notice = "Your password is changed. Other browsers are signed out."
	case "revoked":
		data.Notice = "Your password is changed. Other browsers are signed out, and the tokens of programs are void."
	}
	s.render(w, http.StatusOK, "home", data)
}

// guarded lets only those in whose profile has the right; others sign in first.
func (s *Server) guarded(right string, bits int, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		session := s.session(r)
		switch {
		case session == nil:
			s.signInFirst(w, r)
		case !session.Can(right, bits):
			s.forbidden(w, r, session, right)
		default:
			next(w, r)
		}
	}
}

// signInFirst is for those who are not signed in.
func (s *Server) signInFirst(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		http.Redirect(w, r, "/login?redirect="+escape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	s.problem(w, r, http.StatusUnauthorized, "You are not signed in any more", "Sign in again and repeat what you did.")
}

// forbidden is for those whose profile lacks a right.
func (s *Server) forbidden(w http.ResponseWriter, r *http.Request, session *access.Session, right string) {
	s.Audit.Note(r.Context(), audit.Event{
		Kind: audit.RightRefused, Peer: peer.Of(r), User: session.Login, UserID: session.UserID,
		Method: r.Method, Path: r.URL.Path, Reason: "the profile lacks the right " + right,
	})
	s.problem(w, r, http.StatusForbidden, "Your profile does not allow this",
		"Ask an administrator for the right, or sign in as somebody who has it.")
}

// session gives the session of the signed-in browser, nil when there is none.
func (s *Server) session(r *http.Request) *access.Session {
	cookie := cookieOf(r)
	if cookie == "" {
		return nil
	}
	b, err := s.sessions.find(r.Context(), cookie)
	if err != nil && r.Context().Err() == nil {
		s.Log.Warn("session of a browser", slog.Any("error", err))
	}
	if b == nil {
		return nil
	}
	session, err := s.Directory.Session(r.Context(), b.user, access.Want{})
	if err == nil && session.Credential() != b.credential {
		// Another process may just have changed the password with which this browser signed in.
		if err = s.Directory.Refresh(r.Context()); err == nil {
			session, err = s.Directory.Session(r.Context(), b.user, access.Want{})
		}
		if err == nil && session.Credential() != b.credential {
			// The password is another one now.
			if err := s.sessions.end(r.Context(), cookie); err != nil && r.Context().Err() == nil {
				s.Log.Warn("session of a browser", slog.Any("error", err))
			}
			return nil
		}
	}
	if err != nil {
		if !errors.Is(err, access.ErrNoSession) {
			s.Log.Error("session of a browser", slog.Any("error", err))
		}
		return nil
	}
	return session
}
