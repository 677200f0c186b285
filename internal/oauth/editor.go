package oauth

import (
	"context"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Editor looks after clients in somebody's name. A client with a service user acts as that user, so
// that whoever can use it, or decide who can, has the user's rights: they must cover them.
type Editor struct {
	server  *Server
	session *access.Session
}

// For gives an Editor that acts for a session.
func (s *Server) For(session *access.Session) Editor { return Editor{s, session} }

// as gives a context that says who acts.
func (e Editor) as(ctx context.Context) context.Context { return access.As(ctx, e.session.Actor(ctx)) }

// Delete is Server.DeleteClient.
func (e Editor) Delete(ctx context.Context, id int64) error {
	return e.server.DeleteClient(e.as(ctx), id)
}

// Create is Server.CreateClient.
func (e Editor) Create(ctx context.Context, c *Client) (secret string, err error) {
	return e.server.createClient(e.as(ctx), c, e.permit)
}

// Update is Server.UpdateClient.
func (e Editor) Update(ctx context.Context, c *Client) error {
	return e.server.updateClient(e.as(ctx), c, e.permit)
}

// Secret is Server.Secret.
func (e Editor) Secret(ctx context.Context, id int64) (string, error) {
	c, err := e.server.Client(ctx, id)
	if err != nil {
		return "", err
	}
	if err := e.permit(ctx, e.server.DB, c, nil); err != nil {
		return "", err
	}
	return e.server.secret.Open(c.sealed)
}

// RegenerateSecret is Server.RegenerateSecret.
func (e Editor) RegenerateSecret(ctx context.Context, id int64) (string, error) {
	return e.server.regenerateSecret(e.as(ctx), id, e.permit)
}

// permission is what somebody must be allowed: before is the client as it is, nil for a new one, and after
// as it shall be, nil when its secret is taken. The program itself has none.
type permission func(ctx context.Context, q store.Querier, before, after *Client) error

func (e Editor) permit(ctx context.Context, q store.Querier, before, after *Client) error {
	if before != nil && after != nil && harmless(before, after) {
		return nil
	}
	for _, c := range []*Client{before, after} {
		if c == nil || c.ServiceUser == 0 {
			continue
		}
		covers := false
		if e.session != nil { // it can end at any moment
			var err error
			if covers, err = e.server.Directory.CoversUser(ctx, q, e.session, c.ServiceUser); err != nil {
				return err
			}
		}
		if !covers {
			return model.Forbidden("The client acts as a user with rights that you do not have")
		}
	}
	return nil
}

// harmless reports whether a change of a client lets nobody use it who could not before: another name
// or comment, or that it is switched off.
func harmless(before, after *Client) bool {
	return before.ServiceUser == after.ServiceUser && before.Confidential == after.Confidential &&
		before.AllowedIPs == after.AllowedIPs &&
		(before.Active || !after.Active) && slices.Equal(before.RedirectURIs, after.RedirectURIs) &&
		slices.Equal(before.Grants, after.Grants) && slices.Equal(before.Scopes, after.Scopes)
}
