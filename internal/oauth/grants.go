package oauth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	oauth2 "github.com/go-oauth2/oauth2/v4"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
)

// usable wants a user to be able to have a session, so that nobody who is switched off gets a
// token.
func (s *Server) usable(ctx context.Context, user int64) (bool, error) {
	_, err := s.Directory.Session(ctx, user, access.Want{})
	if errors.Is(err, access.ErrNoSession) {
		return false, nil
	}
	return err == nil, err
}

// passwordGrant is RFC 6749, section 4.3. Guessing is slowed down per account and per address.
func (s *Server) passwordGrant(r *http.Request, p params, client *Client) (*tokens, error) {
	username, password := p["username"], p["password"]
	switch {
	case username == "":
		return nil, missing("username")
	case password == "":
		return nil, missing("password")
	}
	user, err := s.SignIn(r, username, password)
	if err != nil {
		return nil, err
	}
	return s.exchange(r, issue{client: client, user: user, scopes: granted(p["scope"], client), refresh: true})
}

// SignIn checks login and password and gives the user, slowing down those who guess: its error
// is an *Error when the credentials are wrong or must wait.
func (s *Server) SignIn(r *http.Request, username, password string) (int64, error) {
	remote := remoteAddress(r)
	keys := []string{"user " + strings.ToLower(username) + " " + remote.String(), "address " + remote.String()}
	for _, key := range keys {
		if wait, ok := s.Throttle.Allow(key); !ok {
			return 0, tooManyAttempts(wait)
		}
	}
	user, err := s.Directory.Authenticate(r.Context(), username, password, remote)
	if errors.Is(err, access.ErrBadCredentials) {
		for _, key := range keys {
			s.Throttle.Fail(key)
		}
		return 0, badCredentials()
	}
	if err != nil {
		return 0, err
	}
	for _, key := range keys {
		s.Throttle.Succeed(key)
	}
	return user, nil
}

// exchange issues tokens in a transaction of their own.
func (s *Server) exchange(r *http.Request, i issue) (*tokens, error) {
	i.request = r
	if i.family == "" {
		i.family = randomHex(16)
	}
	var out *tokens
	err := s.DB.Write(r.Context(), func(tx *store.Tx) (err error) {
		out, err = s.issueTokens(r.Context(), tx, i)
		return err
	})
	return out, wrap("issue tokens", err)
}

// clientGrant is RFC 6749, section 4.4: the token belongs to the client, or to its service user.
func (s *Server) clientGrant(r *http.Request, p params, client *Client) (*tokens, error) {
	if client.ServiceUser != 0 {
		ok, err := s.usable(r.Context(), client.ServiceUser)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, badCode("The client's service user cannot sign in")
		}
	}
	return s.exchange(r, issue{client: client, user: client.ServiceUser, scopes: granted(p["scope"], client)})
}

var verifierShape = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// storedCode is an authorization code as it lies in the database.
type storedCode struct {
	client, user, scopes, expires string
	redirect, challenge, method   string
	family                        string
	used                          bool
}

// codeGrant is RFC 6749, section 4.1.3, with PKCE (RFC 7636). A code that comes twice voids the
// tokens that it was exchanged for.
func (s *Server) codeGrant(r *http.Request, p params, client *Client) (*tokens, error) {
	handle := p["code"]
	if handle == "" {
		return nil, missing("code")
	}
	ctx := r.Context()
	var out *tokens
	var refusal error
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		out, refusal = nil, nil
		code, err := loadCode(ctx, tx, handle)
		if errors.Is(err, sql.ErrNoRows) {
			refusal = badCode("Cannot validate the provided authorization code")
			return nil
		}
		if err != nil {
			return err
		}
		if code.used {
			refusal = badCode("Authorization code has been revoked")
			return s.revokeFamily(ctx, tx, code.family)
		}
		if refusal = s.checkCode(p, client, code); refusal != nil {
			return nil
		}
		user, err := strconv.ParseInt(code.user, 10, 64)
		if err != nil {
			return fmt.Errorf("user %q of a code: %w", code.user, err)
		}
		ok, err := s.usable(ctx, user)
		if err != nil {
			return err
		}
		if !ok {
			refusal = badCode("The user can no longer sign in")
			return nil
		}
		if _, err := tx.Exec(ctx, "UPDATE `glpi_oauth_auth_codes` SET `is_used` = 1 WHERE `identifier` = ?", digest(handle)); err != nil {
			return err
		}
		out, err = s.issueTokens(ctx, tx, issue{
			client: client, user: user, scopes: granted(strings.Join(readList(code.scopes), " "), client), family: code.family, refresh: true, request: r,
		})
		return err
	})
	if err != nil {
		return nil, wrap("exchange a code", err)
	}
	return out, refusal
}

func loadCode(ctx context.Context, tx *store.Tx, handle string) (c storedCode, err error) {
	err = tx.QueryRow(ctx, "SELECT COALESCE(`client`, ''), COALESCE(`user_identifier`, ''), COALESCE(`scopes`, ''), COALESCE(`date_expiration`, ''), COALESCE(`redirect_uri`, ''),"+
		" COALESCE(`code_challenge`, ''), COALESCE(`code_challenge_method`, ''), COALESCE(`family`, ''), `is_used` FROM `glpi_oauth_auth_codes` WHERE `identifier` = ?", digest(handle)).
		Scan(&c.client, &c.user, &c.scopes, &c.expires, &c.redirect, &c.challenge, &c.method, &c.family, &c.used)
	return c, err
}

// checkCode wants a code to fit the request, in the order of GLPI's checks. A failed attempt does
// not use the code up.
func (s *Server) checkCode(p params, client *Client, code storedCode) error {
	verifier, redirect := p["code_verifier"], p["redirect_uri"]
	switch {
	case code.expires < s.stamp(s.Now()):
		return badCode("Authorization code has expired")
	case code.client != client.Identifier:
		return invalidRequest("Authorization code was not issued to this client")
	case redirect == "" && code.redirect != "":
		return missing("redirect_uri")
	case redirect != code.redirect:
		return invalidRequest("Invalid redirect URI")
	case verifier != "" && code.challenge == "":
		return invalidRequest("The request has a code_verifier, but the code was asked for without a code_challenge")
	case code.challenge == "" && !client.Confidential:
		return invalidRequest("Code challenge must be provided for public clients")
	case code.challenge == "":
		return nil
	case verifier == "":
		return missing("code_verifier")
	case !verifierShape.MatchString(verifier):
		return invalidRequest("Code Verifier must follow the specifications of RFC-7636.")
	case !oauth2.CodeChallengeMethod(code.method).Validate(code.challenge, verifier):
		return badCode("Failed to verify `code_verifier`.")
	}
	return nil
}

// refreshGrant is RFC 6749, section 6, with rotation: each refresh token is good once. One that
// comes a second time has been stolen from somebody, so the whole family is void (RFC 9700, 4.14).
func (s *Server) refreshGrant(r *http.Request, p params, client *Client) (*tokens, error) {
	handle := p["refresh_token"]
	if handle == "" {
		return nil, missing("refresh_token")
	}
	ctx := r.Context()
	var out *tokens
	var refusal error
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		out, refusal = nil, nil
		var owner, userText, scopes, expires, family, accessToken string
		var used bool
		err := tx.QueryRow(ctx, "SELECT COALESCE(`client`, ''), COALESCE(`user_identifier`, ''), COALESCE(`scopes`, ''), COALESCE(`date_expiration`, ''), COALESCE(`family`, ''),"+
			" COALESCE(`access_token`, ''), `is_used` FROM `glpi_oauth_refresh_tokens` WHERE `identifier` = ?", digest(handle)).
			Scan(&owner, &userText, &scopes, &expires, &family, &accessToken, &used)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			refusal = badRefreshToken("Cannot decrypt the refresh token")
			return nil
		case err != nil:
			return err
		case owner != client.Identifier:
			refusal = badRefreshToken("Token is not linked to client")
			return nil
		case used:
			refusal = badRefreshToken("Token has been revoked")
			return s.revokeFamily(ctx, tx, family)
		case expires < s.stamp(s.Now()):
			refusal = badRefreshToken("Token has expired")
			return nil
		}
		kept := readList(scopes)
		if asked := strings.Fields(p["scope"]); len(asked) > 0 {
			for _, scope := range asked {
				if !slices.Contains(kept, scope) {
					refusal = invalidScope(scope)
					return nil
				}
			}
			kept = asked
		}
		user, err := strconv.ParseInt(userText, 10, 64)
		if err != nil {
			return fmt.Errorf("user %q of a refresh token: %w", userText, err)
		}
		ok, err := s.usable(ctx, user)
		if err != nil {
			return err
		}
		if !ok {
			refusal = badRefreshToken("The user can no longer sign in")
			return s.revokeFamily(ctx, tx, family)
		}
		if _, err := tx.Exec(ctx, "UPDATE `glpi_oauth_refresh_tokens` SET `is_used` = 1 WHERE `identifier` = ?", digest(handle)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM `glpi_oauth_access_tokens` WHERE `identifier` = ?", accessToken); err != nil {
			return err
		}
		if err := s.changed(tx); err != nil {
			return err
		}
		out, err = s.issueTokens(ctx, tx, issue{client: client, user: user, scopes: granted(strings.Join(kept, " "), client), family: family, refresh: true, request: r})
		return err
	})
	if err != nil {
		return nil, wrap("refresh tokens", err)
	}
	return out, refusal
}
