package remote

import (
	"context"
	"errors"
	"net/http"
	"testing"
)

func TestAddress(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"https://glpi.example.org": true, "http://127.0.0.1:8080/glpi": true,
		"glpi.example.org": false, "ftp://glpi.example.org": false, "https://": false, "http://a b": false, "": false,
	} {
		if _, err := Address(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestWaitEnds: whoever ends does not wait, however long the server wants.
func TestWaitEnds(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for _, after := range []string{"99999999999999999", "10", "-1", "Mon, 30 Nov 2026 12:00:00 GMT"} {
		if err := Wait(ctx, http.Header{"Retry-After": {after}}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", after, err)
		}
	}
	for status, busy := range map[int]bool{503: true, 429: true, 200: false, 500: false} {
		if IsBusy(status) != busy {
			t.Errorf("%d is busy: %v", status, !busy)
		}
	}
}
