package administration_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
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

// TestEmailRoutes adds, changes and removes addresses of an account one by one: just one is the default.
func TestEmailRoutes(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	path := fmt.Sprintf("/Administration/User/%d/Email",
		s.Call("glpi", "POST", "/Administration/User", m{"username": "ada"}).ID())
	has := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, e := range s.Call("glpi", "GET", path, nil).Want(200).List() {
			got = append(got, fmt.Sprint(e["email"], " ", e["is_default"]))
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s: %v, not %v", what, got, want)
		}
	}
	item := func(body m) string {
		t.Helper()
		r := s.Call("glpi", "POST", path, body).Want(201)
		return r.Location()
	}
	r := s.Call("glpi", "POST", path, m{"email": "a@example.org", "is_default": false}).Want(201)
	if got := r.Header.Get("GLPI-Ignored-Properties"); got != "is_default" {
		t.Errorf("the first is the default, and ignored is %q", got)
	}
	a, b := r.Location(), item(m{"email": "b@example.org"})
	has("two", "a@example.org true", "b@example.org false")
	c := item(m{"email": " c@example.org ", "is_default": true})
	has("three", "a@example.org false", "b@example.org false", "c@example.org true")
	if got := s.Call("glpi", "PATCH", b, m{"email": "B2@example.org", "is_default": true}).Want(200); got.At(
		"email") != "B2@example.org" || got.At("is_default") != true {
		t.Errorf("changed: %s", got.Body)
	}
	has("another default", "a@example.org false", "B2@example.org true", "c@example.org false")
	for _, wrong := range []m{{"is_default": false}, {"email": "nobody"}, {"email": ""}, {"email": nil}} {
		s.Call("glpi", "PATCH", b, wrong).Want(400)
	}
	s.Call("glpi", "PATCH", a, m{"email": "b2@example.org"}).Want(409)
	s.Call("glpi", "POST", path, m{"email": "C@example.org"}).Want(409)
	for _, wrong := range []m{{"email": "nobody"}, {"email": "<x@example.org>"}, {}, {"is_default": true}} {
		s.Call("glpi", "POST", path, wrong).Want(400)
	}
	has("after wrong ones", "a@example.org false", "B2@example.org true", "c@example.org false")
	s.Call("glpi", "DELETE", b, nil).Want(204)
	has("the default is gone", "a@example.org true", "c@example.org false")
	s.Call("glpi", "DELETE", c, nil).Want(204)
	has("another is gone", "a@example.org true")

	// Who may change it: whoever may change the account and do what it may, and everybody their own.
	_, _ = s.Recruit("reader", 0, map[string]int{"user": model.Read})
	_, _ = s.Recruit("clerk", 0, map[string]int{"user": model.Read | model.Update})
	s.Call("reader", "GET", path, nil).Want(200)
	for _, method := range []string{"PATCH", "DELETE"} {
		s.Call("reader", method, a, m{"email": "x@example.org"}).Want(403)
		s.Call("post-only", method, a, m{"email": "x@example.org"}).Want(403)
	}
	s.Call("reader", "POST", path, m{"email": "x@example.org"}).Want(403)
	s.Call("post-only", "GET", path, nil).Want(403)
	s.Call("clerk", "DELETE", s.Call("clerk", "POST", path, m{"email": "x@example.org"}).Want(201).Location(),
		nil).Want(204)
	s.Call("clerk", "POST", "/Administration/User/2/Email", m{"email": "x@example.org"}).Want(403) // glpi may more
	s.Call("glpi", "GET", "/Administration/User/3"+strings.TrimPrefix(a, path), nil).Want(404)
	for _, user := range []string{"post-only", "reader"} {
		own := "/Administration/User/" + s.UserID(user) + "/Email"
		mine := s.Call(user, "POST", own, m{"email": user + "@example.org"}).Want(201).Location()
		s.Call(user, "PATCH", mine, m{"email": user + "2@example.org"}).Want(200)
		if list := s.Call(user, "GET", own, nil).Want(200).List(); len(list) != 1 || list[0]["is_default"] != true {
			t.Errorf("%s has %v", user, list)
		}
		s.Call(user, "DELETE", mine, nil).Want(204)
	}
	for user, want := range map[string]string{"glpi": `[{"email":"a@example.org","is_default":true}]`,
		"post-only": `[]`} {
		if got := s.Data(user,
			`{ EmailAddress(filter: "email==a@example.org") { email is_default } }`); !strings.Contains(
			got, `"EmailAddress":`+want) {
			t.Errorf("GraphQL of %s: %s", user, got)
		}
	}
	s.Call("glpi", "DELETE", strings.TrimSuffix(path, "/Email")+"?force=true", nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_useremails` WHERE `email` = 'a@example.org'"); n != "0" {
		t.Errorf("%s addresses are left of a purged account", n)
	}
}

// TestEmailsNeedTheRight: who may change nothing of the own account but its password is told that addresses are not
// changed that way, and not answered as if they were; what is so can be sent along.
func TestEmailsNeedTheRight(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	me := fmt.Sprintf("/Administration/User/%d", testapi.UserPostOnly)
	s.Call("post-only", "POST", "/Administration/User/Me/Email", m{"email": "own@example.org"}).Want(201)
	is := s.Call("post-only", "GET", me, nil).Want(200).At("emails")
	for _, emails := range []any{[]any{}, []any{"other@example.org"},
		[]any{m{"email": "own@example.org", "is_default": true}, "more@example.org"}} {
		s.Call("post-only", "PATCH", me, m{"emails": emails, "password": "another", "password2": "another"}).Want(403)
	}
	s.Call("post-only", "PATCH", me, m{"emails": is, "password": "another", "password2": "another"}).Want(200)
	if now := s.Call("glpi", "GET", me, nil).Want(200).At("emails"); fmt.Sprint(now) != fmt.Sprint(is) {
		t.Errorf("addresses %v, want %v", now, is)
	}
}
