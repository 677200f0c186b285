package upkeep

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/notify/notifications"
)

// stuckAfter is how long an automatic action may run, at least, before somebody is told.
const stuckAfter = 2 * time.Hour

// Watch tells the administrator of automatic actions that began long ago, twice their frequency,
// and have not ended. It gives how many.
func (s *Service) Watch(ctx context.Context, _ int) (int, error) {
	rows, err := s.engine.DB().Query(ctx, "SELECT `id`, `itemtype`, `name`, COALESCE(`frequency`, 0),"+
		" COALESCE(`lastrun`, '') FROM `glpi_crontasks` WHERE `state` = ? ORDER BY `id`", model.ActionRunning)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var stuck []map[string]string
	for rows.Next() {
		var id, frequency int64
		var itemtype, name, last string
		if err := rows.Scan(&id, &itemtype, &name, &frequency, &last); err != nil {
			return 0, err
		}
		began, ok := engine.ParseTime(last)
		if ok && s.engine.Now().Sub(began) < max(stuckAfter, 2*time.Duration(frequency)*time.Second) {
			continue
		}
		stuck = append(stuck, map[string]string{"crontask.name": itemtype + " " + name,
			"crontask.description": "Running since " + last + " UTC", "crontask.id": strconv.FormatInt(id, 10)})
	}
	if err := rows.Err(); err != nil || len(stuck) == 0 {
		return 0, err
	}
	return len(stuck), s.write(ctx, func(w *engine.Work) error {
		_, err := s.tell.Tell(w, notifications.Notice{
			Itemtype: "CronTask", Event: model.EventAlert, Prefix: "crontask",
			Action: "Automatic actions that do not end", Lists: map[string][]map[string]string{"crontasks": stuck},
		})
		return err
	})
}

// Receivers tells the administrator of active mail receivers that have failed. It gives how many.
func (s *Service) Receivers(ctx context.Context, _ int) (int, error) {
	rows, err := s.engine.DB().Query(ctx, "SELECT COALESCE(`name`, ''), `errors`"+
		" FROM `glpi_mailcollectors` WHERE `is_active` = 1 AND `errors` > 0 ORDER BY `id`")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var failing []map[string]string
	for rows.Next() {
		var name, failures string
		if err := rows.Scan(&name, &failures); err != nil {
			return 0, err
		}
		failing = append(failing, map[string]string{"mailcollector.name": name, "mailcollector.errors": failures})
	}
	if err := rows.Err(); err != nil || len(failing) == 0 {
		return 0, err
	}
	return len(failing), s.write(ctx, func(w *engine.Work) error {
		_, err := s.tell.Tell(w, notifications.Notice{
			Itemtype: "MailCollector", Event: model.EventError, Prefix: "mailcollector",
			Action: "Mail receivers with errors", Lists: map[string][]map[string]string{"mailcollectors": failing},
		})
		return err
	})
}

// expires is the condition of the accounts, `u`, whose passwords can expire.
var expires = access.SwitchedOn("u") + " AND " + access.HasPassword("u")

// Passwords tells accounts that their password expires soon or has, and locks those whose password
// expired long ago, as the settings password_expiration_delay, _notice and _lock_delay say. It
// deals with at most that many accounts.
func (s *Service) Passwords(ctx context.Context, most int) (int, error) {
	days := map[string]int{}
	for _, name := range []string{"delay", "notice", "lock_delay"} {
		n, err := s.settings.Int(ctx, "password_expiration_"+name, -1)
		if err != nil {
			return 0, err
		}
		days[name] = n
	}
	if days["delay"] < 0 {
		return 0, nil
	}
	if most <= 0 {
		most = batch
	}
	dealt, locking := 0, error(nil)
	if days["lock_delay"] >= 0 {
		ids, err := s.ids(ctx, "SELECT `id` FROM `glpi_users` `u` WHERE "+expires+
			" AND COALESCE(`password_last_update`, `date_creation`) < ? ORDER BY `id` LIMIT ?",
			s.before(days["delay"]+days["lock_delay"]), most)
		if err != nil {
			return 0, err
		}
		dealt, locking = s.each(ctx, ids, func(w *engine.Work, id int64) error {
			err := w.Update("User", id, engine.Values{"is_active": 0})
			if errors.Is(err, access.ErrNoSuperAdmin) { // the last one stays
				return nil
			}
			return err
		})
	}
	if days["notice"] < 0 || dealt >= most {
		return dealt, locking
	}
	// Told once for each password: the note is dropped when a newer password expires.
	ids, err := s.ids(ctx, "SELECT `u`.`id` FROM `glpi_users` `u` WHERE "+expires+
		" AND COALESCE(`u`.`password_last_update`, `u`.`date_creation`) < ? AND NOT EXISTS (SELECT 1"+
		" FROM `glpi_alerts` `a` WHERE `a`.`itemtype` = 'User' AND `a`.`items_id` = `u`.`id`"+
		" AND `a`.`type` = ? AND `a`.`date` > COALESCE(`u`.`password_last_update`, `u`.`date_creation`)) ORDER BY"+
		" `u`.`id` LIMIT ?", s.before(max(0, days["delay"]-days["notice"])), model.AlertNotice, most-dealt)
	if err != nil {
		return dealt, errors.Join(locking, err)
	}
	n, err := s.each(ctx, ids, func(w *engine.Work, id int64) error {
		return s.tellOfPassword(w, id, days["delay"], days["lock_delay"])
	})
	return dealt + n, errors.Join(locking, err)
}

func (s *Service) tellOfPassword(w *engine.Work, user int64, delay, lock int) error {
	row, err := w.Load("User", user)
	if err != nil {
		return err
	}
	set, ok := engine.ParseTime(fmt.Sprint(row["password_last_update"]))
	if !ok {
		set, _ = engine.ParseTime(fmt.Sprint(row["date_creation"]))
	}
	values := map[string]string{"user.password.expiration.date": set.AddDate(0, 0, delay).Format(time.DateOnly),
		"user.password.has_expired": "0", "user.account.lock.date": ""}
	if set.AddDate(0, 0, delay).Before(w.Engine.Now()) {
		values["user.password.has_expired"] = "1"
	}
	if lock >= 0 {
		values["user.account.lock.date"] = set.AddDate(0, 0, delay+lock).Format(time.DateOnly)
	}
	login, _ := row["name"].(string)
	values["user.name"] = login
	n, err := s.tell.Tell(w, notifications.Notice{
		Itemtype: "User", Event: model.EventPasswordExpires, Prefix: "user", Action: "Your password expires", ID: user,
		Title: login, Values: values, Users: map[int64][]int64{model.RoleUser: {user}},
	})
	if err != nil || n == 0 {
		return err
	}
	return remember(w, "User", user)
}

// remember notes that somebody has been told of an item.
func remember(w *engine.Work, itemtype string, id int64) error {
	if err := w.Exec("DELETE FROM `glpi_alerts` WHERE `itemtype` = ? AND `items_id` = ? AND `type` = ?", itemtype, id,
		model.AlertNotice); err != nil {
		return err
	}
	_, err := w.Tx.Insert(w.Context, "glpi_alerts", map[string]any{"itemtype": itemtype, "items_id": id,
		"type": model.AlertNotice, "date": w.Now()})
	return err
}

// Reminders tells people of what they have planned and want to be reminded of, once for each
// reminder.
func (s *Service) Reminders(ctx context.Context, _ int) (int, error) {
	ids, err := s.ids(ctx, "SELECT `r`.`id` FROM `glpi_planningrecalls` `r` WHERE `r`.`when` IS NOT NULL"+
		" AND `r`.`when` <= ? AND NOT EXISTS"+
		" (SELECT 1 FROM `glpi_alerts` `a` WHERE `a`.`itemtype` = 'PlanningRecall' AND `a`.`items_id` = `r`.`id`"+
		" AND `a`.`type` = ?) ORDER BY `r`.`when`, `r`.`id` LIMIT ?",
		engine.FormatTime(s.engine.Now()), model.AlertNotice, batch)
	if err != nil {
		return 0, err
	}
	return s.each(ctx, ids, func(w *engine.Work, id int64) error {
		row, err := w.Load("PlanningReminder", id)
		if err != nil {
			return err
		}
		itemtype, _ := row["itemtype"].(string)
		item, _ := row["items_id"].(int64)
		user, _ := row["users_id"].(int64)
		when, _ := row["when"].(string)
		n := notifications.Notice{
			Itemtype: "PlanningRecall", Event: model.EventReminder, Prefix: "recall", Action: "Reminder of your plans",
			ID: id, Title: itemtype,
			Values: map[string]string{"recall.itemtype": itemtype, "recall.item.name": "", "recall.when": when},
			Users:  map[int64][]int64{model.RoleRequester: {user}},
		}
		if o := w.Engine.Catalog().ByItemtype(itemtype); o != nil && o.Table != "" {
			n.Values["recall.itemtype"] = o.Label
			for _, column := range []string{"name", "content"} {
				if w.Engine.Has(o, column) {
					if n.Values["recall.item."+column],
						err = w.Column("SELECT `"+column+"` FROM `"+o.Table+"` WHERE `id` = ?", item); err != nil {
						return err
					}
				}
			}
			n.Title = n.Values["recall.item.name"]
		}
		if _, err := s.tell.Tell(w, n); err != nil {
			return err
		}
		return remember(w, "PlanningRecall", id)
	})
}
