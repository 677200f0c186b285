package assets_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLicenses counts who uses a licence: with more items than it is for it is not valid, nor is its software; more
// users are refused, unless it allows them.
func TestLicenses(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	made := func(path string, body map[string]any) int64 {
		body["name"] = "made " + testapi.Unique()
		return s.Call("glpi", "POST", path, body).Want(201).ID()
	}
	software := made("/Assets/Software", map[string]any{})
	id := made("/Management/License", map[string]any{"date_expiration": "2027-01-02"})
	s.Exec("UPDATE `glpi_softwarelicenses` SET `softwares_id` = ? WHERE `id` = ?", software, id)
	license := fmt.Sprintf("/Management/License/%d", id)
	valid := func(want bool) {
		t.Helper()
		for _, path := range []string{license, fmt.Sprintf("/Assets/SoftwareLicense/%d", id),
			fmt.Sprintf("/Assets/Software/%d", software)} {
			if got := s.Call("glpi", "GET", path, nil).Want(200); got.At("is_valid") != want {
				t.Errorf("%s: valid %v, want %v", path, got.At("is_valid"), want)
			}
		}
	}
	computer := func() int64 { return made("/Assets/Computer", map[string]any{}) }
	use := func(computer int64) string {
		t.Helper()
		return fmt.Sprintf("%s/Item/%d", license, s.Call("glpi", "POST", license+"/Item",
			map[string]any{"itemtype": "Computer", "items_id": computer}).Want(201).ID())
	}
	if got := s.Call("glpi", "GET", license, nil); got.At("number") != 1.0 || got.At("allow_overquota") != false {
		t.Errorf("a new licence: %s", got.Body)
	}
	one, two := computer(), computer()
	use(one)
	valid(true)
	second := use(two)
	valid(false)
	s.Call("glpi", "PATCH", license, map[string]any{"number": 2}).Want(200)
	valid(true)
	s.Call("glpi", "PATCH", license, map[string]any{"number": 1}).Want(200)
	valid(false)
	s.Call("glpi", "DELETE", second, nil).Want(204)
	valid(true)
	use(one) // twice
	valid(false)
	s.Call("glpi", "PATCH", license, map[string]any{"number": -1}).Want(200)
	valid(true)
	s.Call("glpi", "PATCH", license, map[string]any{"number": -2}).Want(400)
	s.Call("glpi", "PATCH", license, map[string]any{"number": 0, "is_valid": true}).Want(200)
	valid(false)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/Computer/%d?force=true", one), nil).Want(204)
	valid(true)

	users := license + "/User"
	give := func(user, status int) {
		t.Helper()
		s.Call("glpi", "POST", users, map[string]any{"user": user}).Want(status)
	}
	give(2, 403)
	s.Call("glpi", "PATCH", license, map[string]any{"number": 2}).Want(200)
	use(two)
	give(2, 201)
	give(4, 403)
	s.Call("glpi", "PATCH", license, map[string]any{"allow_overquota": true}).Want(200)
	give(4, 201)
	give(99999, 400)
	valid(true) // users do not count for that
	if list := s.Call("glpi", "GET", "/Administration/User/4/License", nil).Want(200).List(); len(list) != 1 {
		t.Errorf("licences of a user: %v", list)
	}
	use(computer())
	use(computer())
	valid(false)
	s.Call("glpi", "DELETE", license+"?force=true", nil).Want(204)
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Software/%d", software), nil); got.At("is_valid") != true {
		t.Errorf("a software without licences: %s", got.Body)
	}
	for _, table := range []string{"glpi_items_softwarelicenses", "glpi_softwarelicenses_users"} {
		if n := s.Scalar("SELECT COUNT(*) FROM `" + table + "`"); n != "0" {
			t.Errorf("%s rows of a licence that is gone in %s", n, table)
		}
	}
}
