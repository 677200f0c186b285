package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	oauth2 "github.com/go-oauth2/oauth2/v4"

	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/store"
)

// The grants that the token endpoint knows.
const (
	grantPassword = string(oauth2.PasswordCredentials)
	grantClient   = string(oauth2.ClientCredentials)
	grantCode     = string(oauth2.AuthorizationCode)
	grantRefresh  = string(oauth2.Refreshing)
)

// tokens is the answer to a successful token request.
type tokens struct {
	Type    string `json:"token_type"`
	Expires int64  `json:"expires_in"` // seconds
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token,omitempty"`
	Scope   string `json:"scope,omitempty"` // that was given, where it is not the one that was asked for
}

// ServeToken answers token requests of all grants (RFC 6749, section 3.2).
func (s *Server) ServeToken(w http.ResponseWriter, r *http.Request) {
	answer, err := s.token(r)
	if err != nil {
		s.WriteError(w, r, err)
		return
	}
	notStored(w.Header())
	kind := "application/json; charset=UTF-8"
	if r.Header.Get("GLPI-Agent-ID") != "" {
		kind = "application/json" // agents understand a token in just this type
	}
	w.Header().Set("Content-Type", kind)
	writeJSON(w, http.StatusOK, answer)
}

func (s *Server) token(r *http.Request) (*tokens, error) {
	if s.DB.ReadOnly() {
		return nil, onlyReads()
	}
	p, err := readParams(r)
	if err != nil {
		return nil, err
	}
	flows := map[string]func(*http.Request, params, *Client) (*issued, error){
		grantPassword: s.passwordGrant,
		grantClient:   s.clientGrant,
		grantCode:     s.codeGrant,
		grantRefresh:  s.refreshGrant,
	}
	grant := p.values["grant_type"]
	flow, ok := flows[grant]
	if !ok {
		return nil, unsupportedGrant()
	}
	client, err := s.authenticateClient(r, p, grant == grantClient)
	if err != nil {
		return nil, err
	}
	if !client.canGrant(grant) {
		return nil, unauthorizedClient()
	}
	i, err := flow(r, p, client)
	if err != nil {
		return nil, s.tokenRefused(r, grant, client, err)
	}
	text, err := s.sign(i.claims)
	if err != nil {
		return nil, err
	}
	s.cleanSometimes(r.Context())
	lifetime := i.claims.Expires.Sub(i.claims.IssuedAt.Time)
	return &tokens{Type: "Bearer", Expires: int64(lifetime / time.Second), Access: text, Refresh: i.refresh,
		Scope: i.scope}, nil
}

// granted gives the scopes of those asked for that a client has, and all that it has when none is asked for.
// Asking for others besides is no fault; asking for nothing that it has is one.
func granted(asked []string, client *Client) ([]string, error) {
	if len(asked) == 0 {
		asked = client.Scopes
	}
	out := held(asked, client)
	switch {
	case len(out) > 0:
		return out, nil
	case len(asked) > 0:
		return nil, invalidScope(asked[0])
	}
	fault := invalidScope("")
	fault.Hint = "The client has no scopes"
	return nil, fault
}

// held gives those scopes of a list that a client has, each once.
func held(list []string, client *Client) []string {
	out := []string{}
	for _, scope := range list {
		if slices.Contains(client.Scopes, scope) && !slices.Contains(out, scope) {
			out = append(out, scope)
		}
	}
	return out
}

// issue says for whom and what tokens are.
type issue struct {
	client  *Client
	user    int64 // 0 for the client itself
	scopes  []string
	asked   []string // the scopes that the client knows of, as it asked for them
	family  string   // what the tokens come from: all of a family are revoked together
	refresh bool     // with a refresh token
}

// issued are tokens whose rows are written. The access token is signed after the transaction:
// that takes long, and everybody's writes would wait for it.
type issued struct {
	claims  claims
	refresh string
	scope   string // the scopes, where they are not what was asked for
}

// sameScopes reports whether two lists have the same scopes.
func sameScopes(a, b []string) bool {
	in := func(list []string) func(string) bool {
		return func(scope string) bool { return !slices.Contains(list, scope) }
	}
	return !slices.ContainsFunc(a, in(b)) && !slices.ContainsFunc(b, in(a))
}

// issueTokens writes the rows of new tokens.
func (s *Server) issueTokens(ctx context.Context, tx *store.Tx, r *http.Request, i issue) (*issued, error) {
	now := s.Now()
	out := &issued{claims: claims{
		Audience: i.client.Identifier, ID: randomHex(40), IssuedAt: instant{now}, NotBefore: instant{now},
		Expires: instant{now.Add(accessLifetime)},
		Subject: i.client.Identifier, Scopes: i.scopes,
	}}
	if !sameScopes(i.asked, i.scopes) {
		out.scope = strings.Join(i.scopes, " ")
	}
	var user any
	if i.user != 0 {
		out.claims.Subject = strconv.FormatInt(i.user, 10)
		user = out.claims.Subject
	}
	address := peer.Of(r).String()
	_, err := tx.Insert(ctx, accessTokens, map[string]any{
		"identifier": out.claims.ID, "client": i.client.Identifier, "date_expiration": stamp(out.claims.Expires.Time),
		"user_identifier": user,
		"scopes":          writeList(i.scopes), "ip_address": address, "user_agent": userAgent(r),
		"uuid":   randomHex(16),
		"family": i.family,
	})
	if err != nil || !i.refresh {
		return out, err
	}
	out.refresh = newHandle()
	_, err = tx.Insert(ctx, refreshTokens, map[string]any{
		"identifier": digest(out.refresh), "access_token": out.claims.ID,
		"date_expiration": stamp(now.AddDate(0, 1, 0)), "ip_address": address,
		"client": i.client.Identifier, "user_identifier": user, "scopes": writeList(i.scopes), "family": i.family,
		"is_used": 0,
	})
	return out, err
}

// issueNew issues the first tokens of a family, in a transaction of their own. check looks there at
// what may have changed meanwhile, and says what is issued.
func (s *Server) issueNew(
	r *http.Request, check func(ctx context.Context, tx *store.Tx) (issue, error),
) (out *issued, err error) {
	err = s.DB.Write(r.Context(), func(ctx context.Context, tx *store.Tx) error {
		i, err := check(ctx, tx)
		if err != nil {
			return err
		}
		i.family = newFamily()
		out, err = s.issueTokens(ctx, tx, r, i)
		return err
	})
	return out, wrap("issue tokens", err)
}

// userAgent gives as much of the header as the column holds.
func userAgent(r *http.Request) string {
	agent := r.UserAgent()
	return strings.ToValidUTF8(agent[:min(len(agent), 255)], "")
}

// newHandle makes a code or a refresh token: 256 random bits.
func newHandle() string { return randomHex(32) }

func newFamily() string { return randomHex(16) }

var handleShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// digest is how codes and refresh tokens are stored: whoever reads the database cannot use them.
func digest(handle string) string {
	sum := sha256.Sum256([]byte(handle))
	return hex.EncodeToString(sum[:])
}

// revokeFamily removes all tokens that come from one sign-in or code. Rows that this server did
// not make have no family, and nothing in common.
func (s *Server) revokeFamily(ctx context.Context, tx *store.Tx, family string) error {
	if family == "" {
		return nil
	}
	for _, table := range []string{accessTokens, refreshTokens} {
		if _, err := tx.Exec(ctx, "DELETE FROM `"+table+"` WHERE `family` = ?", family); err != nil {
			return err
		}
	}
	return s.changed(ctx, tx)
}
