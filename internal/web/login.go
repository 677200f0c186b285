package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/glpid/glpid/internal/oauth"
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
	data := loginData{frame: s.frame(r, "Sign in", "login"), Login: strings.TrimSpace(r.PostFormValue("username")), Redirect: ownPath(r.PostFormValue("redirect"))}
	user, err := s.OAuth.SignIn(r, data.Login, r.PostFormValue("password"))
	var fault *oauth.Error
	switch {
	case errors.As(err, &fault) && fault.Status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", fault.RetryAfter())
		data.Fault = "There were too many failed attempts. Wait " + fault.RetryAfter() + " seconds and try again."
		s.render(w, http.StatusTooManyRequests, "login", data)
	case errors.As(err, &fault):
		data.Fault = "The login or the password is wrong."
		s.render(w, http.StatusUnprocessableEntity, "login", data)
	case err != nil:
		s.failed(w, r, err)
	default:
		if old, err := r.Cookie(cookieName); err == nil {
			s.sessions.end(old.Value)
		}
		s.setCookie(w, r, s.sessions.begin(user), int(longestTime.Seconds()))
		http.Redirect(w, r, data.Redirect, http.StatusSeeOther)
	}
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		s.sessions.end(cookie.Value)
	}
	s.setCookie(w, r, "", -1)
	target := "/login"
	if back := ownPath(r.PostFormValue("redirect")); back != "/" {
		target += "?redirect=" + escape(back)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}
