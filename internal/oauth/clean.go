package oauth

import (
	"context"
	"log/slog"
	"time"

	"github.com/glpid/glpid/internal/store"
)

// cleanEvery is how often issuing tokens also removes expired ones.
const cleanEvery = 10 * time.Minute

func parseStamp(text string) (time.Time, error) { return time.Parse(timeLayout, text) }

// Clean removes expired codes and tokens and gives how many.
func (s *Server) Clean(ctx context.Context) (int64, error) {
	var removed int64
	now := s.stamp(s.Now())
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		removed = 0
		for _, table := range []string{"glpi_oauth_access_tokens", "glpi_oauth_refresh_tokens", "glpi_oauth_auth_codes"} {
			result, err := tx.Exec(ctx, "DELETE FROM `"+table+"` WHERE `date_expiration` < ?", now)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			removed += n
		}
		return nil
	})
	return removed, wrap("remove expired tokens", err)
}

// cleanSometimes cleans when it has not been done for a while.
func (s *Server) cleanSometimes(ctx context.Context) {
	now := s.Now()
	s.clean.Lock()
	due := now.Sub(s.clean.last) > cleanEvery
	if due {
		s.clean.last = now
	}
	s.clean.Unlock()
	if !due {
		return
	}
	if _, err := s.Clean(ctx); err != nil {
		s.Log.Warn("expired tokens could not be removed", slog.Any("error", err))
	}
}
