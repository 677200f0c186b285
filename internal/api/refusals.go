package api

import (
	"errors"
	"net/http"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/request/peer"
)

// tokenRefusal is the answer to a token that is not good, with what the log is told.
type tokenRefusal struct {
	answer error
	grant  *oauth.Grant // whose the token is, nil when nobody knows
	reason error
}

// Error gives the reason.
func (t *tokenRefusal) Error() string { return t.reason.Error() }

// Unwrap gives the answer.
func (t *tokenRefusal) Unwrap() error { return t.answer }

// refusedToken tells a token that is bad from a check that failed.
func refusedToken(err error, grant *oauth.Grant) error {
	switch {
	case errors.Is(err, oauth.ErrAddress):
		return &tokenRefusal{model.Forbidden(""), grant, err}
	case errors.Is(err, oauth.ErrToken), errors.Is(err, access.ErrNoSession):
		return &tokenRefusal{unauthenticated(badToken), grant, err}
	}
	return err
}

// noteRefusal tells the log of a token or a right that is refused.
func (s *Server) noteRefusal(r *http.Request, err error) {
	e := audit.Event{Peer: peer.Of(r), Method: r.Method, Path: r.URL.Path}
	var token *tokenRefusal
	switch session := requestOf(r).session; {
	case errors.As(err, &token):
		e.Kind, e.Reason = audit.TokenRefused, token.reason.Error()
		if token.grant != nil {
			e.Client, e.UserID = token.grant.ClientID, token.grant.UserID
			e.User = s.login(r, e.UserID)
		}
	case session != nil && model.CodeOf(err) == model.CodeRightMissing:
		e.Kind, e.Reason = audit.RightRefused, err.Error()
		e.User, e.UserID, e.Client = session.Login, session.UserID, session.ClientID
	default:
		return
	}
	s.Audit.Note(r.Context(), e)
}

// login gives the login of a user; the log says less where that fails.
func (s *Server) login(r *http.Request, user int64) (login string) {
	if user != 0 {
		_ = s.engine.DB().QueryRow(r.Context(), "SELECT COALESCE(`name`, '') FROM `glpi_users` WHERE `id` = ?",
			user).Scan(&login)
	}
	return login
}
