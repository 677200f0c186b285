package model_test

import (
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// TestRightWords names the bits of a right by what they let people do.
func TestRightWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		right string
		bits  int
		want  string
	}{
		{"computer", model.Read, "read"}, {"computer", model.Delete | model.Purge, "delete or purge"},
		{"computer", model.ReadAssigned | model.ReadOwned, "see those assigned to them or see their own"},
		{"ticket", model.ReadAll, "see all"}, {"followup", model.ReadPrivate, "see private ones"},
		{"changevalidation", model.AnswerChange, "answer"}, {"config", 1 << 20, "bit 1048576"},
	} {
		if got := model.RightWords(c.right, c.bits); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.right, c.bits, got, c.want)
		}
	}
}
