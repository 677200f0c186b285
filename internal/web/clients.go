package web

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/oauth"
)

var clientsCrumbs = []crumb{{"Configuration", ""}, {"OAuth clients", "/setup/oauth-clients"}}

// choice is a box to tick.
type choice struct {
	Name, Text string
	On         bool
}

// scopeTexts and grantTexts say what a scope allows and what a grant is for.
var (
	scopeTexts = map[string]string{
		"email":     "Read your e-mail address",
		"user":      "Read your user information and change your preferences",
		"api":       "Use the API: tickets, users, documents and everything else, with your rights",
		"inventory": "Submit inventories as an agent",
		"status":    "Read the status of the server's services",
		"graphql":   "Use the GraphQL endpoint",
	}
	grantTexts = map[string]string{
		"password":           "With the login and password of a user. For scripts of your own.",
		"client_credentials": "With its own id and secret only. For agents, and for scripts with a service user.",
		"authorization_code": "The user signs in here and gives consent. For programs of others, and for the" +
			" documentation page.",
	}
)

func choices(names []string, texts map[string]string, on []string) []choice {
	out := make([]choice, len(names))
	for i, name := range names {
		out[i] = choice{name, texts[name], slices.Contains(on, name)}
	}
	return out
}

func (s *Server) clients(w http.ResponseWriter, r *http.Request) {
	list, err := s.OAuth.Clients(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	data := struct {
		frame
		Clients   []oauth.Client
		MayCreate bool
	}{s.frame(r, "OAuth clients", "clients", crumb{"Configuration", ""}, crumb{"OAuth clients", ""}), list,
		s.session(r).Can("oauth_client", model.Create)}
	if r.URL.Query().Get("done") == "deleted" {
		data.Notice = "The client is deleted, and its tokens are void."
	}
	s.render(w, http.StatusOK, "clients", data)
}

// found gives the client that a path names, or shows that there is none.
func (s *Server) found(w http.ResponseWriter, r *http.Request) (*oauth.Client, bool) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		id = 0
	}
	client, err := s.OAuth.Client(r.Context(), id)
	if model.CodeOf(err) == model.CodeNotFound {
		s.problem(w, r, http.StatusNotFound, "There is no such client",
			"It may have been deleted. Look at the list of OAuth clients.")
		return nil, false
	}
	if err != nil {
		s.failed(w, r, err)
		return nil, false
	}
	return client, true
}

// notChanged says why a client could not be changed, or its secret taken: that it acts as somebody with
// more rights is no fault of ours.
func (s *Server) notChanged(w http.ResponseWriter, r *http.Request, err error) {
	if model.CodeOf(err) != model.CodeRightMissing {
		s.failed(w, r, err)
		return
	}
	s.problem(w, r, http.StatusForbidden, "This client is not yours to change",
		"Its tokens act as a service user with rights that you do not have. Ask an administrator who has them.")
}

func clientPath(id int64) string { return "/setup/oauth-clients/" + strconv.FormatInt(id, 10) }

type clientData struct {
	frame
	Client              *oauth.Client
	Secret, ServiceUser string
	Command             string // gets a token
	SignIns             []oauth.SignIn
	MoreSignIns         bool
	MayUpdate, MayPurge bool
}

// shownSignIns is how many live tokens the page of a client lists.
const shownSignIns = 50

func (s *Server) showClient(w http.ResponseWriter, r *http.Request, client *oauth.Client, secret, notice string) {
	signIns, more, err := s.OAuth.SignIns(r.Context(), client, shownSignIns)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	session := s.session(r)
	data := clientData{
		frame:  s.frame(r, client.Name, "clients", append(slices.Clone(clientsCrumbs), crumb{client.Name, ""})...),
		Client: client, Secret: secret, ServiceUser: s.loginOf(r.Context(), client.ServiceUser),
		Command: command(s.origin(r), client),
		SignIns: signIns, MoreSignIns: more, MayUpdate: session.Can("oauth_client", model.Update),
		MayPurge: session.Can("oauth_client", model.Purge),
	}
	data.Notice = notice
	s.render(w, http.StatusOK, "client", data)
}

// command is how to get a token with a client by hand, "" when it cannot be got so.
func command(origin string, client *oauth.Client) string {
	switch {
	case !client.Confidential:
		return ""
	case slices.Contains(client.Grants, "password"):
		return tokenCommand(origin, client.Identifier)
	case slices.Contains(client.Grants, "client_credentials"):
		return "curl " + origin + "/api.php/token \\\n  -d grant_type=client_credentials -d scope='" +
			strings.Join(client.Scopes, " ") + "' \\\n  -d client_id=" + client.Identifier +
			" -d client_secret=CLIENT_SECRET"
	}
	return ""
}

// loginOf gives the login of a user, "" for none.
func (s *Server) loginOf(ctx context.Context, user int64) string {
	if user == 0 {
		return ""
	}
	var login string
	if err := s.OAuth.DB.QueryRow(ctx, "SELECT `name` FROM `glpi_users` WHERE `id` = ?",
		user).Scan(&login); err != nil {
		return fmt.Sprintf("user %d", user)
	}
	return login
}

// notices are what a page says after a change.
var notices = map[string]string{
	"added": "The client is added. Its secret can be shown below.", "changed": "The changes are saved.",
	"revoked": "The tokens are revoked.", "activated": "The client is active.",
	"deactivated": "The client is inactive: its tokens are refused from now on.",
}

func (s *Server) client(w http.ResponseWriter, r *http.Request) {
	client, ok := s.found(w, r)
	if !ok {
		return
	}
	s.showClient(w, r, client, "", notices[r.URL.Query().Get("done")])
}

// revealSecret shows the secret: as JSON to the page's script, as a page without it.
func (s *Server) revealSecret(w http.ResponseWriter, r *http.Request) {
	client, ok := s.found(w, r)
	if !ok {
		return
	}
	secret, err := s.OAuth.For(s.session(r)).Secret(r.Context(), client.ID)
	if err != nil {
		s.notChanged(w, r, err)
		return
	}
	s.showSecret(w, r, client, secret, "")
}

func (s *Server) showSecret(w http.ResponseWriter, r *http.Request, client *oauth.Client, secret, notice string) {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"secret": secret})
		return
	}
	s.showClient(w, r, client, secret, notice)
}

func (s *Server) regenerateSecret(w http.ResponseWriter, r *http.Request) {
	client, ok := s.found(w, r)
	if !ok {
		return
	}
	secret, err := s.OAuth.For(s.session(r)).RegenerateSecret(r.Context(), client.ID)
	if err != nil {
		s.notChanged(w, r, err)
		return
	}
	s.showSecret(w, r, client, secret, "This is the new secret. The old one no longer works.")
}

func (s *Server) revokeSignIn(w http.ResponseWriter, r *http.Request) {
	client, ok := s.found(w, r)
	if !ok {
		return
	}
	if err := s.OAuth.RevokeSignIn(r.Context(), client, r.PostFormValue("signin")); err != nil {
		s.failed(w, r, err)
		return
	}
	http.Redirect(w, r, clientPath(client.ID)+"?done=revoked", http.StatusSeeOther)
}

func (s *Server) switchClient(w http.ResponseWriter, r *http.Request) {
	client, ok := s.found(w, r)
	if !ok {
		return
	}
	client.Active = r.PostFormValue("active") == "1"
	if err := s.OAuth.For(s.session(r)).Update(r.Context(), client); err != nil {
		s.notChanged(w, r, err)
		return
	}
	done := "deactivated"
	if client.Active {
		done = "activated"
	}
	http.Redirect(w, r, clientPath(client.ID)+"?done="+done, http.StatusSeeOther)
}

func (s *Server) deleteClient(w http.ResponseWriter, r *http.Request) {
	client, ok := s.found(w, r)
	if !ok {
		return
	}
	if err := s.OAuth.For(s.session(r)).Delete(r.Context(), client.ID); err != nil {
		s.failed(w, r, err)
		return
	}
	http.Redirect(w, r, "/setup/oauth-clients?done=deleted", http.StatusSeeOther)
}

type formData struct {
	frame
	Action, Submit, Back string
	Client               *oauth.Client
	URIs                 []string
	Scopes, Grants       []choice
	ServiceUser          string
	Faults               map[string]string
}

// form shows the form of a client, with what is wrong beside the fields.
func (s *Server) form(w http.ResponseWriter, r *http.Request, client *oauth.Client, service string,
	faults map[string]string) {
	data := formData{
		Client: client, URIs: client.RedirectURIs, ServiceUser: service, Faults: faults,
		Scopes: choices(oauth.Scopes, scopeTexts, client.Scopes),
		Grants: choices(oauth.Grants, grantTexts, client.Grants),
		Action: "/setup/oauth-clients/new", Submit: "Add", Back: "/setup/oauth-clients",
	}
	if len(data.URIs) == 0 {
		data.URIs = []string{""} // to fill in
	}
	title := "Add an OAuth client"
	crumbs := slices.Clone(clientsCrumbs)
	if client.ID != 0 {
		title = "Edit " + client.Name
		data.Action, data.Submit, data.Back = clientPath(client.ID)+"/edit", "Save", clientPath(client.ID)
	}
	data.frame = s.frame(r, title, "clients", append(crumbs, crumb{title, ""})...)
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	s.render(w, status, "form", data)
}

func (s *Server) newClient(w http.ResponseWriter, r *http.Request) {
	s.form(w, r, &oauth.Client{Active: true, Confidential: true, Scopes: []string{"api"},
		Grants: []string{"authorization_code"}}, "", nil)
}

func (s *Server) editClient(w http.ResponseWriter, r *http.Request) {
	if client, ok := s.found(w, r); ok {
		s.form(w, r, client, s.loginOf(r.Context(), client.ServiceUser), nil)
	}
}

// readForm puts what a form says into a client and gives what is wrong with it.
func (s *Server) readForm(w http.ResponseWriter, r *http.Request, client *oauth.Client) (service string,
	faults map[string]string, err error) {
	client.Name, client.Comment = strings.TrimSpace(r.PostForm.Get("name")),
		strings.TrimSpace(r.PostForm.Get("comment"))
	client.RedirectURIs = nil
	for _, uri := range r.PostForm["redirect_uri"] {
		for line := range strings.Lines(uri) {
			if line = strings.TrimSpace(line); line != "" {
				client.RedirectURIs = append(client.RedirectURIs, line)
			}
		}
	}
	client.Scopes, client.Grants = r.PostForm["scopes"], r.PostForm["grants"]
	client.AllowedIPs = strings.TrimSpace(r.PostForm.Get("allowed_ips"))
	client.Active, client.Confidential = r.PostForm.Get("active") == "1", r.PostForm.Get("confidential") == "1"
	faults = map[string]string{}
	for _, f := range client.Validate() {
		if faults[f.Field] == "" {
			faults[f.Field] = f.Text
		}
	}
	service = strings.TrimSpace(r.PostForm.Get("service_user"))
	client.ServiceUser = 0
	if service != "" {
		err = s.OAuth.DB.QueryRow(r.Context(),
			"SELECT `id` FROM `glpi_users` WHERE `name` = ? AND `is_deleted` = 0 ORDER BY `id` LIMIT 1",
			service).Scan(&client.ServiceUser)
		if errors.Is(err, sql.ErrNoRows) {
			faults["service_user"], err = "There is no user with this login", nil
		}
	}
	return service, faults, err
}

func (s *Server) addClient(w http.ResponseWriter, r *http.Request) {
	client := &oauth.Client{}
	service, faults, err := s.readForm(w, r, client)
	if err == nil && len(faults) > 0 {
		s.form(w, r, client, service, faults)
		return
	}
	if err == nil {
		_, err = s.OAuth.For(s.session(r)).Create(r.Context(), client)
	}
	if err != nil {
		s.notChanged(w, r, err)
		return
	}
	http.Redirect(w, r, clientPath(client.ID)+"?done=added", http.StatusSeeOther)
}

func (s *Server) changeClient(w http.ResponseWriter, r *http.Request) {
	client, ok := s.found(w, r)
	if !ok {
		return
	}
	service, faults, err := s.readForm(w, r, client)
	if err == nil && len(faults) > 0 {
		s.form(w, r, client, service, faults)
		return
	}
	if err == nil {
		err = s.OAuth.For(s.session(r)).Update(r.Context(), client)
	}
	if err != nil {
		s.notChanged(w, r, err)
		return
	}
	http.Redirect(w, r, clientPath(client.ID)+"?done=changed", http.StatusSeeOther)
}
