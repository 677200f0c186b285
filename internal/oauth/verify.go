package oauth

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/glpid/glpid/internal/model"
)

// Grant is what an access token gives.
type Grant struct {
	ClientID string
	UserID   int64 // 0 for a token of the client itself
	Scopes   []string
	Expires  time.Time
	TokenID  string

	client *Client
}

// maxHeld bounds how many verified tokens are kept.
const maxHeld = 10000

// checkEvery is how long verified tokens are believed before changes by other processes are
// looked for.
const checkEvery = time.Second

// holder keeps verified tokens by their text.
type holder struct {
	grants  sync.Map // text -> *Grant
	count   atomic.Int64
	epoch   atomic.Uint64
	number  atomic.Int64
	checked atomic.Int64 // Unix nanoseconds
}

// reset forgets all tokens.
func (h *holder) reset() {
	h.epoch.Add(1)
	h.grants.Clear()
	h.count.Store(0)
}

// Verify gives what a bearer token grants. Its error is ErrToken for a token that is not good,
// and ErrAddress when the client may not be used from the caller's address.
func (s *Server) Verify(ctx context.Context, bearer string, remote netip.Addr) (*Grant, error) {
	if err := s.lookForChanges(ctx); err != nil {
		return nil, err
	}
	now := s.Now()
	if held, ok := s.hold.grants.Load(bearer); ok {
		return held.(*Grant).check(now, remote)
	}
	epoch := s.hold.epoch.Load()
	grant, err := s.verify(ctx, bearer)
	if err != nil {
		return nil, err
	}
	if s.hold.count.Add(1) > maxHeld {
		s.hold.reset()
	} else {
		s.hold.grants.Store(bearer, grant)
		if s.hold.epoch.Load() != epoch { // something was revoked meanwhile
			s.hold.grants.Delete(bearer)
		}
	}
	return grant.check(now, remote)
}

func (g *Grant) check(now time.Time, remote netip.Addr) (*Grant, error) {
	if !now.Before(g.Expires) {
		return nil, ErrToken
	}
	if !g.client.allows(remote) {
		return nil, ErrAddress
	}
	return g, nil
}

// lookForChanges forgets verified tokens when another process has changed clients or tokens.
func (s *Server) lookForChanges(ctx context.Context) error {
	now := s.Now().UnixNano()
	last := s.hold.checked.Load()
	if now-last < int64(checkEvery) && now >= last || !s.hold.checked.CompareAndSwap(last, now) {
		return nil
	}
	number, err := s.DB.Generation(ctx, generation)
	if err != nil {
		return fmt.Errorf("look for changes of tokens: %w", err)
	}
	if s.hold.number.Swap(number) != number {
		s.hold.reset()
	}
	return nil
}

// verify reads a token, checks its signature and dates, and looks it up.
func (s *Server) verify(ctx context.Context, bearer string) (*Grant, error) {
	if len(bearer) > 16<<10 {
		return nil, ErrToken
	}
	var c claims
	_, err := jwt.ParseWithClaims(bearer, &c, func(*jwt.Token) (any, error) { return &s.key.PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(), jwt.WithLeeway(5*time.Second), jwt.WithTimeFunc(s.Now))
	if err != nil {
		return nil, ErrToken
	}
	g := &Grant{ClientID: c.Audience, TokenID: c.ID}
	var userText, scopes, expires, owner string
	err = s.DB.QueryRow(ctx, "SELECT COALESCE(`client`, ''), COALESCE(`user_identifier`, ''), COALESCE(`scopes`, ''), COALESCE(`date_expiration`, '')"+
		" FROM `glpi_oauth_access_tokens` WHERE `identifier` = ?", c.ID).Scan(&owner, &userText, &scopes, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrToken
	}
	if err != nil {
		return nil, fmt.Errorf("look up a token: %w", err)
	}
	if g.Expires, err = time.Parse(timeLayout, expires); err != nil || owner != c.Audience {
		return nil, ErrToken
	}
	if userText != "" {
		if g.UserID, err = strconv.ParseInt(userText, 10, 64); err != nil {
			return nil, ErrToken
		}
	}
	g.Scopes = readList(scopes)
	if g.client, err = s.ClientByIdentifier(ctx, owner); err != nil {
		if model.CodeOf(err) == model.CodeNotFound {
			return nil, ErrToken
		}
		return nil, err
	}
	if !g.client.Active {
		return nil, ErrToken
	}
	return g, nil
}
