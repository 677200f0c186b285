package oauth

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
)

// What a request was checked against can change before it is answered: secrets, passwords, grants
// and redirect URIs are looked at once more within the transaction that issues something. What was
// revoked before it is void for it, what is revoked after it finds its tokens.

// standing gives a client as it is now, when what was checked of it still holds.
func (s *Server) standing(ctx context.Context, tx *store.Tx, client *Client, grant string) (*Client, error) {
	clients, err := s.readClients(ctx, tx, " WHERE `id` = ?", client.ID)
	if err != nil {
		return nil, err
	}
	if len(clients) == 0 {
		return nil, invalidClient()
	}
	now := &clients[0]
	switch {
	case !now.Active || now.Identifier != client.Identifier ||
		now.sealed != client.sealed || now.Confidential != client.Confidential:
		return nil, invalidClient()
	case !now.canGrant(grant):
		return nil, unauthorizedClient()
	}
	return now, nil
}

// sameCredential reports whether the password of a user is still the one that was checked.
func sameCredential(ctx context.Context, tx *store.Tx, user int64, want access.Credential) (bool, error) {
	var hash string
	err := tx.QueryRow(ctx, "SELECT COALESCE(`password`, '') FROM `glpi_users` WHERE `id` = ?", user).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return access.CredentialOf(hash) == want, err
}

// stillRedirects reports whether a code may still go to the URI that it was made for. Those that
// every client has cannot be taken from it; which origin the browser saw does not matter any more.
func (c *Client) stillRedirects(uri string) bool {
	isThat := func(implicit string) bool { return strings.HasSuffix(uri, implicit) }
	return c.redirects(uri, "") || slices.ContainsFunc(implicitRedirects, isThat)
}
