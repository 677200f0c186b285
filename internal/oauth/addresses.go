package oauth

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// addresses are the IP addresses and ranges that may use a client. The zero value allows all.
type addresses struct {
	restricted bool
	ranges     []netip.Prefix
}

// parseAddresses reads "10.0.0.0/8, ::1". What comes with an error allows nobody.
func parseAddresses(text string) (addresses, error) {
	if strings.TrimSpace(text) == "" {
		return addresses{}, nil
	}
	var ranges []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		r, err := parseRange(part)
		if err != nil {
			return addresses{restricted: true}, fmt.Errorf("%q is not an IP address or CIDR range: %w", part, err)
		}
		ranges = append(ranges, r)
	}
	return addresses{restricted: true, ranges: ranges}, nil
}

func parseRange(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		if err != nil || address.Zone() != "" {
			return netip.Prefix{}, errors.New("write it like 192.0.2.1 or 2001:db8::1")
		}
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	r, err := netip.ParsePrefix(text)
	if err != nil || r.Bits() == 0 {
		return netip.Prefix{},
			errors.New("write it like 192.0.2.0/24 or 2001:db8::/32, with 1 to 32 bits, or to 128 for IPv6")
	}
	if r.Addr().Is4In6() && r.Bits() > 96 { // callers are seen as IPv4
		r = netip.PrefixFrom(r.Addr().Unmap(), r.Bits()-96)
	}
	return r.Masked(), nil
}

// allows reports whether a caller's address may use the client.
func (a addresses) allows(address netip.Addr) bool {
	if !a.restricted {
		return true
	}
	address = address.WithZone("").Unmap()
	return slices.ContainsFunc(a.ranges, func(r netip.Prefix) bool { return r.Contains(address) })
}
