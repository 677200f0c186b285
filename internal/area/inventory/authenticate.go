package inventory

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/model"
)

// scope is the scope of tokens that agents need.
const scope = "inventory"

// What agents are told that may not send anything.
const (
	noHeader   = "Authorization header required to send an inventory"
	badToken   = "Access denied: a token with the scope inventory is needed"
	badSecrets = "Access denied: wrong login or password"
)

// authenticate wants agents to show who they are, as the settings say; nil lets them in. Who shows nothing has
// not failed: agents ask so what they have to show.
func (c *contact) authenticate(settings options.Options) (*message.Reply, error) {
	switch settings.Auth {
	case options.AuthClient:
		return c.byToken()
	case options.AuthBasic:
		return c.byPassword(settings)
	}
	return nil, nil
}

// unauthorized is an answer in JSON, also to agents that write XML.
func (c *contact) unauthorized(challenge, reason string) *message.Reply {
	c.w.Header().Set("WWW-Authenticate", challenge)
	form := c.form
	form.XML = false
	reply := form.Failed(http.StatusUnauthorized, reason)
	return &reply
}

func (c *contact) byToken() (*message.Reply, error) {
	scheme, bearer, _ := strings.Cut(strings.TrimSpace(c.r.Header.Get("Authorization")), " ")
	if bearer = strings.TrimSpace(bearer); !strings.EqualFold(scheme, "Bearer") || bearer == "" {
		return c.unauthorized("Bearer", noHeader), nil
	}
	token, err := c.Token(c.r.Context(), bearer, c.peer)
	if err != nil {
		return nil, err
	}
	if token.Bad == "" && !slices.Contains(token.Scopes, scope) {
		token.Bad = "it lacks the scope " + scope
	}
	if token.Bad == "" {
		return nil, nil
	}
	c.Audit.Note(c.r.Context(), audit.Event{Kind: audit.TokenRefused, Peer: c.peer, Client: token.Client,
		Method: c.r.Method, Path: c.r.URL.Path, Reason: token.Bad})
	return c.unauthorized(`Bearer error="invalid_token"`, badToken), nil
}

func (c *contact) byPassword(settings options.Options) (*message.Reply, error) {
	const challenge = `Basic realm="basic"` // agents look for just this
	if c.r.Header.Get("Authorization") == "" {
		return c.unauthorized(challenge, noHeader), nil
	}
	login, password, _ := c.r.BasicAuth()
	want := ""
	if settings.Password != "" {
		var err error
		if want, err = c.Open(settings.Password); err != nil {
			return nil, fmt.Errorf("the password of agents cannot be unsealed: %w", err)
		}
	}
	err := c.SignIn.Shared(c.r.Context(), signin.Attempt{Login: login, Password: password, Peer: c.peer}, func() bool {
		same := equal(login, settings.Login) & equal(password, want)
		return same == 1 && settings.Login != "" && want != ""
	})
	var wait *signin.Wait
	switch {
	case errors.Is(err, signin.ErrBadCredentials):
		return c.unauthorized(challenge, badSecrets), nil
	case errors.As(err, &wait):
		return nil, model.Unavailable(wait.For, "Too many failed attempts from this address: try again later")
	}
	return nil, err
}

// equal compares texts in a time that says nothing of them.
func equal(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}
