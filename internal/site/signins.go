package site

import (
	"context"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/history"
	"github.com/glpid/glpid/internal/store"
)

// rememberSignIn puts a sign-in, or a failed one, into the history of the account, and so into the audit log.
func rememberSignIn(ctx context.Context, tx *store.Tx, e audit.Event, text string) error {
	if e.Kind == audit.SignedIn {
		ctx = access.As(ctx, fmt.Sprintf("%s (%d)", e.User, e.UserID))
	}
	return history.Record{Context: ctx, Tx: tx, Now: time.Now()}.Message("User", e.UserID, text)
}
