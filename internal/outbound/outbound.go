// Package outbound makes the HTTP requests that the server makes on behalf of people who name the
// address, such as webhooks. Such an address must not become a way into networks that only the
// server reaches: what it resolves to is checked when the connection is made, so that neither a
// redirect nor a name that changes its address gets around it.
//
// It must not know what is asked for.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ErrNotAllowed says that an address may not be reached from here.
var ErrNotAllowed = errors.New("the address is not allowed")

// Allowed are the addresses that may be reached although they are not public.
type Allowed struct {
	prefixes []netip.Prefix
	private  bool
}

// ParseAllowed reads a list separated by commas or blanks: IP addresses, networks (10.0.0.0/8),
// "private" for all private networks, and "localhost".
func ParseAllowed(list string) (Allowed, error) {
	var a Allowed
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		switch strings.ToLower(word) {
		case "private":
			a.private = true
			continue
		case "localhost":
			a.prefixes = append(a.prefixes, netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"))
			continue
		}
		if prefix, err := netip.ParsePrefix(word); err == nil {
			a.prefixes = append(a.prefixes, prefix.Masked())
			continue
		}
		addr, err := netip.ParseAddr(word)
		if err != nil {
			return a, fmt.Errorf("%q is neither an IP address nor a network", word)
		}
		a.prefixes = append(a.prefixes, netip.PrefixFrom(addr, addr.BitLen()))
	}
	return a, nil
}

// reserved are networks that are not public, beyond those that netip knows (RFC 6890 and its
// successors, as IANA lists them).
var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24",
	"240.0.0.0/4",
	"2001::/23",     // Teredo, ORCHID, benchmarking
	"2001:db8::/32", // documentation, as 3fff::/20
	"2002::/16",     // 6to4: an IPv4 address in disguise
	"3fff::/20",
)

// unicast is where public IPv6 addresses are. Everything else is none: site-local ones, and what
// stands for an IPv4 address (::a.b.c.d, NAT64).
var unicast = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

// Allows reports whether an address may be reached.
func (a Allowed) Allows(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, p := range a.prefixes {
		if p.Contains(addr) {
			return true
		}
	}
	switch {
	case addr.IsPrivate():
		return a.private
	case !addr.IsGlobalUnicast(), addr.Is6() && !unicast.Contains(addr), isISATAP(addr):
		return false
	}
	for _, p := range reserved {
		if p.Contains(addr) {
			return false
		}
	}
	return true
}

// isISATAP reports whether an address ends in an IPv4 address that it stands for (RFC 5214).
func isISATAP(addr netip.Addr) bool {
	b := addr.As16()
	return addr.Is6() && b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

// CheckURL wants http or https, a host, and no password in the address.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return fmt.Errorf("%w: it is no URL", ErrNotAllowed)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%w: it must begin with http:// or https://", ErrNotAllowed)
	case u.Hostname() == "":
		return fmt.Errorf("%w: it names no host", ErrNotAllowed)
	case u.User != nil:
		return fmt.Errorf("%w: it may not hold a user name or password", ErrNotAllowed)
	}
	return nil
}

// Bounds of one request, besides its time.
const (
	maxRedirects = 5
	maxHeaders   = 64 << 10 // bytes of an answer
)

// Client makes a client that reaches public addresses and those allowed, and gives up after a
// while. allowed is asked for every connection; errors are told to the caller of the request. What
// a request carries for its receiver stays with that one: redirects to others get none of it.
func Client(timeout time.Duration, allowed func() (Allowed, error)) *http.Client {
	dialer := &net.Dialer{
		Timeout: timeout,
		// The address here is the one that the socket is about to be connected to, whatever name it
		// came from: what is checked is what is reached.
		Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %s", ErrNotAllowed, address)
			}
			a, err := allowed()
			if err != nil {
				return err
			}
			if !a.Allows(to.Addr()) {
				return fmt.Errorf("%w: %s is not public", ErrNotAllowed, to.Addr())
			}
			return nil
		},
	}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext:            dialer.DialContext, // no proxy: it would resolve the names
			TLSHandshakeTimeout:    timeout,
			MaxResponseHeaderBytes: maxHeaders,
			DisableKeepAlives:      true, // so that every request is checked
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) >= maxRedirects {
				return errTooManyRedirects
			}
			if !sameOrigin(req.URL, via[0].URL) {
				for name := range req.Header {
					if !slices.Contains(harmless, name) {
						delete(req.Header, name)
					}
				}
			}
			return CheckURL(req.URL.String())
		},
	}
}

// harmless are the headers that go along with a redirect to another host. Any other can be a key to
// what the receiver guards, and Referer may hold one.
var harmless = []string{"User-Agent", "Accept", "Content-Type"}

// sameOrigin reports whether two addresses have the same scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		if p := u.Port(); p != "" {
			return p
		}
		return map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

// Stay makes a client that follows no redirects: they are the answer. It is for requests whose body
// is a secret, and for receivers that have no reason to send anybody elsewhere.
func Stay(client *http.Client) *http.Client {
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}
