package oauth

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"regexp"

	oauth2 "github.com/go-oauth2/oauth2/v4"

	"github.com/glpid/glpid/internal/store"
)

// verifierShape is that of PKCE verifiers and challenges (RFC 7636, sections 4.1 and 4.2).
var verifierShape = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// storedCode is an authorization code as it lies in the database.
type storedCode struct {
	client, user, scopes, expires string
	redirect, challenge, method   string
	family                        string
	used                          bool
}

// codeGrant is RFC 6749, section 4.1.3, with PKCE (RFC 7636). A code that comes twice voids the
// tokens that it was exchanged for; an attempt that fails does not use it up.
func (s *Server) codeGrant(r *http.Request, p params, client *Client) (*issued, error) {
	handle, err := p.need("code")
	if err != nil {
		return nil, err
	}
	if !handleShape.MatchString(handle) {
		return nil, badCode("Cannot validate the provided authorization code").guessed()
	}
	return s.redeem(r.Context(), "exchange a code", func(ctx context.Context, tx *store.Tx, out *redeemed) error {
		code, err := loadCode(ctx, tx, handle)
		if errors.Is(err, sql.ErrNoRows) {
			return badCode("Authorization code has been revoked").guessed()
		}
		if err != nil {
			return err
		}
		out.user = code.user
		if code.used {
			if err := s.revokeFamily(ctx, tx, code.family); err != nil {
				return err
			}
		}
		if err := s.checkCode(p, client, code); err != nil {
			return err
		}
		client, err := s.standing(ctx, tx, client, grantCode)
		if err != nil {
			return err
		}
		if !client.stillRedirects(code.redirect) {
			return badCode("The redirect URI does not belong to the client any more")
		}
		user, ok, err := s.holder(ctx, code.user)
		if err != nil {
			return err
		}
		if !ok {
			return badCode("The user can no longer sign in")
		}
		first, err := useUp(ctx, tx, authCodes, handle)
		if err != nil {
			return err
		}
		if !first {
			return s.revokeWith(ctx, tx, code.family, badCode("Authorization code has been revoked"))
		}
		agreed := readList(code.scopes)
		scopes := held(agreed, client)
		if len(scopes) == 0 && len(agreed) > 0 {
			return invalidScope(agreed[0])
		}
		// What was asked for when the user agreed is not known any more: the scopes are always told.
		out.tokens, err = s.issueTokens(ctx, tx, r,
			issue{client: client, user: user, scopes: scopes, family: code.family, refresh: true})
		return err
	})
}

func loadCode(ctx context.Context, tx *store.Tx, handle string) (c storedCode, err error) {
	err = tx.QueryRow(ctx, "SELECT COALESCE(`client`, ''), COALESCE(`user_identifier`, ''), COALESCE(`scopes`, ''),"+
		" COALESCE(`date_expiration`, ''), COALESCE(`redirect_uri`, ''),"+
		" COALESCE(`code_challenge`, ''), COALESCE(`code_challenge_method`, ''), COALESCE(`family`, ''), `is_used`"+
		" FROM `"+authCodes+"` WHERE `identifier` = ?", digest(handle)).
		Scan(&c.client, &c.user, &c.scopes, &c.expires, &c.redirect, &c.challenge, &c.method, &c.family, &c.used)
	return c, err
}

// checkCode wants a code to fit the request, in the order of GLPI's checks.
func (s *Server) checkCode(p params, client *Client, code storedCode) error {
	switch {
	case code.expires < stamp(s.Now()):
		return badCode("Authorization code has expired")
	case code.used:
		return badCode("Authorization code has been revoked")
	case code.client != client.Identifier:
		return invalidRequest("Authorization code was not issued to this client")
	}
	redirect, err := p.need("redirect_uri")
	if err != nil {
		return err
	}
	if redirect != code.redirect {
		return invalidRequest("Invalid redirect URI")
	}
	return checkVerifier(p, client, code)
}

// checkVerifier is PKCE. A verifier for a code without a challenge means that somebody took the
// challenge out of the authorization request (RFC 9700, section 2.1.1).
func checkVerifier(p params, client *Client, code storedCode) error {
	verifier, err := p.get("code_verifier")
	switch {
	case err != nil:
		return err
	case code.challenge == "" && verifier != "":
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
