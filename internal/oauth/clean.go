package oauth

import (
	"context"
	"log/slog"
	"time"
)

// cleanEvery is how often issuing tokens also removes expired ones.
const cleanEvery = time.Minute

// keptFor is how long codes and refresh tokens stay after they have expired: a client that comes
// a little late is told that they have, and a code that comes twice still voids its tokens.
const keptFor = time.Hour

// Clean removes expired codes and tokens and gives how many.
func (s *Server) Clean(ctx context.Context) (int64, error) {
	var removed int64
	now := s.Now()
	for table, before := range map[string]time.Time{
		accessTokens: now, refreshTokens: now.Add(-keptFor),
		authCodes: now.Add(-keptFor),
	} {
		n, err := s.DB.Sweep(ctx, table, "identifier", "`date_expiration` < ?", stamp(before))
		removed += int64(n)
		if err != nil {
			return removed, wrap("remove expired tokens", err)
		}
	}
	return removed, nil
}

// cleanSometimes cleans when it has not been done for a while.
func (s *Server) cleanSometimes(ctx context.Context) {
	now := s.Now()
	s.clean.Lock()
	due := now.Sub(s.clean.last) >= cleanEvery
	if due {
		s.clean.last = now
	}
	s.clean.Unlock()
	if !due {
		return
	}
	if _, err := s.Clean(context.WithoutCancel(ctx)); err != nil {
		s.Log.Warn("expired tokens could not be removed", slog.Any("error", err))
	}
}
