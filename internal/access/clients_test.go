package access_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// pages gives a browser that is signed in; it posts a form and gives status and body.
func pages(s *samples.Server, login string) func(path string, form url.Values) (int, string) {
	s.T.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.T.Fatal(err)
	}
	browser := &http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(path string, form url.Values) (int, string) {
		s.T.Helper()
		resp, err := browser.PostForm(s.URL+path, form)
		if err != nil {
			s.T.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			s.T.Fatal(err)
		}
		return resp.StatusCode, string(text)
	}
	password := testapi.Passwords[login]
	if password == "" {
		password = login
	}
	if status, text := post("/login", url.Values{"username": {login}, "password": {password},
		"redirect": {"/"}}); status != http.StatusSeeOther {
		s.T.Fatalf("sign in: %d %s", status, text)
	}
	return post
}

// TestServiceUserIsCovered keeps whoever may manage clients from acting as somebody with more rights:
// from making one their client's service user, and from using or opening up a client that has one.
func TestServiceUserIsCovered(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Recruit("manager", 0, manager)
	s.Recruit("clerk", 0, map[string]int{"computer": 1})
	stored := func(id int64) map[string]string { return s.Row("glpi_oauthclients", id) }
	client := func(name string, user int64) *oauth.Client {
		c := &oauth.Client{Name: name, Grants: []string{"client_credentials"}, Scopes: []string{"status"}, Active: true,
			Confidential: true, ServiceUser: user}
		if _, err := s.OAuth.CreateClient(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	form := func(user string) url.Values {
		return url.Values{
			"name": {"n"}, "grants": {"client_credentials"}, "scopes": {"api"}, "active": {"1"}, "confidential": {"1"},
			"service_user": {user},
			"redirect_uri": {"https://evil.example/"},
		}
	}
	post := pages(s, "manager")
	refused := func(path string, form url.Values) {
		t.Helper()
		if status, text := post(path, form); status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	served := func(path string, form url.Values) {
		t.Helper()
		if status, text := post(path, form); status >= 400 {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
	before := s.Count("glpi_oauthclients")
	refused("/setup/oauth-clients/new", form("glpi"))
	refused("/setup/oauth-clients/new", form("tech"))
	if n := s.Count("glpi_oauthclients"); n != before {
		t.Errorf("%d clients were made", n-before)
	}
	served("/setup/oauth-clients/new", form("clerk"))
	served("/setup/oauth-clients/new", form("manager"))
	served("/setup/oauth-clients/new", form(""))

	own := client("own", 0)
	path := fmt.Sprintf("/setup/oauth-clients/%d", own.ID)
	refused(path+"/edit", form("glpi"))
	served(path+"/edit", form("clerk"))
	served(path+"/secret", nil)

	strong := client("strong", 2)
	was := stored(strong.ID)
	path = fmt.Sprintf("/setup/oauth-clients/%d", strong.ID)
	for _, what := range []string{"/secret", "/regenerate"} {
		refused(path+what, nil)
	}
	refused(path+"/edit", form("glpi"))
	refused(path+"/edit", form("clerk"))
	refused(path+"/edit", form(""))
	api := fmt.Sprintf("/Setup/OAuthClient/%d", strong.ID)
	for _, change := range []testapi.Body{
		{"scopes": []string{"api"}}, {"grants": []string{"password", "client_credentials"}},
		{"redirect_uri": []string{"https://evil.example/"}},
		{"allowed_ips": "10.0.0.1"}, {"is_confidential": false, "grants": []string{}},
		{"name": "x", "scopes": `["api"]`},
	} {
		s.Call("manager", "PATCH", api, change).Want(403)
	}
	for column, value := range stored(strong.ID) {
		if value != was[column] {
			t.Errorf("%s was %s and is %s", column, was[column], value)
		}
	}
	s.Call("manager", "PATCH", api, testapi.Body{"name": "renamed", "comment": "c"}).Want(200)
	s.Call("manager", "PATCH", api, testapi.Body{"is_active": false}).Want(200) // in an emergency
	s.Call("manager", "PATCH", api, testapi.Body{"is_active": true}).Want(403)
	refused(path+"/active", url.Values{"active": {"1"}})
	s.Call("glpi", "PATCH", api, testapi.Body{"is_active": true, "scopes": []string{"api"}}).Want(200)
	served(path+"/active", url.Values{"active": {"0"}})
	boss := pages(s, "glpi")
	for _, what := range []string{"/secret", "/regenerate"} {
		if status, text := boss(path+what, nil); status != 200 {
			t.Errorf("%s: %d %s", what, status, text)
		}
	}
	// The same rights in another entity are not covered.
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	s.Employ("jeanne", s.Role("managers", manager), france, true)
	post = pages(s, "jeanne")
	refused("/setup/oauth-clients/new", form("clerk"))
	refused("/setup/oauth-clients/new", form("manager"))
}
