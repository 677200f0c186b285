package oauth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	oauth2 "github.com/go-oauth2/oauth2/v4"
	"github.com/golang-jwt/jwt/v5"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// tokens is the answer to a successful token request.
type tokens struct {
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token,omitempty"`
}

// ServeToken answers token requests of all grants (RFC 6749, section 3.2).
func (s *Server) ServeToken(w http.ResponseWriter, r *http.Request) {
	answer, err := s.token(r)
	if err != nil {
		s.WriteError(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=UTF-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	writeJSON(w, http.StatusOK, answer)
}

func (s *Server) token(r *http.Request) (*tokens, error) {
	p, err := readParams(r)
	if err != nil {
		return nil, err
	}
	grant := oauth2.GrantType(p["grant_type"])
	flows := map[oauth2.GrantType]func(*http.Request, params, *Client) (*tokens, error){
		oauth2.PasswordCredentials: s.passwordGrant,
		oauth2.ClientCredentials:   s.clientGrant,
		oauth2.AuthorizationCode:   s.codeGrant,
		oauth2.Refreshing:          s.refreshGrant,
	}
	flow, ok := flows[grant]
	if !ok {
		return nil, unsupportedGrant()
	}
	client, err := s.authenticateClient(r, p, grant == oauth2.ClientCredentials)
	if err != nil {
		return nil, err
	}
	if !client.mayGrant(string(grant)) {
		return nil, unauthorizedClient()
	}
	s.cleanSometimes(r.Context())
	return flow(r, p, client)
}

// authenticateClient finds the client of a request and checks its secret, in constant time. Only
// confidential clients may authenticate as themselves.
func (s *Server) authenticateClient(r *http.Request, p params, asItself bool) (*Client, error) {
	id, secret := clientCredentials(r, p)
	if id == "" {
		return nil, missing("client_id")
	}
	client, err := s.ClientByIdentifier(r.Context(), id)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, invalidClient()
	}
	if err != nil {
		return nil, err
	}
	if !client.Active || asItself && !client.Confidential {
		return nil, invalidClient()
	}
	if client.Confidential {
		if secret == "" {
			return nil, missing("client_secret")
		}
		want, err := s.secret.open(client.sealed)
		if err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(secret)) != 1 {
			return nil, invalidClient()
		}
	}
	if !client.allows(remoteAddress(r)) {
		return nil, wrongAddress()
	}
	return client, nil
}

// granted gives the scopes of a request that the client may have; asking for others is no fault.
func granted(asked string, client *Client) []string {
	out := []string{}
	for _, scope := range strings.Fields(asked) {
		if slices.Contains(client.Scopes, scope) && !slices.Contains(out, scope) {
			out = append(out, scope)
		}
	}
	return out
}

// claims are those of GLPI's access tokens.
type claims struct {
	Audience  string           `json:"aud"`
	ID        string           `json:"jti"`
	IssuedAt  *jwt.NumericDate `json:"iat"`
	NotBefore *jwt.NumericDate `json:"nbf"`
	Expires   *jwt.NumericDate `json:"exp"`
	Subject   string           `json:"sub"`
	Scopes    []string         `json:"scopes"`
}

// GetExpirationTime and the others make claims readable for the library.
func (c claims) GetExpirationTime() (*jwt.NumericDate, error) { return c.Expires, nil }

// GetIssuedAt gives when the token was issued.
func (c claims) GetIssuedAt() (*jwt.NumericDate, error) { return c.IssuedAt, nil }

// GetNotBefore gives from when on the token is good.
func (c claims) GetNotBefore() (*jwt.NumericDate, error) { return c.NotBefore, nil }

// GetIssuer gives nothing: GLPI's tokens name no issuer.
func (c claims) GetIssuer() (string, error) { return "", nil }

// GetSubject gives the user, or the client of a token without one.
func (c claims) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience gives the client.
func (c claims) GetAudience() (jwt.ClaimStrings, error) { return jwt.ClaimStrings{c.Audience}, nil }

// issue makes an access token, and a refresh token if asked, in the transaction of the exchange.
type issue struct {
	client  *Client
	user    int64 // 0 for the client itself
	scopes  []string
	family  string
	refresh bool
	request *http.Request
}

func (s *Server) issueTokens(ctx context.Context, tx *store.Tx, i issue) (*tokens, error) {
	now := s.Now()
	id := randomHex(40)
	subject := i.client.Identifier
	var user any
	if i.user != 0 {
		subject = strconv.FormatInt(i.user, 10)
		user = subject
	}
	expires := now.Add(accessLifetime)
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims{
		Audience: i.client.Identifier, ID: id, IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now),
		Expires: jwt.NewNumericDate(expires), Subject: subject, Scopes: i.scopes,
	})
	signed, err := token.SignedString(s.key)
	if err != nil {
		return nil, err
	}
	agent := i.request.UserAgent()
	if len(agent) > 255 {
		agent = strings.ToValidUTF8(agent[:255], "")
	}
	address := remoteAddress(i.request).String()
	if _, err := tx.Insert(ctx, "glpi_oauth_access_tokens", map[string]any{
		"identifier": id, "client": i.client.Identifier, "date_expiration": s.stamp(expires), "user_identifier": user, "scopes": writeList(i.scopes),
		"ip_address": address, "user_agent": strings.ToValidUTF8(agent, ""), "uuid": randomHex(16), "family": i.family,
	}); err != nil {
		return nil, err
	}
	out := &tokens{Type: "Bearer", Expires: int(accessLifetime / time.Second), Access: signed}
	if !i.refresh {
		return out, nil
	}
	out.Refresh = randomHex(32)
	_, err = tx.Insert(ctx, "glpi_oauth_refresh_tokens", map[string]any{
		"identifier": digest(out.Refresh), "access_token": id, "date_expiration": s.stamp(now.Add(refreshLifetime)), "ip_address": address,
		"client": i.client.Identifier, "user_identifier": user, "scopes": writeList(i.scopes), "family": i.family, "is_used": 0,
	})
	return out, err
}

// digest is how codes and refresh tokens are stored: whoever reads the database cannot use them.
func digest(handle string) string {
	sum := sha256.Sum256([]byte(handle))
	return hex.EncodeToString(sum[:])
}

// revokeFamily removes all tokens that come from one sign-in or code.
func (s *Server) revokeFamily(ctx context.Context, tx *store.Tx, family string) error {
	if family == "" {
		return nil
	}
	for _, table := range []string{"glpi_oauth_access_tokens", "glpi_oauth_refresh_tokens"} {
		if _, err := tx.Exec(ctx, "DELETE FROM `"+table+"` WHERE `family` = ?", family); err != nil {
			return err
		}
	}
	return s.changed(tx)
}
