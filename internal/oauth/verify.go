package oauth

import (
	"context"
	"database/sql"
	"errors"
	"net/netip"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/store"
)

// Grant is what an access token gives. It is shared between requests: do not change it.
type Grant struct {
	ClientID string
	UserID   int64 // 0 for a token of the client itself
	Scopes   []string
	Expires  time.Time
	TokenID  string
}

// maxHeld bounds how many verified tokens are kept.
const maxHeld = 10000

// unchanged is a time in which clients and tokens stay as they are; nothing of them is kept. It has a size,
// as pointers to what has none may be equal.
type unchanged struct{ _ byte }

// verified is a token whose signature is good, with what the database said of it and its client.
type verified struct {
	grant   Grant
	allowed addresses
	during  *unchanged // when the database was asked
}

// holder keeps verified tokens by their text. A signature stays good for ever; what the database
// said counts until something changes. So a revocation, which may be any token's, costs
// each of the others one look-up and no signature check.
type holder struct {
	tokens  *bounded.Store[string, *verified]
	changes *store.Watch[unchanged]
}

func newHolder(db *store.DB, now func() time.Time) *holder {
	h := &holder{
		tokens:  bounded.New[string, *verified](maxHeld),
		changes: store.NewWatch(db, counter, func(context.Context) (*unchanged, error) { return new(unchanged), nil }),
	}
	h.changes.Now = now
	return h
}

// Verify gives what a bearer token grants. Its error is ErrToken for a token that is not good,
// and ErrAddress when its client may not be used from the caller's address. With such an error the
// grant says whose the token is, as far as that is known: it grants nothing.
func (s *Server) Verify(ctx context.Context, bearer string, remote netip.Addr) (*Grant, error) {
	now, err := s.held.changes.Get(ctx)
	if err != nil {
		return nil, err
	}
	v, _ := s.held.tokens.Get(bearer)
	if v == nil || v.during != now {
		if v, err = s.verify(ctx, bearer, now, v); err != nil {
			return v.whose(), err
		}
	}
	if !s.Now().Before(v.grant.Expires) {
		s.held.tokens.Drop(bearer)
		return v.whose(), errExpired
	}
	if !v.allowed.allows(remote) {
		return v.whose(), ErrAddress
	}
	return &v.grant, nil
}

// whose gives client and user of a token that is not good.
func (v *verified) whose() *Grant {
	if v == nil {
		return nil
	}
	return &Grant{ClientID: v.grant.ClientID, UserID: v.grant.UserID}
}

// verify checks a token that is not held, or whose data is out of date. With an ErrToken it gives
// whose the token is, when it is this server's.
func (s *Server) verify(ctx context.Context, bearer string, now *unchanged, old *verified) (*verified, error) {
	if old == nil {
		c, err := s.parse(bearer)
		if c != nil {
			old = &verified{grant: Grant{TokenID: c.ID, ClientID: c.Audience}}
			old.grant.UserID, _ = strconv.ParseInt(c.Subject, 10, 64) // a client's own token has none
		}
		if err != nil {
			return old, err
		}
	}
	v, err := s.lookUp(ctx, old.grant.TokenID)
	if errors.Is(err, ErrToken) {
		s.held.tokens.Drop(bearer)
		return old, err
	}
	if err != nil {
		return nil, err
	}
	v.during = now // as it was before the reads: what changes meanwhile is read again
	s.held.tokens.Put(bearer, v)
	return v, nil
}

// lookUp gives what the database has on a token; ErrToken when it is revoked, or its client gone
// or switched off.
func (s *Server) lookUp(ctx context.Context, id string) (*verified, error) {
	v := new(verified)
	var user, scopes, expires, ips, of string
	var active bool
	err := s.DB.QueryRow(ctx, "SELECT t.`identifier`, c.`identifier`, COALESCE(t.`user_identifier`, ''),"+
		" COALESCE(t.`scopes`, ''), COALESCE(t.`date_expiration`, ''),"+
		" c.`is_active`, COALESCE(c.`allowed_ips`, ''), COALESCE(c.`scopes`, '') FROM "+s.issued()+" t"+
		" JOIN `glpi_oauthclients` c ON c.`identifier` = t.`client` WHERE t.`identifier` = ?", id).
		Scan(&v.grant.TokenID, &v.grant.ClientID, &user, &scopes, &expires, &active, &ips, &of)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !active {
		return nil, errRevoked
	}
	if err != nil {
		return nil, wrap("look up a token", err)
	}
	v.allowed, _ = parseAddresses(ips)                                     // what cannot be read allows nobody
	v.grant.Scopes = held(readList(scopes), &Client{Scopes: readList(of)}) // of which it may have lost some since
	if err := errors.Join(v.grant.setExpires(expires), v.grant.setUser(user)); err != nil {
		return nil, ErrToken
	}
	return v, nil
}

// issued is where tokens are looked up. In a database of GLPI's those that GLPI has issued are good as well: they
// are signed with the same key.
func (s *Server) issued() string {
	if !s.DB.InPlace() {
		return "`" + accessTokens + "`"
	}
	const columns = "SELECT `identifier`, `client`, `user_identifier`, `scopes`, `date_expiration` FROM "
	return "(" + columns + "`" + accessTokens + "` UNION ALL " + columns + "`glpi_oauth_access_tokens`)"
}
