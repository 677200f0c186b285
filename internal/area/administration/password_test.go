package administration

import (
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestHashTellsNothing does the same work for the present password of an account and for another one:
// the right to change it is checked later, and people without it could tell a guess that is right by
// the time.
func TestHashTellsNothing(t *testing.T) {
	t.Parallel()
	e := testsite.New(t).Engine
	for password, same := range map[string]bool{"glpi": true, "guess": false} {
		h, ok := hashPassword(t.Context(), e, 2, map[string]any{"password": password, "password2": password}).(hashed)
		if !ok || h.same != same || h.busy != nil {
			t.Fatalf("%s: %+v", password, h)
		}
		if good, _ := access.CheckPassword(h.text, password, 4); !good {
			t.Errorf("%s: there is no hash of it", password)
		}
	}
}

// TestChangesLeaveRoom lets one user change many passwords at once: they wait, bounded, while others
// sign in, and another user's change comes next.
func TestChangesLeaveRoom(t *testing.T) {
	t.Parallel()
	e := testsite.New(t).Engine
	one, other := fair.For(t.Context(), 1, 0), fair.For(t.Context(), 2, 0)
	done, err := e.Directory().Changing(one)
	if err != nil {
		t.Fatal(err)
	}
	body := map[string]any{"password": "a secret", "password2": "a secret"}
	if busy := hashPassword(fair.For(t.Context(), 3, 1), e, 2, body).(hashed).busy; model.CodeOf(
		busy) != model.CodeUnavailable {
		t.Errorf("without a place: %v", busy)
	}
	if good, _ := e.Directory().CheckPassword("", "x"); good {
		t.Error("no hash fits something")
	}
	came := make(chan hashed)
	go func() { came <- hashPassword(other, e, 2, body).(hashed) }()
	done()
	if h := <-came; h.busy != nil || h.text == "" {
		t.Errorf("once there is a place: %+v", h)
	}
}
