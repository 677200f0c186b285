package defaults

import (
	"context"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/store"
)

// ofClients is what earlier programs have kept of OAuth clients in tables that GLPI has too.
func ofClients() []store.Move {
	moves := []store.Move{{From: "glpi_oauthclients", To: "glpid_oauthclients", Has: "users_id",
		Values: map[string]string{"oauthclients_id": "`t`.`id`", "users_id": "`t`.`users_id`"},
		Where:  "`t`.`users_id` <> 0", Key: "oauthclients_id"}}
	for _, kind := range []string{"access_tokens", "refresh_tokens", "auth_codes"} {
		moves = append(moves, store.Move{From: "glpi_oauth_" + kind, To: "glpid_oauth_" + kind, Has: "family",
			Key: "identifier"})
	}
	return moves
}

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
		{Number: 3, Name: "tokens and service users of OAuth clients have tables of their own",
			Do: func(ctx context.Context, tx *store.Tx) error { return tx.Move(ctx, ofClients()...) }},
	}
}
