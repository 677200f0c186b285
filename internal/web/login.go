package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/request/peer"
)

type loginData struct {
	frame
	Login, Redirect, Fault string
}

// escape makes a text fit for a query string.
func escape(text string) string { return url.QueryEscape(text) }

// ownPath gives a path of this server, or the start page for anything else: nobody can be sent
// elsewhere by signing in.
func ownPath(target string) string {
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.ContainsAny(target, "\\\r\n\t") {
		return "/"
	}
	u, err := url.Parse(target)
	if err != nil || u.IsAbs() || u.Host != "" {
		return "/"
	}
	return target
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	redirect := ownPath(r.URL.Query().Get("redirect"))
	if s.session(r) != nil {
		http.Redirect(w, r, redirect, http.StatusSeeOther)
		return
	}
	s.render(w, http.StatusOK, "login", loginData{frame: s.frame(r, "Sign in", "login"), Redirect: redirect})
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	data := loginData{frame: s.frame(r, "Sign in", "login"), Login: strings.TrimSpace(r.PostFormValue("username")),
		Redirect: ownPath(r.PostFormValue("redirect"))}
	user, err := s.SignIn.SignIn(r.Context(), signin.Attempt{Login: data.Login, Password: r.PostFormValue("password"),
		Peer: peer.Of(r)})
	if status, text := signInFault(w, err); text != "" {
		data.Fault = text
		s.render(w, status, "login", data)
		return
	}
	switch {
	case err != nil:
		s.failed(w, r, err)
	default:
		if err := s.signIn(w, r, user.ID, user.Credential); err != nil {
			s.failed(w, r, err)
			return
		}
		http.Redirect(w, r, data.Redirect, http.StatusSeeOther)
	}
}

// signInFault says what is wrong with a login or a password, "" for faults that are ours.
func signInFault(w http.ResponseWriter, err error) (status int, text string) {
	var wait *signin.Wait
	switch {
	case errors.As(err, &wait):
		seconds := wait.Seconds()
		w.Header().Set("Retry-After", seconds)
		return http.StatusTooManyRequests, "There were too many failed attempts. Wait " + seconds +
			" seconds and try again."
	case errors.Is(err, signin.ErrBadCredentials):
		return http.StatusUnprocessableEntity, "The login or the password is wrong."
	case errors.Is(err, access.ErrNoProfile):
		return http.StatusForbidden, signin.Lacking
	}
	return 0, ""
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if cookie := cookieOf(r); cookie != "" {
		if err := s.sessions.end(r.Context(), cookie); err != nil { // the browser would believe that it has ended
			s.failed(w, r, err)
			return
		}
	}
	s.setCookie(w, r, "", -1)
	target := "/login"
	if back := ownPath(r.PostFormValue("redirect")); back != "/" {
		target += "?redirect=" + escape(back)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}
