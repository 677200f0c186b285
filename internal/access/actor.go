package access

import (
	"context"
	"fmt"
)

type actorKey struct{}

// As names the program that acts in a context where no user does: an automatic action, the command line.
func As(ctx context.Context, actor string) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// Actor tells who acts, as the history of items names them: "Doe Jane (7)", or the program that As names.
func (s *Session) Actor(ctx context.Context) string {
	if s == nil || s.system || s.UserID == 0 {
		name, _ := ctx.Value(actorKey{}).(string)
		return name
	}
	return fmt.Sprintf("%s (%d)", FriendlyName(s.Realname, s.Firstname, s.Login), s.UserID)
}
