package assistance

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/richtext"
	"github.com/glpid/glpid/internal/settings"
)

// Lengths of names, in characters.
const (
	madeUpName = 70
	longName   = 255
)

// beforeCreate gives a new item what GLPI gives it.
func (r rules) beforeCreate(w *engine.Work, c *engine.Change) error {
	now := w.Engine.Now()
	content := strings.TrimLeft(c.Text("content"), " \t\r\n")
	c.Decide("content", content)
	name := c.Text("name")
	if err := fitsName(c); err != nil {
		return err
	}
	if strings.TrimSpace(name) == "" {
		name = richtext.Start(content, madeUpName)
	}
	c.Decide("name", cut(name, longName))
	if !c.System {
		c.Set("users_id_recipient", c.Session.UserID)
	}
	c.Set("users_id_lastupdater", c.Session.UserID)
	if c.Text("date") == "" {
		c.Set("date", now)
	}
	if c.Int("status") == 0 {
		c.Set("status", model.StatusNew)
	}
	if err := r.setLevels(w, c); err != nil {
		return err
	}
	if r.kind == ticket {
		if err := r.ticketDefaults(w, c); err != nil {
			return err
		}
	}
	if r.Validation != "" && c.Int("global_validation") == 0 {
		c.Set("global_validation", model.ApprovalNone)
	}
	if err := r.readTeam(w, c); err != nil {
		return err
	}
	r.settle(c)
	return r.checkDates(c)
}

// afterCreate puts people into the team of a new item, and asks about one that is closed from the start.
func (r rules) afterCreate(w *engine.Work, c *engine.Change) error {
	if err := r.bringTeam(w, c); err != nil {
		return err
	}
	if r.isClosed(c.Int("status")) {
		return r.surveyClosed(w, c)
	}
	return nil
}

// settle gives a new item the dates that its status asks for.
func (r rules) settle(c *engine.Change) {
	date := c.Text("date")
	status := c.Int("status")
	if r.isClosed(status) && c.Text("closedate") == "" {
		c.Set("closedate", max(date, c.Text("solvedate")))
	}
	if (r.isSolved(status) || r.isClosed(status)) && c.Text("solvedate") == "" {
		c.Set("solvedate", date)
	}
	if status == model.StatusPending {
		c.Set("begin_waiting_date", date)
	}
}

// fitsName refuses a name in a body that is longer than names are. What rules and mails make is cut.
func fitsName(c *engine.Change) error {
	said, ok := c.Input["name"].(string)
	if n := utf8.RuneCountInString(said); ok && n > longName {
		return model.Invalid("Invalid parameter: name. It has %d characters, and can have %d: put the whole text into"+
			" content", n, longName)
	}
	return nil
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// setLevels gives a new item urgency, impact and priority.
func (r rules) setLevels(w *engine.Work, c *engine.Change) error {
	for column, mask := range map[string]string{"urgency": "urgency_mask", "impact": "impact_mask"} {
		allowed, err := r.config.Int(w.Context, mask, 62)
		if err != nil {
			return err
		}
		if level := c.Int(column); !c.Has(column) || allowed&(1<<level) == 0 {
			c.Set(column, 3)
		}
	}
	if c.Has("priority") && c.Int("priority") > 0 &&
		(c.System || r.kind != ticket || c.Session.Can("ticket", model.ChangePriority)) {
		return nil
	}
	return r.computePriority(w, c)
}

// computePriority derives the priority from urgency and impact by the configured matrix.
func (r rules) computePriority(w *engine.Work, c *engine.Change) error {
	n, err := Priority(w.Context, r.config, c.Int("urgency"), c.Int("impact"))
	c.Set("priority", n)
	return err
}

// Priority gives the priority, 1 to 6, of an urgency and an impact by the configured matrix, or
// their mean where that says nothing.
func Priority(ctx context.Context, config *settings.Settings, urgency, impact int64) (int64, error) {
	text, err := config.Get(ctx, "priority_matrix")
	if err != nil {
		return 0, err
	}
	var matrix map[string]map[string]json.Number
	if json.Unmarshal([]byte(text), &matrix) == nil {
		if n, err := matrix[strconv.FormatInt(urgency, 10)][strconv.FormatInt(impact, 10)].Int64(); err == nil &&
			n > 0 {
			return n, nil
		}
	}
	return (urgency + impact + 1) / 2, nil
}

// ticketDefaults gives a ticket its type, by its entity, and the source of requests that the
// service desk uses.
func (r rules) ticketDefaults(w *engine.Work, c *engine.Change) error {
	if !c.Has("type") || c.Int("type") == 0 {
		kind, err := w.EntitySetting(c.Int("entities_id"), "tickettype")
		if err != nil {
			return err
		}
		if kind != model.Demand {
			kind = model.Incident
		}
		c.Set("type", kind)
	}
	if !c.Has("requesttypes_id") {
		source, err := w.Count(
			"SELECT MIN(`id`) FROM `glpi_requesttypes` WHERE `is_active` = 1 AND `is_helpdesk_default` = 1")
		if err != nil {
			return err
		}
		c.Set("requesttypes_id", source)
	}
	return nil
}

// beforeUpdate applies the rules of a change, whoever makes it.
func (r rules) beforeUpdate(w *engine.Work, c *engine.Change) error {
	for _, column := range []string{"date", "solvedate", "closedate"} { // cannot be emptied
		if c.Has(column) && c.Text(column) == "" {
			delete(c.After, column)
		}
	}
	if err := r.dropForbidden(w, c); err != nil {
		return err
	}
	r.ignoreSeconds(c)
	if c.Has("name") {
		if err := fitsName(c); err != nil {
			return err
		}
		c.Decide("name", cut(c.Text("name"), longName))
	}
	if c.Has("status") && r.Statuses[c.Int("status")] == "" {
		return model.Invalid("Invalid parameter: status. A %s has no status %d", strings.ToLower(r.Object),
			c.Int("status"))
	}
	if r.kind == ticket {
		if err := r.updatePriority(w, c); err != nil {
			return err
		}
	}
	if c.Has("status") {
		if err := r.changeStatus(w, c); err != nil {
			return err
		}
	}
	if err := r.checkDates(c); err != nil {
		return err
	}
	if err := r.redate(w, c); err != nil {
		return err
	}
	if !c.System {
		if err := r.keepMandatory(w, c); err != nil {
			return err
		}
	}
	changes := false
	for column := range c.After {
		changes = changes || c.Changes(column)
	}
	if !changes {
		return nil
	}
	c.Set("users_id_lastupdater", c.Session.UserID)
	if r.kind == ticket && c.Int("status") != model.StatusNew {
		return r.takeIntoAccount(w, c)
	}
	return nil
}

// ignoreSeconds drops changes of dates by less than a minute: clients that show minutes send
// them back without the seconds.
func (r rules) ignoreSeconds(c *engine.Change) {
	for _, column := range []string{"date", "solvedate", "closedate", "time_to_resolve"} {
		before, after := c.Before.Text(column), c.Text(column)
		if c.Has(column) && len(before) == len(after) && len(before) > 16 && before[:16] == after[:16] {
			c.Leave(column)
		}
	}
}

// updatePriority recomputes the priority of a ticket whose urgency or impact changes.
func (r rules) updatePriority(w *engine.Work, c *engine.Change) error {
	switch {
	case c.Has("priority") && c.Session.Can("ticket", model.ChangePriority): // it is chosen
		return nil
	case c.Changes("urgency"), c.Changes("impact"):
		return r.computePriority(w, c)
	}
	return nil
}

// checkDates wants dates that a request sets to come after the item, and one after the other.
func (r rules) checkDates(c *engine.Change) error {
	date := c.Text("date")
	for _, column := range []string{"time_to_resolve", "internal_time_to_resolve", "solvedate", "closedate"} {
		if !c.Stores(column) || !c.Has(column) {
			continue
		}
		if value := c.Text(column); value != "" && value < date {
			if c.System {
				delete(c.After, column)
				continue
			}
			return model.Invalid("Invalid parameter: %s. It is before the item was opened",
				engine.PropertyOf(c.Object, column))
		}
	}
	if closed, solved := c.Text("closedate"), c.Text("solvedate"); c.Has("closedate") && closed != "" &&
		closed < solved {
		if !c.System {
			return model.Invalid("Invalid parameter: %s. It is before the item was solved",
				engine.PropertyOf(c.Object, "closedate"))
		}
		delete(c.After, "closedate")
	}
	return nil
}

// redate counts again how long a solved or closed item took, when its dates are set by themselves.
func (r rules) redate(w *engine.Work, c *engine.Change) error {
	if c.Changes("status") || !c.Changes("date") && !c.Changes("solvedate") && !c.Changes("closedate") {
		return nil
	}
	opened, ok := c.Time("date")
	if !ok {
		return nil
	}
	clock, err := r.clock(w, c)
	if err != nil {
		return err
	}
	for column, sum := range map[string]string{"solvedate": "solve_delay_stat", "closedate": "close_delay_stat"} {
		if at, ok := c.Time(column); ok && (c.Changes("date") || c.Changes(column)) {
			c.Set(sum, r.worked(c, clock, opened, at))
		}
	}
	return nil
}

// takeIntoAccount notes, once, when somebody began to deal with a ticket.
func (r rules) takeIntoAccount(w *engine.Work, c *engine.Change) error {
	if c.Int("takeintoaccount_delay_stat") != 0 || c.Session.IsSystem() {
		return nil
	}
	mine, err := r.mine(w, c.ID, c.Int("users_id_recipient"))
	if err != nil {
		return err
	}
	s := c.Session
	may := mine.isAssigned()
	if !may && !mine.isRequester() {
		may = s.Can("task", model.AddToAll) || s.Can("followup", model.AddToAll|model.Create|model.AddAsGroup)
	}
	if !may {
		return nil
	}
	clock, err := r.clockBy(w, c, "glpi_slas", "slas_id_tto")
	if err != nil {
		return err
	}
	now := w.Engine.Now()
	c.Set("takeintoaccountdate", now)
	opened, _ := c.Time("date")
	c.Set("takeintoaccount_delay_stat", max(1, clock.Active(opened, now)))
	return nil
}

// touch marks an item as changed by what happened in its timeline.
func (k *kind) touch(w *engine.Work, c *engine.Change, id int64, values engine.Values) error {
	if c.Going(k.Object, id) {
		return nil
	}
	values["users_id_lastupdater"] = c.Session.UserID
	values["date_mod"] = w.Now()
	if err := w.Update(k.Object, id, values); err != nil {
		return fmt.Errorf("update the %s: %w", strings.ToLower(k.Object), err)
	}
	return nil
}
