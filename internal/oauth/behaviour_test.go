package oauth

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// rest is clients through the engine, as the REST routes have them.
type rest struct {
	*fixture
	session *access.Session
}

func newRest(t *testing.T) *rest {
	t.Helper()
	f := newFixture(t)
	manifest.Install(f.site.Engine, []manifest.Area{f.Area()})
	return &rest{f, f.site.Session(t, userGLPI)}
}

func (r *rest) request(body string) engine.Request {
	r.t.Helper()
	var input map[string]any
	if err := json.Unmarshal([]byte(body), &input); err != nil {
		r.t.Fatal(err)
	}
	return engine.Request{Object: r.site.Catalog.Object("OAuthClient"), Version: model.V2_3, Input: input}
}

func (r *rest) create(body string) (int64, error) {
	return r.site.Engine.Create(r.t.Context(), r.session, r.request(body))
}

func (r *rest) update(id int64, body string) error {
	return r.site.Engine.Update(r.t.Context(), r.session, r.request(body), id)
}

func (r *rest) read(id int64) *Client {
	r.t.Helper()
	c, err := r.Client(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func TestRESTCreates(t *testing.T) {
	t.Parallel()
	r := newRest(t)
	for _, body := range []string{
		`{"name":"x","grants":["password"],"scopes":["api","user"],"redirect_uri":["https://app.example/cb"],"identifier":"mine","secret":"mine","allowed_ips":"10.0.0.0/8"}`,
		`{"name":"x","grants":"[\"password\"]","scopes":"[\"api\", \"user\"]","redirect_uri":" [\"https://app.example/cb\"]","allowed_ips":"10.0.0.0/8"}`,
	} {
		id, err := r.create(body)
		if err != nil {
			t.Fatal(err)
		}
		c := r.read(id)
		if !slices.Equal(c.Grants, []string{"password"}) || !slices.Equal(c.Scopes, []string{"api", "user"}) ||
			!slices.Equal(c.RedirectURIs, []string{"https://app.example/cb"}) ||
			!c.Active || !c.Confidential || c.AllowedIPs != "10.0.0.0/8" {
			t.Errorf("%s: client %+v", body, c)
		}
		if secret, err := r.Secret(t.Context(), id); err != nil || !handleShape.MatchString(secret) ||
			!handleShape.MatchString(c.Identifier) {
			t.Errorf("%s: identifier %q, secret %q, error %v", body, c.Identifier, secret, err)
		}
		var stored string
		if err := r.DB.QueryRow(t.Context(), "SELECT `redirect_uri` || `grants` || `scopes`"+
			" FROM `glpi_oauthclients` WHERE `id` = ?", id).Scan(&stored); err != nil {
			t.Fatal(err)
		}
		if want := `["https://app.example/cb"]["password"]["api","user"]`; stored != want {
			t.Errorf("%s: columns %s, want %s", body, stored, want)
		}
	}
	for _, body := range []string{`{}`, `{"name":"x","grants":"","scopes":null,"redirect_uri":[]}`} {
		id, err := r.create(body)
		if err != nil {
			t.Fatal(err)
		}
		var stored string
		if err := r.DB.QueryRow(t.Context(), "SELECT `redirect_uri` || `grants` || `scopes`"+
			" FROM `glpi_oauthclients` WHERE `id` = ?", id).Scan(&stored); err != nil {
			t.Fatal(err)
		}
		if want := `["/api.php/oauth2/redirection"][][]`; stored != want {
			t.Errorf("%s: columns %s, want %s", body, stored, want)
		}
	}
}

func TestRESTRefuses(t *testing.T) {
	t.Parallel()
	r := newRest(t)
	id, err := r.create(`{"name":"x","grants":["password"]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{
		`{"grants":["implicit"]}`, `{"grants":"password"}`, `{"grants":"\"password\""}`, `{"grants":"{}"}`,
		`{"grants":"null"}`, `{"grants":[["password"]]}`, `{"grants":[1]}`, `{"grants":"[1]"}`,
		`{"scopes":["admin"]}`, `{"redirect_uri":["/cb"]}`, `{"redirect_uri":"https://app.example/cb"}`,
		`{"allowed_ips":"10.10.13.0/0"}`, `{"allowed_ips":"junk"}`,
		`{"is_confidential":false}`, `{"is_confidential":false,"grants":["password","authorization_code"]}`,
	} {
		if err := r.update(id, body); model.CodeOf(err) != model.CodeInvalid {
			t.Errorf("update %s: %v", body, err)
		}
		if strings.Contains(body, `{"is_confidential":false}`) {
			continue // a new client has no grants
		}
		if _, err := r.create(body); model.CodeOf(err) != model.CodeInvalid {
			t.Errorf("create %s: %v", body, err)
		}
	}
	for _, body := range []string{`{"is_confidential":false,"grants":""}`,
		`{"is_confidential":false,"grants":["authorization_code"]}`, `{"is_confidential":false,"grants":"[]"}`} {
		if _, err := r.create(body); err != nil {
			t.Errorf("create %s: %v", body, err)
		}
	}
	public, err := r.create(`{"is_confidential":false,"grants":["authorization_code"]}`)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.update(public, `{"grants":["password"]}`); model.CodeOf(err) != model.CodeInvalid {
		t.Errorf("a public client gets the password grant: %v", err)
	}
	nobody := r.site.Session(t, 3) // post-only
	if _, err := r.site.Engine.Create(t.Context(), nobody, r.request(`{"name":"x"}`)); model.CodeOf(
		err) != model.CodeRightMissing {
		t.Errorf("somebody without the right: %v", err)
	}
}

func TestRESTChangesOnlyWhatIsGiven(t *testing.T) {
	t.Parallel()
	r := newRest(t)
	id, err := r.create(`{"name":"x","grants":["password"],"scopes":["api"],"redirect_uri":["https://app.example/cb"]}`)
	if err != nil {
		t.Fatal(err)
	}
	before, err := r.Secret(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	identifier := r.read(id).Identifier
	if err := r.update(id, `{"name":"renamed","identifier":"mine","secret":"mine"}`); err != nil {
		t.Fatal(err)
	}
	c := r.read(id)
	if after, err := r.Secret(t.Context(), id); err != nil || after != before || c.Identifier != identifier {
		t.Errorf("identifier %q, secret %q, error %v", c.Identifier, after, err)
	}
	if c.Name != "renamed" || !slices.Equal(c.RedirectURIs, []string{"https://app.example/cb"}) ||
		!slices.Equal(c.Grants, []string{"password"}) || !slices.Equal(c.Scopes, []string{"api"}) {
		t.Errorf("client %+v", c)
	}
	if err := r.update(id, `{"redirect_uri":null,"scopes":[]}`); err != nil {
		t.Fatal(err)
	}
	if c = r.read(id); len(c.RedirectURIs) != 0 || len(c.Scopes) != 0 || len(c.Grants) != 1 {
		t.Errorf("cleared %+v", c)
	}
	// A client of an imported database can be renamed, whatever else it holds.
	r.exec("UPDATE `glpi_oauthclients` SET `scopes` = '[\"legacy\"]', `is_confidential` = 0 WHERE `id` = ?", id)
	if err := r.update(id, `{"name":"again"}`); err != nil {
		t.Errorf("rename an imported client: %v", err)
	}
}

// What REST changes counts for tokens at once.
func TestRESTReachesTokens(t *testing.T) {
	t.Parallel()
	r := newRest(t)
	c, secret := r.client(nil)
	token := r.tokens(c, secret).str("access_token")
	if !r.good(token) {
		t.Fatal("the token is not good")
	}
	if err := r.update(c.ID, `{"is_active":false}`); err != nil {
		t.Fatal(err)
	}
	if r.good(token) {
		t.Error("the token of a client that is switched off is good")
	}
	if err := r.update(c.ID, `{"is_active":true}`); err != nil {
		t.Fatal(err)
	}
	if !r.good(token) {
		t.Error("the token of a client that is switched on is not good")
	}
	if err := r.site.Engine.Delete(t.Context(), r.session, r.request(`{}`), c.ID, true); err != nil {
		t.Fatal(err)
	}
	if r.good(token) || r.count("glpid_oauth_access_tokens")+r.count("glpid_oauth_refresh_tokens") != 0 {
		t.Error("tokens are left of a client that is gone")
	}
}

// The secret is shown once, in the answer to the creation.
func TestRESTShowsTheSecretOnce(t *testing.T) {
	t.Parallel()
	r := newRest(t)
	answer, err := r.routes()[0].Handle(&route.Call{
		Context: t.Context(), Engine: r.site.Engine, Session: r.session, Version: model.V2_3,
		Params: map[string]any{"name": "x", "grants": []any{"client_credentials"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := answer.Value.(map[string]any)
	id, _ := shown["id"].(int64)
	secret, err := r.Secret(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if answer.Status != http.StatusCreated || shown["secret"] != secret ||
		shown["identifier"] != r.read(id).Identifier || answer.Header.Get("Cache-Control") != "no-store" ||
		shown["href"] != answer.Header.Get("Location") {
		t.Errorf("answer %+v", answer)
	}
	text, err := r.site.Engine.Get(t.Context(), r.session, engine.Query{Object: r.site.Catalog.Object("OAuthClient"),
		Version: model.V2_3}, id)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if value, has := got["secret"]; !has || value != nil || got["grants"] != `["client_credentials"]` {
		t.Errorf("read afterwards: %s", text)
	}
}
