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
	case s.system || own.administers():
		return true
	case p.Interface != own.Interface:
		return own.Interface == Central && p.Interface == Helpdesk
	case p.Interface == Helpdesk && p.HelpdeskHardware&^own.HelpdeskHardware != 0:
		return false
	}
	for right, bits := range p.Rights {
		if own.Rights[right]&bits != bits {
			return false
		}
	}
	return containsTypes(own.RecordTypes, p.RecordTypes)
}

// administers reports whether a profile can do anything, if by detours: it changes the configuration,
// accounts and profiles.
func (p *Profile) administers() bool {
	return p.Interface == Central && p.Rights["config"]&model.Update != 0 && p.Rights["user"]&model.Update != 0 &&
		p.Rights["profile"]&(model.Update|model.Create) == model.Update|model.Create
}

// everyType stands for all types in a profile's list of types of domain records.
const everyType = "-1"

// containsTypes reports whether a list of types of domain records has all of another.
func containsTypes(list, others string) bool {
	have := readTypes(list)
	return slices.Contains(have, everyType) ||
		!slices.ContainsFunc(readTypes(others), func(id string) bool { return !slices.Contains(have, id) })
}

// readTypes reads a stored list of ids, which are numbers or texts.
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
			if e.ID == entity && (e.Recursive || !below) || e.Recursive && slices.Contains(s.tree.Ancestors(entity), e.ID) {
				return true
			}
		}
	}
	return false
}

// CoversUser reports whether a session can do everything that another user can, wherever that user
// can. Everybody covers themselves. q sees what the present write has changed.
func (d *Directory) CoversUser(ctx context.Context, q store.Querier, s *Session, user int64) (bool, error) {
	if s.system || user == s.UserID {
		return true, nil
	}
	profiles, err := d.allProfiles(ctx)
	if err != nil {
		return false, err
	}
	rows, err := q.Query(ctx, "SELECT `profiles_id`, `entities_id`, `is_recursive` FROM `glpi_profiles_users` WHERE `users_id` = ?", user)
	if err != nil {
		return false, fmt.Errorf("read authorisations of user %d: %w", user, err)
	}
	defer rows.Close()
	any := false
	for rows.Next() {
		var profile, entity int64
		var recursive bool
		if err := rows.Scan(&profile, &entity, &recursive); err != nil {
			return false, fmt.Errorf("read authorisations of user %d: %w", user, err)
		}
		p := profiles[profile]
		if p == nil || s.tree.Entity(entity) == nil { // it gives nothing
			continue
		}
		any = true
		if !s.Covers(p) || !s.Reaches(entity, recursive) {
			return false, nil
		}
	}
	if any || rows.Err() != nil {
		return any, rows.Err()
	}
	for _, p := range profiles { // nobody knows what somebody without a profile will get
		if !s.Covers(p) {
			return false, nil
		}
	}
	return true, nil
}
