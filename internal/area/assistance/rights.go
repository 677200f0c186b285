package assistance

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

func (r rules) canView(s *access.Session) bool {
	if r.kind == ticket {
		return s.Can("ticket",
			model.Read|model.ReadAll|model.ReadGroup|model.ReadAssignedTo|model.Own|model.ReadNew|model.Update) ||
			s.Can("ticketvalidation", model.AnswerTicket)
	}
	if r.kind == change && s.Can("changevalidation", model.AnswerChange) {
		return true
	}
	return s.Can(r.Right(), model.ReadAll|model.Read)
}

// visible restricts rows to those that the profile lets the user see: all, or the ones they have
// to do with.
func (r rules) visible(s *access.Session, alias string) access.Condition {
	if s.Can(r.Right(), model.ReadAll) {
		return access.Condition{}
	}
	me := s.UserID
	groups := access.IDList(s.Groups)
	var may []access.Condition
	add := func(c access.Condition) { may = append(may, c) }
	user := func(roles string) access.Condition {
		return access.LinkedBy(alias, r.Users, r.Column, "`users_id` = ? AND `type` IN ("+roles+")", me).
			OfOwn()
	}
	group := func(roles string) access.Condition {
		return access.LinkedBy(alias, r.Groups, r.Column, "`groups_id` IN ("+groups+") AND `type` IN ("+roles+")")
	}
	writer := access.HeldBy(alias, r.Table, "users_id_recipient", me).OfOwn()
	if r.kind != ticket {
		if s.Can(r.Right(), model.Read) {
			add(writer)
			add(user("1,2,3"))
			if groups != "" {
				add(group("1,2,3"))
			}
		}
	} else {
		if s.Can("ticket", model.Read) {
			add(writer)
			add(user("1,3"))
		}
		if s.Can("ticket", model.ReadGroup) && groups != "" {
			add(group("1,3"))
		}
		if s.Can("ticket", model.Own|model.ReadAssignedTo) {
			add(user("2"))
		}
		if s.Can("ticket", model.ReadAssignedTo) && groups != "" {
			add(group("2"))
		}
		if s.Can("ticket", model.ReadNew) {
			add(access.Condition{SQL: alias + ".`status` = " + strconv.Itoa(model.StatusNew)})
		}
	}
	if r.Validation != "" && r.canValidate(s) {
		asked := targets(s)
		add(access.LinkedBy(alias, r.ValidationTable, r.Column, asked.SQL, asked.Args...).OfOwn())
	}
	return access.AnyOf(alias, may...)
}

func (r rules) canValidate(s *access.Session) bool {
	if r.kind == ticket {
		return s.Can("ticketvalidation", model.AnswerTicket)
	}
	return s.Can("changevalidation", model.AnswerChange)
}

// involvement is what the caller has to do with an item.
type involvement struct {
	writer                                   bool
	requester, assigned, observer            bool // as a user
	groupRequester, groupAssigned, groupSees bool // through a group
}

func (i involvement) isRequester() bool { return i.requester || i.groupRequester }
func (i involvement) isAssigned() bool  { return i.assigned || i.groupAssigned }

// involvementOf looks up what a user has to do with an item; groups are theirs.
func (k *kind) involvementOf(w *engine.Work, item, writer, user int64, groups []int64) (involvement, error) {
	out := involvement{writer: writer == user}
	query := "SELECT `type`, 0 FROM `" + k.Users + "` WHERE `" + k.Column + "` = ? AND `users_id` = ?"
	if len(groups) > 0 {
		query += " UNION ALL SELECT `type`, 1 FROM `" + k.Groups + "` WHERE `" + k.Column +
			"` = ? AND `groups_id` IN (" + access.IDList(groups) + ")"
	}
	args := []any{item, user}
	if len(groups) > 0 {
		args = append(args, item)
	}
	rows, err := w.Tx.Query(w.Context, query, args...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var role int
		var group bool
		if err := rows.Scan(&role, &group); err != nil {
			return out, err
		}
		switch {
		case role == model.Requester && group:
			out.groupRequester = true
		case role == model.Requester:
			out.requester = true
		case role == model.Assigned && group:
			out.groupAssigned = true
		case role == model.Assigned:
			out.assigned = true
		case group:
			out.groupSees = true
		default:
			out.observer = true
		}
	}
	return out, rows.Err()
}

// mine is involvementOf for the caller.
func (k *kind) mine(w *engine.Work, item, writer int64) (involvement, error) {
	return k.involvementOf(w, item, writer, w.Session.UserID, w.Session.Groups)
}

func (r rules) permitCreate(w *engine.Work, c *engine.Change) error {
	switch {
	case !c.Session.Can(r.Right(), model.Create):
		return c.Session.Refuse(r.Right(), model.Create)
	case !c.Session.HasEntity(c.Int("entities_id")):
		return c.Session.RefuseEntity()
	}
	if err := r.permitDate(c); err != nil {
		return err
	}
	if err := permitLevels(c); err != nil {
		return err
	}
	return r.permitJudge(w, c)
}

// promised are the columns of service levels of a ticket, and of until when something is promised.
var promised = []string{"slas_id_ttr", "slas_id_tto", "olas_id_ttr", "olas_id_tto", "time_to_resolve", "time_to_own",
	"internal_time_to_resolve", "internal_time_to_own"}

// permitLevels is the check of a body that gives a ticket service levels, or dates in their place, which set who is
// reminded and when it escalates: that needs the right to give levels. GLPI leaves out what others say of them; rules
// and templates give them whoever writes.
func permitLevels(c *engine.Change) error {
	if c.System || c.Session.Can("slm", model.AssignLevels) {
		return nil
	}
	for _, column := range promised {
		if !c.Stores(column) || !c.Says(column) || !c.Changes(column) {
			continue
		}
		if c.Op == engine.OpUpdate || c.Text(column) != "" && c.Text(column) != "0" {
			return c.Session.Refuse("slm", model.AssignLevels)
		}
	}
	return nil
}

// past are the columns that say when something happened to an item. The server notes it; who may change all of
// an item can say otherwise, to enter what has come by other ways.
var past = append([]string{"date", "solvedate", "closedate", "takeintoaccountdate"}, engine.RowDates...)

// permitDate is the check of a new item that says when it began and how far it has come.
func (r rules) permitDate(c *engine.Change) error {
	helpdesk := c.Session.Profile.Interface == access.Helpdesk
	if c.System || !helpdesk && c.Session.Can(r.Right(), model.Update) {
		return nil
	}
	for _, column := range past {
		if c.Stores(column) && c.Says(column) && c.Text(column) != "" {
			return model.Forbidden(fmt.Sprintf("%s: only who may change the %s says when that was",
				engine.PropertyOf(c.Object, column), strings.ToLower(r.Object)))
		}
	}
	if status := c.Int("status"); helpdesk && c.Has("status") && status > model.StatusNew {
		return model.Forbidden("status: an item begins as a new one")
	}
	return nil
}

// permitJudge is the check of a body that says what the approvals of an item come to: it follows from
// them where there are any, and else those say it who may give one, but for the self-service interface.
func (r rules) permitJudge(w *engine.Work, c *engine.Change) error {
	if r.Validation == "" || c.System || !c.Changes("global_validation") {
		return nil
	}
	if c.Op == engine.OpCreate {
		if given := c.Int("global_validation"); given == 0 || given == model.ApprovalNone {
			return nil
		}
	} else {
		n, err := w.Count("SELECT COUNT(*) FROM `"+r.ValidationTable+"` WHERE `"+r.Column+"` = ?", c.ID)
		if err != nil {
			return err
		}
		if n > 0 {
			return model.Invalid("Invalid parameter: global_validation. It follows from the approvals of the item")
		}
	}
	if c.Session.Profile.Interface == access.Helpdesk || !r.canValidate(c.Session) {
		return model.Forbidden("global_validation: only who may approve says what the approvals come to")
	}
	return nil
}

// permitUpdate is the check of a change: on changes and problems the right alone, on tickets also
// what the caller has to do with the ticket.
func (r rules) permitUpdate(w *engine.Work, c *engine.Change) error {
	if err := r.permitChange(w, c); err != nil {
		return err
	}
	if err := permitLevels(c); err != nil {
		return err
	}
	return r.permitJudge(w, c)
}

func (r rules) permitChange(w *engine.Work, c *engine.Change) error {
	s := c.Session
	if !s.HasEntity(c.Before.Int("entities_id")) {
		return s.RefuseEntity()
	}
	if r.kind != ticket {
		return s.Permit(r.Right(), model.Update)
	}
	helpdesk := s.Profile.Interface == access.Helpdesk
	need := model.Update | model.Assign | model.Steal | model.Own | model.ChangePriority
	if helpdesk {
		need = model.Create
	}
	if err := s.Permit("ticket", need); err != nil {
		return err
	}
	if !helpdesk && s.Can("ticket", model.Update) {
		return nil
	}
	mine, err := r.mine(w, c.ID, c.Before.Int("users_id_recipient"))
	if err != nil {
		return err
	}
	if (mine.requester || mine.writer) && r.isOpen(c.Before.Int("status")) {
		untouched, err := r.untouched(w, c)
		if err != nil || untouched {
			return err
		}
	}
	if !helpdesk && s.Can("ticket", model.Own) && mine.assigned {
		return nil
	}
	return s.Refuse("ticket", model.Update)
}

// untouched reports whether an item has neither followups nor tasks.
func (r rules) untouched(w *engine.Work, c *engine.Change) (bool, error) {
	n, err := w.Count("SELECT (SELECT COUNT(*) FROM `glpi_itilfollowups` WHERE `itemtype` = ?"+
		" AND `items_id` = ?) + (SELECT COUNT(*) FROM `"+r.TaskTable+"` WHERE `"+r.Column+"` = ?)",
		r.Object, c.ID, c.ID)
	return n == 0, err
}

func (r rules) permitDelete(w *engine.Work, c *engine.Change) error {
	s := c.Session
	if !s.HasEntity(c.Before.Int("entities_id")) {
		return s.RefuseEntity()
	}
	switch {
	case c.Op == engine.OpPurge:
		return s.Permit(r.Right(), model.Purge)
	case r.kind == ticket && s.Profile.Interface == access.Helpdesk:
		return r.permitWithdraw(w, c)
	case !s.Can(r.Right(), model.Delete):
		return s.Refuse(r.Right(), model.Delete)
	}
	return nil
}

// permitWithdraw lets people of the self-service interface take back a ticket that nobody has
// worked on.
func (r rules) permitWithdraw(w *engine.Work, c *engine.Change) error {
	mine, err := r.mine(w, c.ID, c.Before.Int("users_id_recipient"))
	if err != nil {
		return err
	}
	untouched, err := r.untouched(w, c)
	if err != nil {
		return err
	}
	if !c.Session.Can("ticket", model.Create) || !mine.requester && !mine.writer || !untouched ||
		c.Before.Text("date") != c.Before.Text("date_mod") {
		return model.Forbidden("")
	}
	return nil
}

// dropForbidden takes out of a change what the caller may not change although they may change
// the item: most of a closed one, and of a ticket without the right on all of it.
func (r rules) dropForbidden(w *engine.Work, c *engine.Change) error {
	if c.System {
		return nil
	}
	allowed := []string(nil)
	switch {
	case r.isClosed(c.Before.Int("status")):
		allowed = []string{"status", "itilcategories_id", "locations_id", "is_deleted"}
	case r.kind == ticket && !c.Session.Can("ticket", model.Update):
		allowed = []string{"content", "urgency", "priority", "itilcategories_id", "name", "takeintoaccountdate"}
		mine, err := r.mine(w, c.ID, c.Before.Int("users_id_recipient"))
		if err != nil {
			return err
		}
		may, err := r.canTake(w, c)
		if err != nil {
			return err
		}
		if may || r.isSolved(c.Before.Int("status")) && r.canApprove(w, mine) {
			allowed = append(allowed, "status")
		}
	default:
		return nil
	}
	if r.isClosed(c.Before.Int("status")) {
		for _, column := range slices.Sorted(maps.Keys(c.After)) {
			if !slices.Contains(allowed, column) && c.Changes(column) {
				return model.Invalid(
					"Invalid parameter: %s. A closed %s takes its status, category and location alone:"+
						" reopen it by its status first", engine.PropertyOf(c.Object, column),
					strings.ToLower(r.Object))
			}
		}
	}
	had := len(c.After)
	for column := range c.After {
		if !slices.Contains(allowed, column) {
			delete(c.After, column)
		}
	}
	if had > 0 && len(c.After) == 0 {
		return model.Invalid(
			"Nothing of this can be changed: the item is closed, or you may not change these properties")
	}
	return nil
}

// canTake reports whether the caller may assign the ticket, to others or at least to themselves: one
// that nobody has, or with the right to steal any.
func (r rules) canTake(w *engine.Work, c *engine.Change) (bool, error) {
	if c.Session.Can("ticket", model.Assign|model.Steal) {
		return true, nil
	}
	if !c.Session.Can("ticket", model.Own) {
		return false, nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+r.Users+"` WHERE `"+r.Column+"` = ? AND `type` = ?", c.ID,
		model.Assigned)
	return n == 0, err
}

// canAddTo is the rule of who may add to the timeline of an item, by a right on followups or
// tasks. What is seen from the entity above takes additions of those who have to do with it.
func (p *parent) canAddTo(w *engine.Work, right string) bool {
	s, mine := w.Session, p.mine
	return s.Can(right, model.AddToAll) && p.isHere(s) ||
		s.Can(right, model.Create) && (mine.requester || mine.writer) ||
		s.Can(right, model.AddAsObserver) && mine.observer ||
		s.Can(right, model.AddAsGroup) && (s.Can(right, model.Create) && mine.groupRequester ||
			s.Can(right, model.AddAsObserver) && mine.groupSees) ||
		s.Can(right, model.AddAsTechnician) && mine.isAssigned()
}

// canSolve is the rule of who may add a solution: those who may change the item or are assigned,
// and whose profile may change its status to solved.
func (k *kind) canSolve(w *engine.Work, parent engine.Values, mine involvement) bool {
	s := w.Session
	allowed := s.Can(k.Right(), model.Update) && s.HasEntity(parent.Int("entities_id")) ||
		mine.isAssigned() && (k == ticket || s.Can(k.Right(), model.Read))
	return allowed && access.StatusAllowed(k.statusMatrix(w), int(parent.Int("status")), model.StatusSolved)
}

// canReopen lets requesters answer on a closed item, when their profile may reopen it.
func (k *kind) canReopen(w *engine.Work) bool {
	return w.Session.Can("followup", model.Create) && slices.ContainsFunc(k.reopenChecks, func(to int) bool {
		return access.StatusAllowed(k.statusMatrix(w), model.StatusClosed, to)
	})
}
