package defaults

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// ofClients is what earlier programs have kept of OAuth clients in tables that GLPI has too.
func ofClients() []store.Move {
	moves := []store.Move{{From: "glpi_oauthclients", To: "glpid_oauthclients", Has: "users_id",
		Values: map[string]string{"oauthclients_id": "`t`.`id`", "users_id": "`t`.`users_id`"},
		Where:  "`t`.`users_id` <> 0", Key: []string{"oauthclients_id"}}}
	for _, kind := range []string{"access_tokens", "refresh_tokens", "auth_codes"} {
		moves = append(moves, store.Move{From: "glpi_oauth_" + kind, To: "glpid_oauth_" + kind, Has: "family",
			Key: []string{"identifier"}})
	}
	return moves
}

// ofOwnColumns is what earlier programs have kept in columns and tables that GLPI does not have, or by other values.
func ofOwnColumns() []store.Move {
	moves := []store.Move{
		{From: "glpi_helpdesks_tiles_items", To: "glpi_helpdesks_tiles_items_tiles", Has: "items_id_tile",
			Key: []string{"id"}},
		{From: "glpi_entities", To: "glpi_entities", Has: "notclosed",
			Values: map[string]string{"notclosed_delay": "`t`.`notclosed`"},
			Where:  "`t`.`notclosed` IS NOT NULL AND COALESCE(`t`.`notclosed_delay`, -2) = -2"},
		{From: "glpi_queuedwebhooks", To: "glpid_queuedwebhooks", Has: "last_error",
			Values: map[string]string{"queuedwebhooks_id": "`t`.`id`", "last_error": "`t`.`last_error`"},
			Where:  "`t`.`last_error` IS NOT NULL", Key: []string{"queuedwebhooks_id"}},
		{From: "glpi_ticketrecurrents", To: "glpid_recurrences", Has: "next_counted",
			Values: map[string]string{"itemtype": "'TicketRecurrent'", "items_id": "`t`.`id`",
				"counted": "`t`.`next_counted`", "predefinedfields_id_done": "`t`.`predefinedfields_id_done`"},
			Key: []string{"itemtype", "items_id"}},
		{From: "glpi_recurrentchanges", To: "glpid_recurrences", Has: "next_counted",
			Values: map[string]string{"itemtype": "'RecurrentChange'", "items_id": "`t`.`id`",
				"counted": "`t`.`next_counted`"}, Key: []string{"itemtype", "items_id"}},
		{From: "glpi_items_devicesimcards", To: "glpi_groups_items", Has: "groups_id",
			Values: map[string]string{"itemtype": "'Item_DeviceSimcard'", "items_id": "`t`.`id`",
				"groups_id": "`t`.`groups_id`", "type": "1"}, Where: "`t`.`groups_id` <> 0",
			Key: []string{"itemtype", "items_id", "groups_id", "type"}},
	}
	for _, kind := range []string{"ticket", "change", "problem"} {
		id, strategy := kind+"templates_id", kind+"templates_strategy"
		entities := func(values map[string]string, where string) {
			moves = append(moves, store.Move{From: "glpi_entities", To: "glpi_entities", Has: id, Values: values,
				Where: where})
		}
		// An id of -2 was inherited; where one is, 0 was none of its own.
		inherits := fmt.Sprint("`t`.`", id, "` = ", model.Inherited)
		entities(map[string]string{strategy: "0"}, "`t`.`"+id+"` > 0 OR `t`.`"+id+"` = 0 AND EXISTS (SELECT 1 FROM"+
			" `glpi_entities` `some` WHERE "+strings.ReplaceAll(inherits, "`t`", "`some`")+")")
		entities(map[string]string{strategy: strconv.Itoa(model.Inherited), id: "0"}, inherits)
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
		{Number: 4, Name: "tables have the columns that GLPI's have, and tables of their own the rest",
			Do: func(ctx context.Context, tx *store.Tx) error { return tx.Move(ctx, ofOwnColumns()...) }},
	}
}
