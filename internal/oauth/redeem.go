package oauth

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/glpid/glpid/internal/store"
)

// redeemed is what a code or a refresh token was good for.
type redeemed struct {
	tokens *issued
	user   string // id of the one whose it is, "" when it is nobody's
}

// redeem exchanges a code or a refresh token for tokens, in one transaction. An *Error of exchange refuses that and
// is told, while what was written until then, such as tokens that were revoked, is kept; after any other error
// nothing is. What it was doing goes before an error that is no refusal.
func (s *Server) redeem(ctx context.Context, doing string,
	exchange func(ctx context.Context, tx *store.Tx, out *redeemed) error) (*issued, error) {
	var out redeemed
	var refusal *Error
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		out, refusal = redeemed{}, nil
		err := exchange(ctx, tx, &out)
		if errors.As(err, &refusal) {
			return nil
		}
		return err
	})
	if err != nil {
		return nil, wrap(doing, err)
	}
	if refusal != nil {
		refusal.user = out.user
		return nil, refusal
	}
	return out.tokens, nil
}

// holder gives the user whose a code or a refresh token is, and whether they can still sign in.
func (s *Server) holder(ctx context.Context, identifier string) (user int64, ok bool, err error) {
	if user, err = strconv.ParseInt(identifier, 10, 64); err != nil {
		return 0, false, fmt.Errorf("whose it is: %w", err)
	}
	ok, err = s.usable(ctx, user)
	return user, ok, err
}

// revokeWith revokes the tokens of a family, and gives the refusal that goes with it.
func (s *Server) revokeWith(ctx context.Context, tx *store.Tx, family string, refusal *Error) error {
	if err := s.revokeFamily(ctx, tx, family); err != nil {
		return err
	}
	return refusal
}

// useUp marks a code or refresh token as used. It reports false when another process was faster,
// which a database whose reads do not lock lets happen.
func useUp(ctx context.Context, tx *store.Tx, table, handle string) (bool, error) {
	result, err := tx.Exec(ctx, "UPDATE `"+table+"` SET `is_used` = 1 WHERE `identifier` = ? AND `is_used` = 0",
		digest(handle))
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n == 1, err
}
