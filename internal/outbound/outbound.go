// Package outbound makes the HTTP requests that the server makes on behalf of people who name the
// address, such as webhooks. Such an address must not become a way into networks that only the
// server reaches: what it resolves to is checked when the connection is made, so that neither a
// redirect nor a name that changes its address gets around it.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
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

// reserved are networks that are not public, beyond those that netip knows.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"),
}

// Allows reports whether an address may be reached.
func (a Allowed) Allows(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, p := range a.prefixes {
		if p.Contains(addr) {
			return true
		}
	}
	if addr.IsPrivate() {
		return a.private
	}
	if !addr.IsGlobalUnicast() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(addr) {
			return false
		}
	}
	return true
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

// maxRedirects is how many redirects are followed.
const maxRedirects = 5

// Client makes a client that reaches public addresses and those allowed, and gives up after a
// while. allowed is asked for every connection; errors are told to the caller of the request.
func Client(timeout time.Duration, allowed func() (Allowed, error)) *http.Client {
	dialer := &net.Dialer{
		Timeout: timeout,
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
			DialContext:         dialer.DialContext, // no proxy: it would resolve the names
			TLSHandshakeTimeout: timeout,
			DisableKeepAlives:   true, // so that every request is checked
		},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) >= maxRedirects {
				return errors.New("too many redirects")
			}
			return CheckURL(req.URL.String())
		},
	}
}
