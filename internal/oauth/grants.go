package oauth

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/request/peer"
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

// passwordGrant is RFC 6749, section 4.3.
func (s *Server) passwordGrant(r *http.Request, p params, client *Client) (*issued, error) {
	scope, err := p.get("scope")
	if err != nil {
		return nil, err
	}
	username, err := p.need("username")
	if err != nil {
		return nil, err
	}
	password, err := p.need("password")
	if err != nil {
		return nil, err
	}
	user, err := s.SignIn.SignIn(r.Context(), signin.Attempt{
		Login: username, Password: password, Peer: peer.Of(r), Client: client.Identifier,
	})
	if err != nil {
		return nil, signInFault(err)
	}
	return s.issueForPassword(r, client, user, strings.Fields(scope))
}

// issueForPassword issues tokens to somebody who has signed in.
func (s *Server) issueForPassword(r *http.Request, client *Client, user signin.Account, scopes []string) (*issued,
	error) {
	return s.issueNew(r, func(ctx context.Context, tx *store.Tx) (issue, error) {
		client, err := s.standing(ctx, tx, client, grantPassword)
		if err != nil {
			return issue{}, err
		}
		same, err := sameCredential(ctx, tx, user.ID, user.Credential)
		if err == nil && !same {
			err = badCredentials()
		}
		if err != nil {
			return issue{}, err
		}
		given, err := granted(scopes, client)
		return issue{client: client, user: user.ID, scopes: given, asked: scopes, refresh: true}, err
	})
}

// signInFault gives the answer to somebody who could not sign in.
func signInFault(err error) error {
	var wait *signin.Wait
	switch {
	case errors.As(err, &wait):
		fault := badCredentials()
		fault.Description = "The user credentials were not looked at." // they may be right
		return tooManyAttempts(fault, wait)
	case errors.Is(err, signin.ErrBadCredentials):
		return badCredentials()
	case errors.Is(err, access.ErrNoProfile):
		return &Error{Status: http.StatusBadRequest, Code: "invalid_grant", Description: signin.Lacking}
	}
	return wrap("sign in", err)
}

// clientGrant is RFC 6749, section 4.4: the token belongs to the client, or to its service user.
func (s *Server) clientGrant(r *http.Request, p params, client *Client) (*issued, error) {
	scope, err := p.get("scope")
	if err != nil {
		return nil, err
	}
	if client.ServiceUser != 0 {
		ok, err := s.usable(r.Context(), client.ServiceUser)
		if err != nil {
			return nil, wrap("look at the service user", err)
		}
		if !ok {
			return nil, badCode("The client's service user cannot sign in")
		}
	}
	return s.issueNew(r, func(ctx context.Context, tx *store.Tx) (issue, error) {
		now, err := s.standing(ctx, tx, client, grantClient)
		if err == nil && now.ServiceUser != client.ServiceUser {
			err = badCode("The client's service user has just been changed")
		}
		if err != nil {
			return issue{}, err
		}
		asked := strings.Fields(scope)
		given, err := granted(asked, client)
		return issue{client: client, user: client.ServiceUser, scopes: given, asked: asked}, err
	})
}
