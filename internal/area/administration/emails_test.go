package administration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestEmailsOfAccount makes an account with its addresses in one request and replaces them.
func TestEmailsOfAccount(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const users = "/Administration/User"
	type m = map[string]any
	path := fmt.Sprintf("%s/%d", users, s.Call("glpi", "POST", users, m{
		"username": "ada", "emails": []any{"ada@example.org", m{"email": "ada@home.example.org", "is_default": true}},
	}).Want(201).ID())
	emails := func() []any {
		list, _ := s.Call("glpi", "GET", path, nil).Want(200).At("emails").([]any)
		return list
	}
	has := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, e := range emails() {
			got = append(got, fmt.Sprint(e.(m)["email"], " ", e.(m)["is_default"]))
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: %v, not %v", what, got, want)
		}
	}
	has("created", "ada@example.org false", "ada@home.example.org true")

	before := emails()
	s.Call("glpi", "PATCH", path, m{"emails": before, "phone": "1"}).Want(200)
	if after := emails(); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("sent back as read: %v, then %v", before, after)
	}
	many := make([]string, 101)
	for i := range many {
		many[i] = fmt.Sprintf("a%d@example.org", i)
	}
	if got := s.Call("glpi", "PATCH", path, m{"emails": many}).Want(400); !strings.Contains(string(got.Body),
		"at most 100") {
		t.Errorf("too many: %s", got.Body)
	}
	for name, wrong := range map[string]any{
		"emails":               "ada@example.org",
		"emails[0]":            []any{"nobody"},
		"emails[1]":            []any{"a@example.org", "A@example.org"},
		"emails[0].email":      []any{m{"is_default": true}},
		"emails[0].is_default": []any{m{"email": "a@example.org", "is_default": "perhaps"}},
		"emails[1].is_default": []any{m{"email": "a@example.org", "is_default": true},
			m{"email": "b@example.org", "is_default": true}},
	} {
		if got := s.Call("glpi", "PATCH", path, m{"emails": wrong, "phone": "2"}).Want(400); !strings.Contains(
			string(got.Body), fmt.Sprintf("%q", name)) {
			t.Errorf("%s is not named: %s", name, got.Body)
		}
		s.Call("glpi", "POST", users, m{"username": "nobody", "emails": wrong}).Want(400)
	}
	has("after wrong ones", "ada@example.org false", "ada@home.example.org true")
	if got := s.Call("glpi", "GET", path, nil).At("phone"); got != "1" {
		t.Errorf("a refused change wrote the phone: %v", got)
	}

	s.Call("glpi", "PATCH", path, m{"emails": nil}).Want(200)
	has("null changes nothing", "ada@example.org false", "ada@home.example.org true")
	s.Call("glpi", "PATCH", path, m{"emails": []any{"new@example.org", "ada@home.example.org"}}).Want(200)
	has("the default stays", "ada@home.example.org true", "new@example.org false")
	s.Call("glpi", "PATCH", path, m{"emails": []any{m{"email": "new@example.org"}}}).Want(200)
	has("the default is gone", "new@example.org true")
	s.Call("glpi", "PATCH", path, m{"emails": []any{}}).Want(200)
	has("none")

	// Who may not change an account does not change its addresses: tech not a super-admin's, and a
	// requester, who may only set a password, not the own ones this way.
	s.Call("tech", "PATCH", users+"/2", m{"emails": []any{"tech@example.org"}}).Want(400)
	s.Call("post-only", "PATCH", users+"/3", m{"emails": []any{"a@example.org"}, "password": "x"})
	for _, id := range []int{2, 3} {
		if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", users, id), nil).Want(200).At("emails"); fmt.Sprint(
			got) != "[]" {
			t.Errorf("addresses of user %d: %v", id, got)
		}
	}
}
