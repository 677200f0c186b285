package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
)

// people are those in whose name requests are sent.
type people struct{ everything, technician, requester string } // their tokens

// people signs everybody in.
func (c *child) people() (people, error) {
	var out people
	for who, token := range map[[2]string]*string{{"glpi", "glpi"}: &out.everything,
		{c.Technician, password}: &out.technician, {c.Requester, password}: &out.requester} {
		var err error
		if *token, err = passwordToken(c.API, c.Client, c.Secret, who[0], who[1]); err != nil {
			return out, fmt.Errorf("sign %s in: %w", who[0], err)
		}
	}
	return out, nil
}

// choose chooses a technician, who is made one of the entity with most tickets, and the person from outside the
// service with most tickets of their own.
func choose(ctx context.Context, running *site.Site) (technician, requester string, own []int64, err error) {
	var entity, user, asks int64
	if err := running.DB.QueryRow(ctx, "SELECT `entities_id` FROM `glpi_tickets` WHERE `entities_id` > 0"+
		" GROUP BY `entities_id` ORDER BY COUNT(*) DESC LIMIT 1").Scan(&entity); err != nil {
		return "", "", nil, err
	}
	of := func(profile int64) string {
		return " IN (SELECT `users_id` FROM `glpi_profiles_users` WHERE `profiles_id` = " +
			strconv.FormatInt(profile, 10) +
			" AND `users_id` NOT IN (SELECT `users_id` FROM `glpi_profiles_users` WHERE `profiles_id` <> " +
			strconv.FormatInt(profile, 10) + ") AND `users_id` > 6)"
	}
	if err := running.DB.QueryRow(ctx, "SELECT `id`, `name` FROM `glpi_users` WHERE `id`"+
		of(defaults.ProfileTechnician)+" ORDER BY `id` LIMIT 1").Scan(&user, &technician); err != nil {
		return "", "", nil, err
	}
	const seen = " FROM `glpi_tickets_users` `l` JOIN `glpi_tickets` `t` ON `t`.`id` = `l`.`tickets_id`" +
		" JOIN `glpi_profiles_users` `p` ON `p`.`users_id` = `l`.`users_id` AND `p`.`entities_id` = `t`.`entities_id`" +
		" WHERE `l`.`type` = 1 AND `t`.`is_deleted` = 0 AND `l`.`users_id`"
	if err := running.DB.QueryRow(ctx, "SELECT `l`.`users_id`, (SELECT `name` FROM `glpi_users`"+
		" WHERE `id` = `l`.`users_id`)"+seen+of(defaults.ProfileSelfService)+
		" GROUP BY `l`.`users_id` ORDER BY COUNT(*) DESC LIMIT 1").Scan(&asks, &requester); err != nil {
		return "", "", nil, err
	}
	rows, err := running.DB.Query(ctx, "SELECT `t`.`id`"+seen+" = ? LIMIT 1000", asks)
	if err != nil {
		return "", "", nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return "", "", nil, err
		}
		own = append(own, id)
	}
	err = running.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE `glpi_profiles_users` SET `entities_id` = ?, `is_recursive` = 0"+
			" WHERE `users_id` = ?", entity, user); err != nil {
			return err
		}
		return tx.Bump(ctx, access.Counter)
	})
	running.Directory.Invalidate()
	return technician, requester, own, err
}
