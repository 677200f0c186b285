package assistance

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store/collation"
)

// roleNames are what roles are called.
var roleNames = map[int64]string{model.Requester: "requester", model.Assigned: "assigned", model.Observer: "observer"}

// roles are the numbers of roles by what they are called, GLPI's older word for observers among that.
var roles = func() map[string]int64 {
	all := map[string]int64{"watcher": model.Observer}
	for number, name := range roleNames {
		all[name] = number
	}
	return all
}()

// member is somebody in the team of an item.
type member struct {
	kind string
	actors
	id, role int64
	name     string // in place of the id
	email    string // where they are told of the item; of a user without an id, all that is known
}

// is reports whether another is the same member.
func (m *member) is(other *member) bool {
	return m.kind == other.kind && m.role == other.role && m.id == other.id &&
		(m.id != 0 || collation.Compare(m.email, other.email) == 0)
}

// row is what a link to the member holds.
func (m *member) row(k *kind, item int64) engine.Values {
	row := engine.Values{k.Column: item, m.column: m.id, "type": m.role}
	if m.addressed {
		row["alternative_email"] = m.email
	}
	return row
}

// links is the condition of the links to the member in an item.
func (m *member) links(k *kind, item int64) (condition string, args []any) {
	condition, args = "`"+k.Column+"` = ? AND `"+m.column+"` = ? AND `type` = ?", []any{item, m.id, m.role}
	if m.id == 0 {
		condition, args = condition+" AND `alternative_email` = ?", append(args, m.email)
	}
	return condition, args
}

// isIn reports whether an item has the member already.
func (m *member) isIn(w *engine.Work, k *kind, item int64) (bool, error) {
	links, args := m.links(k, item)
	n, err := w.Count("SELECT COUNT(*) FROM `"+m.table+"` WHERE "+links, args...)
	return n > 0, err
}

// actors is where the actors of a type are kept.
type actors struct {
	table, column string // of the links of a kind of items
	source        string // what they are themselves
	addressed     bool   // with an address in each item
}

// actorsOf gives where the actors of a type are kept: of User, Group or Supplier.
func (k *kind) actorsOf(itemtype string) (a actors, ok bool) {
	switch itemtype {
	case "User":
		return actors{k.Users, "users_id", "glpi_users", true}, true
	case "Group":
		return actors{k.Groups, "groups_id", "glpi_groups", false}, true
	case "Supplier":
		return actors{k.Suppliers, "suppliers_id", "glpi_suppliers", true}, true
	}
	return a, false
}

// readMember reads who is meant, and in what role.
func (k *kind) readMember(given map[string]any) (*member, error) {
	m := &member{kind: route.Text(given["type"])}
	var ok bool
	switch m.actors, ok = k.actorsOf(m.kind); {
	case m.kind == "":
		return nil, model.Invalid("Missing parameter: type")
	case !ok:
		return nil, model.Invalid("Invalid parameter: type. It is User, Group or Supplier")
	}
	if err := m.readWho(given); err != nil {
		return nil, err
	}
	role := route.Text(given["role"])
	if role == "" {
		return nil, model.Invalid("Missing parameter: role")
	}
	if m.role = roles[strings.ToLower(role)]; m.role == 0 {
		if n, ok := given["role"].(json.Number); ok && (n == "1" || n == "2" || n == "3") {
			m.role, _ = n.Int64()
		}
	}
	if m.role == 0 {
		return nil, model.Invalid("Invalid parameter: role. It is requester, assigned or observer")
	}
	if m.kind == "Supplier" && m.role != model.Assigned {
		return nil, model.Invalid("Invalid parameter: role. A supplier can only be assigned")
	}
	return m, nil
}

// readWho reads the id of the member, or else the name, or else the address of somebody without an account.
func (m *member) readWho(given map[string]any) error {
	m.id, _ = route.Integer(given["id"])
	m.id = max(m.id, 0)
	if given["alternative_email"] != nil {
		m.email = strings.TrimSpace(route.Text(given["alternative_email"]))
		switch {
		case m.email != "" && !model.IsEmail(m.email), m.email == "" && given["alternative_email"] != "":
			return model.Invalid("Invalid parameter: alternative_email. It is not formatted as an e-mail address")
		case m.email != "" && !m.addressed:
			return model.Invalid("Invalid parameter: alternative_email. A group has none")
		}
	}
	if m.id != 0 {
		return nil
	}
	name := route.Text(given["name"])
	if alone := m.kind == "User" && m.email != ""; alone && (name == "" || name == m.email) {
		return nil
	}
	if m.name = name; name == "" || given["id"] != nil {
		return model.Invalid("Missing parameter: id")
	}
	return nil
}

// find finds whom a body names by name alone.
func (m *member) find(w *engine.Work, c *engine.Change, property string) error {
	if m.name == "" {
		return nil
	}
	id, _, err := w.Named(c, property, m.kind, map[string]any{"name": m.name})
	m.id = id // the name stays: the write may run again
	return err
}

// permitChangeTeam is the check of adding to and removing from a team.
func (r rules) permitChangeTeam(c *engine.Change) error {
	switch {
	case !c.Session.Can(r.Right(), r.teamRight()):
		return c.Session.Refuse(r.Right(), r.teamRight())
	case !c.Session.HasEntity(c.Before.Int("entities_id")):
		return c.Session.RefuseEntity()
	case c.Before.Bool("is_deleted"):
		return model.Refused("The item is in the trash")
	case r.isClosed(c.Before.Int("status")):
		return model.Refused("The item is closed: reopen it first")
	}
	return nil
}

// memberForm is how a body names a member.
const memberForm = `{"type", "id", "role"}`

// broughtTeam is where the creation of an item keeps the members that its body names.
type broughtTeam struct{}

// brought gives the members that the body of a new item names.
func brought(c *engine.Change) []*member {
	list, _ := c.Kept(broughtTeam{}).([]*member)
	return list
}

// readTeam reads whom the body of a new item names for its team: those whom its creator could put there by the
// route for it, before business rules look at the item. The first assignee takes it into work.
func (r rules) readTeam(w *engine.Work, c *engine.Change) error {
	list, err := c.Brought("team", memberForm)
	switch {
	case err != nil || len(list) == 0:
		return err
	case !c.Session.Can(r.Right(), r.teamRight()):
		return c.Session.Refuse(r.Right(), r.teamRight())
	case r.isClosed(c.Int("status")):
		return model.Forbidden("The team of a closed item does not change: create it open, and close it then")
	}
	var team []*member
	ids := map[string][]int64{}
	for _, one := range list {
		m, err := r.readMember(one)
		if err != nil {
			return err
		}
		if err := m.find(w, c, "team"); err != nil {
			return err
		}
		switch i := slices.IndexFunc(team, m.is); {
		case i < 0:
			team = append(team, m)
		case collation.Compare(team[i].email, m.email) != 0:
			return model.Invalid("Invalid parameter: team. The same member has the role twice, with two addresses")
		}
		if m.id != 0 && !slices.Contains(ids[m.kind], m.id) {
			ids[m.kind] = append(ids[m.kind], m.id)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(ids)) {
		if err := w.PermitRefer(c, "team", kind, ids[kind]...); err != nil {
			return err
		}
	}
	c.Keep(broughtTeam{}, team)
	if r.assigned != 0 && hasAssigned(team) && slices.Contains(r.fresh, c.Int("status")) {
		c.Set("status", r.assigned)
	}
	return nil
}

func hasAssigned(team []*member) bool {
	return slices.ContainsFunc(team, func(m *member) bool { return m.role == model.Assigned })
}

// bringTeam puts those into the team of an item that its body has named, by one statement for each type. Nobody
// is told of each of them: that the item is new is told to all.
func (r rules) bringTeam(w *engine.Work, c *engine.Change) error {
	team := brought(c)
	if len(team) == 0 {
		return nil
	}
	rows, args := map[actors][]string{}, map[actors][]any{}
	for _, m := range team {
		row := "(?, ?, ?)"
		args[m.actors] = append(args[m.actors], c.ID, m.id, m.role)
		if m.addressed {
			row, args[m.actors] = "(?, ?, ?, ?)", append(args[m.actors], m.email)
		}
		rows[m.actors] = append(rows[m.actors], row)
	}
	for a, list := range rows {
		more := ""
		if a.addressed {
			more = ", `alternative_email`"
		}
		if err := w.Exec("INSERT INTO `"+a.table+"` (`"+r.Column+"`, `"+a.column+"`, `type`"+more+") VALUES "+
			strings.Join(list, ", "), args[a]...); err != nil {
			return fmt.Errorf("make the team of %s %d: %w", r.Object, c.ID, err)
		}
	}
	for _, m := range team { // for the history of the item
		if err := w.Wrote(engine.OpCreate, m.table, 0, m.row(r.kind, c.ID)); err != nil {
			return err
		}
	}
	if r.kind != ticket || !hasAssigned(team) {
		return nil
	}
	row, err := w.Load(r.Object, c.ID)
	if err != nil {
		return err
	}
	taken := engine.Values{}
	if err := r.noteTaken(w, w.Item(r.Object, c.ID, row), taken); err != nil || len(taken) == 0 {
		return err
	}
	for column, value := range taken {
		c.Set(column, value)
	}
	return w.Exec("UPDATE `glpi_tickets` SET `takeintoaccountdate` = ?, `takeintoaccount_delay_stat` = ?"+
		" WHERE `id` = ?", c.After["takeintoaccountdate"], c.After["takeintoaccount_delay_stat"], c.ID)
}

// teamRight is the right to say who is in a team.
func (r rules) teamRight() int {
	if r.kind == ticket {
		return model.Assign
	}
	return model.Update
}

// changeTeam does something with the member that a body names, for those who may change the team.
func (r rules) changeTeam(c *route.Call, do func(w *engine.Work, c *engine.Change, m *member) error) (*member, error) {
	m, err := r.readMember(c.Params)
	if err != nil {
		return nil, err
	}
	return m, c.Engine.Do(c.Context, c.Session, c.Object(r.Object), c.Version, c.ID("id"),
		func(w *engine.Work, c *engine.Change) error {
			if err := r.permitChangeTeam(c); err != nil {
				return err
			}
			if err := m.find(w, c, "name"); err != nil {
				return err
			}
			return do(w, c, m)
		})
}

// addMember puts somebody into the team.
func (r rules) addMember(c *route.Call) (*route.Answer, error) {
	m, err := r.changeTeam(c, r.join)
	if err != nil {
		return nil, err
	}
	href := fmt.Sprintf("/Assistance/%s/%d/TeamMember/%s", r.Object, c.ID("id"), strings.ToLower(c.Text("role")))
	value := map[string]any{"type": m.kind, "id": m.id, "role": roleNames[m.role], "href": href}
	if m.email != "" {
		value["alternative_email"] = m.email
	}
	return &route.Answer{Status: http.StatusCreated, Header: http.Header{"Location": {href}}, Value: value}, nil
}

// join makes the link to a member. The first assignee takes a new item into work.
func (r rules) join(w *engine.Work, c *engine.Change, m *member) error {
	if m.id != 0 {
		if err := w.PermitRefer(c, "id", m.kind, m.id); err != nil {
			return err
		}
	}
	there, err := m.isIn(w, r.kind, c.ID)
	if err != nil {
		return err
	}
	if there {
		return model.Invalid("The %s already has this role", strings.ToLower(m.kind))
	}
	if _, err := w.AddRow(m.table, m.row(r.kind, c.ID)); err != nil {
		return err
	}
	return r.afterMember(w, c, m, true)
}

// afterMember does to the item what a change of its team does.
func (r rules) afterMember(w *engine.Work, c *engine.Change, m *member, added bool) error {
	values := engine.Values{}
	status := c.Before.Int("status")
	switch {
	case added && m.role == model.Assigned:
		if slices.Contains(r.fresh, status) && r.assigned != 0 && c.Kept(chosenStatus{}) == nil &&
			!w.Doing(chosenStatus{}) {
			values["status"] = r.assigned
		}
		if r.kind == ticket {
			if err := r.noteTaken(w, c, values); err != nil {
				return err
			}
		}
	case !added && !r.isSolvedOrClosed(status):
		left, err := r.assignees(w, c.ID)
		if err != nil {
			return err
		}
		if left == 0 && !slices.Contains(change.fresh, status) {
			values["status"] = model.StatusNew
		}
	}
	if err := w.Tell(c, m.event(added), engine.Values{m.column: m.id}); err != nil {
		return err
	}
	return r.touch(w, c, c.ID, values)
}

// event names what happens when a member joins or leaves: "assign_user", "observer_group", and
// "left_assign_user".
func (m *member) event(added bool) string {
	name := map[int64]string{model.Requester: "requester", model.Assigned: "assign",
		model.Observer: "observer"}[m.role] + "_" + strings.ToLower(m.kind)
	if !added {
		return "left_" + name
	}
	return name
}

func (k *kind) isSolvedOrClosed(status int64) bool {
	return status == model.StatusSolved || status == model.StatusClosed
}

// noteTaken notes, once, that assigning somebody takes a ticket into account, when the caller is
// one of those who can.
func (r rules) noteTaken(w *engine.Work, c *engine.Change, values engine.Values) error {
	taken := c.Try(engine.Values{})
	if err := r.takeIntoAccount(w, taken); err != nil {
		return err
	}
	for column, value := range taken.After {
		values[column] = value
	}
	return nil
}

// removeMember takes somebody out of the team.
func (r rules) removeMember(c *route.Call) (*route.Answer, error) {
	if _, err := r.changeTeam(c, r.leave); err != nil {
		return nil, err
	}
	return &route.Answer{Status: http.StatusOK, JSON: []byte("null")}, nil
}

// leave removes the link to a member; it is no fault when they were not in the team.
func (r rules) leave(w *engine.Work, c *engine.Change, m *member) error {
	links, args := m.links(r.kind, c.ID)
	result, err := w.Tx.Exec(w.Context, "DELETE FROM `"+m.table+"` WHERE "+links, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if err := w.Wrote(engine.OpPurge, m.table, 0, m.row(r.kind, c.ID)); err != nil {
		return err
	}
	return r.afterMember(w, c, m, false)
}

// team answers who is in the team; with a role in the path, only those who have it.
func (r rules) team(c *route.Call) (*route.Answer, error) {
	item, err := c.Engine.Get(c.Context, c.Session, engine.Query{Object: c.Object(r.Object), Version: c.Version},
		c.ID("id"))
	if model.CodeOf(err) == model.CodeRightMissing {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	var shown struct {
		Team []json.RawMessage `json:"team"`
	}
	if err := json.Unmarshal(item, &shown); err != nil {
		return nil, fmt.Errorf("team of %s %d: %w", r.Object, c.ID("id"), err)
	}
	out := []json.RawMessage{}
	want, named := c.Path["role"]
	for _, raw := range shown.Team {
		var m struct {
			Role string `json:"role"`
		}
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, fmt.Errorf("team of %s %d: %w", r.Object, c.ID("id"), err)
		}
		if !named || roles[m.Role] == roles[strings.ToLower(want)] {
			out = append(out, raw)
		}
	}
	if named && roles[strings.ToLower(want)] == 0 {
		return nil, model.Invalid("Invalid parameter: role. It is requester, assigned or observer")
	}
	return &route.Answer{Value: out, List: true}, nil
}
