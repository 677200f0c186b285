package access

import (
	"fmt"

	"github.com/glpid/glpid/internal/model"
)

// Permit is the check of what needs any of the bits of a right.
func (s *Session) Permit(right string, bits int) error {
	if s.Can(right, bits) {
		return nil
	}
	return s.Refuse(right, bits)
}

// Refuse is the refusal of what needs any of the bits of a right. It names the right, so that people know what
// to ask their administrator for.
func (s *Session) Refuse(right string, bits int) error {
	return model.Refused("The profile %s lacks the right %s: %s", s.profileName(), right, model.RightWords(right, bits))
}

// RefuseEntity is the refusal of changes in an entity that is not among the active ones, or of what reaches below
// one without its sub-entities.
func (s *Session) RefuseEntity() error {
	return model.Refused("This is in an entity that the session does not work in; the header GLPI-Entity chooses" +
		" another, GLPI-Entity-Recursive those below it")
}

// PermitReach is the check of what is done in all entities, in nobody's name: the profile reaches all of them. what
// says what that is.
func (s *Session) PermitReach(what string) error {
	if s.Reaches(0, true) {
		return nil
	}
	return model.Refused("%s in all entities, which needs the profile in the root entity and those below", what)
}

func (s *Session) profileName() string {
	if s.Profile == nil || s.Profile.Name == "" {
		return "of this session"
	}
	return fmt.Sprintf("%q", s.Profile.Name)
}
