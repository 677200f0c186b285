package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

func TestFault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want model.Code
	}{
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, model.CodeStorageFull},
		{fmt.Errorf("store: %w", syscall.EDQUOT), model.CodeStorageFull},
		{syscall.EMFILE, model.CodeUnavailable},
		{model.NotFound(), model.CodeNotFound},
		{errors.New("other"), model.CodeInternal},
	} {
		if got := model.CodeOf(Fault(c.err)); got != c.want || !errors.Is(Fault(c.err), c.err) {
			t.Errorf("%v: %s, want %s", c.err, got, c.want)
		}
	}
	if Fault(nil) != nil {
		t.Error("no error becomes one")
	}
}
