package site

import (
	"context"
	"errors"
	"net/http"
	"net/netip"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/inventory/intake"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/oauth"
)

// agents answers agents of the inventory, and lets others answer everything else.
func (s *Site) agents(next http.Handler) http.Handler {
	return inventory.NewEndpoint(inventory.EndpointOptions{
		Settings: s.Settings, Receiver: taker{intake.New(s.Engine, s.Settings, FilesDir(s.DataDir))},
		Token: s.agentToken, SignIn: s.SignIn, Audit: s.Audit, Open: s.OAuth.Open,
		PublicURL: s.PublicURL, Version: defaults.Version, Log: s.Log,
	}).Handler(next)
}

// agentToken looks at a token that an agent brings.
func (s *Site) agentToken(ctx context.Context, bearer string, from netip.Addr) (inventory.Token, error) {
	grant, err := s.OAuth.Verify(ctx, bearer, from)
	var token inventory.Token
	if grant != nil {
		token.Client, token.Scopes = grant.ClientID, grant.Scopes
	}
	if errors.Is(err, oauth.ErrToken) || errors.Is(err, oauth.ErrAddress) {
		token.Bad, err = err.Error(), nil
	}
	return token, err
}

// taker gives messages to what takes them to the database.
type taker struct{ *intake.Service }

// Contact notes that an agent has been in contact.
func (t taker) Contact(ctx context.Context, m *message.Message, from inventory.From) error {
	return t.Service.Contact(ctx, m, intake.From(from))
}

// Take takes what an agent tells of an item.
func (t taker) Take(ctx context.Context, m *message.Message, from inventory.From) (inventory.Outcome, error) {
	outcome, err := t.Service.Take(ctx, m, intake.From(from))
	return inventory.Outcome(outcome), err
}
