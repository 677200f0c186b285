//go:build !linux

package main

import "testing"

func mountReadOnly(t *testing.T, _ string) string {
	t.Helper()
	t.Skip("needs Linux")
	return ""
}
