package oauth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/store"
)

// SignIn is what is alive of the tokens that came from one sign-in, code or request of a client.
type SignIn struct {
	ID        string // for RevokeSignIn; it opens nothing
	User      string // the login, "" for the client itself
	Scopes    []string
	Address   string // from which the tokens were asked for
	Agent     string // the program, as it names itself
	Expires   time.Time
	Renewable bool // with a refresh token
}

// maxTokenRows bounds how many tokens SignIns looks at.
const maxTokenRows = 500

// SignIns gives the live tokens of a client, those that live longest first, at most limit of them.
// more reports that there are others.
func (s *Server) SignIns(ctx context.Context, client *Client, limit int) (list []SignIn, more bool, err error) {
	now := stamp(s.Now())
	rows, err := s.DB.Query(ctx, "SELECT t.`id`, COALESCE(u.`name`, t.`user`, ''), COALESCE(t.`scopes`, ''),"+
		" COALESCE(t.`address`, ''), COALESCE(t.`agent`, ''), t.`expires`, t.`renewable` FROM ("+
		"SELECT COALESCE(NULLIF(`family`, ''), `identifier`) AS `id`, `user_identifier` AS `user`, `scopes`,"+
		" `ip_address` AS `address`, `user_agent` AS `agent`, `date_expiration` AS `expires`, 0 AS `renewable`"+
		" FROM `"+accessTokens+"` WHERE `client` = ? AND `date_expiration` >= ? UNION ALL "+
		"SELECT COALESCE(NULLIF(`family`, ''), `identifier`), `user_identifier`, `scopes`, `ip_address`, '',"+
		" `date_expiration`, 1"+
		" FROM `"+refreshTokens+"` WHERE `client` = ? AND `is_used` = 0 AND `date_expiration` >= ?"+
		") t LEFT JOIN `glpi_users` u ON u.`id` = t.`user` ORDER BY t.`expires` DESC, t.`id` LIMIT ?",
		client.Identifier, now, client.Identifier, now, maxTokenRows)
	if err != nil {
		return nil, false, fmt.Errorf("live tokens: %w", err)
	}
	defer rows.Close()
	places := map[string]int{}
	for rows.Next() {
		var one SignIn
		var scopes, expires string
		if err := rows.Scan(&one.ID, &one.User, &scopes, &one.Address, &one.Agent, &expires,
			&one.Renewable); err != nil {
			return nil, false, fmt.Errorf("live tokens: %w", err)
		}
		if place, known := places[one.ID]; known { // the access token that belongs to a refresh token
			list[place].Agent = one.Agent
			continue
		}
		if len(list) == limit {
			more = true
			continue
		}
		if one.Expires, err = time.Parse(timeLayout, expires); err != nil {
			continue // not a token that anybody can use
		}
		one.Scopes = slices.Compact(readList(scopes))
		places[one.ID] = len(list)
		list = append(list, one)
	}
	return list, more, wrap("live tokens", rows.Err())
}

// RevokeSignIn voids the tokens of a client that came from one sign-in. Unknown ones are no fault:
// they are as void as can be.
func (s *Server) RevokeSignIn(ctx context.Context, client *Client, id string) error {
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, table := range []string{accessTokens, refreshTokens} {
			if _, err := tx.Exec(ctx, "DELETE FROM `"+table+
				"` WHERE `client` = ? AND COALESCE(NULLIF(`family`, ''), `identifier`) = ?", client.Identifier,
				id); err != nil {
				return err
			}
		}
		return s.changed(ctx, tx)
	})
	return wrap("revoke tokens", err)
}
