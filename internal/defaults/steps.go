package defaults

import (
	"context"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/store"
)

// Steps are the numbered steps by which the data of older databases becomes what this program wants. New ones
// come last.
func Steps(reg *catalog.Registry) []store.Step {
	return []store.Step{
		{Number: 1, Name: "costs of tickets are added up for assets",
			Do: func(ctx context.Context, tx *store.Tx) error {
				return tx.ExecAll(ctx, reg.SumTicketCosts())
			}},
		{Number: 2, Name: "days are kept without a time", Do: func(ctx context.Context, tx *store.Tx) error {
			return tx.ExecAll(ctx, reg.CutToDays())
		}},
	}
}
