package oauth

import (
	"net/netip"
	"testing"
)

func TestAllowedAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, address string
		want          bool
	}{
		{"", "192.0.2.1", true},
		{" ", "2001:db8::1", true},
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"::ffff:192.0.2.1", "192.0.2.1", true},
		{"::ffff:192.0.2.0/120", "192.0.2.77", true},
		{"::ffff:192.0.2.0/120", "192.0.3.77", false},
		{"10.10.13.5, ::1", "::1", true},
		{"0:0:0:0:0:0:0:1", "::1", true},
		{"10.10.0.0/20", "10.10.15.255", true},
		{"10.10.0.0/20", "10.10.16.0", false}, // whole bytes would say yes
		{"10.10.13.5/28", "10.10.13.15", true},
		{"10.10.13.5/28", "10.10.13.16", false},
		{"10.10.13.0/1", "127.255.255.255", true},
		{"10.10.13.0/1", "128.0.0.0", false},
		{"2001:db8::/33", "2001:db8:7fff::1", true},
		{"2001:db8::/33", "2001:db8:8000::1", false},
		{"::1/128", "::1", true},
		{"::/1", "1.2.3.4", false},
	} {
		list, err := parseAddresses(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
		}
		if got := list.allows(netip.MustParseAddr(c.address)); got != c.want {
			t.Errorf("%q allows %s: %v", c.text, c.address, got)
		}
	}
	for _, text := range []string{
		"10.10.13.0/0", "::1/0", "10.0.0.1/33", "::1/129", "10.0.0.1/", "10.0.0.1/+8", "10.0.0.1/08", "10.0.0.1/-1",
		"10.0.0.1/a", "10.0.0", "10.0.0.1,", ",", "fe80::1%eth0", "localhost", "10.0.0.1 10.0.0.2", "10.0.0.1/8/8",
	} {
		list, err := parseAddresses(text)
		if err == nil {
			t.Errorf("%q is taken", text)
		}
		if list.allows(netip.MustParseAddr("10.0.0.1")) {
			t.Errorf("%q, which cannot be read, allows somebody", text)
		}
	}
}
