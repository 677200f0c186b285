package access

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Nobody may give rights that they do not have, take over an account that has any, or act as one.
// What somebody may hand out, and whose accounts they may change, is what their active profile covers.

// Covers reports whether the session has all that a profile gives, so that it may hand the profile
// out. Whoever sets up the server and makes profiles has everything within reach: profiles differ in
// bits that mean nothing, and custom assets add rights of their own.
func (s *Session) Covers(p *Profile) bool {
	own := s.Profile
	switch {
	case s.Administers():
		return true
	case p.Interface != own.Interface:
		return own.Interface == Central && p.Interface == Helpdesk && own.showsAll(p)
	case p.Interface == Helpdesk && (p.HelpdeskHardware&^own.HelpdeskHardware != 0 || !own.showsAll(p)):
		return false
	}
	for right, bits := range p.Rights {
		if own.Rights[right]&bits != bits {
			return false
		}
	}
	return containsTypes(own.RecordTypes, p.RecordTypes)
}

// showsAll reports whether a profile shows all items of the types of which another does.
func (p *Profile) showsAll(other *Profile) bool {
	if other.HelpdeskHardware&model.HardwareAll == 0 {
		return true
	}
	own := readTypes(p.HelpdeskItems)
	return p.HelpdeskHardware&model.HardwareAll != 0 &&
		!slices.ContainsFunc(readTypes(other.HelpdeskItems),
			func(itemtype string) bool { return !slices.Contains(own, itemtype) })
}

// Administers reports whether the session can do anything in its entities, if by detours: it changes the
// configuration, accounts and profiles.
func (s *Session) Administers() bool {
	rights := s.Profile.Rights
	return s.system || s.Profile.Interface == Central && rights["config"]&model.Update != 0 &&
		rights["user"]&model.Update != 0 &&
		rights["profile"]&(model.Update|model.Create) == model.Update|model.Create
}

// AdministersAll reports whether the session administers in all entities: what counts for the whole server, and
// gives more than it says, is theirs.
func (s *Session) AdministersAll() bool { return s.Administers() && s.Reaches(0, true) }

// everyType stands for all types in a profile's list of types of domain records.
const everyType = "-1"

// containsTypes reports whether a list of types of domain records has all of another.
func containsTypes(list, others string) bool {
	have := readTypes(list)
	return slices.Contains(have, everyType) ||
		!slices.ContainsFunc(readTypes(others), func(id string) bool { return !slices.Contains(have, id) })
}

// readTypes reads a stored list of ids or itemtypes, which are numbers or texts.
func readTypes(stored string) []string {
	var list []any
	if json.Unmarshal([]byte(stored), &list) != nil {
		return nil
	}
	out := make([]string, len(list))
	for i, id := range list {
		out[i] = fmt.Sprint(id)
	}
	return out
}

// Reaches reports whether the active profile can be used in an entity, and below it if that is asked
// for, whichever of its entities are active.
func (s *Session) Reaches(entity int64, below bool) bool {
	if s.system {
		return true
	}
	for _, a := range s.Profiles {
		if a.Profile.ID != s.Profile.ID {
			continue
		}
		for _, e := range a.Entities {
			if e.ID == entity && (e.Recursive || !below) || e.Recursive &&
				slices.Contains(s.tree.Ancestors(entity), e.ID) {
				return true
			}
		}
	}
	return false
}

// CoversUser reports whether a session can do everything that another user can, wherever that user
// can. Everybody covers themselves. q sees what the present write has changed.
func (d *Directory) CoversUser(ctx context.Context, q store.Querier, s *Session, user int64) (bool, error) {
	return d.CoversUsers(ctx, q, s, "`u`.`id` = ?", user)
}

// CoversUsers is CoversUser for all accounts, `u`, that a condition leaves.
func (d *Directory) CoversUsers(ctx context.Context, q store.Querier, s *Session, where string, args ...any) (bool,
	error) {
	if s.system {
		return true, nil
	}
	profiles, err := d.allProfiles(ctx)
	if err != nil {
		return false, err
	}
	rows, err := q.Query(ctx, "SELECT DISTINCT COALESCE(`pu`.`profiles_id`, 0), COALESCE(`pu`.`entities_id`, 0),"+
		" COALESCE(`pu`.`is_recursive`, 0) FROM `glpi_users` `u`"+
		" LEFT JOIN `glpi_profiles_users` `pu` ON `pu`.`users_id` = `u`.`id` WHERE `u`.`id` <> ? AND ("+where+")",
		append([]any{s.UserID}, args...)...)
	if err != nil {
		return false, fmt.Errorf("read authorisations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var profile, entity int64
		var recursive bool
		if err := rows.Scan(&profile, &entity, &recursive); err != nil {
			return false, fmt.Errorf("read authorisations: %w", err)
		}
		switch p := profiles[profile]; {
		case p == nil: // nobody knows what somebody without a profile will get
			if !s.coversAll(profiles) {
				return false, nil
			}
		case s.tree.Entity(entity) == nil: // it gives nothing
		case !s.Covers(p) || !s.Reaches(entity, recursive):
			return false, nil
		}
	}
	return true, rows.Err()
}

func (s *Session) coversAll(profiles map[int64]*Profile) bool {
	for _, p := range profiles {
		if !s.Covers(p) {
			return false
		}
	}
	return true
}
