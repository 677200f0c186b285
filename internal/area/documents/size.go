package documents

import (
	"context"

	"github.com/glpid/glpid/internal/settings"
)

// usualSize is how large a document may be where the configuration does not say it, in MiB.
const usualSize = 20

// MaxSize is how large a document may be, in bytes (document_max_size of the configuration).
func MaxSize(ctx context.Context, config *settings.Settings) int64 {
	n, err := config.Int(ctx, "document_max_size", usualSize)
	if err != nil || n <= 0 {
		n = usualSize
	}
	return int64(n) << 20
}
