// Package access says who may see and do what: sessions, profiles and their rights, the entity
// tree, and what passwords must be like.
//
// It must not know how a request comes in, nor what the objects are that rights are about.
package access

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// ErrNoSession says that a user cannot have a session. The others say why, and are ErrNoSession
// too; whoever has not shown the password is not told which.
var (
	ErrNoSession   = errors.New("the user cannot have a session")
	ErrNoProfile   = fmt.Errorf("%w: no profile in any entity", ErrNoSession)
	ErrSwitchedOff = fmt.Errorf("%w: the account is switched off", ErrNoSession)
	ErrNotNow      = fmt.Errorf("%w: the account is not valid at this time", ErrNoSession)
)

// Interfaces of profiles.
const (
	Central  = "central"
	Helpdesk = "helpdesk"
)

// Profile is a profile with its rights.
type Profile struct {
	ID               int64
	Name             string
	Interface        string         // Central or Helpdesk
	Rights           map[string]int // right name to bits
	TicketStatus     string         // JSON map of forbidden changes, as stored
	ChangeStatus     string
	ProblemStatus    string
	HelpdeskHardware int
	HelpdeskItems    string // JSON list of itemtypes, as stored
	RecordTypes      string // JSON list of domain record types, as stored
}

// Assignment is a profile that a user has, with the entities where they have it.
type Assignment struct {
	Profile  *Profile
	Entities []AssignedEntity // by complete name
}

// AssignedEntity is an entity of an Assignment.
type AssignedEntity struct {
	ID        int64
	Recursive bool
}

// Session is a user at work: the active profile and entities, and what follows from them. It is
// never changed once it is built, so that requests can share it.
type Session struct {
	UserID        int64
	Login         string
	Realname      string
	Firstname     string
	UseMode       int
	Language      string
	Location      *time.Location
	DefaultEntity int64 // -1 for none

	ClientID string   // OAuth client of the token
	Scopes   []string // of the token

	Profile         *Profile
	Profiles        []Assignment
	EntityID        int64
	EntityRecursive bool
	FullStructure   bool // all entities of the profile are active
	Groups          []int64

	tree       *Tree
	entities   []int64 // active, ascending
	ancestors  []int64 // of active ones, not active themselves, ascending
	all        bool
	conditions [4]Condition // by scope, for the alias that the engine uses
	term       Term         // of the account
	system     bool
	credential Credential
}

// Credential gives what changes when the user's password does.
func (s *Session) Credential() Credential { return s.credential }

// System is the session of the program itself: it may do everything everywhere.
func System(tree *Tree) *Session {
	s := &Session{
		Login: "glpi-system", UserID: model.SystemUser, Language: DefaultLanguage, Location: time.UTC,
		Profile: &Profile{Name: "System", Interface: Central, Rights: map[string]int{}},
		tree:    tree, entities: tree.All(), all: true, system: true, EntityRecursive: true, FullStructure: true,
	}
	return s
}

// IsSystem reports whether the program itself is at work.
func (s *Session) IsSystem() bool { return s.system }

// WithToken gives the same session for a token's client and scopes.
func (s *Session) WithToken(client string, scopes []string) *Session {
	if s.ClientID == client && slices.Equal(s.Scopes, scopes) {
		return s
	}
	out := *s
	out.ClientID, out.Scopes = client, scopes
	return &out
}

// Can reports whether the active profile has any of the bits of a right.
func (s *Session) Can(right string, bits int) bool {
	return s.system || s.Profile.Rights[right]&bits != 0
}

// HasAll reports whether the active profile has all of the bits of a right.
func (s *Session) HasAll(right string, bits int) bool {
	return s.system || s.Profile.Rights[right]&bits == bits
}

// Entities gives the active entities, ascending.
func (s *Session) Entities() []int64 { return slices.Clip(s.entities) }

// Ancestors gives the entities above the active ones that are not active themselves.
func (s *Session) Ancestors() []int64 { return slices.Clip(s.ancestors) }

// CanSeeAllEntities reports whether every entity of the installation is active.
func (s *Session) CanSeeAllEntities() bool { return s.all }

// HasEntity reports whether an entity is active, which changing what lies in it needs.
func (s *Session) HasEntity(id int64) bool {
	_, ok := slices.BinarySearch(s.entities, id)
	return ok
}

// CanSeeEntity reports whether an item of an entity is seen: in an active entity, or recursive in
// one above.
func (s *Session) CanSeeEntity(id int64, recursive bool) bool {
	if s.HasEntity(id) {
		return true
	}
	_, ok := slices.BinarySearch(s.ancestors, id)
	return recursive && ok
}

// HasRecursiveAccess reports whether sub-entities may be made in an entity: it is active, and
// where it is assigned by itself, it is so with what lies below.
func (s *Session) HasRecursiveAccess(id int64) bool {
	if s.system {
		return true
	}
	for _, a := range s.Profiles {
		if a.Profile.ID != s.Profile.ID {
			continue
		}
		for _, e := range a.Entities {
			if e.ID == id {
				return e.Recursive
			}
		}
	}
	return s.HasEntity(id)
}

// Present is the present time in SQL, as columns hold times. What a condition with it leaves changes by time alone, so
// that nothing which is kept of such a read counts for long.
const Present = "CURRENT_TIMESTAMP"

// Condition restricts rows. SQL "" is no restriction; Never leaves no row.
type Condition struct {
	SQL   string
	Args  []any
	Never bool

	// Single is the same for reading one row, with the same arguments: where SQL reads all that somebody is linked to
	// and looks a row up in that, it looks at the links of the row. It is empty where there is no difference.
	Single string

	// Own says that the rows are those that one person has to do with, which are few, so that a database does well to
	// begin with them.
	Own bool

	// ids is a statement that gives the ids of all rows for which the condition holds, with the same arguments; "" for
	// none that does so by an index.
	ids string
}

// OfOwn is the condition for rows that one person has to do with.
func (c Condition) OfOwn() Condition {
	c.Own = true
	return c
}

// LinkedBy is the condition that a table links rows by their id, in a column, of links that a condition leaves. alias
// is quoted.
func LinkedBy(alias, table, column, where string, args ...any) Condition {
	ids := "SELECT `" + column + "` FROM `" + table + "` WHERE " + where
	return Condition{Args: args, ids: ids,
		SQL: alias + ".`id` IN (" + ids + ")",
		Single: "EXISTS (SELECT 1 FROM `" + table + "` WHERE `" + table + "`.`" + column + "` = " + alias +
			".`id` AND (" + where + "))"}
}

// HeldBy is the condition that a column of the rows of a table, which has an index, holds a value. alias is quoted.
func HeldBy(alias, table, column string, value any) Condition {
	return Condition{Args: []any{value}, SQL: alias + ".`" + column + "` = ?",
		ids: "SELECT `id` FROM `" + table + "` WHERE `" + column + "` = ?"}
}

// either gives the condition of rows that one person has to do with in one of two ways. They are found as one list: a
// database that looks for them in two reads all of the rows before it can sort them.
func (c Condition) either(alias string, other Condition) Condition {
	if !c.Own || !other.Own || c.ids == "" || other.ids == "" {
		return c.Or(other)
	}
	out := c.joined(" OR ", other)
	out.Single = cmp.Or(out.Single, out.SQL)
	out.ids = c.ids + " UNION ALL " + other.ids
	out.SQL = alias + ".`id` IN (" + out.ids + ")"
	return out
}

// AnyOf is the condition that at least one of several holds. alias is the quoted one of the rows.
func AnyOf(alias string, several ...Condition) Condition {
	out := Condition{Never: true}
	for _, c := range several {
		out = out.either(alias, c)
	}
	return out
}

// OfOne is the condition for reading one row.
func (c Condition) OfOne() Condition {
	c.SQL = cmp.Or(c.Single, c.SQL)
	return c
}

// joined joins conditions; glue stands between them.
func (c Condition) joined(glue string, other Condition) Condition {
	out := Condition{SQL: "(" + c.SQL + ")" + glue + "(" + other.SQL + ")", Args: slices.Concat(c.Args, other.Args),
		Own: c.Own && other.Own}
	if c.Single != "" || other.Single != "" {
		out.Single = "(" + c.OfOne().SQL + ")" + glue + "(" + other.OfOne().SQL + ")"
	}
	return out
}

// And gives the condition that both hold.
func (c Condition) And(other Condition) Condition {
	switch {
	case c.Never || other.Never:
		return Condition{Never: true}
	case c.SQL == "":
		return other
	case other.SQL == "":
		return c
	}
	out := c.joined(" AND ", other)
	out.Own = c.Own || other.Own
	return out
}

// Or gives the condition that at least one holds.
func (c Condition) Or(other Condition) Condition {
	switch {
	case c.Never:
		return other
	case other.Never || c.SQL == "":
		return c
	case other.SQL == "":
		return other
	}
	return c.joined(" OR ", other)
}

// usualAlias is the alias for which conditions are kept ready.
const usualAlias = "`t`"

// EntityCondition restricts rows to what the active entities show. alias is quoted. The ids in
// its text are numbers of the database, never of a request.
func (s *Session) EntityCondition(alias string, scope model.Scope) Condition {
	if alias == usualAlias && int(scope) < len(s.conditions) && s.conditions[scope].SQL != "" {
		return s.conditions[scope]
	}
	return s.entityCondition(alias, scope)
}

// EntityConditionBeside is EntityCondition beside another one that leaves few rows: it takes part in no index, so that
// a database begins with the few and not with all of an entity.
func (s *Session) EntityConditionBeside(alias string, scope model.Scope) Condition {
	return s.entityCondition("+"+alias, scope)
}

func (s *Session) entityCondition(alias string, scope model.Scope) Condition {
	if s.all || scope == model.Global || scope == model.OfParent {
		return Condition{}
	}
	if len(s.entities) == 0 {
		return Condition{Never: true}
	}
	in := alias + ".`entities_id` IN (" + IDList(s.entities) + ")"
	if scope != model.Recursive || len(s.ancestors) == 0 {
		return Condition{SQL: in}
	}
	return Condition{SQL: "(" + in + " OR (" + alias + ".`is_recursive` = 1 AND " + alias + ".`entities_id` IN (" +
		IDList(s.ancestors) + ")))"}
}

// SeenFrom is the condition of the rows that an entity sees: its own, and those recursive ones of the entities above
// it, which are none for rows that cannot be recursive. before stands before each column: "`t`.", or nothing. The ids
// in its text are numbers of the database, never of a request.
func SeenFrom(before string, entity int64, above []int64) string {
	own := before + "`entities_id` = " + strconv.FormatInt(entity, 10)
	if len(above) == 0 {
		return own
	}
	return "(" + own + " OR " + before + "`is_recursive` = 1 AND " + before + "`entities_id` IN (" + IDList(above) +
		"))"
}

// IDList writes ids for an SQL list: "1,2,3".
func IDList(ids []int64) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(id, 10))
	}
	return b.String()
}

// size is about how many bytes the session takes.
func (s *Session) size() int {
	n := 1024 + 8*(len(s.entities)+len(s.ancestors)+len(s.Groups))
	for _, c := range s.conditions {
		n += len(c.SQL)
	}
	for _, a := range s.Profiles {
		n += 64 + 16*len(a.Entities)
	}
	return n
}

// meets reports whether the session is what a request wants. What the user does not have is
// ignored, as GLPI does.
func (s *Session) meets(want Want) bool { return s.Misses(want) == "" }

// Misses names the header of what a request wants and the session is not, "" when it is all of it.
func (s *Session) Misses(want Want) string {
	switch {
	case want.Profile != nil && s.Profile.ID != *want.Profile:
		return "GLPI-Profile"
	case want.Entity != nil && (s.EntityID != *want.Entity || s.FullStructure):
		return "GLPI-Entity"
	}
	return ""
}
