package peer

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func proxies(t testing.TB, list ...string) Proxies {
	t.Helper()
	p, err := Parse(list)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// seen gives the peer that a handler behind the proxies sees.
func seen(p Proxies, connection string, header http.Header) string {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr, r.Header = connection, header
	var out string
	p.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { out = Of(r).String() })).ServeHTTP(nil, r)
	return out
}

func TestPeer(t *testing.T) {
	t.Parallel()
	p := proxies(t, "10.0.0.0/8, 192.0.2.1", "2001:db8:1::/48")
	const proxy = "10.0.0.1:4711"
	for _, c := range []struct {
		name, connection string
		header           http.Header
		want             string
	}{
		{"no header", proxy, http.Header{}, "10.0.0.1"},
		{"one proxy", proxy, http.Header{"X-Forwarded-For": {"203.0.113.7"}}, "203.0.113.7"},
		{"from others the header is nothing", "203.0.113.9:1", http.Header{"X-Forwarded-For": {"203.0.113.7"}},
			"203.0.113.9"},
		{"a client's own claim stands left", proxy, http.Header{"X-Forwarded-For": {"1.1.1.1, 203.0.113.7"}},
			"203.0.113.7"},
		{"a chain of proxies", proxy, http.Header{"X-Forwarded-For": {"1.1.1.1, 203.0.113.7, 192.0.2.1,10.9.9.9"}},
			"203.0.113.7"},
		{"many headers are one list", proxy, http.Header{"X-Forwarded-For": {"1.1.1.1", "203.0.113.7", "10.2.2.2"}},
			"203.0.113.7"},
		{"everybody is trusted", proxy, http.Header{"X-Forwarded-For": {"10.5.5.5, 10.6.6.6"}}, "10.5.5.5"},
		{"with a port", proxy, http.Header{"X-Forwarded-For": {"203.0.113.7:99"}}, "203.0.113.7"},
		{"IPv6", proxy, http.Header{"X-Forwarded-For": {"2001:db8::7"}}, "2001:db8::7"},
		{"IPv6 in brackets", proxy, http.Header{"X-Forwarded-For": {"[2001:db8::7]"}}, "2001:db8::7"},
		{"IPv6 with a port", proxy, http.Header{"X-Forwarded-For": {"[2001:db8::7]:99"}}, "2001:db8::7"},
		{"IPv6 with a zone", proxy, http.Header{"X-Forwarded-For": {"fe80::7%eth0"}}, "fe80::7"},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:1", http.Header{"X-Forwarded-For": {"::ffff:203.0.113.7"}}, "203.0.113.7"},
		{"a proxy of IPv6", "[2001:db8:1::5]:1", http.Header{"X-Forwarded-For": {"203.0.113.7"}}, "203.0.113.7"},
		{"unknown", proxy, http.Header{"X-Forwarded-For": {"203.0.113.7, unknown"}}, "10.0.0.1"},
		{"garbage ends the way", proxy, http.Header{"X-Forwarded-For": {"203.0.113.7, <script>, 10.3.3.3"}},
			"10.3.3.3"},
		{"empty", proxy, http.Header{"X-Forwarded-For": {""}}, "10.0.0.1"},
		{"commas", proxy, http.Header{"X-Forwarded-For": {",,,"}}, "10.0.0.1"},
		{"no address in brackets", proxy, http.Header{"X-Forwarded-For": {"[203.0.113.7]"}}, "10.0.0.1"},
		{"Forwarded", proxy, http.Header{"Forwarded": {`for=203.0.113.7;proto=https;by=10.0.0.1`}}, "203.0.113.7"},
		{"Forwarded, quoted", proxy, http.Header{"Forwarded": {`proto=https; For="[2001:db8::7]:4711"`}},
			"2001:db8::7"},
		{"Forwarded, escaped", proxy, http.Header{"Forwarded": {`for="203\.0.113.7"`}}, "203.0.113.7"},
		{"Forwarded, a port without quotes", proxy, http.Header{"Forwarded": {`for=203.0.113.7:80`}}, "203.0.113.7"},
		{"Forwarded, a chain", proxy,
			http.Header{"Forwarded": {`for=1.1.1.1, for=203.0.113.7`, `for=10.3.3.3;host="a,b;c"`}}, "203.0.113.7"},
		{"Forwarded, hidden", proxy, http.Header{"Forwarded": {`for=1.1.1.1, for=_hidden`}}, "10.0.0.1"},
		{"Forwarded, unknown", proxy, http.Header{"Forwarded": {`for=1.1.1.1, for=unknown, for=10.3.3.3`}}, "10.3.3.3"},
		{"Forwarded, without for", proxy, http.Header{"Forwarded": {`for=1.1.1.1, proto=https`}}, "10.0.0.1"},
		{"Forwarded, twice for", proxy, http.Header{"Forwarded": {`for=1.1.1.1;for=2.2.2.2`}}, "10.0.0.1"},
		{"Forwarded, an open quotation", proxy, http.Header{"Forwarded": {`for=1.1.1.1;x=", for=203.0.113.7`}},
			"10.0.0.1"},
		{"Forwarded, a quotation around what the proxy added", proxy,
			http.Header{"Forwarded": {`for=1.1.1.1;x=", for="[2001:db8::7]"`}}, "10.0.0.1"},
		{"X-Forwarded-For alone counts", proxy,
			http.Header{"X-Forwarded-For": {"203.0.113.7"}, "Forwarded": {"for=1.1.1.1"}}, "203.0.113.7"},
		{"no address of the connection", "@", http.Header{"X-Forwarded-For": {"203.0.113.7"}}, "invalid IP"},
	} {
		if got := seen(p, c.connection, c.header); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := seen(nil, "127.0.0.1:1", http.Header{"X-Forwarded-For": {"203.0.113.7"}}); got != "127.0.0.1" {
		t.Errorf("without trusted proxies: %s", got)
	}
}

// TestSecure believes trusted proxies alone that they were spoken to by TLS.
func TestSecure(t *testing.T) {
	t.Parallel()
	p := proxies(t, "10.0.0.0/8")
	for _, c := range []struct {
		connection string
		said       []string
		want       bool
	}{
		{"10.0.0.1:1", []string{"https"}, true},
		{"10.0.0.1:1", []string{"http", "HTTPS "}, true},
		{"10.0.0.1:1", []string{"http, https"}, true},
		{"10.0.0.1:1", []string{"https, http"}, false},
		{"10.0.0.1:1", nil, false},
		{"203.0.113.9:1", []string{"https"}, false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Header = c.connection, http.Header{"X-Forwarded-Proto": c.said}
		var got bool
		p.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = Secure(r) })).ServeHTTP(nil, r)
		if got != c.want {
			t.Errorf("%s says %v: %v", c.connection, c.said, got)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"10.0.0.0/33", "proxy", "0.0.0.0/0", "::/0", "10.0.0.0/8 10.1.0.0/16", "fe80::1%eth0",
		"::ffff:0.0.0.0/96"} {
		if p, err := Parse([]string{bad}); err == nil {
			t.Errorf("%q is taken as %v", bad, p)
		} else if !strings.Contains(err.Error(), bad) {
			t.Errorf("%q: the message does not name it: %v", bad, err)
		}
	}
	if p := proxies(t, "::ffff:10.0.0.0/104", " 10.1.2.3/8 ,", ""); len(p) != 2 || p[0] != p[1] {
		t.Errorf("networks: %v", p)
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::/64",
		"2001:db8:0:1::1": "2001:db8:0:1::/64"} {
		if got := Network(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

// TestOnePlace wants nobody else to look at the address of the connection.
func TestOnePlace(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"../..", "../../../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
				strings.HasPrefix(path, filepath.Join("..", "..", "request", "peer")) {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, word := range []string{".RemoteAddr", "\"X-Forwarded-", "\"X-Real-IP", "\"Forwarded\""} {
				if strings.Contains(string(text), word) {
					t.Errorf("%s looks at %s: ask peer.Of", path, word)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// FuzzPeer wants the peer to be the connection's address, or one that stands in the headers behind
// nothing but trusted ones; and a claim that a client sends along to change nothing.
func FuzzPeer(f *testing.F) {
	for _, seed := range []string{"", "203.0.113.7", "unknown", `for="[2001:db8::7]:1"`, `for=1.1.1.1;x="`,
		"1.1.1.1, 10.0.0.2", `"`, `for="\`, "for=;;,=", "[::1]:99999"} {
		f.Add(seed)
	}
	p := proxies(f, "10.0.0.0/8")
	f.Fuzz(func(t *testing.T, claim string) {
		if got := seen(p, "198.51.100.1:1",
			http.Header{"X-Forwarded-For": {claim}, "Forwarded": {claim}}); got != "198.51.100.1" {
			t.Errorf("%q from a stranger: %s", claim, got)
		}
		if got := seen(p, "10.0.0.1:1",
			http.Header{"X-Forwarded-For": {claim + ", 203.0.113.7"}}); got != "203.0.113.7" {
			t.Errorf("X-Forwarded-For, %q beside what the proxy noted: %s", claim, got)
		}
		for _, noted := range []string{"for=203.0.113.7", `for="203.0.113.7:1";by="10.0.0.1"`} {
			got := seen(p, "10.0.0.1:1", http.Header{"Forwarded": {claim + ", " + noted}})
			if got != "203.0.113.7" && got != "10.0.0.1" {
				t.Errorf("Forwarded, %q beside what the proxy noted: %s", claim, got)
			}
		}
		seen(p, "10.0.0.1:1", http.Header{"Forwarded": {claim}})
	})
}
