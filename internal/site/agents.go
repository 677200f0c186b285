package site

import (
	"context"
	"errors"
	"net/http"
	"net/netip"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/oauth"
)

// agents answers agents of the inventory, and lets others answer everything else.
func (s *Site) agents(next http.Handler) http.Handler {
	return inventory.NewEndpoint(inventory.EndpointOptions{
		Settings: s.Settings, Receiver: s.intake,
		Token: s.agentToken, SignIn: s.SignIn, Audit: s.Audit, Open: s.OAuth.Open,
		PublicURL: s.PublicURL, Version: defaults.GLPIVersion, Log: s.Log,
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
