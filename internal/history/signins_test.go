package history_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSignIns finds signing in and failing to in the audit log, as what happened to the account.
func TestSignIns(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Token("tech")
	resp, err := http.PostForm(s.URL+"/api.php/token", url.Values{"grant_type": {"password"}, "username": {"tech"},
		"password": {"wrong"}, "client_id": {s.ClientID}, "client_secret": {s.ClientSecret}, "scope": {"api"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode < 400 {
		t.Fatalf("a wrong password: %d %v", resp.StatusCode, err)
	}
	tech := s.UserID("tech")
	var texts []string
	for _, e := range s.Call("glpi", "GET", "/Administration/AuditLog?sort=id&limit=100&filter="+
		url.QueryEscape("itemtype==User;items_id=="+tech+";action.id==12"), nil).Want(200).List() {
		user, _ := e["user"].(map[string]any)
		texts = append(texts, fmt.Sprintf("%v: %v", user["name"], e["new_value"]))
	}
	all := strings.Join(texts, "\n")
	for _, want := range []string{"tech (" + tech + ")", "tech log in from IP 127.0.0.1",
		"Failed login for tech from IP 127.0.0.1"} {
		if !strings.Contains(all, want) {
			t.Errorf("the audit log does not tell %q:\n%s", want, all)
		}
	}
	s.Call("tech", "GET", "/Administration/AuditLog", nil).Want(403)
}
