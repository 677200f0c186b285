package notifications

import (
	"net/mail"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// recipient is somebody who is told.
type recipient struct {
	user          int64 // 0 for somebody known by an address only
	email, name   string
	language      string
	seesPrivate   bool
	toMyself      bool // wants to hear of what they do themselves
	hasPreference bool
}

// target says who is told: by role, profile or group.
type target struct {
	kind, id int64
	exclude  bool
}

// audience gathers the recipients of an occasion.
type audience struct {
	s         *Service
	w         *engine.Work
	o         *occasion
	item      engine.Values
	entity    int64
	above     []int64
	byAddress map[string]*recipient
}

// gather gives everybody that the targets mean, by mail address.
func (s *Service) gather(w *engine.Work, o *occasion, item engine.Values, entity int64, above []int64,
	targets []target) (map[string]*recipient, error) {
	collect := func(exclude bool) (map[string]*recipient, error) {
		a := &audience{s: s, w: w, o: o, item: item, entity: entity, above: above, byAddress: map[string]*recipient{}}
		for _, t := range targets {
			if t.exclude != exclude {
				continue
			}
			if err := a.add(t); err != nil {
				return nil, err
			}
		}
		return a.byAddress, nil
	}
	in, err := collect(false)
	if err != nil {
		return nil, err
	}
	out, err := collect(true)
	for address := range out {
		delete(in, address)
	}
	return in, err
}

func (a *audience) add(t target) error {
	switch t.kind {
	case model.TargetRole:
		return a.role(t.id)
	case model.TargetProfile:
		return a.users("SELECT `users_id` FROM `glpi_profiles_users` WHERE `profiles_id` = ? AND "+
			a.reaches("`glpi_profiles_users`"), t.id)
	case model.TargetGroup:
		return a.group(t.id, "")
	case model.TargetManagers:
		return a.group(t.id, onlyManagers)
	case model.TargetMembers:
		return a.group(t.id, withoutManagers)
	}
	return nil
}

// role adds those who have a role in the item or in what happened.
func (a *audience) role(id int64) error {
	switch id {
	case model.RoleAdministrator:
		return a.administrator(false)
	case model.RoleEntityAdministrator:
		return a.administrator(true)
	}
	if a.o.notice != nil {
		return a.noticeRole(id)
	}
	switch id {
	case model.RoleAssigned:
		return a.actors(model.Assigned)
	case model.RoleRequester:
		return a.actors(model.Requester)
	case model.RoleObserver:
		return a.actors(model.Observer)
	case model.RoleLeft:
		return a.user(a.o.left)
	case model.RoleMentioned:
		for _, user := range a.o.mentioned {
			if err := a.user(user); err != nil {
				return err
			}
		}
		return nil
	case model.RoleWriter:
		return a.user(a.item.Int("users_id_recipient"))
	case model.RoleSupplier:
		return a.suppliers()
	case model.RoleAssignedGroup:
		return a.actorGroups(model.Assigned, "")
	case model.RoleAssignedManagers:
		return a.actorGroups(model.Assigned, onlyManagers)
	case model.RoleAssignedMembers:
		return a.actorGroups(model.Assigned, withoutManagers)
	case model.RoleRequesterGroup:
		return a.actorGroups(model.Requester, "")
	case model.RoleRequesterManagers:
		return a.actorGroups(model.Requester, onlyManagers)
	case model.RoleRequesterMembers:
		return a.actorGroups(model.Requester, withoutManagers)
	case model.RoleObserverGroup:
		return a.actorGroups(model.Observer, "")
	case model.RoleObserverManagers:
		return a.actorGroups(model.Observer, onlyManagers)
	case model.RoleObserverMembers:
		return a.actorGroups(model.Observer, withoutManagers)
	case model.RoleItemTechnician:
		return a.linked("users_id_tech")
	case model.RoleItemUser:
		return a.linked("users_id")
	case model.RoleItemGroupInCare:
		return a.linkedGroups()
	}
	return a.entryRole(id)
}

// entryRole adds those who have a role in the entry of the timeline.
func (a *audience) entryRole(id int64) error {
	entry := a.o.entry
	task := a.o.trigger == a.o.Task
	validation := a.o.Validation != "" && a.o.trigger == a.o.Validation
	switch {
	case id == model.RoleApprover && validation:
		return a.user(entry.Int("users_id_validate"))
	case id == model.RoleApprovalWriter && validation:
		return a.user(entry.Int("users_id"))
	case id == model.RoleApprovalTarget && validation:
		if entry.Text("itemtype_target") == "Group" {
			return a.group(entry.Int("items_id_target"), "")
		}
		return a.user(entry.Int("items_id_target"))
	case id == model.RoleSubstitute && validation && entry.Text("itemtype_target") == "User":
		now := a.w.Now()
		return a.users("SELECT `s`.`users_id_substitute` FROM `glpi_validatorsubstitutes` `s`"+
			" JOIN `glpi_users` `u` ON `u`.`id` = `s`.`users_id` WHERE `s`.`users_id` = ?"+
			" AND (`u`.`substitution_start_date` IS NULL OR `u`.`substitution_start_date` <= ?) AND"+
			" (`u`.`substitution_end_date` IS NULL OR `u`.`substitution_end_date` >= ?)",
			entry.Int("items_id_target"), now, now)
	case id == model.RoleTaskTechnician && task:
		return a.user(entry.Int("users_id_tech"))
	case id == model.RoleTaskWriter && task, id == model.RoleFollowupWriter && a.o.trigger == "ITILFollowup":
		return a.user(entry.Int("users_id"))
	case id == model.RoleTaskGroup && task:
		return a.group(entry.Int("groups_id_tech"), "")
	}
	return nil
}

// reaches is the condition that an authorisation counts in the item's entity.
func (a *audience) reaches(alias string) string {
	return access.SeenFrom(alias+".", a.entity, a.above)
}

func (a *audience) user(id int64) error {
	if id == 0 {
		return nil
	}
	return a.users("SELECT ?", id)
}

// users adds the accounts that a statement selects, as far as they can sign in today and have a profile
// in the item's entity, at their default address.
func (a *audience) users(selected string, args ...any) error {
	return a.people("SELECT `id`, '' FROM `glpi_users` WHERE `id` IN ("+selected+")", args)
}

// actors adds the users with a role in the item who are to be notified; an address of their own
// goes before the account's.
func (a *audience) actors(role int) error {
	if err := a.people("SELECT `users_id`, COALESCE(`alternative_email`, '') FROM `"+a.o.Users+"` WHERE `"+a.o.Column+
		"` = ? AND `type` = ? AND `use_notification` = 1", []any{a.o.id, role}); err != nil {
		return err
	}
	if a.o.private {
		return nil
	}
	return a.addresses("SELECT COALESCE(`alternative_email`, ''), '' FROM `"+a.o.Users+"` WHERE `"+a.o.Column+
		"` = ? AND `type` = ? AND `users_id` = 0 AND `use_notification` = 1", a.o.id, role)
}

// suppliers adds the addresses that assigned suppliers have in the item; the API knows no other.
func (a *audience) suppliers() error {
	if a.o.private {
		return nil
	}
	return a.addresses("SELECT COALESCE(`x`.`alternative_email`, ''), COALESCE(`s`.`name`, '') FROM `"+a.o.Suppliers+
		"` `x` JOIN `glpi_suppliers` `s` ON `s`.`id` = `x`.`suppliers_id`"+
		" WHERE `x`.`"+a.o.Column+"` = ? AND `x`.`use_notification` = 1", a.o.id)
}

const membersOf = "SELECT `gu`.`users_id` FROM `glpi_groups_users` `gu` JOIN `glpi_groups` `g`" +
	" ON `g`.`id` = `gu`.`groups_id` WHERE COALESCE(`g`.`is_notify`, 1) = 1"

// group adds the members of a group that may be notified.
func (a *audience) group(id int64, more string) error {
	return a.users(membersOf+more+" AND `g`.`id` = ?", id)
}

func (a *audience) actorGroups(role int, more string) error {
	return a.users(membersOf+more+" AND `g`.`id` IN (SELECT `groups_id` FROM `"+a.o.Groups+"` WHERE `"+a.o.Column+
		"` = ? AND `type` = ?)", a.o.id, role)
}

// linked adds those who stand in a column of the assets that the item is about.
func (a *audience) linked(column string) error {
	links, err := a.links()
	if err != nil {
		return err
	}
	for _, l := range links {
		o := a.w.Engine.Catalog().ByItemtype(l.itemtype)
		if o == nil || o.Table == "" || !a.w.Engine.Has(o, column) {
			continue
		}
		if err := a.users("SELECT `"+column+"` FROM `"+o.Table+"` WHERE `id` = ?", l.id); err != nil {
			return err
		}
	}
	return nil
}

// linkedGroups adds the members of the technical groups of the assets that the item is about.
func (a *audience) linkedGroups() error {
	links, err := a.links()
	if err != nil {
		return err
	}
	for _, l := range links {
		if err := a.users(membersOf+" AND `g`.`id` IN (SELECT `groups_id` FROM `glpi_groups_items`"+
			" WHERE `itemtype` = ? AND `items_id` = ? AND `type` = ?)", l.itemtype, l.id,
			model.GroupInCare); err != nil {
			return err
		}
	}
	return nil
}

// link is an asset that an item is about.
type link struct {
	itemtype string
	id       int64
}

func (a *audience) links() ([]link, error) {
	rows, err := a.w.Tx.Query(a.w.Context, "SELECT `itemtype`, `items_id` FROM `"+a.o.Items+"` WHERE `"+a.o.Column+
		"` = ?", a.o.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []link
	for rows.Next() {
		var l link
		if err := rows.Scan(&l.itemtype, &l.id); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// people adds accounts: of each row the id and an address of its own, if any.
func (a *audience) people(query string, args []any) error {
	may := access.WorksIn("u", a.w.Engine.Now(), a.entity, a.above)
	rows, err := a.w.Tx.Query(a.w.Context, "WITH `c`(`id`, `own`) AS ("+query+
		") SELECT `u`.`id`, COALESCE(`u`.`name`, ''), COALESCE(`u`.`realname`, ''), COALESCE(`u`.`firstname`, ''),"+
		" COALESCE(`u`.`language`, ''), `c`.`own`,"+
		" COALESCE((SELECT `e`.`email` FROM `glpi_useremails` `e` WHERE `e`.`users_id` = `u`.`id`"+
		" ORDER BY `e`.`is_default` DESC, `e`.`id` LIMIT 1), ''),"+
		" `u`.`notification_to_myself`, EXISTS (SELECT 1 FROM `glpi_profiles_users` `pu`"+
		" JOIN `glpi_profilerights` `pr` ON `pr`.`profiles_id` = `pu`.`profiles_id`"+
		" AND `pr`.`name` = 'followup' AND (`pr`.`rights` & ?) <> 0 JOIN `glpi_profiles` `pp`"+
		" ON `pp`.`id` = `pu`.`profiles_id` AND `pp`.`interface` = 'central'"+
		" WHERE `pu`.`users_id` = `u`.`id` AND "+a.reaches("`pu`")+")"+
		" FROM `c` JOIN `glpi_users` `u` ON `u`.`id` = `c`.`id` WHERE "+may.SQL,
		slices.Concat(args, []any{model.ReadPrivate}, may.Args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() && a.o.looked <= maxLooked {
		a.o.looked++
		var r recipient
		var login, realname, firstname, own, usual string
		var myself *int64
		if err := rows.Scan(&r.user, &login, &realname, &firstname, &r.language, &own, &usual, &myself,
			&r.seesPrivate); err != nil {
			return err
		}
		if a.o.private && !r.seesPrivate {
			continue
		}
		r.name = personName(login, realname, firstname)
		r.hasPreference = myself != nil
		r.toMyself = myself != nil && *myself != 0
		r.email = usual
		if valid(own) {
			r.email = own
		}
		a.keep(r)
	}
	return rows.Err()
}

// addresses adds addresses without an account: of each row the address and a name.
func (a *audience) addresses(query string, args ...any) error {
	rows, err := a.w.Tx.Query(a.w.Context, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := recipient{toMyself: true, hasPreference: true}
		if err := rows.Scan(&r.email, &r.name); err != nil {
			return err
		}
		a.keep(r)
	}
	return rows.Err()
}

// administrator adds the address of those who look after the server or the entity. Who sets it need not see what is
// private, and nobody knows who reads it.
func (a *audience) administrator(ofEntity bool) error {
	if a.o.private {
		return nil
	}
	address, name, err := "", "", error(nil)
	if ofEntity {
		if address, name, err = a.s.entityAddress(a.w, a.entity, a.above, "admin_email"); err != nil {
			return err
		}
	}
	if address == "" {
		if address, err = a.s.Settings.Get(a.w.Context, "admin_email"); err != nil {
			return err
		}
		if name, err = a.s.Settings.Get(a.w.Context, "admin_email_name"); err != nil {
			return err
		}
	}
	a.keep(recipient{email: address, name: name, toMyself: true, hasPreference: true})
	return nil
}

// keep adds a recipient once; whoever has an account goes before a bare address.
func (a *audience) keep(r recipient) {
	r.email = strings.ToLower(strings.TrimSpace(r.email))
	if !valid(r.email) {
		return
	}
	if have := a.byAddress[r.email]; have == nil || have.user == 0 && r.user != 0 {
		a.byAddress[r.email] = &r
	}
}

// valid reports whether a text is a bare mail address that can be sent to.
func valid(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && !strings.HasSuffix(address, "@localhost")
}

// personName is how a person is called: "Doe John", or the login without a name.
func personName(login, realname, firstname string) string {
	if name := strings.TrimSpace(realname + " " + firstname); name != "" {
		return name
	}
	return login
}
