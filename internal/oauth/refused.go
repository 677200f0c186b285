package oauth

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/request/peer"
)

// clientRefused tells the log of a client that is refused, and gives the answer: after some time
// for those who try again and again.
func (s *Server) clientRefused(r *http.Request, client, reason string, fault *Error) error {
	s.Audit.Note(r.Context(), audit.Event{Kind: audit.ClientRefused, Peer: peer.Of(r), Client: client, Reason: reason})
	return s.afterGuess(r, fault)
}

// tokenRefused does the same for a refresh token or a code.
func (s *Server) tokenRefused(r *http.Request, grant string, client *Client, err error) error {
	var fault *Error
	if grant != grantRefresh && grant != grantCode || !errors.As(err, &fault) || fault.Code != "invalid_grant" {
		return err
	}
	e := audit.Event{Kind: audit.TokenRefused, Peer: peer.Of(r), Client: client.Identifier, Reason: grant + ": " +
		fault.Hint}
	if e.UserID, _ = strconv.ParseInt(fault.user, 10, 64); e.UserID != 0 { // without the login, the log says less
		_ = s.DB.QueryRow(r.Context(), "SELECT COALESCE(`name`, '') FROM `glpi_users` WHERE `id` = ?",
			e.UserID).Scan(&e.User)
	}
	s.Audit.Note(r.Context(), e)
	return s.afterGuess(r, fault)
}

// afterGuess gives the fault, late to those who guess.
func (s *Server) afterGuess(r *http.Request, fault *Error) error {
	if !fault.guess {
		return fault
	}
	err := s.SignIn.WrongSecret(r.Context(), peer.Of(r))
	var wait *signin.Wait
	switch {
	case errors.As(err, &wait):
		return tooManyAttempts(fault, wait)
	case err != nil:
		return wrap("slow down a guess", err)
	}
	return fault
}
