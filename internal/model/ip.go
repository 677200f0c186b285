package model

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// Versions of IP.
const (
	IPv4 = 4
	IPv6 = 6
)

// AddressNumbers gives an IP address as GLPI stores it to search by: the version, and four numbers of 32 bits, of which
// an IPv4 address has the last and 65535 before it.
func AddressNumbers(a netip.Addr) (version int64, numbers [4]int64) {
	version = IPv6
	if a = a.Unmap(); a.Is4() {
		version = IPv4
	}
	bytes := a.As16()
	for i := range numbers {
		numbers[i] = int64(binary.BigEndian.Uint32(bytes[4*i:]))
	}
	return version, numbers
}

// MaskBits gives how many bits a network mask has: of 255.255.255.0, ffff:: or 24. It is false for what is none, or
// has more bits than addresses of the family.
func MaskBits(mask string, family netip.Addr) (int, bool) {
	mask = strings.TrimSpace(mask)
	if n, err := strconv.Atoi(mask); err == nil {
		return n, n >= 0 && n <= family.BitLen()
	}
	a, err := netip.ParseAddr(mask)
	if err != nil || a.Unmap().BitLen() != family.Unmap().BitLen() {
		return 0, false
	}
	bits, ended := 0, false
	for _, b := range a.Unmap().AsSlice() {
		for i := 7; i >= 0; i-- {
			one := b>>i&1 == 1
			if one && ended {
				return 0, false
			}
			if ended = !one; one {
				bits++
			}
		}
	}
	return bits, true
}

// MaskText writes a mask of so many bits as an address of a family, of 32 or 128 bits.
func MaskText(bits, of int) string {
	raw := make([]byte, of/8)
	for i := range bits {
		raw[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(raw)
	return a.String()
}
