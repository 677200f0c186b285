package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/oauth"
)

// ServeAuthorize asks the user whether a client may act in their name, and takes the answer.
// Only a form post from this very page counts as one.
func (s *Server) ServeAuthorize(w http.ResponseWriter, r *http.Request) {
	// Browsers hold redirects after a form post against form-action, and the answer redirects to
	// the client: so this page sets none.
	setHeaders(w, pagePolicy)
	if s.Engine.DB().ReadOnly() { // also those who only ask: they would be asked for what is refused then
		s.failed(w, r, model.OnlyReads())
		return
	}
	s.sameOrigin(http.HandlerFunc(s.authorize)).ServeHTTP(w, r)
}

func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	request, err := s.OAuth.ParseAuthorize(r)
	if err != nil {
		s.refused(w, r, err)
		return
	}
	session := s.session(r)
	if session == nil {
		http.Redirect(w, r, "/login?redirect="+escape("/api.php/authorize?"+request.Query), http.StatusFound)
		return
	}
	if r.Method == http.MethodPost {
		if !s.takeForm(w, r) {
			return
		}
		switch {
		case r.PostForm.Has("accept") && r.PostForm.Get("shown") == shown(request, session.UserID):
			credential := session.Credential()
			request.Credential = &credential
			target, err := s.OAuth.Approve(r.Context(), request, session.UserID)
			if errors.As(err, new(*oauth.Error)) {
				s.refused(w, r, err)
				return
			}
			if err != nil {
				s.failed(w, r, err)
				return
			}
			http.Redirect(w, r, target, http.StatusFound)
			return
		case r.PostForm.Has("deny"):
			http.Redirect(w, r, s.OAuth.Deny(request), http.StatusFound)
			return
		}
	}
	granted := request.Granted()
	data := struct {
		frame
		Client, User, Target string
		Scopes               []choice
		Shown                string
		Changed              bool
	}{frame: s.frame(r, "Give access", ""), Client: request.Client.Name,
		Shown: shown(request, session.UserID), Changed: r.PostForm.Has("accept"),
		User: access.FriendlyName(session.Realname, session.Firstname, session.Login), Target: request.RedirectURI}
	data.Bare, data.Here = true, "/api.php/authorize?"+request.Query // who signs out comes back as somebody else
	if target, err := url.Parse(request.RedirectURI); err == nil && target.Host != "" {
		data.Target = target.Scheme + "://" + target.Host
	}
	for _, scope := range request.Scopes {
		text := scopeTexts[scope]
		if text == "" {
			text = "Something unknown: " + scope
		}
		data.Scopes = append(data.Scopes, choice{scope, text, slices.Contains(granted, scope)})
	}
	s.render(w, http.StatusOK, "consent", data)
}

// shown stands for what the page says: a consent is one to that, and not to what another user, who has signed in
// with the same browser meanwhile, or a client that has been changed would be asked.
func shown(q *oauth.Request, user int64) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%d %q %q %q", user, q.Client.Identifier, q.Client.Name, q.Granted())
	return hex.EncodeToString(hash.Sum(nil))
}

// refused tells a person why a request for consent cannot be shown, and a program in its own form.
// Nobody is sent anywhere.
func (s *Server) refused(w http.ResponseWriter, r *http.Request, err error) {
	var fault *oauth.Error
	if !errors.As(err, &fault) || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		s.OAuth.WriteError(w, r, err)
		return
	}
	title, text := "The program asks in a wrong way", "It must be corrected by whoever made it; the reason is below."
	switch fault.Code {
	case "invalid_client":
		title = "The program that sent you here is not known"
		text = "Its client id, or the address that you would be sent back to, belongs to no active OAuth client of" +
			" this server. Tell whoever runs the program."
	case "unauthorized_client":
		title = "This program may not ask you for access"
		text = "Its OAuth client does not have the grant authorization_code. An administrator can give it one."
	case "access_denied":
		title, text = "You have been signed out",
			"Your password has just been changed. Go back to the program and begin again."
	}
	detail := fault.Code + ": " + fault.Description
	if fault.Hint != "" {
		detail = fault.Code + ": " + fault.Hint
	}
	w.Header().Set("Cache-Control", "no-store")
	data := problemData{s.frame(r, title, ""), text, detail}
	data.Bare = true
	s.render(w, fault.Status, "problem", data)
}
