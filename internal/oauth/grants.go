package oauth

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/peer"
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
	user, err := s.SignIn(r, username, password)
	if err != nil {
		return nil, err
	}
	return s.issueNew(r, issue{client: client, user: user, scopes: granted(strings.Fields(scope), client), refresh: true})
}

// SignIn checks login and password and gives the user. Guessing is slowed down per account and
// per address. The error is an *Error when the credentials are wrong or must wait.
func (s *Server) SignIn(r *http.Request, username, password string) (int64, error) {
	// Few are checked at once: guesses that come in a burst would all be let through before the
	// first one has failed, and hashing would leave no processor to anybody else.
	select {
	case s.signIn <- struct{}{}:
		defer func() { <-s.signIn }()
	case <-r.Context().Done():
		return 0, r.Context().Err()
	}
	remote := peer.Of(r)
	keys := []string{"user " + digest(strings.ToLower(username)) + " " + peer.Network(remote), "address " + peer.Network(remote)}
	for _, key := range keys {
		if wait, ok := s.Throttle.Allow(key); !ok {
			return 0, tooManyAttempts(wait)
		}
	}
	user, err := s.Directory.Authenticate(r.Context(), username, password, remote)
	if errors.Is(err, access.ErrBadCredentials) {
		for _, key := range keys {
			s.Throttle.Fail(key)
		}
		return 0, badCredentials()
	}
	if err != nil {
		return 0, wrap("sign in", err)
	}
	for _, key := range keys {
		s.Throttle.Succeed(key)
	}
	return user, nil
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
	return s.issueNew(r, issue{client: client, user: client.ServiceUser, scopes: granted(strings.Fields(scope), client)})
}
