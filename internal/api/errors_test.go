package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// TestFaults holds status, code, headers and log of every kind of fault.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		err    error
		status int
		code   model.Code
		retry  string
		logged bool
	}{
		{"too large", model.TooLarge("At most 7"), 413, model.CodeInvalid, "", false},
		{"busy", model.Unavailable(1500*time.Millisecond, "Narrow the filter"), 503, model.CodeInternal, "2", true},
		{"busy without a time", model.Unavailable(0, "Busy"), 503, model.CodeInternal, "1", true},
		{"disk full", fmt.Errorf("create: %w", model.StorageFull(errors.New("SQLITE_FULL"))), 507, model.CodeInternal,
			"", true},
		{"no room for a file",
			fmt.Errorf("store document: %w", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), 507,
			model.CodeInternal, "", true},
		{"too many open files", &os.PathError{Op: "open", Path: "x", Err: syscall.EMFILE}, 503, model.CodeInternal, "5",
			true},
		{"not found", model.NotFound(), 404, model.CodeNotFound, "", false},
		{"our own", errors.New("SQLITE_CORRUPT"), 500, model.CodeInternal, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var log strings.Builder
			s := &Server{log: slog.New(slog.NewTextHandler(&log, nil))}
			r := httptest.NewRequest("GET", "/api.php/v2/Ticket", nil)
			r = r.WithContext(context.WithValue(r.Context(), requestKey, &request{id: "THEID"}))
			w := httptest.NewRecorder()
			s.writeError(w, r, test.err)
			var body errorBody
			if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			if w.Code != test.status || body.Status != test.code || w.Header().Get("Retry-After") != test.retry {
				t.Errorf("%d %s, Retry-After %q", w.Code, body.Status, w.Header().Get("Retry-After"))
			}
			if strings.Contains(w.Body.String(), "SQLITE") {
				t.Error("the answer tells what is inside:", w.Body)
			}
			if logged := strings.Contains(log.String(), "THEID"); logged != test.logged ||
				(body.Request == "THEID") != test.logged {
				t.Errorf("logged %t, want %t: %s", logged, test.logged, log.String())
			}
		})
	}
}
