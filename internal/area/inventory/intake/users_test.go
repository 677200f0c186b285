package intake_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestUsersOfDirectories holds that who works at a computer is looked for in the directories that name the domain as
// theirs, and among all accounts where none does.
func TestUsersOfDirectories(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	directory := func(name, domain string) int64 {
		return k.Call("glpi", "POST", "/Setup/LDAPDirectory",
			map[string]any{"name": name, "host": name + ".example.org",
				"inventory_domain": domain}).ID()
	}
	lyon, paris := directory("lyon", "LYON"), directory("paris", "PARIS")
	account := func(login string, kind int, of int64) (id string) {
		k.Exec(fmt.Sprintf("INSERT INTO `glpi_users` (`name`, `authtype`, `auths_id`, `is_active`)"+
			" VALUES ('%s', %d, %d, 1)", login, kind, of))
		return k.Scalar("SELECT MAX(`id`) FROM `glpi_users`")
	}
	local, inLyon, inParis := account("ann", 1, 0), account("ann", 3, lyon), account("ann", 3, paris)
	bob := account("bob", 3, lyon)
	for i, c := range []struct{ users, want string }{
		{`[{"login":"ann","domain":"paris"}]`, inParis}, {`[{"login":"ann","domain":"Lyon"},{"login":"bob"}]`, inLyon},
		{`[{"login":"ann","domain":"ELSEWHERE"}]`, local}, {`[{"login":"ann"}]`, local},
		{`[{"login":"bob","domain":"PARIS"}]`, bob}, // by a rule of GLPI's, as the only one of this name
	} {
		name := fmt.Sprintf("pc%d", i)
		k.take(computer(t, name, "S"+name, "", `,"users":`+c.users))
		if got := k.Scalar("SELECT `users_id` FROM `glpi_computers` WHERE `name` = '" + name + "'"); got != c.want {
			t.Errorf("%s: account %s, want %s", c.users, got, c.want)
		}
	}
}

// TestContactFits: who does not fit into the contact any more is left out, others that do are not.
func TestContactFits(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	var list []string
	for _, login := range []string{strings.Repeat("a", 100), strings.Repeat("b", 100), strings.Repeat("c", 100),
		"d", "d",
		strings.Repeat("e", 50), strings.Repeat("f", 51)} {
		list = append(list, fmt.Sprintf(`{"login":"%s"}`, login))
	}
	k.take(computer(t, "pc", "S1", "", `,"users":[`+strings.Join(list, ",")+`]`))
	want := strings.Join([]string{strings.Repeat("a", 100), strings.Repeat("b", 100), "d",
		strings.Repeat("e", 50)}, "/")
	k.wantList("/Assets/Computer", want, "contact")
	k.take(computer(t, "other", "S2", "", `,"users":[],"hardware":{"name":"other","lastloggeduser":"anna@example"}`))
	k.wantList("/Assets/Computer?filter=id==2", "anna", "contact")
}
