// Package peer says from which address a request comes. It is the one place that does: throttling,
// allowed addresses of clients, events and logs all ask it.
//
// It must not know what is done with an address.
package peer

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks whose word is taken about where a request comes from.
type Proxies []netip.Prefix

// Parse reads addresses and networks, such as "10.0.0.0/8" or "::1"; each text may hold several,
// with commas between them.
func Parse(list []string) (Proxies, error) {
	var out Proxies
	for _, text := range list {
		for part := range strings.SplitSeq(text, ",") {
			part = strings.TrimSpace(part)
			if part == "" {
				continue
			}
			network, err := parseNetwork(part)
			if err != nil {
				return nil, err
			}
			out = append(out, network)
		}
	}
	return out, nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil && address.Zone() == "" {
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	switch {
	case err != nil:
		return netip.Prefix{}, fmt.Errorf("trusted proxy %q: write it like 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32",
			text)
	case network.Bits() == 0:
		return netip.Prefix{}, fmt.Errorf("trusted proxy %q: this is everybody, who could then claim any address", text)
	}
	if network.Addr().Is4In6() {
		if network.Bits() <= 96 {
			return netip.Prefix{}, fmt.Errorf("trusted proxy %q: write networks of IPv4 like 192.0.2.0/24", text)
		}
		network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
	}
	return network.Masked(), nil
}

// trusts reports whether an address is a proxy's.
func (p Proxies) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(address) })
}

type (
	contextKey struct{} // of the peer's address
	secureKey  struct{} // there when a proxy says that it was spoken to by TLS
)

// Handler finds the peer of each request for what stands behind it.
func (p Proxies) Handler(next http.Handler) http.Handler {
	if len(p) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connected := connection(r)
		if address := p.find(connected, r.Header); address != connected {
			r = r.WithContext(context.WithValue(r.Context(), contextKey{}, address))
		}
		if p.trusts(connected) && saysSecure(r.Header) {
			r = r.WithContext(context.WithValue(r.Context(), secureKey{}, true))
		}
		next.ServeHTTP(w, r)
	})
}

// Of gives the address that a request comes from, without zone: that of the connection, or what
// trusted proxies say. It is not valid where the connection has none.
func Of(r *http.Request) netip.Addr {
	if address, ok := r.Context().Value(contextKey{}).(netip.Addr); ok {
		return address
	}
	return connection(r)
}

// Secure reports whether whoever asks speaks TLS: to the server, or to a trusted proxy that says so.
func Secure(r *http.Request) bool { return r.TLS != nil || r.Context().Value(secureKey{}) != nil }

// saysSecure reports whether a proxy says that it was spoken to by TLS; the last of several has said it.
func saysSecure(header http.Header) bool {
	lines := header["X-Forwarded-Proto"]
	if len(lines) == 0 {
		return false
	}
	last := lines[len(lines)-1]
	return strings.EqualFold(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:]), "https")
}

// connection gives the address at the other end of the connection.
func connection(r *http.Request) netip.Addr {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return plain(address.Addr())
}

func plain(address netip.Addr) netip.Addr { return address.WithZone("").Unmap() }

// Network gives what is counted as one peer: an IPv4 address, or the /64 that one IPv6 subscriber
// has to himself.
func Network(address netip.Addr) string {
	if address.Is6() {
		if network, err := address.Prefix(64); err == nil {
			return network.String()
		}
	}
	return address.String()
}

// find follows the proxies from the connection outwards: as long as an address is trusted, the
// next one is what it says. What cannot be read ends the way, as everything beyond it could have
// been made up by anybody.
func (p Proxies) find(address netip.Addr, header http.Header) netip.Addr {
	if !p.trusts(address) {
		return address
	}
	for said := range forwarded(header) {
		if !said.IsValid() {
			break
		}
		address = said
		if !p.trusts(address) {
			break
		}
	}
	return address
}
