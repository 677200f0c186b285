package access

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// account is a user as the database has them, with everything a session is built from.
type account struct {
	id                            int64
	login, realname, firstname    string
	language, timezone            string
	useMode                       int
	defaultProfile, defaultEntity int64
	term                          Term
	assignments                   []Assignment // by profile name
	groups                        []membership
	credential                    Credential
}

// membership is a group that a user is in, as far as it matters to sessions.
type membership struct {
	id, entity int64
	recursive  bool
	// below holds the groups under this one when membership counts for them too.
	below []membership
}

// Want is what a request asks of its session.
type Want struct {
	Profile        *int64 // GLPI-Profile
	Entity         *int64 // GLPI-Entity
	Recursive      bool   // GLPI-Entity-Recursive
	AcceptLanguage string
	Debug          bool // X-Debug-Mode
}

// build makes the session that an account gets for what a request wants. Profiles and entities
// that the user does not have are ignored, as GLPI does.
func build(a *account, tree *Tree, want Want, language string, zone *time.Location) (*Session, error) {
	if len(a.assignments) == 0 {
		return nil, ErrNoProfile
	}
	s := &Session{
		UserID: a.id, Login: a.login, Realname: a.realname, Firstname: a.firstname, UseMode: a.useMode,
		Language: cmp.Or(a.language, language), Location: zone, DefaultEntity: a.defaultEntity,
		Profiles: a.assignments, tree: tree, term: a.term, credential: a.credential,
	}
	if a.timezone != "" {
		if z, err := model.ZoneOf(a.timezone); err == nil {
			s.Location = z
		}
	}
	active := &a.assignments[0]
	for _, id := range []*int64{&a.defaultProfile, want.Profile} {
		for i := range a.assignments {
			if id != nil && a.assignments[i].Profile.ID == *id {
				active = &a.assignments[i]
			}
		}
	}
	s.Profile = active.Profile
	s.chooseEntity(active, a.defaultEntity, want)
	s.all = len(s.entities) == tree.Len()
	s.ancestors = ancestorsOf(tree, s.entities)
	for scope := range s.conditions {
		s.conditions[scope] = s.entityCondition(usualAlias, scopeOf(scope))
	}
	s.Groups = visibleGroups(s, a.groups)
	if want.AcceptLanguage != "" {
		s.Language = cmp.Or(strings.TrimPrefix(wantedLanguage(want.AcceptLanguage), anyLanguage), language)
	}
	if want.Debug && s.Can("config", model.Update) {
		s.UseMode = model.ModeDebug
	}
	return s, nil
}

// chooseEntity sets the active entities: the one a header names, else the user's default, else
// everything the profile reaches.
func (s *Session) chooseEntity(a *Assignment, byDefault int64, want Want) {
	if want.Entity != nil && s.enter(a, *want.Entity, want.Recursive) {
		return
	}
	for _, e := range a.Entities {
		if e.ID == byDefault {
			s.enter(a, e.ID, e.Recursive)
			return
		}
	}
	if byDefault >= 0 && s.enter(a, byDefault, true) {
		return
	}
	s.FullStructure, s.EntityRecursive = true, true
	s.EntityID = a.Entities[0].ID
	set := map[int64]bool{}
	for _, e := range a.Entities {
		reached := []int64{e.ID}
		if e.Recursive {
			reached = s.tree.Sons(e.ID)
		}
		for _, id := range reached {
			set[id] = true
		}
	}
	for id := range set {
		s.entities = append(s.entities, id)
	}
	slices.Sort(s.entities)
}

// enter makes an entity the active one if the assignment reaches it: by itself, or from above
// with what lies below.
func (s *Session) enter(a *Assignment, id int64, recursive bool) bool {
	if s.tree.Entity(id) == nil {
		return false
	}
	above := s.tree.Ancestors(id)
	reached, below := false, false
	for _, e := range a.Entities {
		if e.ID == id {
			reached = true
			below = below || e.Recursive
		} else if e.Recursive && slices.Contains(above, e.ID) {
			reached, below = true, true
		}
	}
	if !reached || recursive && !below {
		return false
	}
	s.EntityID, s.EntityRecursive = id, recursive
	s.entities = []int64{id}
	if recursive {
		s.entities = s.tree.Sons(id)
	}
	slices.Sort(s.entities)
	return true
}

func ancestorsOf(tree *Tree, entities []int64) []int64 {
	var out []int64
	for _, id := range entities {
		for _, up := range tree.Ancestors(id) {
			if _, active := slices.BinarySearch(entities, up); !active {
				out = append(out, up)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// visibleGroups gives the user's groups that the active entities show.
func visibleGroups(s *Session, groups []membership) []int64 {
	out := []int64{}
	var add func(list []membership)
	add = func(list []membership) {
		for _, g := range list {
			if s.CanSeeEntity(g.entity, g.recursive) {
				out = append(out, g.id)
			}
			add(g.below)
		}
	}
	add(groups)
	slices.Sort(out)
	return slices.Compact(out)
}

// helpdeskRights are the only ones that count in a helpdesk profile.
var helpdeskRights = []string{
	"followup", "knowbase", "password_update", "personalization", "reminder_public", "reservation", "rssfeed_public",
	"show_group_hardware", "task", "ticket", "ticketvalidation",
}

// restrict drops the rights that a profile's interface does not have.
func (p *Profile) restrict() {
	if p.Interface == Central {
		return
	}
	for right := range p.Rights {
		if !slices.Contains(helpdeskRights, right) {
			delete(p.Rights, right)
		}
	}
}

// DefaultLanguage is what speaks to users who chose none.
const DefaultLanguage = "en_GB"

// KnowsLanguage reports whether there is a language of that code.
func KnowsLanguage(code string) bool { return slices.Contains(model.Languages, code) }

// anyLanguage stands for an Accept-Language without a known code.
const anyLanguage = "*"

// maxAcceptLanguage is how much of the header is looked at, in bytes.
const maxAcceptLanguage = 512

// wantedLanguage reads Accept-Language: the best-liked tag that is exactly a known code, or
// anyLanguage when there is none.
func wantedLanguage(header string) string {
	if header == "" {
		return ""
	}
	header = header[:min(len(header), maxAcceptLanguage)]
	type wish struct {
		code    string
		quality float64
	}
	var wishes []wish
	for part := range strings.SplitSeq(header, ",") {
		tag, parameters, _ := strings.Cut(part, ";")
		w := wish{strings.ReplaceAll(strings.TrimSpace(tag), "-", "_"), 1}
		if q, ok := strings.CutPrefix(strings.TrimSpace(parameters), "q="); ok {
			w.quality = parseQuality(q)
		}
		wishes = append(wishes, w)
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(b.quality, a.quality) })
	for _, w := range wishes {
		if w.quality > 0 && slices.Contains(model.Languages, w.code) {
			return w.code
		}
	}
	return anyLanguage
}
