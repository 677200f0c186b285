package oauth

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/store"
)

// storedRefresh is a refresh token as it lies in the database.
type storedRefresh struct {
	client, user, scopes, expires string
	accessToken, family           string
	used                          bool
}

// refreshGrant is RFC 6749, section 6, with rotation: each refresh token is good once. One that
// comes a second time has been stolen from somebody, so the whole family is void (RFC 9700,
// section 4.14).
func (s *Server) refreshGrant(r *http.Request, p params, client *Client) (*issued, error) {
	handle, err := p.need("refresh_token")
	if err != nil {
		return nil, err
	}
	scope, err := p.get("scope")
	if err != nil {
		return nil, err
	}
	if !handleShape.MatchString(handle) {
		return nil, badRefreshToken("Cannot decrypt the refresh token").guessed()
	}
	asked := strings.Fields(scope)
	return s.redeem(r.Context(), "refresh tokens", func(ctx context.Context, tx *store.Tx, out *redeemed) error {
		old, err := loadRefresh(ctx, tx, handle)
		if errors.Is(err, sql.ErrNoRows) {
			return badRefreshToken("Token has been revoked").guessed()
		}
		if err != nil {
			return err
		}
		out.user = old.user
		if old.used && old.client == client.Identifier {
			if err := s.revokeFamily(ctx, tx, old.family); err != nil {
				return err
			}
		}
		if err := s.checkRefresh(old, client, asked); err != nil {
			return err
		}
		before := asked
		if len(before) == 0 {
			before = readList(old.scopes)
		}
		client, err := s.standing(ctx, tx, client, grantRefresh)
		if err != nil {
			return err
		}
		user, ok, err := s.holder(ctx, old.user)
		if err != nil {
			return err
		}
		if !ok {
			return s.revokeWith(ctx, tx, old.family, badRefreshToken("The user can no longer sign in"))
		}
		first, err := useUp(ctx, tx, refreshTokens, handle)
		if err != nil {
			return err
		}
		if !first {
			return s.revokeWith(ctx, tx, old.family, badRefreshToken("Token has been revoked"))
		}
		if _, err := tx.Exec(ctx, "DELETE FROM `"+accessTokens+"` WHERE `identifier` = ?",
			old.accessToken); err != nil {
			return err
		}
		if err := s.changed(ctx, tx); err != nil {
			return err
		}
		scopes := held(before, client)
		if len(scopes) == 0 && len(before) > 0 {
			return s.revokeWith(ctx, tx, old.family, invalidScope(before[0]))
		}
		out.tokens, err = s.issueTokens(ctx, tx, r, issue{client: client, user: user, scopes: scopes, asked: before,
			family: old.family, refresh: true})
		return err
	})
}

func loadRefresh(ctx context.Context, tx *store.Tx, handle string) (t storedRefresh, err error) {
	err = tx.QueryRow(ctx, "SELECT COALESCE(`client`, ''), COALESCE(`user_identifier`, ''), COALESCE(`scopes`, ''),"+
		" COALESCE(`date_expiration`, ''), COALESCE(`family`, ''),"+
		" COALESCE(`access_token`, ''), `is_used` FROM `"+refreshTokens+"` WHERE `identifier` = ?",
		digest(handle)).
		Scan(&t.client, &t.user, &t.scopes, &t.expires, &t.family, &t.accessToken, &t.used)
	return t, err
}

// checkRefresh wants a refresh token to fit the request, in the order of GLPI's checks.
func (s *Server) checkRefresh(t storedRefresh, client *Client, asked []string) error {
	switch {
	case t.client != client.Identifier:
		return badRefreshToken("Token is not linked to client")
	case t.expires < stamp(s.Now()):
		return badRefreshToken("Token has expired")
	case t.used:
		return badRefreshToken("Token has been revoked")
	}
	have := readList(t.scopes)
	for _, scope := range asked {
		if !slices.Contains(have, scope) {
			return invalidScope(scope)
		}
	}
	return nil
}
