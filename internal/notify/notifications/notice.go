package notifications

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"net/url"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Notice is something that people are told of besides tickets, changes and problems: a contract
// that ends, a project that changes. Whoever raises it puts together what templates can say.
type Notice struct {
	Itemtype, Event string // as notifications name them
	Prefix          string // of the tags that every notice has: "project" for ##project.action##
	Action          string // what people read for the event
	ID, Entity      int64  // what it is about; 0 for several things at once
	Title           string

	Values map[string]string              // by the whole name of the tag
	Lists  map[string][]map[string]string // for FOREACH

	// Users and Groups have the roles that recipients name; the managers of a group and its other
	// members are found from the group's own role.
	Users, Groups map[int64][]int64
}

// groupsOf says which role of a group a role of its managers, or of its members without them,
// belongs to.
var groupsOf = map[int64]struct {
	role int64
	more string
}{
	model.RoleAssignedManagers:  {model.RoleAssignedGroup, onlyManagers},
	model.RoleAssignedMembers:   {model.RoleAssignedGroup, withoutManagers},
	model.RoleRequesterManagers: {model.RoleRequesterGroup, onlyManagers},
	model.RoleRequesterMembers:  {model.RoleRequesterGroup, withoutManagers},
	model.RoleObserverManagers:  {model.RoleObserverGroup, onlyManagers},
	model.RoleObserverMembers:   {model.RoleObserverGroup, withoutManagers},
	model.RoleManagerManagers:   {model.RoleManagerGroup, onlyManagers},
	model.RoleManagerMembers:    {model.RoleManagerGroup, withoutManagers},
	model.RoleTeamManagers:      {model.RoleTeamGroup, onlyManagers},
	model.RoleTeamMembers:       {model.RoleTeamGroup, withoutManagers},
}

const (
	onlyManagers    = " AND `gu`.`is_manager` = 1"
	withoutManagers = " AND `gu`.`is_manager` = 0"
)

// Tell queues the messages of a notice in the write's transaction, and gives how many there are.
// Nothing is queued while notifications are switched off.
func (s *Service) Tell(w *engine.Work, n Notice) (int, error) {
	on, err := s.enabled(w.Context)
	if err != nil || !on {
		return 0, err
	}
	o := &occasion{kind: &kind{Object: n.Itemtype}, event: n.Event, id: n.ID, notice: &n}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return 0, err
	}
	if err := s.raiseIn(w, o, engine.Values{}, n.Entity, tree.Ancestors(n.Entity)); err != nil {
		return 0, err
	}
	return o.queued, nil
}

// noticeRole adds those who have a role in a notice.
func (a *audience) noticeRole(id int64) error {
	n := a.o.notice
	for _, user := range n.Users[id] {
		if err := a.user(user); err != nil {
			return err
		}
	}
	role, more := id, ""
	if of, ok := groupsOf[id]; ok {
		role, more = of.role, of.more
	}
	for _, group := range n.Groups[role] {
		if err := a.group(group, more); err != nil {
			return err
		}
	}
	return nil
}

// noticeFacts gives what templates can say of a notice: its own values, and those that all have.
func (s *Service) noticeFacts(w *engine.Work, o *occasion, entity int64, above []int64) (facts, error) {
	n := o.notice
	base, err := s.baseURL(w, entity, above)
	if err != nil {
		return facts{}, err
	}
	c := &collector{w: w, o: o, zone: s.zone(w), facts: facts{values: map[string]string{}, lists: n.Lists}}
	c.set("action", cmp.Or(n.Action, events[n.Event], n.Event))
	c.set("title", n.Title)
	c.set("url", base+"/")
	if n.ID != 0 {
		c.set("id", fmt.Sprint(n.ID))
		c.set("url", base+"/index.php?redirect="+url.QueryEscape(fmt.Sprintf("%s_%d", n.Prefix, n.ID)))
	}
	c.entity(entity)
	maps.Copy(c.facts.values, n.Values)
	return c.facts, c.err
}

// planNotice tells of a notice at the end of the transaction, once for an item and an event. make puts
// it together then; without any there is nothing to tell. Nothing that goes wrong undoes the change.
func (s *Service) planNotice(w *engine.Work, c *engine.Change, itemtype, event string, id int64,
	make func() (*Notice, error)) error {
	on, err := s.enabled(w.Context)
	if err != nil || !on {
		return err
	}
	tell := func() error {
		n, err := make()
		if err == nil && n != nil {
			_, err = s.Tell(w, *n)
		}
		if err != nil && !gone(err) {
			s.Log.Error("a notification could not be raised", slog.String("itemtype", itemtype), slog.Int64("id", id),
				slog.String("event", event), slog.Any("error", err))
		}
		return w.Context.Err()
	}
	if c.Op == engine.OpPurge || c.Op == engine.OpTrash {
		return tell()
	}
	// what happens to a new item in the same transaction is no update
	w.Tx.AtEnd(occasionKey{itemtype, model.EventUpdate, id, 0}, tell)
	return nil
}
