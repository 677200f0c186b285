package vendors_test

import (
	"testing"

	"github.com/glpid/glpid/internal/area/inventory/vendors"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for mac, want := range map[string]string{"f0:4d:a2:81:a6:2d": "Dell Inc.", "F04DA281A62D": "Dell Inc.",
		"00-00-00-12-34-56": "XEROX CORPORATION", "8c60.4f8d.aea1": "Cisco Systems, Inc", "02:fc:00:00:00:01": "",
		"c8:5c:e2:7a:bc:de": "SYNERGY SYSTEMS AND SOLUTIONS", "c8:5c:e2": "",
		"": "", "f0:4d": "", "ff:ff:ff:ff:ff:ff": "", "zz:zz:zz:zz:zz:zz": ""} {
		if got := vendors.Of(mac); got != want {
			t.Errorf("%s: %q, want %q", mac, got, want)
		}
	}
}
