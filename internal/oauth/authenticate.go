package oauth

import (
	"crypto/subtle"
	"net/http"
	"slices"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/peer"
)

// authenticateClient finds the client of a request and checks its secret, in constant time. The
// address comes before the secret, so that a foreign one cannot even guess. A client that acts
// as itself must be confidential.
func (s *Server) authenticateClient(r *http.Request, p params, asItself bool) (*Client, error) {
	id, secret, err := clientCredentials(r, p)
	if err != nil {
		return nil, err
	}
	client, err := s.ClientByIdentifier(r.Context(), id)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, s.clientRefused(r, audit.Typed(id), "unknown client", invalidClient().guessed())
	}
	if err != nil {
		return nil, err
	}
	if !client.Active || asItself && !client.Confidential {
		return nil, s.clientRefused(r, client.Identifier, "it is switched off, or has no secret", invalidClient())
	}
	if !client.allowed.allows(peer.Of(r)) {
		return nil, s.clientRefused(r, client.Identifier, "the address is not allowed", wrongAddress())
	}
	if !client.Confidential {
		return client, nil
	}
	if secret == "" {
		return nil, missing("client_secret")
	}
	want, err := s.secret.Open(client.sealed)
	if err != nil {
		return nil, wrap("secret of client "+client.Identifier, err)
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(secret)) != 1 {
		return nil, s.clientRefused(r, client.Identifier, "wrong secret", invalidClient().guessed())
	}
	return client, nil
}

// canGrant reports whether the client may use a grant. Refreshing goes with the others. A public
// client has the authorization code alone, whatever its row says.
func (c *Client) canGrant(grant string) bool {
	if grant == grantRefresh {
		return true
	}
	return slices.Contains(c.Grants, grant) && (c.Confidential || grant == grantCode)
}
