package outbound

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestAllows(t *testing.T) {
	t.Parallel()
	for list, cases := range map[string]map[string]bool{
		"": {
			"8.8.8.8": true, "2606:4700::1111": true, "127.0.0.1": false, "::1": false, "10.1.2.3": false, "192.168.0.1": false,
			"169.254.169.254": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "fe80::1": false, "fd00::1": false, "100.64.1.1": false,
			"224.0.0.1": false, "255.255.255.255": false, "64:ff9b::a00:1": false,
		},
		"private":                   {"10.1.2.3": true, "192.168.0.1": true, "fd00::1": true, "127.0.0.1": false, "169.254.169.254": false},
		"localhost, 10.0.0.0/8":     {"127.0.0.1": true, "::1": true, "10.1.2.3": true, "192.168.0.1": false},
		"192.168.0.7 fd00::1/64":    {"192.168.0.7": true, "192.168.0.8": false, "fd00::2": true, "fd01::2": false},
		"169.254.169.254;127.0.0.1": {"169.254.169.254": true, "127.0.0.1": true, "127.0.0.2": false},
	} {
		a, err := ParseAllowed(list)
		if err != nil {
			t.Fatal(err)
		}
		for addr, want := range cases {
			if got := a.Allows(netip.MustParseAddr(addr)); got != want {
				t.Errorf("%q allows %s: %v", list, addr, got)
			}
		}
	}
	if _, err := ParseAllowed("intranet"); err == nil {
		t.Error("a name is no network")
	}
}

func TestClient(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}
	}))
	defer inside.Close()
	try := func(list, path string) error {
		a, err := ParseAllowed(list)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := Client(5*time.Second, func() (Allowed, error) { return a, nil }).Get(inside.URL + path)
		if err == nil {
			_ = resp.Body.Close()
		}
		return err
	}
	if err := try("", "/"); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("loopback without leave: %v", err)
	}
	if err := try("localhost", "/"); err != nil {
		t.Error(err)
	}
	if err := try("localhost", "/away"); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("a redirect to a file: %v", err)
	}
	for url, ok := range map[string]bool{
		"https://example.org/a": true, "http://example.org:8080": true, "ftp://example.org": false, "https://u:p@example.org": false,
		"https://": false, "://": false, "file:///etc/passwd": false,
	} {
		if err := CheckURL(url); (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		}
	}
}
