package oauth

import (
	"net/http"
	"slices"

	oauth2 "github.com/go-oauth2/oauth2/v4"
)

// metadata describes the server (RFC 8414).
type metadata struct {
	Issuer               string   `json:"issuer"`
	Authorization        string   `json:"authorization_endpoint"`
	Token                string   `json:"token_endpoint"`
	Revocation           string   `json:"revocation_endpoint"`
	Introspection        string   `json:"introspection_endpoint"`
	Documentation        string   `json:"service_documentation"`
	Scopes               []string `json:"scopes_supported"`
	Responses            []string `json:"response_types_supported"`
	Grants               []string `json:"grant_types_supported"`
	TokenMethods         []string `json:"token_endpoint_auth_methods_supported"`
	RevocationMethods    []string `json:"revocation_endpoint_auth_methods_supported"`
	IntrospectionMethods []string `json:"introspection_endpoint_auth_methods_supported"`
	Challenges           []string `json:"code_challenge_methods_supported"`
}

// ServeMetadata answers /.well-known/oauth-authorization-server (RFC 8414).
func (s *Server) ServeMetadata(w http.ResponseWriter, r *http.Request) {
	base := s.origin(r)
	secret := []string{"client_secret_basic", "client_secret_post"}
	public := append(slices.Clone(secret), "none")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	writeJSON(w, http.StatusOK, metadata{
		Issuer: base, Authorization: base + "/api.php/authorize", Token: base + "/api.php/token", Revocation: base +
			"/api.php/revoke",
		Introspection: base + "/api.php/introspect", Documentation: base + "/api.php/getting-started",
		Scopes: Scopes, Responses: []string{string(oauth2.Code)}, Grants: append(slices.Clone(Grants), grantRefresh),
		TokenMethods: public, RevocationMethods: public, IntrospectionMethods: secret,
		Challenges: []string{string(oauth2.CodeChallengeS256), string(oauth2.CodeChallengePlain)},
	})
}
