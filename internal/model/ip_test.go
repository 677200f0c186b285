package model

import (
	"net/netip"
	"testing"
)

func TestAddressNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		version int64
		numbers [4]int64
	}{
		"192.168.1.142":        {4, [4]int64{0, 0, 0xffff, 0xc0a8018e}},
		"::ffff:192.168.1.142": {4, [4]int64{0, 0, 0xffff, 0xc0a8018e}},
		"2001:db8::1":          {6, [4]int64{0x20010db8, 0, 0, 1}},
	} {
		if version, numbers := AddressNumbers(netip.MustParseAddr(text)); version != want.version ||
			numbers != want.numbers {
			t.Errorf("%s: %d %x", text, version, numbers)
		}
	}
}

func TestMaskBits(t *testing.T) {
	t.Parallel()
	four, six := netip.MustParseAddr("10.0.0.0"), netip.MustParseAddr("2001:db8::")
	for _, c := range []struct {
		mask   string
		family netip.Addr
		want   int
		ok     bool
	}{
		{"255.255.255.0", four, 24, true}, {"0.0.0.0", four, 0, true}, {"24", four, 24, true}, {"33", four, 33, false},
		{"255.0.255.0", four, 0, false}, {"ffff::", six, 16, true}, {"64", six, 64, true}, {"ffff::", four, 0, false},
		{"", four, 0, false}, {"x", six, 0, false},
	} {
		got, ok := MaskBits(c.mask, c.family)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %d %v", c.mask, got, ok)
		}
		if !ok {
			continue
		}
		if back, _ := MaskBits(MaskText(c.want, c.family.BitLen()), c.family); back != c.want {
			t.Errorf("%s is written %s", c.mask, MaskText(c.want, c.family.BitLen()))
		}
	}
}
