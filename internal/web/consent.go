package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/glpid/glpid/internal/access"
)

// ServeAuthorize asks the user whether a client may act in their name, and takes the answer.
// Only a form post from this very page counts as one.
func (s *Server) ServeAuthorize(w http.ResponseWriter, r *http.Request) {
	// Browsers hold redirects after a form post against form-action, and the answer redirects to
	// the client: so this page sets none.
	setHeaders(w, pagePolicy)
	s.sameOrigin(http.HandlerFunc(s.authorize)).ServeHTTP(w, r)
}

func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	request, err := s.OAuth.ParseAuthorize(r)
	if err != nil {
		s.OAuth.WriteError(w, r, err)
		return
	}
	session := s.session(r)
	if session == nil {
		http.Redirect(w, r, "/login?redirect="+escape("/api.php/authorize?"+request.Query), http.StatusFound)
		return
	}
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			s.problem(w, r, http.StatusBadRequest, "The answer could not be read", "Go back and choose again.")
			return
		}
		switch {
		case r.PostForm.Has("accept"):
			target, err := s.OAuth.Approve(r.Context(), request, session.UserID)
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
	}{frame: s.frame(r, "Give access", ""), Client: request.Client.Name, User: access.FriendlyName(session.Realname, session.Firstname, session.Login), Target: request.RedirectURI}
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
