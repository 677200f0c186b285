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
func (r rules) beforeCreate(w *engine.Write) error {
	now := w.Engine.Now()
	content := strings.TrimLeft(w.Text("content"), " \t\r\n")
	w.Set("content", content)
	name := w.Text("name")
	if strings.TrimSpace(name) == "" {
		name = richtext.Start(content, madeUpName)
	}
	w.Set("name", cut(name, longName))
	if !w.System {
		w.Set("users_id_recipient", w.Session.UserID)
	}
	w.Set("users_id_lastupdater", w.Session.UserID)
	if w.Text("date") == "" {
		w.Set("date", now)
	}
	if w.Int("status") == 0 {
		w.Set("status", model.StatusNew)
	}
	if err := r.setLevels(w); err != nil {
		return err
	}
	if r.kind == ticket {
		if err := r.ticketDefaults(w); err != nil {
			return err
		}
	}
	if r.validation != "" && w.Int("global_validation") == 0 {
		w.Set("global_validation", 1)
	}
	r.settle(w)
	return nil
}

// afterCreate asks about an item that is closed from the start.
func (r rules) afterCreate(w *engine.Write) error {
	if r.isClosed(w.Int("status")) {
		return r.surveyClosed(w)
	}
	return nil
}

// settle gives a new item the dates that its status asks for.
func (r rules) settle(w *engine.Write) {
	date := w.Text("date")
	status := w.Int("status")
	if r.isSolved(status) && w.Text("solvedate") < date {
		w.Set("solvedate", date)
	}
	if r.isClosed(status) {
		w.Set("closedate", date)
		w.Set("solvedate", date)
	}
	if status == model.StatusPending {
		w.Set("begin_waiting_date", date)
	}
	if due := w.Text("time_to_resolve"); due != "" && due < date {
		delete(w.New, "time_to_resolve")
	}
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// setLevels gives a new item urgency, impact and priority.
func (r rules) setLevels(w *engine.Write) error {
	for column, mask := range map[string]string{"urgency": "urgency_mask", "impact": "impact_mask"} {
		allowed, err := r.config.Int(w.Context, mask, 62)
		if err != nil {
			return err
		}
		if level := w.Int(column); !w.Has(column) || allowed&(1<<level) == 0 {
			w.Set(column, 3)
		}
	}
	if w.Has("priority") && w.Int("priority") > 0 && (w.System || r.kind != ticket || w.Session.Can("ticket", model.ChangePriority)) {
		return nil
	}
	return r.computePriority(w)
}

// computePriority derives the priority from urgency and impact by the configured matrix.
func (r rules) computePriority(w *engine.Write) error {
	n, err := Priority(w.Context, r.config, w.Int("urgency"), w.Int("impact"))
	w.Set("priority", n)
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
		if n, err := matrix[strconv.FormatInt(urgency, 10)][strconv.FormatInt(impact, 10)].Int64(); err == nil && n > 0 {
			return n, nil
		}
	}
	return (urgency + impact + 1) / 2, nil
}

// ticketDefaults gives a ticket its type, by its entity, and the source of requests that the
// service desk uses.
func (r rules) ticketDefaults(w *engine.Write) error {
	if !w.Has("type") || w.Int("type") == 0 {
		kind, err := w.EntitySetting(w.Int("entities_id"), "tickettype")
		if err != nil {
			return err
		}
		if kind != 2 {
			kind = 1
		}
		w.Set("type", kind)
	}
	if !w.Has("requesttypes_id") {
		source, err := w.Count("SELECT MIN(`id`) FROM `glpi_requesttypes` WHERE `is_active` = 1 AND `is_helpdesk_default` = 1")
		if err != nil {
			return err
		}
		w.Set("requesttypes_id", source)
	}
	return nil
}

// beforeUpdate applies the rules of a change, whoever makes it.
func (r rules) beforeUpdate(w *engine.Write) error {
	for _, column := range []string{"date", "solvedate", "closedate"} { // cannot be emptied
		if w.Has(column) && w.Text(column) == "" {
			delete(w.New, column)
		}
	}
	if err := r.dropForbidden(w); err != nil {
		return err
	}
	r.ignoreSeconds(w)
	if w.Has("name") {
		w.Set("name", cut(w.Text("name"), longName))
	}
	if w.Has("status") && r.labels[w.Int("status")] == "" {
		return model.Invalid("Invalid parameter: status. A %s has no status %d", strings.ToLower(r.object), w.Int("status"))
	}
	if r.kind == ticket {
		if err := r.updatePriority(w); err != nil {
			return err
		}
	}
	if w.Has("status") {
		if err := r.changeStatus(w); err != nil {
			return err
		}
	}
	r.checkDates(w)
	if err := r.redate(w); err != nil {
		return err
	}
	if !w.System {
		if err := r.keepMandatory(w); err != nil {
			return err
		}
	}
	changes := false
	for column := range w.New {
		changes = changes || w.Changes(column)
	}
	if !changes {
		return nil
	}
	w.Set("users_id_lastupdater", w.Session.UserID)
	if r.kind == ticket && w.Int("status") != model.StatusNew {
		return r.takeIntoAccount(w)
	}
	return nil
}

// ignoreSeconds drops changes of dates by less than a minute: clients that show minutes send
// them back without the seconds.
func (r rules) ignoreSeconds(w *engine.Write) {
	for _, column := range []string{"date", "solvedate", "closedate", "time_to_resolve"} {
		before, after := w.OldText(column), w.Text(column)
		if w.Has(column) && len(before) == len(after) && len(before) > 16 && before[:16] == after[:16] {
			delete(w.New, column)
		}
	}
}

// updatePriority recomputes the priority of a ticket whose urgency or impact changes.
func (r rules) updatePriority(w *engine.Write) error {
	switch {
	case w.Changes("urgency"):
		return r.computePriority(w)
	case w.Changes("impact") && !(w.Has("priority") && w.Session.Can("ticket", model.ChangePriority)):
		return r.computePriority(w)
	}
	return nil
}

// checkDates leaves dates alone that would come before the item, or before one another.
func (r rules) checkDates(w *engine.Write) {
	date := w.Text("date")
	for _, column := range []string{"time_to_resolve", "internal_time_to_resolve", "solvedate", "closedate"} {
		if value := w.Text(column); w.Has(column) && value != "" && value < date {
			delete(w.New, column)
		}
	}
	if closed, solved := w.Text("closedate"), w.Text("solvedate"); w.Has("closedate") && closed != "" && closed < solved {
		delete(w.New, "closedate")
	}
}

// redate counts again how long a solved or closed item took, when its dates are set by themselves.
func (r rules) redate(w *engine.Write) error {
	if w.Changes("status") || !w.Changes("date") && !w.Changes("solvedate") && !w.Changes("closedate") {
		return nil
	}
	opened, ok := w.Time("date")
	if !ok {
		return nil
	}
	clock, err := r.clock(w)
	if err != nil {
		return err
	}
	for column, sum := range map[string]string{"solvedate": "solve_delay_stat", "closedate": "close_delay_stat"} {
		if at, ok := w.Time(column); ok && (w.Changes("date") || w.Changes(column)) {
			w.Set(sum, r.worked(w, clock, opened, at))
		}
	}
	return nil
}

// takeIntoAccount notes, once, when somebody began to deal with a ticket.
func (r rules) takeIntoAccount(w *engine.Write) error {
	if w.Int("takeintoaccount_delay_stat") != 0 || w.Session.IsSystem() {
		return nil
	}
	mine, err := r.mine(w, w.ID, w.Int("users_id_recipient"))
	if err != nil {
		return err
	}
	s := w.Session
	may := mine.isAssigned()
	if !may && !mine.isRequester() {
		may = s.Can("task", model.AddToAll) || s.Can("followup", model.AddToAll|model.Create|model.AddAsGroup)
	}
	if !may {
		return nil
	}
	clock, err := r.clock(w)
	if err != nil {
		return err
	}
	now := w.Engine.Now()
	w.Set("takeintoaccountdate", now)
	opened, _ := w.Time("date")
	w.Set("takeintoaccount_delay_stat", max(1, clock.Active(opened, now)))
	return nil
}

// touch marks an item as changed by what happened in its timeline.
func (k *kind) touch(w *engine.Write, id int64, values engine.Values) error {
	if w.Going(k.object, id) {
		return nil
	}
	values["users_id_lastupdater"] = w.Session.UserID
	values["date_mod"] = w.Now()
	if err := w.Update(k.object, id, values); err != nil {
		return fmt.Errorf("update the %s: %w", strings.ToLower(k.object), err)
	}
	return nil
}
