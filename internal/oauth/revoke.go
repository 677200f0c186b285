package oauth

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/glpid/glpid/internal/store"
)

// ServeRevoke revokes an access or refresh token with everything that came from the same sign-in
// (RFC 7009). A token that is unknown, or another client's, is answered like a revoked one.
func (s *Server) ServeRevoke(w http.ResponseWriter, r *http.Request) {
	if err := s.revoke(r); err != nil {
		s.WriteError(w, r, err)
		return
	}
	notStored(w.Header())
	w.WriteHeader(http.StatusOK)
}

func (s *Server) revoke(r *http.Request) error {
	if s.DB.ReadOnly() {
		return onlyReads()
	}
	p, err := readParams(r)
	if err != nil {
		return err
	}
	client, err := s.authenticateClient(r, p, false)
	if err != nil {
		return err
	}
	token, err := p.need("token")
	if err != nil {
		return err
	}
	table, identifier := refreshTokens, digest(token)
	if isJWT(token) {
		// An expired access token still tells which refresh token belongs to it.
		c, err := s.parse(token, jwt.WithoutClaimsValidation())
		if err != nil {
			return nil //nolint:nilerr // what is no token needs no revoking
		}
		table, identifier = accessTokens, c.ID
	}
	ctx := r.Context()
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var family string
		err := tx.QueryRow(ctx, "SELECT COALESCE(`family`, '') FROM `"+table+
			"` WHERE `identifier` = ? AND `client` = ?", identifier, client.Identifier).Scan(&family)
		if errors.Is(err, sql.ErrNoRows) && isJWT(token) {
			// The access token is gone, expired or replaced; the refresh token that came with it stays for
			// a month, used or not.
			err = tx.QueryRow(ctx, "SELECT COALESCE(`family`, '') FROM `"+refreshTokens+"`"+
				" WHERE `access_token` = ? AND `client` = ?",
				identifier, client.Identifier).Scan(&family)
		}
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if family != "" {
			return s.revokeFamily(ctx, tx, family)
		}
		if _, err := tx.Exec(ctx, "DELETE FROM `"+table+"` WHERE `identifier` = ?", identifier); err != nil {
			return err
		}
		return s.changed(ctx, tx)
	})
	return wrap("revoke a token", err)
}

// isJWT tells access tokens from refresh tokens.
func isJWT(token string) bool { return strings.Count(token, ".") == 2 }
