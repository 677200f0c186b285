package main

import (
	"log/slog"
	"math"
	"os"
	"runtime/debug"
	"testing"
)

func TestMemoryIsBounded(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	t.Setenv("GOMEMLIMIT", "123MiB")
	debug.SetMemoryLimit(123 << 20) // as the runtime does at start
	boundMemory(slog.New(slog.DiscardHandler))
	if limit := debug.SetMemoryLimit(-1); limit != 123<<20 {
		t.Errorf("GOMEMLIMIT is not respected: %d", limit)
	}
	debug.SetMemoryLimit(math.MaxInt64)
	if err := os.Unsetenv("GOMEMLIMIT"); err != nil { // Setenv puts it back
		t.Fatal(err)
	}
	boundMemory(slog.New(slog.DiscardHandler))
	if limit := debug.SetMemoryLimit(-1); limit < leastMemory || limit == math.MaxInt64 {
		t.Errorf("the limit is %d", limit)
	}
}
