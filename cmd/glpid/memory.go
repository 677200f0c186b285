package main

import (
	"log/slog"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// memoryShare is how much of the memory that there is, in the container or else in the machine, the Go
// side may take before it is collected whatever it costs. SQLite has its caches beside it.
const (
	memoryShare = 0.6
	leastMemory = 64 << 20 // even where there is next to none
)

// boundMemory sets a soft limit of memory, unless GOMEMLIMIT says another: without one, garbage could
// take a small container's all, since it may grow to five times what is in use.
func boundMemory(log *slog.Logger) {
	_, err := memlimit.Set(memlimit.WithRatio(memoryShare), memlimit.WithMin(leastMemory),
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)))
	if err != nil {
		log.Warn("how much memory there is cannot be found out, so there is no soft limit; set GOMEMLIMIT",
			slog.Any("error", err))
	}
}
