package oauth

import (
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
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
}

func (s *Server) revoke(r *http.Request) error {
	p, err := readParams(r)
	if err != nil {
		return err
	}
	client, err := s.authenticateClient(r, p, false)
	if err != nil {
		return err
	}
	if p["token"] == "" {
		return missing("token")
	}
	ctx := r.Context()
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		family, err := s.familyOf(r, tx, p["token"], client)
		if err != nil {
			return err
		}
		return s.revokeFamily(ctx, tx, family)
	})
}

// familyOf finds the family of a client's token, "" when there is none.
func (s *Server) familyOf(r *http.Request, tx *store.Tx, token string, client *Client) (string, error) {
	query, identifier := "SELECT COALESCE(`family`, '') FROM `glpi_oauth_refresh_tokens` WHERE `identifier` = ? AND `client` = ?", digest(token)
	if strings.Count(token, ".") == 2 {
		var c claims
		if _, err := jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return &s.key.PublicKey, nil },
			jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(s.Now)); err != nil {
			return "", nil //nolint:nilerr // what is no token needs no revoking
		}
		query, identifier = "SELECT COALESCE(`family`, '') FROM `glpi_oauth_access_tokens` WHERE `identifier` = ? AND `client` = ?", c.ID
	}
	var family string
	err := tx.QueryRow(r.Context(), query, identifier, client.Identifier).Scan(&family)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return family, err
}

// introspection is the answer about a token (RFC 7662).
type introspection struct {
	Active   bool   `json:"active"`
	Scope    string `json:"scope,omitempty"`
	ClientID string `json:"client_id,omitempty"`
	Username string `json:"username,omitempty"`
	Type     string `json:"token_type,omitempty"`
	Expires  int64  `json:"exp,omitempty"`
	Subject  string `json:"sub,omitempty"`
	ID       string `json:"jti,omitempty"`
}

// ServeIntrospect tells a confidential client about a token of its own (RFC 7662).
func (s *Server) ServeIntrospect(w http.ResponseWriter, r *http.Request) {
	answer, err := s.introspect(r)
	if err != nil {
		s.WriteError(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, answer)
}

func (s *Server) introspect(r *http.Request) (*introspection, error) {
	p, err := readParams(r)
	if err != nil {
		return nil, err
	}
	client, err := s.authenticateClient(r, p, true)
	if err != nil {
		return nil, err
	}
	if p["token"] == "" {
		return nil, missing("token")
	}
	ctx := r.Context()
	out := &introspection{ClientID: client.Identifier}
	var scopes, expires, user string
	if strings.Count(p["token"], ".") == 2 {
		grant, err := s.verify(ctx, p["token"])
		if errors.Is(err, ErrToken) || err == nil && (grant.ClientID != client.Identifier || !s.Now().Before(grant.Expires)) {
			return &introspection{}, nil
		}
		if err != nil {
			return nil, err
		}
		out.ID, out.Type = grant.TokenID, "Bearer"
		err = s.DB.QueryRow(ctx, "SELECT COALESCE(`scopes`, ''), COALESCE(`date_expiration`, ''), COALESCE(`user_identifier`, '') FROM `glpi_oauth_access_tokens` WHERE `identifier` = ?", grant.TokenID).
			Scan(&scopes, &expires, &user)
		if err != nil {
			return nil, wrap("look up a token", err)
		}
	} else {
		err := s.DB.QueryRow(ctx, "SELECT COALESCE(`scopes`, ''), COALESCE(`date_expiration`, ''), COALESCE(`user_identifier`, '') FROM `glpi_oauth_refresh_tokens`"+
			" WHERE `identifier` = ? AND `client` = ? AND `is_used` = 0 AND `date_expiration` > ?", digest(p["token"]), client.Identifier, s.stamp(s.Now())).
			Scan(&scopes, &expires, &user)
		if errors.Is(err, sql.ErrNoRows) {
			return &introspection{}, nil
		}
		if err != nil {
			return nil, wrap("look up a token", err)
		}
	}
	out.Active, out.Scope, out.Subject = true, strings.Join(readList(scopes), " "), user
	if t, err := parseStamp(expires); err == nil {
		out.Expires = t.Unix()
	}
	if user != "" {
		if err := s.DB.QueryRow(ctx, "SELECT COALESCE(`name`, '') FROM `glpi_users` WHERE `id` = ?", user).Scan(&out.Username); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, wrap("look up a token's user", err)
		}
	}
	return out, nil
}

// metadata describes the server (RFC 8414).
type metadata struct {
	Issuer        string   `json:"issuer"`
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Revocation    string   `json:"revocation_endpoint"`
	Introspection string   `json:"introspection_endpoint"`
	Documentation string   `json:"service_documentation"`
	Scopes        []string `json:"scopes_supported"`
	Responses     []string `json:"response_types_supported"`
	Grants        []string `json:"grant_types_supported"`
	Methods       []string `json:"token_endpoint_auth_methods_supported"`
	Challenges    []string `json:"code_challenge_methods_supported"`
}

// ServeMetadata answers /.well-known/oauth-authorization-server.
func (s *Server) ServeMetadata(w http.ResponseWriter, r *http.Request) {
	base := origin(r)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	writeJSON(w, http.StatusOK, metadata{
		Issuer: base, Authorization: base + "/api.php/authorize", Token: base + "/api.php/token", Revocation: base + "/api.php/revoke",
		Introspection: base + "/api.php/introspect", Documentation: base + "/api.php/getting-started",
		Scopes: Scopes, Responses: []string{"code"}, Grants: append([]string{"refresh_token"}, Grants...),
		Methods: []string{"client_secret_basic", "client_secret_post", "none"}, Challenges: []string{"S256", "plain"},
	})
}
