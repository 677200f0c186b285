package oauth

import "testing"

func TestRedirects(t *testing.T) {
	t.Parallel()
	c := &Client{RedirectURIs: []string{"https://app.example/cb?x=1", "http://127.0.0.1/cb", "http://[::1]:8000",
		"http://localhost:3000/cb", "com.example.app:/cb"}}
	const origin = "http://glpid.example"
	for uri, want := range map[string]bool{
		"https://app.example/cb?x=1":                         true,
		"https://app.example/cb":                             false,
		"https://app.example/cb?x=1&y=2":                     false,
		"https://APP.example/cb?x=1":                         false,
		"https://app.example:443/cb?x=1":                     false,
		"com.example.app:/cb":                                true,
		"com.example.app:/cb/":                               false,
		"http://127.0.0.1/cb":                                true,
		"http://127.0.0.1:51234/cb":                          true,
		"https://127.0.0.1:51234/cb":                         false,
		"http://127.0.0.1:51234/other":                       false,
		"http://127.0.0.1:51234/cb?x=1":                      false,
		"http://127.0.0.1:51234/cb#x":                        false,
		"http://127.0.0.1:x@evil.example/cb":                 false,
		"http://127.0.0.1:80@evil.example/cb":                false,
		"http://x@127.0.0.1:80/cb":                           false,
		"http://127.0.0.1.evil.example/cb":                   false,
		"http://127.0.0.2/cb":                                false,
		"http://[::1]":                                       true,
		"http://[::1]:9":                                     true,
		"http://[::1]:9/":                                    false,
		"http://localhost:3000/cb":                           true,
		"http://localhost:3001/cb":                           false,
		"/api.php/swagger-oauth-redirect":                    true,
		"/api.php/oauth2/redirection":                        true,
		origin + "/api.php/swagger-oauth-redirect":           true,
		origin + "/api.php/oauth2/redirection":               true,
		"https://glpid.example/api.php/oauth2/redirection":   false,
		"http://evil.example/api.php/swagger-oauth-redirect": false,
		"/api.php/swagger-oauth-redirect/":                   false,
		"":                                                   false,
	} {
		if got := c.redirects(uri, origin); got != want {
			t.Errorf("%q: %v, want %v", uri, got, want)
		}
	}
}

func TestCheckRedirect(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"https://app.example/cb", "http://localhost:3000", "http://127.0.0.1/", "com.example.app:/cb",
		"com.example.app://cb", "myapp:cb",
		"/api.php/oauth2/redirection", "/api.php/swagger-oauth-redirect",
	} {
		if err := checkRedirect(uri); err != nil {
			t.Errorf("%q: %v", uri, err)
		}
	}
	for _, uri := range []string{
		"", "/cb", "cb", "//app.example/cb", "https:///cb", "http:/cb", "https:app", "https://app.example/cb#x",
		"https://app.example/#", "javascript:alert(1)", "JavaScript:alert(1)",
		"data:text/html,x", "file:///etc/passwd", "https://app.example/\n", "://x", "*",
	} {
		if checkRedirect(uri) == nil {
			t.Errorf("%q is taken", uri)
		}
	}
}
