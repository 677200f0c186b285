package oauth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
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
	ctx := r.Context()
	var out *issued
	var refusal error // is told although the transaction is kept
	var whose string  // the user's id
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		out, refusal, whose = nil, nil, ""
		old, err := loadRefresh(ctx, tx, handle)
		if errors.Is(err, sql.ErrNoRows) {
			refusal = badRefreshToken("Token has been revoked").guessed()
			return nil
		}
		if err != nil {
			return err
		}
		whose = old.user
		if old.used && old.client == client.Identifier {
			if err := s.revokeFamily(ctx, tx, old.family); err != nil {
				return err
			}
		}
		scopes := readList(old.scopes)
		if refusal = s.checkRefresh(old, client, strings.Fields(scope)); refusal != nil {
			return nil
		}
		if asked := strings.Fields(scope); len(asked) > 0 {
			scopes = asked
		}
		before := scopes
		client, err := s.standing(ctx, tx, client, grantRefresh)
		if errors.As(err, new(*Error)) {
			refusal = err
			return nil
		}
		if err != nil {
			return err
		}
		user, err := strconv.ParseInt(old.user, 10, 64)
		if err != nil {
			return fmt.Errorf("user %q of a refresh token: %w", old.user, err)
		}
		ok, err := s.usable(ctx, user)
		if err != nil {
			return err
		}
		if !ok {
			refusal = badRefreshToken("The user can no longer sign in")
			return s.revokeFamily(ctx, tx, old.family)
		}
		first, err := useUp(ctx, tx, "glpi_oauth_refresh_tokens", handle)
		if err != nil {
			return err
		}
		if !first {
			refusal = badRefreshToken("Token has been revoked")
			return s.revokeFamily(ctx, tx, old.family)
		}
		if _, err := tx.Exec(ctx, "DELETE FROM `glpi_oauth_access_tokens` WHERE `identifier` = ?",
			old.accessToken); err != nil {
			return err
		}
		if err := s.changed(ctx, tx); err != nil {
			return err
		}
		if scopes = held(scopes, client); len(scopes) == 0 && len(before) > 0 {
			refusal = invalidScope(before[0])
			return s.revokeFamily(ctx, tx, old.family)
		}
		out, err = s.issueTokens(ctx, tx, r, issue{client: client, user: user, scopes: scopes, asked: before,
			family: old.family, refresh: true})
		return err
	})
	if err != nil {
		return nil, wrap("refresh tokens", err)
	}
	var fault *Error
	if errors.As(refusal, &fault) {
		fault.user = whose
	}
	return out, refusal
}

func loadRefresh(ctx context.Context, tx *store.Tx, handle string) (t storedRefresh, err error) {
	err = tx.QueryRow(ctx, "SELECT COALESCE(`client`, ''), COALESCE(`user_identifier`, ''), COALESCE(`scopes`, ''),"+
		" COALESCE(`date_expiration`, ''), COALESCE(`family`, ''),"+
		" COALESCE(`access_token`, ''), `is_used` FROM `glpi_oauth_refresh_tokens` WHERE `identifier` = ?",
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
