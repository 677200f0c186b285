package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
)

// TestLongTextsWait reads bodies with long texts few at a time, whatever member they stand in, and others at once.
func TestLongTextsWait(t *testing.T) {
	t.Parallel()
	e := &Engine{reading: fair.NewPlaces(1)}
	give, err := e.placeFor(t.Context(), manyTexts+1)
	if err != nil {
		t.Fatal(err)
	}
	ctx := fair.For(t.Context(), 1, time.Millisecond)
	long := strings.Repeat("<b>", manyTexts)
	object := &model.Object{Properties: []model.Property{model.HTML("content")}}
	for name, value := range map[string]any{"content": long, "other": []any{map[string]any{"x": long}}} {
		r := Request{Object: object, Input: map[string]any{name: value}}
		if _, err := e.Create(ctx, &access.Session{}, r); model.CodeOf(err) != model.CodeUnavailable {
			t.Errorf("create %s: %v", name, err)
		}
		if err := e.Update(ctx, &access.Session{}, r, 1); model.CodeOf(err) != model.CodeUnavailable {
			t.Errorf("update %s: %v", name, err)
		}
	}
	if _, err := e.Clean(ctx, long); model.CodeOf(err) != model.CodeUnavailable {
		t.Errorf("clean: %v", err)
	}
	if got, err := e.Clean(ctx, "<b onclick=x>short"); err != nil || got != "<b>short" {
		t.Errorf("clean: %q %v", got, err)
	}
	give()
	if got, err := e.Clean(ctx, long); err != nil || got != long {
		t.Errorf("clean: %.20q %v", got, err)
	}
}
