package oauth

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

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

// ServeIntrospect tells a confidential client about a token of its own (RFC 7662). Of tokens that
// are not good, or another client's, it says only that they are not active.
func (s *Server) ServeIntrospect(w http.ResponseWriter, r *http.Request) {
	answer, err := s.introspect(r)
	if err != nil {
		s.WriteError(w, r, err)
		return
	}
	notStored(w.Header())
	w.Header().Set("Content-Type", "application/json")
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
	token, err := p.need("token")
	if err != nil {
		return nil, err
	}
	ctx := r.Context()
	grant, err := s.grantOf(ctx, token)
	if errors.Is(err, ErrToken) || err == nil &&
		(grant.ClientID != client.Identifier || !s.Now().Before(grant.Expires)) {
		return &introspection{}, nil
	}
	if err != nil {
		return nil, err
	}
	out := &introspection{Active: true, Scope: strings.Join(grant.Scopes, " "), ClientID: grant.ClientID,
		Expires: grant.Expires.Unix(), Subject: grant.ClientID}
	if isJWT(token) {
		out.ID, out.Type = grant.TokenID, "Bearer"
	}
	if grant.UserID == 0 {
		return out, nil
	}
	ok, err := s.usable(ctx, grant.UserID)
	if err != nil {
		return nil, wrap("look at a token's user", err)
	}
	if !ok {
		return &introspection{}, nil
	}
	out.Subject = strconv.FormatInt(grant.UserID, 10)
	err = s.DB.QueryRow(ctx, "SELECT COALESCE(`name`, '') FROM `glpi_users` WHERE `id` = ?",
		grant.UserID).Scan(&out.Username)
	return out, wrap("look at a token's user", err)
}

// grantOf gives what an access or a refresh token stands for; ErrToken when it is not good.
func (s *Server) grantOf(ctx context.Context, token string) (*Grant, error) {
	if isJWT(token) {
		c, err := s.parse(token)
		if err != nil {
			return nil, err
		}
		v, err := s.lookUp(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		return &v.grant, nil
	}
	var g Grant
	var scopes, expires, user, of string
	err := s.DB.QueryRow(ctx, "SELECT COALESCE(`client`, ''), COALESCE(`scopes`, ''), COALESCE(`date_expiration`,"+
		" ''), COALESCE(`user_identifier`, ''), COALESCE((SELECT c.`scopes` FROM `glpi_oauthclients` c"+
		" WHERE c.`identifier` = `client`), '')"+
		" FROM `"+refreshTokens+"` WHERE `identifier` = ? AND `is_used` = 0", digest(token)).
		Scan(&g.ClientID, &scopes, &expires, &user, &of)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrToken
	}
	if err != nil {
		return nil, wrap("look up a refresh token", err)
	}
	g.Scopes = held(readList(scopes), &Client{Scopes: readList(of)})
	return &g, errors.Join(g.setExpires(expires), g.setUser(user))
}

// setExpires reads the column of that name.
func (g *Grant) setExpires(column string) (err error) {
	if g.Expires, err = time.Parse(timeLayout, column); err != nil {
		return ErrToken
	}
	return nil
}

// setUser reads the column of that name, "" for none.
func (g *Grant) setUser(column string) (err error) {
	if column == "" {
		return nil
	}
	if g.UserID, err = strconv.ParseInt(column, 10, 64); err != nil {
		return ErrToken
	}
	return nil
}
