package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// accessToken gets a token of the super-admin.
func accessToken(t testing.TB, base, id, secret string) string {
	t.Helper()
	resp, err := http.PostForm(base+"/api.php/token", url.Values{
		"grant_type": {"password"}, "client_id": {id}, "client_secret": {secret}, "username": {"glpi"}, "password": {"glpi"}, "scope": {"api"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&token); err != nil || token.Access == "" {
		t.Fatalf("token: %s %v", resp.Status, err)
	}
	return token.Access
}

// request gets a token and sends a request with it; the answer's object comes back.
func request(t testing.TB, base, id, secret, method, path, body string) map[string]any {
	t.Helper()
	token := accessToken(t, base, id, secret)
	req, err := http.NewRequest(method, base+"/api.php"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s", method, path, answer.Status, text)
	}
	return out
}
