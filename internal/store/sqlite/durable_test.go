package sqlite

import "testing"

// TestDurable wants commits to wait for the disk, which tests of other packages do not.
func TestDurable(t *testing.T) {
	t.Parallel()
	var waits int
	err := openTest(t).writer.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&waits)
	if full := 2; err != nil || waits != full {
		t.Errorf("synchronous is %d, not %d (%v)", waits, full, err)
	}
}
