package access

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// Description is what GET /session shows.
type Description struct {
	CurrentTime    string             `json:"current_time"`
	UserID         int64              `json:"user_id"`
	UseMode        int                `json:"use_mode"`
	FriendlyName   string             `json:"friendly_name"`
	Name           string             `json:"name"`
	RealName       string             `json:"real_name"`
	FirstName      string             `json:"first_name"`
	DefaultEntity  int64              `json:"default_entity"`
	Profiles       map[string]any     `json:"profiles"`
	ActiveEntities []int64            `json:"active_entities"` // always a list; GLPI makes an object of some
	Groups         []int64            `json:"groups"`
	ActiveProfile  profileDescription `json:"active_profile"`
	ActiveEntity   entityDescription  `json:"active_entity"`
}

type profileDescription struct {
	ID               int64          `json:"id"`
	Name             string         `json:"name"`
	Interface        string         `json:"interface"`
	TicketStatus     string         `json:"ticket_status"`
	ChangeStatus     string         `json:"change_status"`
	ProblemStatus    string         `json:"problem_status"`
	Rights           map[string]int `json:"rights"`
	HelpdeskHardware int            `json:"helpdesk_hardware"`
	HelpdeskItemType string         `json:"helpdesk_item_type"`
	RecordTypes      string         `json:"managed_domainrecordtypes"`
}

type entityDescription struct {
	ID           int64  `json:"id"`
	ShortName    string `json:"short_name"`
	CompleteName string `json:"complete_name"`
	Recursive    int    `json:"recursive"`
}

type assignedDescription struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Recursive int    `json:"is_recursive"`
}

// Describe gives what GET /session shows, in GLPI's shapes: profiles by id, and status matrices
// as JSON inside strings.
func (s *Session) Describe(now time.Time) Description {
	d := Description{
		CurrentTime: now.In(s.zone()).Format("2006-01-02T15:04:05-07:00"), UserID: s.UserID, UseMode: s.UseMode,
		FriendlyName: FriendlyName(s.Realname, s.Firstname, s.Login), Name: s.Login, RealName: s.Realname,
		FirstName:     s.Firstname,
		DefaultEntity: s.DefaultEntity, Profiles: map[string]any{}, Groups: slices.Clone(s.Groups),
		ActiveEntities: append([]int64{}, s.entities...),
		ActiveProfile: profileDescription{
			ID: s.Profile.ID, Name: s.Profile.Name, Interface: s.Profile.Interface,
			TicketStatus:  matrix(s.Profile.TicketStatus, model.TicketStatuses),
			ChangeStatus:  matrix(s.Profile.ChangeStatus, model.ChangeStatuses),
			ProblemStatus: matrix(s.Profile.ProblemStatus, model.ProblemStatuses),
			Rights:        map[string]int{}, HelpdeskHardware: s.Profile.HelpdeskHardware,
			HelpdeskItemType: orList(s.Profile.HelpdeskItems), RecordTypes: orList(s.Profile.RecordTypes),
		},
	}
	if d.Groups == nil {
		d.Groups = []int64{}
	}
	for _, right := range catalog.Rights() {
		d.ActiveProfile.Rights[right] = s.Profile.Rights[right]
	}
	for right, bits := range s.Profile.Rights {
		d.ActiveProfile.Rights[right] = bits
	}
	for _, a := range s.Profiles {
		ids := make([]int64, len(a.Entities))
		byID := map[int64]any{}
		for i, e := range a.Entities {
			ids[i] = e.ID
			byID[e.ID] = assignedDescription{e.ID, s.tree.Entity(e.ID).Name, number(e.Recursive)}
		}
		d.Profiles[strconv.FormatInt(a.Profile.ID, 10)] = map[string]any{
			"name": a.Profile.Name, "entities": listOrMap(ids, func(id int64) any { return byID[id] }),
		}
	}
	if e := s.tree.Entity(s.EntityID); e != nil {
		suffix := ""
		switch {
		case s.FullStructure:
			suffix = " (full structure)"
		case s.EntityRecursive:
			suffix = " (tree structure)"
		}
		d.ActiveEntity = entityDescription{e.ID, e.Name + suffix, e.CompleteName + suffix, number(s.EntityRecursive)}
	}
	return d
}

func (s *Session) zone() *time.Location {
	if s.Location == nil {
		return time.UTC
	}
	return s.Location
}

// FriendlyName is how people are shown: last and first name, or else the login.
func FriendlyName(realname, firstname, login string) string {
	if name := strings.TrimSpace(realname + " " + firstname); name != "" {
		return name
	}
	return login
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// listOrMap gives a list when the ids count from 0 without a gap, and else an object by id: what
// PHP makes of such an array.
func listOrMap(ids []int64, value func(int64) any) any {
	list := make([]any, len(ids))
	byID := make(map[string]any, len(ids))
	inOrder := true
	for i, id := range ids {
		list[i] = value(id)
		byID[strconv.FormatInt(id, 10)] = list[i]
		inOrder = inOrder && id == int64(i)
	}
	if inOrder {
		return list
	}
	return byID
}

func orList(text string) string {
	if text == "" {
		return "[]"
	}
	return text
}

// matrix writes out which changes of status a profile allows, as JSON text: all but those that
// its stored map forbids.
func matrix(stored string, statuses model.Labels) string {
	out := map[string]map[string]bool{}
	for from := range statuses {
		row := map[string]bool{}
		for to := range statuses {
			row[strconv.FormatInt(to, 10)] = StatusAllowed(stored, int(from), int(to))
		}
		out[strconv.FormatInt(from, 10)] = row
	}
	text, _ := json.Marshal(out)
	return string(text)
}

// StatusAllowed reports whether a profile's stored map of forbidden changes allows one.
func StatusAllowed(stored string, from, to int) bool {
	if stored == "" || stored == "[]" || from == to {
		return true
	}
	var forbidden map[string]map[string]json.Number
	if json.Unmarshal([]byte(stored), &forbidden) != nil {
		return true
	}
	value, listed := forbidden[strconv.Itoa(from)][strconv.Itoa(to)]
	return !listed || value != "0"
}

// TreeNode is a node of what GET /Session/EntityTree shows.
type TreeNode struct {
	Key       int64      `json:"key"`
	Label     string     `json:"label"`
	Children  []TreeNode `json:"children"`
	Expanded  string     `json:"expanded,omitempty"`
	Selected  string     `json:"selected,omitempty"`
	ID        *int64     `json:"id,omitempty"`
	Recursive *int       `json:"is_recursive,omitempty"`
}

// EntityTree gives the entities that the active profile reaches: a root per assigned entity.
func (s *Session) EntityTree(tree *Tree) []TreeNode {
	out := []TreeNode{}
	open := map[int64]bool{}
	for _, id := range tree.Ancestors(s.EntityID) {
		open[id] = true
	}
	var node func(id int64, label string, below bool) TreeNode
	node = func(id int64, label string, below bool) TreeNode {
		n := TreeNode{Key: id, Label: label, Children: []TreeNode{}}
		if id == s.EntityID {
			n.Selected = "true"
		}
		if below {
			for _, child := range tree.Children(id) {
				n.Children = append(n.Children, node(child, tree.Entity(child).Name, true))
			}
			if open[id] {
				n.Expanded = "true"
			}
		}
		return n
	}
	for _, a := range s.Profiles {
		if a.Profile.ID != s.Profile.ID {
			continue
		}
		for _, e := range a.Entities {
			entity := tree.Entity(e.ID)
			if e.Recursive {
				out = append(out, node(e.ID, entity.CompleteName, true))
				continue
			}
			n := node(e.ID, entity.Name, false)
			id, zero := e.ID, 0
			n.ID, n.Recursive = &id, &zero
			out = append(out, n)
		}
	}
	return out
}
