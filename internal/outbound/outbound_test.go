package outbound

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestAllows(t *testing.T) {
	t.Parallel()
	for list, cases := range map[string]map[string]bool{
		"": {
			"8.8.8.8": true, "2606:4700::1111": true, "127.0.0.1": false, "::1": false, "10.1.2.3": false,
			"192.168.0.1":     false,
			"169.254.169.254": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "fe80::1": false, "fd00::1": false,
			"100.64.1.1": false,
			"224.0.0.1":  false, "255.255.255.255": false, "64:ff9b::a00:1": false,
			// IPv4 addresses in disguise
			"::127.0.0.1": false, "::10.0.0.1": false, "::8.8.8.8": false, "::ffff:10.1.2.3": false,
			"::ffff:169.254.169.254": false, "::ffff:0:127.0.0.1": false,
			"64:ff9b::7f00:1": false, "64:ff9b::808:808": false, "64:ff9b:1::a00:1": false, "64:ff9b:1:ffff::1": false,
			"2002:7f00:1::": false, "2002:808:808::1": false,
			"2001:0:4136:e378:8000:63bf:3fff:fdd2": false, "2001:0:7f00:1::": false, "2606:4700::5efe:a00:1": false,
			"2606:4700::200:5efe:a00:1": false,
			"fe80::5efe:7f00:1":         false,
			// not public
			"::": false, "fec0::1": false, "fec0::127.0.0.1": false, "feff::1": false, "fc00::1": false,
			"ff02::1": false, "ff0e::1": false, "100::1": false,
			"2001:db8::1": false, "3fff::1": false, "5f00::1": false, "4000::1": false, "fe80::1%eth0": false,
			"2001:10::1": false, "2001:20::1": false,
			"0.1.2.3": false, "127.255.255.254": false, "172.16.0.1": false, "172.31.255.255": false,
			"192.0.0.8": false, "192.0.2.1": false, "192.88.99.1": false,
			"198.18.0.1": false, "198.19.255.255": false, "198.51.100.1": false, "203.0.113.1": false,
			"239.255.255.255": false, "240.0.0.1": false, "169.254.0.1": false,
			"100.127.255.255": false,
			// next to what is not
			"1.0.0.1": true, "100.63.255.255": true, "100.128.0.1": true, "172.15.0.1": true, "172.32.0.1": true,
			"192.0.1.1": true, "198.17.0.1": true,
			"198.20.0.1": true, "223.255.255.1": true, "::ffff:8.8.8.8": true, "2001:200::1": true, "2003::1": true,
			"2a00:1450::1": true,
		},
		"private": {"10.1.2.3": true, "192.168.0.1": true, "fd00::1": true, "127.0.0.1": false,
			"169.254.169.254": false},
		"localhost, 10.0.0.0/8": {"127.0.0.1": true, "::ffff:127.0.0.1": true, "::127.0.0.1": false, "::1": true,
			"10.1.2.3": true, "192.168.0.1": false},
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
		"https://example.org/a": true, "http://example.org:8080": true, "ftp://example.org": false,
		"https://u:p@example.org": false,
		"https://":                false, "://": false, "file:///etc/passwd": false,
	} {
		if err := CheckURL(url); (err == nil) != ok {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// What a receiver was given to be let in must not reach whom it redirects to, however near.
func TestHeadersStayWithTheirReceiver(t *testing.T) {
	t.Parallel()
	got := make(chan http.Header, 1)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }))
	defer other.Close()
	var first *httptest.Server
	first = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/own":
			http.Redirect(w, r, first.URL+"/end", http.StatusTemporaryRedirect)
		case "/end":
			got <- r.Header
		case "/name": // the same machine under another name
			http.Redirect(w, r, strings.Replace(first.URL, "127.0.0.1", "localhost", 1)+"/end",
				http.StatusTemporaryRedirect)
		default:
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}
	}))
	defer first.Close()
	a, err := ParseAllowed("localhost")
	if err != nil {
		t.Fatal(err)
	}
	client := Client(5*time.Second, func() (Allowed, error) { return a, nil })
	for path, kept := range map[string]bool{"/own": true, "/name": false, "/other?key=in+the+address": false} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, first.URL+path, strings.NewReader("body"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"X-Key", "X-Glpi-Signature", "Authorization", "Cookie", "Content-Type"} {
			req.Header.Set(name, "open sesame")
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		header := <-got
		for _, name := range []string{"X-Key", "X-Glpi-Signature", "Authorization", "Cookie", "Referer"} {
			if has := header.Get(name) != ""; has != kept {
				t.Errorf("%s: %s went along: %v", path, name, has)
			}
		}
		if header.Get("Content-Type") == "" {
			t.Errorf("%s: the type of the body is lost", path)
		}
	}
	resp, err := Stay(client).Get(first.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect {
		t.Errorf("a client that stays got %d", resp.StatusCode)
	}
}

// A name that leads to a public address when it is looked at, and inside when it is used, is no way
// in: every connection is checked by the address that it is made to.
func TestEveryConnectionIsChecked(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("reached") }))
	defer inside.Close()
	client := Client(5*time.Second, func() (Allowed, error) { return Allowed{}, nil })
	for _, url := range []string{strings.Replace(inside.URL, "127.0.0.1", "localhost", 1),
		strings.Replace(inside.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		if resp, err := client.Get(url); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("%s: %v, %v", url, resp, err)
		}
	}
	if transport := client.Transport.(*http.Transport); transport.Proxy != nil {
		t.Error("a proxy of the environment would look names up itself")
	}
}
