package datadir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Lock is a hold on a part of the data folder that other processes see. The system lets go of it when
// the process ends, however it ends.
type Lock struct{ file *flock.Flock }

// Release lets go. A nil Lock has nothing to let go of.
func (l *Lock) Release() error {
	if l == nil || l.file == nil {
		return nil
	}
	return l.file.Close()
}

// ErrInUse says that another process holds what was asked for.
var ErrInUse = errors.New("in use")

// claimName is the file by which a server tells others that it runs on the folder.
const claimName = "glpid.lock"

// Claim takes the folder for a server, or for work that no server may run beside. With ErrInUse
// somebody else has it; the error says who.
func Claim(dir, who string) (*Lock, error) {
	path := filepath.Join(dir, claimName)
	lock := flock.New(path)
	taken, err := lock.TryLock()
	switch {
	case unsupported(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("lock the data folder: %w", err)
	case !taken:
		holder, _ := os.ReadFile(path)
		return nil, fmt.Errorf("%w: %s works on %s", ErrInUse, strings.TrimSpace(string(holder)), dir)
	}
	// The name is for messages; nothing relies on it.
	_ = os.WriteFile(path, fmt.Appendf(nil, "glpid %s (process %d)\n", who, os.Getpid()), 0o600)
	return &Lock{lock}, nil
}

// sharing is how long a server waits for others to let it share a folder.
const sharing = 10 * time.Second

// Share takes the folder for one of several servers that work on the same database. alone is called before that where
// nobody else has the folder. With ErrInUse somebody has it who does not share it; the error says who.
func Share(dir, who string, alone func() error) (*Lock, error) {
	lock, err := Claim(dir, who)
	if err == nil {
		if err := errors.Join(alone(), lock.Release()); err != nil || lock == nil {
			return nil, err
		}
	} else if !errors.Is(err, ErrInUse) {
		return nil, err
	}
	path := filepath.Join(dir, claimName)
	shared := flock.New(path)
	ctx, cancel := context.WithTimeout(context.Background(), sharing)
	defer cancel()
	_, err = shared.TryRLockContext(ctx, waitForFiles)
	switch {
	case unsupported(err):
		return nil, nil
	case errors.Is(err, context.DeadlineExceeded):
		holder, _ := os.ReadFile(path)
		return nil, fmt.Errorf("%w: %s works on %s", ErrInUse, strings.TrimSpace(string(holder)), dir)
	case err != nil:
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return &Lock{shared}, nil
}

// filesLock names what is locked for the stored files: their folder itself, so that nothing needs to
// be written for it, where the system can lock folders.
func filesLock(files string) *flock.Flock {
	if runtime.GOOS == "windows" {
		return flock.New(filepath.Join(files, ".lock"))
	}
	return flock.New(files, flock.SetFlag(os.O_RDONLY))
}

// waitForFiles is how often a lock that others hold is tried again.
const waitForFiles = 50 * time.Millisecond

// Alone takes a data folder for a kind of work of which there can be one at a time, beside a server. It
// does not wait: with ErrInUse another process does it.
func Alone(dir string) (*Lock, error) { return MayRemoveFiles(dir) }

// KeepFiles has none of the files in a folder removed until the lock is released: a copy of the
// database stays true to them. Several may keep them at a time. It is nil where there are no files.
func KeepFiles(ctx context.Context, files string) (*Lock, error) {
	lock := filesLock(files)
	_, err := lock.TryRLockContext(ctx, waitForFiles)
	return held(lock, err)
}

// TakeFiles is KeepFiles for one alone, who puts others in their place.
func TakeFiles(ctx context.Context, files string) (*Lock, error) {
	lock := filesLock(files)
	_, err := lock.TryLockContext(ctx, waitForFiles)
	return held(lock, err)
}

func held(lock *flock.Flock, err error) (*Lock, error) {
	switch {
	case err == nil:
		return &Lock{lock}, nil
	case errors.Is(err, fs.ErrNotExist), unsupported(err):
		return nil, nil
	}
	return nil, fmt.Errorf("lock the stored files: %w", err)
}

// MayRemoveFiles takes the lock that removing stored files needs. It does not wait: with ErrInUse
// they have to stay for now.
func MayRemoveFiles(files string) (*Lock, error) {
	lock := filesLock(files)
	taken, err := lock.TryLock()
	if err == nil && !taken {
		return nil, ErrInUse
	}
	return held(lock, err)
}

// unsupported reports that a file system cannot do what was asked for, such as locks on some shares: NFS locks for one
// alone what is open for writing, which a folder never is.
func unsupported(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOLCK) ||
		errors.Is(err, syscall.EBADF) || errors.Is(err, syscall.EISDIR)
}
