package upkeep

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/notify/notifications"
	"github.com/glpid/glpid/internal/store"
)

// Alerts tell people of dates that come near or have passed: the ends of contracts, warranties, certificates and
// domains, and tickets that stay open for long. Whether and how long before is a setting of the entity; where no entity
// says anything, the configuration value of the same name counts.

// alert is a kind of date that people are told of, once for each item.
type alert struct {
	itemtype, event string // of the notification
	prefix, list    string // of its tags
	use             string // the setting that switches it on
	before          string // the setting with the days before the date; "" for none
	kind            int64  // glpi_alerts.type; 0 tells at every run
	repeat          string // the setting with the days after which people are told again

	// query selects id, title, technician and then what date needs, of the items of an entity. It ends in its
	// condition.
	query string
	date  func(columns []string) (time.Time, bool)
	// past wants the date to have passed; otherwise it must lie ahead where ahead is set.
	past, ahead bool
}

// item is something that people are told of.
type item struct {
	id, technician int64
	title          string
	date           time.Time
}

// run tells of everything of some kinds that is due, and gives how many items there were.
func (s *Service) run(ctx context.Context, kinds []alert) (int, error) {
	tree, err := s.engine.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	told := 0
	for _, entity := range tree.Sons(0) {
		for i := range kinds {
			for after, more := int64(-1), true; more; {
				due, err := s.look(ctx, &kinds[i], entity, after, tree)
				if err != nil {
					return told, fmt.Errorf("alerts %s of entity %d: %w", kinds[i].event, entity, err)
				}
				if len(due) == 0 {
					break
				}
				n, err := s.tellOf(ctx, &kinds[i], entity, due, tree)
				if err != nil {
					return told, fmt.Errorf("alerts %s of entity %d: %w", kinds[i].event, entity, err)
				}
				told += n
				after, more = due[len(due)-1].id, n > 0 && len(due) == atOnce
			}
		}
	}
	return told, nil
}

// atOnce is how many items stand in one message, and one write.
const atOnce = 500

// look finds the items of one kind in an entity that are due, as many as one message can have of those that come after
// an id. Others write meanwhile: it may look at all items there are.
func (s *Service) look(ctx context.Context, a *alert, entity, after int64, tree *access.Tree) (due []item, err error) {
	var t *terms
	if err := s.engine.Within(ctx, access.System(tree), model.Current, func(w *engine.Work) (err error) {
		t, err = s.terms(w, a, entity)
		return err
	}); err != nil || t == nil {
		return nil, err
	}
	return s.due(ctx, s.engine.DB(), t, a, "`id` > ?", entity, after)
}

// tellOf tells of items in one message, those of which are still due, and gives of how many somebody has heard.
func (s *Service) tellOf(ctx context.Context, a *alert, entity int64, found []item, tree *access.Tree) (told int,
	err error) {
	args := []any{entity}
	for _, it := range found {
		args = append(args, it.id)
	}
	err = s.engine.Within(ctx, access.System(tree), model.Current, func(w *engine.Work) error {
		told = 0
		t, err := s.terms(w, a, entity)
		if err != nil || t == nil {
			return err
		}
		due, err := s.due(w.Context, w.Tx, t, a, "`id` IN ("+store.Marks(len(found))+")", args...)
		if err != nil || len(due) == 0 {
			return err
		}
		n, err := s.tell.Tell(w, notice(a, entity, due))
		if err != nil || n == 0 { // nobody has heard of it
			return err
		}
		told = len(due)
		if a.kind == 0 {
			return nil
		}
		return rememberAll(w, a, due)
	})
	return told, err
}

// terms are the settings of an entity by which items are due.
type terms struct{ before, repeat int64 }

// terms gives those of a kind, nil where it is switched off.
func (s *Service) terms(w *engine.Work, a *alert, entity int64) (*terms, error) {
	on, err := s.setting(w, entity, a.use)
	if err != nil || on <= 0 {
		return nil, err
	}
	t := &terms{}
	if t.before, err = s.setting(w, entity, a.before); err != nil {
		return nil, err
	}
	t.repeat, err = s.setting(w, entity, a.repeat)
	return t, err
}

// setting gives a number that the entity, one above it, or the configuration says.
func (s *Service) setting(w *engine.Work, entity int64, name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	text, err := w.EntityText(entity, name)
	if err == nil && text == "" {
		text, err = s.settings.Get(w.Context, name)
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return n, err
}

// due gives the items whose date is near and that nobody has been told of, or not lately: the first ones of which a
// condition holds, as many as one message can have. args are the entity and those of the condition.
func (s *Service) due(ctx context.Context, from store.Querier, t *terms, a *alert, where string, args ...any) ([]item,
	error) {
	rows, err := from.Query(ctx, "SELECT `due`.*, (SELECT `date` FROM `glpi_alerts`"+
		" WHERE `itemtype` = ? AND `items_id` = `due`.`id` AND `type` = ?) AS `told` FROM ("+a.query+
		" AND "+where+") `due` ORDER BY `id`", append([]any{a.itemtype, a.kind}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	now := s.engine.Now()
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	cells, into := make([]*string, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	var out []item
	for len(out) < atOnce && rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		columns := make([]string, len(cells))
		for i, cell := range cells {
			if cell != nil {
				columns[i] = *cell
			}
		}
		date, ok := a.date(columns[3 : len(columns)-1])
		days := max(0, t.before)
		switch {
		case !ok:
			continue
		case a.past && date.After(today.AddDate(0, 0, -int(days))):
			continue
		case !a.past && date.AddDate(0, 0, -int(days)).After(today):
			continue
		case a.ahead && !date.After(today):
			continue
		}
		it := item{title: columns[1], date: date}
		it.id, _ = strconv.ParseInt(columns[0], 10, 64)
		it.technician, _ = strconv.ParseInt(columns[2], 10, 64)
		at, told := engine.ParseTime(columns[len(columns)-1])
		// no clock that was put back
		if told && (t.repeat <= 0 || !at.After(now) && now.Sub(at) < model.Times(t.repeat, 24*time.Hour)) {
			continue
		}
		out = append(out, it)
	}
	return out, rows.Err()
}

// rememberAll notes that people have been told of items.
func rememberAll(w *engine.Work, a *alert, list []item) error {
	for _, it := range list {
		if err := w.Exec("DELETE FROM `glpi_alerts` WHERE `itemtype` = ? AND `items_id` = ? AND `type` = ?", a.itemtype,
			it.id, a.kind); err != nil {
			return err
		}
		if _, err := w.Tx.Insert(w.Context, "glpi_alerts", map[string]any{"itemtype": a.itemtype, "items_id": it.id,
			"type": a.kind, "date": w.Now()}); err != nil {
			return err
		}
	}
	return nil
}

func notice(a *alert, entity int64, due []item) notifications.Notice {
	n := notifications.Notice{
		Itemtype: a.itemtype, Event: a.event, Prefix: a.prefix, Action: actions[a.event], Entity: entity,
		Values: map[string]string{}, Lists: map[string][]map[string]string{}, Users: map[int64][]int64{},
	}
	for _, it := range due {
		date := it.date.Format(time.DateOnly)
		n.Lists[a.list] = append(n.Lists[a.list], map[string]string{
			a.prefix + ".name": it.title, a.prefix + ".title": it.title, a.prefix + ".id": strconv.FormatInt(it.id, 10),
			a.prefix + ".time":           date,
			a.prefix + ".expirationdate": date, a.prefix + ".dateexpiration": date, a.prefix + ".creationdate": date,
		})
		if it.technician != 0 && !slices.Contains(n.Users[model.RoleItemTechnician], it.technician) {
			n.Users[model.RoleItemTechnician] = append(n.Users[model.RoleItemTechnician], it.technician)
		}
	}
	return n
}

// actions are what people read.
var actions = map[string]string{
	model.EventEnd: "Contracts that end", model.EventNotice: "Contracts whose notice period begins",
	model.EventPeriod:         "Contracts whose period ends",
	model.EventPeriodNotice:   "Contracts whose notice period for the next period begins",
	model.EventAlert:          "Dates that come near",
	model.EventDomainsExpired: "Expired domains", model.EventDomainsExpiring: "Domains that expire soon",
	model.EventNotClosed: "Tickets that are still open",
}
