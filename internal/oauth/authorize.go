package oauth

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	oauth2 "github.com/go-oauth2/oauth2/v4"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Request is a valid request for a user's consent (RFC 6749, section 4.1.1).
type Request struct {
	Client      *Client
	RedirectURI string
	State       string
	Scopes      []string // as asked for; those of the client where none is
	Challenge   string
	Method      string
	Query       string // the request's parameters, to come back with after signing in

	// Credential is the password with which the user signed in; nil looks at none.
	Credential *access.Credential

	origin  string
	granted []string
}

var authorizeParameters = []string{"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge",
	"code_challenge_method"}

// ParseAuthorize reads and checks a request. A fault is shown to the user and never redirected,
// as in GLPI: before client and redirect URI are known to fit, that would send people anywhere.
func (s *Server) ParseAuthorize(r *http.Request) (*Request, error) {
	p, err := readQuery(r)
	if err != nil {
		return nil, err
	}
	for _, name := range authorizeParameters {
		if p.malformed[name] {
			return nil, missing(name)
		}
	}
	v := p.values
	if v["client_id"] == "" || v["response_type"] != string(oauth2.Code) {
		return nil, unsupportedGrant()
	}
	client, err := s.ClientByIdentifier(r.Context(), v["client_id"])
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, invalidClient()
	}
	if err != nil {
		return nil, err
	}
	if !client.Active || !client.redirects(v["redirect_uri"], s.origin(r)) {
		return nil, invalidClient()
	}
	if !client.canGrant(grantCode) {
		return nil, unauthorizedClient()
	}
	q := &Request{
		Client: client, RedirectURI: v["redirect_uri"], State: v["state"], Challenge: v["code_challenge"],
		Method: v["code_challenge_method"],
		origin: s.origin(r),
	}
	if q.Method == "" {
		q.Method = string(oauth2.CodeChallengePlain)
	}
	switch {
	case oauth2.CodeChallengeMethod(q.Method).String() == "":
		return nil, invalidRequest("Code challenge method must be one of `plain`, `S256`")
	case q.Challenge == "" && !client.Confidential:
		return nil, invalidRequest("Code challenge must be provided for public clients")
	case q.Challenge != "" && !verifierShape.MatchString(q.Challenge):
		return nil, invalidRequest("Code challenge must follow the specifications of RFC-7636.")
	}
	for _, scope := range strings.Fields(v["scope"]) {
		if !slices.Contains(q.Scopes, scope) {
			q.Scopes = append(q.Scopes, scope)
		}
	}
	if q.granted, err = granted(q.Scopes, client); err != nil {
		return nil, err
	}
	if len(q.Scopes) == 0 {
		q.Scopes = q.granted
	}
	kept := url.Values{}
	for _, name := range authorizeParameters {
		if v[name] != "" {
			kept.Set(name, v[name])
		}
	}
	q.Query = kept.Encode()
	return q, nil
}

// Granted gives the scopes that accepting the request would really give.
func (q *Request) Granted() []string { return q.granted }

// Approve makes a code for the user and gives where the browser brings it. Each approval makes one.
// Its error is an *Error when client or user have changed meanwhile.
func (s *Server) Approve(ctx context.Context, q *Request, user int64) (string, error) {
	handle := newHandle()
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.checkApproval(ctx, tx, q, user); err != nil {
			return err
		}
		_, err := tx.Insert(ctx, authCodes, map[string]any{
			"identifier": digest(handle), "client": q.Client.Identifier,
			"date_expiration": stamp(s.Now().Add(codeLifetime)),
			"user_identifier": strconv.FormatInt(user, 10), "scopes": writeList(q.granted),
			"redirect_uri":   q.RedirectURI,
			"code_challenge": q.Challenge, "code_challenge_method": q.Method, "family": newFamily(), "is_used": 0,
		})
		return err
	})
	if err != nil {
		return "", wrap("make an authorization code", err)
	}
	s.cleanSometimes(ctx)
	return q.redirect("code", handle), nil
}

// checkApproval looks once more at client and user.
func (s *Server) checkApproval(ctx context.Context, tx *store.Tx, q *Request, user int64) error {
	client, err := s.standing(ctx, tx, q.Client, grantCode)
	if err == nil && !client.redirects(q.RedirectURI, q.origin) {
		err = invalidClient()
	}
	if err != nil || q.Credential == nil {
		return err
	}
	same, err := sameCredential(ctx, tx, user, *q.Credential)
	if err == nil && !same {
		err = accessDenied("The user's password has been changed")
	}
	return err
}

// Deny gives where the browser brings the user's refusal.
func (s *Server) Deny(q *Request) string {
	fault := accessDenied("The user denied the request")
	return q.redirect("error", fault.Code, "error_description", fault.Description, "hint", fault.Hint)
}

// redirect adds parameters, and the state, to the redirect URI.
func (q *Request) redirect(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	if q.State != "" {
		values.Set("state", q.State)
	}
	separator := "?"
	if strings.Contains(q.RedirectURI, "?") {
		separator = "&"
	}
	return q.RedirectURI + separator + values.Encode()
}
