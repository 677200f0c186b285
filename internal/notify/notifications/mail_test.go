package notifications

import "testing"

// TestSecured speaks TLS from the start on the port that is for it, as GLPI does in each mode.
func TestSecured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ mode, port, want int }{
		{modeSMTP, 25, modeSMTP}, {modeSMTP, 465, modeSMTPS}, {modeSMTP, 0, modeSMTP}, {modeSTARTTLS, 587, modeSTARTTLS},
		{modeSTARTTLS, 465, modeSMTPS}, {modeSMTPS, 465, modeSMTPS}, {modeSMTPS, 2465, modeSMTPS},
	} {
		if got := secured(c.mode, c.port); got != c.want {
			t.Errorf("mode %d on port %d: %d, want %d", c.mode, c.port, got, c.want)
		}
	}
}
