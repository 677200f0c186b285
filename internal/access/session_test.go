package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// family is root > parent > child, and root > other.
func family() *Tree {
	return NewTree([]Entity{
		{ID: 0, Parent: -1, Name: "Root", CompleteName: "Root"},
		{ID: 1, Parent: 0, Name: "Parent", CompleteName: "Root > Parent"},
		{ID: 2, Parent: 1, Name: "Child", CompleteName: "Root > Parent > Child"},
		{ID: 3, Parent: 0, Name: "Other", CompleteName: "Root > Other"},
	})
}

func TestTree(t *testing.T) {
	t.Parallel()
	tree := family()
	if got := fmt.Sprint(tree.Sons(0), tree.Sons(1), tree.Ancestors(2), tree.Children(0),
		tree.Sons(9)); got != "[0 3 1 2] [1 2] [1 0] [3 1] []" {
		t.Errorf("tree: %s", got)
	}
	crooked := NewTree([]Entity{{ID: 0, Parent: -1}, {ID: 1, Parent: 2}, {ID: 2, Parent: 1}, {ID: 3, Parent: 77}})
	if got := len(crooked.Sons(0)); got != 4 {
		t.Errorf("circles and orphans: %d of 4 entities hang on the root", got)
	}
}

// someone is a user with profile 4 in entities.
func someone(entities ...AssignedEntity) *account {
	return &account{id: 7, login: "x", defaultEntity: -1, assignments: []Assignment{{
		Profile:  &Profile{ID: 4, Name: "P", Interface: Central, Rights: map[string]int{"config": 3}},
		Entities: entities,
	}}}
}

func at(id int64) *int64 { return &id }

func TestActiveEntities(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		who  *account
		want Want
		set  string
		all  bool
	}{
		"all below the root": {someone(AssignedEntity{0, true}), Want{}, "[0 1 2 3]", true},
		"not below":          {someone(AssignedEntity{1, false}), Want{}, "[1]", false},
		"two": {someone(AssignedEntity{1, true}, AssignedEntity{3, false}), Want{},
			"[1 2 3]", false},
		"one by header": {someone(AssignedEntity{0, true}), Want{Entity: at(1)}, "[1]", false},
		"one by header, and below": {someone(AssignedEntity{0, true}), Want{Entity: at(1), Recursive: true},
			"[1 2]", false},
		"below a non-recursive one": {someone(AssignedEntity{1, false}), Want{Entity: at(2)}, "[1]", false},
		"recursive without the right": {someone(AssignedEntity{1, false}), Want{Entity: at(1), Recursive: true},
			"[1]", false},
		"above one's own": {someone(AssignedEntity{1, true}), Want{Entity: at(0)}, "[1 2]", false},
		"unknown":         {someone(AssignedEntity{1, true}), Want{Entity: at(99)}, "[1 2]", false},
		"somebody else's, with recursion": {someone(AssignedEntity{1, true}), Want{Entity: at(3), Recursive: true},
			"[1 2]", false},
		"a profile that is not theirs": {someone(AssignedEntity{1, true}), Want{Profile: at(9)}, "[1 2]", false},
	} {
		s, err := build(test.who, family(), test.want, DefaultLanguage, time.UTC)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := fmt.Sprint(s.Entities()); got != test.set || s.CanSeeAllEntities() != test.all {
			t.Errorf("%s: %s all %v, want %s", name, got, s.CanSeeAllEntities(), test.set)
		}
	}
	nobody := someone()
	nobody.assignments = nil
	if _, err := build(nobody, family(), Want{}, DefaultLanguage, time.UTC); !errors.Is(err, ErrNoSession) {
		t.Errorf("without an authorisation: %v", err)
	}
}

// TestWhoSeesWhat is the table of items in a parent and its child.
func TestWhoSeesWhat(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		active            Want
		parentPlain       string
		parentRecursive   string
		child             string
		condition, childs string
	}{
		{Want{Entity: at(2)}, "-", "r", "rw",
			"(`t`.`entities_id` IN (2) OR (`t`.`is_recursive` = 1 AND `t`.`entities_id` IN (0,1)))",
			"`t`.`entities_id` IN (2)"},
		{Want{Entity: at(1)}, "rw", "rw", "-",
			"(`t`.`entities_id` IN (1) OR (`t`.`is_recursive` = 1 AND `t`.`entities_id` IN (0)))",
			"`t`.`entities_id` IN (1)"},
		{Want{Entity: at(1), Recursive: true}, "rw", "rw", "rw",
			"(`t`.`entities_id` IN (1,2) OR (`t`.`is_recursive` = 1 AND `t`.`entities_id` IN (0)))",
			"`t`.`entities_id` IN (1,2)"},
	} {
		s, err := build(someone(AssignedEntity{0, true}), family(), test.active, DefaultLanguage, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		access := func(entity int64, recursive bool) string {
			switch {
			case s.HasEntity(entity):
				return "rw"
			case s.CanSeeEntity(entity, recursive):
				return "r"
			}
			return "-"
		}
		if got := access(1, false) + access(1, true) + access(2, false); got != test.parentPlain+test.parentRecursive+
			test.child {
			t.Errorf("%v: %s", test.active, got)
		}
		if got := s.EntityCondition("`t`", model.Recursive).SQL; got != test.condition {
			t.Errorf("condition %s", got)
		}
		if got := s.EntityCondition("`t`", model.PerEntity).SQL; got != test.childs {
			t.Errorf("condition %s", got)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"fr_FR": "fr_FR", "fr-FR,en;q=0.5": "fr_FR", "fr": anyLanguage, "de_DE;q=0.4, pt-BR;q=0.9": "pt_BR",
		"xx": anyLanguage, "fr_fr": anyLanguage, "fr_FR;q=0": anyLanguage,
		"": "", strings.Repeat("x", 1000) + ",fr_FR": anyLanguage,
	} {
		if got := wantedLanguage(header); got != want {
			t.Errorf("%q gives %s, want %s", header, got, want)
		}
	}
	// What a client makes up takes no memory of its own.
	for _, header := range []string{strings.Repeat("fr,", 20000), "x", "xx-XX;q=0.5"} {
		if got, want := keyOf(1, Want{AcceptLanguage: header}), keyOf(1, Want{AcceptLanguage: "de"}); got != want {
			t.Errorf("%.10q has the key %v", header, got)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	s, err := build(someone(AssignedEntity{0, true}), family(), Want{Entity: at(1)}, DefaultLanguage, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s.Describe(time.Date(2026, 3, 2, 8, 15, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"current_time":"2026-03-02T08:15:00+00:00"`, `"active_entities":[1]`,
		`"profiles":{"4":{"entities":[{"id":0,"name":"Root","is_recursive":1}],"name":"P"}}`,
		`"active_entity":{"id":1,"short_name":"Parent","complete_name":"Root \u003e Parent","recursive":0}`,
		`"default_entity":-1`, `"ticket_status":"{\"1\":`, `"groups":[]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	tree, err := json.Marshal(s.EntityTree(family()))
	if err != nil || string(
		tree) != `[{"key":0,"label":"Root","children":[{"key":3,"label":"Other","children":[]},{"key":1,"label":"Parent","children":[{"key":2,"label":"Child","children":[]}],"selected":"true"}],"expanded":"true"}]` {
		t.Errorf("tree %s %v", tree, err)
	}
	if !StatusAllowed(`{"1":{"2":0}}`, 1, 3) || StatusAllowed(`{"1":{"2":0}}`, 1, 2) || !StatusAllowed("[]", 1, 2) {
		t.Error("the matrix of statuses is read wrongly")
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	session := func(interfaceName string, rights map[string]int) *Session {
		return &Session{Profile: &Profile{Interface: interfaceName, Rights: rights}}
	}
	other := &Profile{Interface: Central, Rights: map[string]int{"ticket": 3}}
	for name, test := range map[string]struct {
		s    *Session
		p    *Profile
		want bool
	}{
		"more":              {session(Central, map[string]int{"ticket": 7}), other, true},
		"less":              {session(Central, map[string]int{"ticket": 1}), other, false},
		"may make profiles": {session(Central, map[string]int{"profile": 31, "user": 31}), other, false},
		"administers":       {session(Central, map[string]int{"profile": 6, "user": 2, "config": 2}), other, true},
		"central over others": {session(Central, nil),
			&Profile{Interface: Helpdesk, Rights: map[string]int{"ticket": 5}}, true},
		"helpdesk": {session(Helpdesk, map[string]int{"ticket": 7}), other, false},
	} {
		if got := test.s.Covers(test.p); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPasswords(t *testing.T) {
	t.Parallel()
	hash, err := HashPassword("s3cret", BcryptCost)
	if err != nil || !strings.HasPrefix(hash, "$2y$10$") {
		t.Fatalf("hash %q: %v", hash, err)
	}
	for stored, want := range map[string]bool{
		hash: true, "": false, "x": false,
		"8bbfbda0b2c2f9b4c4c8e2b1f0d6f4cbd0d0a3a4":                         false,
		"e4ad93ca07acb8d908a3aa41e920ea4f4ef4f26e7f86cf8291c5db289780a5ae": false,
		"$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHQ$AAAA":                  false,
	} {
		if ok, _ := CheckPassword(stored, "s3cret", BcryptCost); ok != want {
			t.Errorf("%q: %v", stored, ok)
		}
	}
	// MD5, as of old databases
	if ok, renew := CheckPassword("5ebe2294ecd0e0f08eab7690d2a6ee69", "secret", BcryptCost); !ok || !renew {
		t.Error("an old hash is not accepted for renewal")
	}
	policy := Policy{Enabled: true, MinLength: 8, NeedNumber: true, NeedLetter: true, NeedCaps: true, NeedSymbol: true}
	for password, problems := range map[string]int{"Abcdef1!": 0, "abc": 4, "ABCDEFG1_": 2, "": 5} {
		if got := policy.Check(password); len(got) != problems {
			t.Errorf("%q: %v", password, got)
		}
	}
	if _, err := HashPassword(strings.Repeat("x", 73), BcryptCost); err == nil {
		t.Error("a password that bcrypt would cut is accepted")
	}
}
