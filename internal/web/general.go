package web

import (
	"net/http"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

func (s *Server) apiPage(w http.ResponseWriter, r *http.Request) {
	enabled, err := s.Settings.Bool(r.Context(), "enable_hlapi")
	if err != nil {
		s.failed(w, r, err)
		return
	}
	data := struct {
		frame
		URL, Command       string
		Enabled, MayUpdate bool
	}{s.frame(r, "General > API", "api", crumb{"Configuration", ""}, crumb{"General", ""}, crumb{"API", ""}),
		s.origin(r), tokenCommand(s.origin(r), "CLIENT_ID"), enabled, s.session(r).Can("config", model.Update)}
	switch r.URL.Query().Get("done") {
	case "enabled":
		data.Notice = "The API is enabled."
	case "disabled":
		data.Notice = "The API is disabled."
	}
	s.render(w, http.StatusOK, "api", data)
}

// tokenCommand is how to get a token of the grant password.
func tokenCommand(origin, client string) string {
	return "curl " + origin + "/api.php/token \\\n  -d grant_type=password -d username=LOGIN -d password=PASSWORD -d" +
		" scope=api \\\n  -d client_id=" + client + " -d client_secret=CLIENT_SECRET"
}

func (s *Server) switchAPI(w http.ResponseWriter, r *http.Request) {
	value, done := "0", "disabled"
	if r.PostFormValue("enabled") == "1" {
		value, done = "1", "enabled"
	}
	if err := s.Settings.Set(access.As(r.Context(), s.session(r).Actor(r.Context())), "enable_hlapi",
		value); err != nil {
		s.failed(w, r, err)
		return
	}
	http.Redirect(w, r, "/setup/general/api?done="+done, http.StatusSeeOther)
}
