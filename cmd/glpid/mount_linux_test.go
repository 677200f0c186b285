package main

import (
	"os"
	"syscall"
	"testing"
)

// mountReadOnly mounts a folder at another place where nothing can be written, which only the
// super-user can do.
func mountReadOnly(t *testing.T, dir string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root mounts folders")
	}
	at := t.TempDir()
	if err := syscall.Mount(dir, at, "", syscall.MS_BIND, ""); err != nil {
		t.Skipf("folders cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(at, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mount("", at, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("folders cannot be mounted for reading here: %v", err)
	}
	return at
}
