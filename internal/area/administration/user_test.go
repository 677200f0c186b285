package administration_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestOwnAccount walks through the routes of the own account.
func TestOwnAccount(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const me = "/Administration/User/Me"
	s.Call("post-only", "GET", me+"/Emails/Default", nil).Want(404)
	s.Call("post-only", "POST", me+"/Email", map[string]any{}).Want(400)
	s.Call("post-only", "POST", me+"/Email", map[string]any{"email": "nobody"}).Want(400)
	first := s.Call("post-only", "POST", me+"/Email", map[string]any{"email": "a@example.org"}).ID()
	again := s.Call("post-only", "POST", me+"/Email", map[string]any{"email": "a@example.org"}).Want(409)
	if got, want := again.Location(), fmt.Sprintf("%s/Email/%d", me, first); got != want ||
		again.At("status") != "ERROR_ALREADY_EXISTS" {
		t.Errorf("a second time: %q %s", got, again.Body)
	}
	second := s.Call("post-only", "POST", me+"/Email",
		map[string]any{"email": "b@example.org", "is_default": true}).ID()
	if got := s.Call("post-only", "GET", me+"/Emails/Default", nil).Want(200); got.At("id") != float64(second) ||
		got.At("is_default") != 1.0 {
		t.Errorf("default: %s", got.Body)
	}
	if list := s.Call("post-only", "GET", me+"/Email", nil).Want(200).List(); len(list) != 2 ||
		list[0]["is_default"] != 0.0 {
		t.Errorf("addresses: %v", list)
	}
	s.Call("tech", "GET", fmt.Sprintf("%s/Email/%d", me, first), nil).Want(404)
	if emails, _ := s.Call("post-only", "GET", me, nil).Want(200).At("emails").([]any); len(emails) != 2 {
		t.Errorf("emails of the account: %v", emails)
	}
	if r := s.Call("post-only", "GET", me+"/Picture", nil).Want(200); r.Header.Get("Content-Type") != "image/png" {
		t.Errorf("picture: %v", r.Header)
	}
	s.Call("glpi", "GET", "/Administration/User/4711/Picture", nil).Want(404)

	before := s.Call("post-only", "GET", me+"/Preference", nil).Want(200)
	if before.At("is_ids_visible") != nil || before.At("language") != "en_GB" {
		t.Errorf("preferences: %s", before.Body)
	}
	s.Call("post-only", "PATCH", me+"/Preference", map[string]any{"language": "fr_FR", "priority_color_low": "#123456",
		"is_ids_visible": true}).Want(200)
	after := s.Call("glpi", "GET", "/Administration/User/3/Preference", nil).Want(200)
	if after.At("language") != "fr_FR" || after.At("priority_color_low") != "#123456" ||
		after.At("is_ids_visible") != true {
		t.Errorf("changed preferences: %s", after.Body)
	}
	s.Call("post-only", "PATCH", me+"/Preference", map[string]any{"priority_color_low": "red"}).Want(400)
	s.Call("post-only", "PATCH", me+"/Preference", map[string]any{"use_mode": 2}).Want(403)
	s.Call("glpi", "GET", "/Administration/User/post-only/Preference", nil).Want(200)
	s.Call("post-only", "GET", "/Administration/User/2/Preference", nil).Want(403)

	byName := "/Administration/User/username/post-only"
	if got := s.Call("glpi", "GET", byName, nil).Want(200).At("id"); got != 3.0 {
		t.Errorf("by login: %v", got)
	}
	s.Call("glpi", "PATCH", byName, map[string]any{"firstname": "Paul"}).Want(200)
	s.Call("glpi", "GET", "/Administration/User/username/nobody", nil).Want(404)
	s.Call("post-only", "DELETE", byName, nil).Want(403)
}

// TestAccounts holds the rules of making and changing accounts.
func TestAccounts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const users = "/Administration/User"
	for name, test := range map[string]struct {
		body   map[string]any
		status int
	}{
		"without a login":       {map[string]any{}, 400},
		"a bad login":           {map[string]any{"username": "a<b"}, 400},
		"a login that exists":   {map[string]any{"username": "TECH"}, 409},
		"passwords that differ": {map[string]any{"username": "x1", "password": "a", "password2": "b"}, 400},
		"one password":          {map[string]any{"username": "x2", "password": "a"}, 201},
		"a link to nowhere":     {map[string]any{"username": "x3", "location": 77}, 400},
		"an e-mail address":     {map[string]any{"username": "jane@example.org"}, 201},
	} {
		if r := s.Call("glpi", "POST", users, test.body); r.Status != test.status {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	id := s.Call("glpi", "POST", users, map[string]any{"username": "anna", "password": "anna",
		"password2": "anna"}).ID()
	path := fmt.Sprintf("%s/%d", users, id)
	if got := s.Call("anna", "GET", "/session", nil).Want(200).At("active_profile.name"); got != "Self-Service" {
		t.Errorf("a new account has the profile %v", got)
	}
	s.Call("anna", "GET", path, nil).Want(200)
	if r := s.Call("glpi", "GET", path, nil).Want(200); r.At("password") != nil || r.At("default_profile") != nil {
		t.Errorf("account: %s", r.Body)
	}
	grants := path + "/Authorization"
	s.Call("tech", "POST", grants, map[string]any{"profile": 4, "entity": 0}).Want(403) // more than tech has
	grant := s.Call("glpi", "POST", grants, map[string]any{"profile": 6, "entity": 0, "is_recursive": true}).ID()
	s.Call("glpi", "POST", grants, map[string]any{"profile": 6, "entity": 0}).Want(409)
	s.Call("anna", "GET", "/Assistance/Ticket", nil, "GLPI-Profile", "6").Want(200)
	if got := s.Call("anna", "GET", "/session", nil, "GLPI-Profile",
		"6").At("active_profile.name"); got != "Technician" {
		t.Errorf("the profile of the header is %v", got)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", grants, grant), nil).Want(204)
	if got := s.Call("anna", "GET", "/session", nil, "GLPI-Profile",
		"6").At("active_profile.name"); got != "Self-Service" {
		t.Errorf("a profile that was taken away still counts: %v", got)
	}
	// not over a super-admin
	s.Call("tech", "PATCH", users+"/2", map[string]any{"password": "x", "password2": "x"}).Want(400)
	s.Call("tech", "PATCH", users+"/2", map[string]any{"is_active": false}).Want(400)
	s.Call("glpi", "DELETE", users+"/2?force=true", nil).Want(403) // the last super-admin
	s.Call("glpi", "DELETE", users+"/6", nil).Want(403)            // the system's own account
	s.Call("glpi", "PATCH", path, map[string]any{"is_active": false}).Want(200)
	s.Call("anna", "GET", "/session", nil).Want(401)
}

// TestEntities holds the rules of the entity tree.
func TestEntities(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const entities = "/Administration/Entity"
	a := s.Call("glpi", "POST", entities, map[string]any{"name": " A ", "latitude": "1.5"}).ID()
	b := s.Call("glpi", "POST", entities, map[string]any{"name": "B", "parent": a}).ID()
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", entities, b),
		nil).Want(200); got.At("completename") != "Root entity > A > B" || got.At("level") != 3.0 ||
		got.At("latitude") != "1.5" {
		t.Errorf("entity: %s", got.Body)
	}
	s.Call("glpi", "POST", entities, map[string]any{"name": "a"}).Want(409)
	s.Call("glpi", "POST", entities, map[string]any{"name": " "}).Want(400)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", entities, a), map[string]any{"parent": b}).Want(400)
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", entities, a), nil).Want(400) // has sub-entities
	s.Call("glpi", "DELETE", entities+"/0", nil).Want(400)
	s.Call("glpi", "PATCH", entities+"/0", map[string]any{"name": "Company", "parent": b}).Want(400)
	s.Call("glpi", "PATCH", entities+"/0", map[string]any{"name": "Company"}).Want(200)
	if got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", entities, b),
		nil).Want(200).At("completename"); got != "Company > A > B" {
		t.Errorf("after renaming the root: %v", got)
	}
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "entity": b}).ID()
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", entities, b), nil).Want(204)
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket),
		nil).Want(200).At("entity.id"); got != 0.0 {
		t.Errorf("the ticket of a deleted entity lies in %v", got)
	}
	s.Call("tech", "POST", entities, map[string]any{"name": "C"}).Want(403)
}

// TestLastSuperAdmin keeps the last way in for those who may change profiles.
func TestLastSuperAdmin(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const user = "/Administration/User/2"
	own := s.Call("glpi", "GET", user+"/Authorization", nil).Want(200).At("0.id")
	authorization := fmt.Sprintf("%s/Authorization/%v", user, own)
	s.Call("glpi", "POST", user+"/Authorization", map[string]any{"profile": 1, "entity": 0}).Want(201)
	super := []string{"GLPI-Profile", "4"}
	s.Call("glpi", "DELETE", authorization, nil, super...).Want(403) // another profile is no way in
	s.Call("tech", "PATCH", user, map[string]any{"authtype": 3}).Want(400)
	s.Call("tech", "PATCH", user, map[string]any{"username": "glpi"}).Want(200)

	other := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna",
		"password2": "anna"}, super...).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", other), map[string]any{"profile": 4},
		super...).Want(201)
	s.Call("glpi", "DELETE", authorization, nil, super...).Want(204)
}

// TestPurgedUser looks for what a purged account leaves behind.
func TestPurgedUser(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna",
		"password2": "anna"}).ID()
	path := fmt.Sprintf("/Administration/User/%d", id)
	s.Call("glpi", "POST", path+"/Authorization", map[string]any{"profile": 6}).Want(201)
	member := []string{"GLPI-Profile", "6"}
	reminder := s.Call("anna", "POST", "/Tools/Reminder", map[string]any{"name": "Mine", "text": "x"}, member...).ID()
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Team"}).ID()
	members := fmt.Sprintf("/Administration/Group/%d/Member", group)
	s.Call("glpi", "POST", members, map[string]any{"user": id}).Want(201)
	s.Call("anna", "POST", "/Administration/User/Me/Email", map[string]any{"email": "anna@example.org"}).Want(201)
	ticket := s.Call("anna", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}, member...).ID()
	s.Call("anna", "POST", "/Administration/ApprovalSubstitute", map[string]any{"user": id, "substitute": 4}).Want(201)

	s.Call("glpi", "DELETE", path+"?force=true", nil).Want(204)
	s.Call("anna", "GET", "/session", nil).Want(401)
	s.Call("glpi", "GET", fmt.Sprintf("/Tools/Reminder/%d", reminder), nil).Want(404)
	if left := s.Call("glpi", "GET", members, nil).Want(200).List(); len(left) != 0 {
		t.Errorf("members: %v", left)
	}
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket),
		nil).Want(200); got.At("user_recipient") != nil || len(got.At("team").([]any)) != 0 {
		t.Errorf("ticket: %s", got.Body)
	}
	for _, table := range []string{"glpi_useremails", "glpi_profiles_users", "glpi_validatorsubstitutes",
		"glpi_reminders"} {
		n := -1
		if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `"+table+"` WHERE `users_id` = ?",
			id).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d rows, %v", table, n, err)
		}
	}
}

// TestOwnEmail adds addresses to the own account, as clients of each version do.
func TestOwnEmail(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const emails = "/Administration/User/Me/Email"
	first := s.Call("post-only", "POST", emails, map[string]any{"email": "a@example.org"}).Want(201)
	if again := s.Call("post-only", "POST", emails, map[string]any{"email": "a@example.org"}).Want(
		409); again.Location() != first.Location() {
		t.Errorf("the address that is there: %v", again.Header)
	}
	s.Call("post-only", "POST", "/v2.2"+emails, map[string]any{"email": "b@example.org", "is_default": true}).Want(200)
	if got := s.Call("post-only", "GET", "/Administration/User/Me/Emails/Default",
		nil).Want(200).At("email"); got != "b@example.org" {
		t.Errorf("default address: %v", got)
	}
	s.Call("post-only", "POST", emails, map[string]any{}).Want(400)
	s.Call("post-only", "POST", emails, map[string]any{"email": "nobody"}).Want(400)
}

// TestPreferences sets what users choose for themselves.
func TestPreferences(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const own = "/Administration/User/Me/Preference"
	if got := s.Call("post-only", "PATCH", own, map[string]any{"list_limit": 25, "timezone": "Europe/Paris",
		"is_ids_visible": true, "timeline_order": "reverse"}).Want(200); got.At("list_limit") != 25.0 ||
		got.At("timezone") != "Europe/Paris" || got.At("is_ids_visible") != true ||
		got.At("timeline_order") != "reverse" {
		t.Errorf("preferences: %s", got.Body)
	}
	// What equals the server's own value follows the server from then on.
	if got := s.Call("post-only", "PATCH", own,
		map[string]any{"list_limit": 15, "timezone": "", "is_ids_visible": false, "palette": "auror"}).Want(
		200); got.At("list_limit") != nil || got.At("timezone") != nil || got.At("is_ids_visible") != nil ||
		got.At("palette") != nil {
		t.Errorf("preferences: %s", got.Body)
	}
	if got := s.Call("post-only", "PATCH", own, map[string]any{"default_requesttype": 1}).Want(
		200); got.At("default_requesttype") != nil {
		t.Errorf("preferences: %s", got.Body)
	}
	for name, value := range map[string]any{"timezone": "Mars/Olympus", "palette": "none", "priority_color_low": "red",
		"language": "xx_XX", "use_mode": 1, "home_list_limit": 31, "timeline_order": "up"} {
		s.Call("post-only", "PATCH", own, map[string]any{name: value}).Want(400)
	}
	s.Call("post-only", "GET", "/Administration/User/post-only/Preference", nil).Want(200)
	s.Call("post-only", "GET", "/Administration/User/tech/Preference", nil).Want(403)
}

// TestDefaultEntity changes where a user works by default: an entity that is theirs, not one that
// there is not.
func TestDefaultEntity(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	child := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Child"}).ID()
	changed := s.Call("glpi", "PATCH", "/Administration/User/4", map[string]any{"default_entity": child}).Want(200)
	if changed.At("default_entity.id") != float64(child) {
		t.Errorf("default_entity is %v", changed.At("default_entity"))
	}
	if active := s.Call("tech", "GET", "/session", nil).Want(200).At("active_entity.id"); active != float64(child) {
		t.Errorf("the session begins in entity %v", active)
	}
	if r := s.Call("glpi", "PATCH", "/Administration/User/4", map[string]any{"default_entity": 4711}).Want(400); r.At(
		"detail.default_entity") == nil {
		t.Errorf("an unknown entity: %s", r.Body)
	}
}

// pixel is the smallest PNG file that is one for whoever looks at its beginning.
const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"

// TestPicture sets, serves and removes pictures of users.
func TestPicture(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const own = "/Administration/User/Me/Picture"
	set := func(user, path, content string) *testapi.Reply {
		t.Helper()
		body, kind := testapi.Form(t, `form-data; name="picture"; filename="me.png"`, content)
		return s.Call(user, "POST", path, body, "Content-Type", kind)
	}
	set("post-only", own, pixel).Want(204)
	if got := s.Call("normal", "GET", "/Administration/User/username/post-only/Picture",
		nil).Want(200); string(got.Body) != pixel || got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture: %s %q", got.Header.Get("Content-Type"), got.Body)
	}
	// Pictures tell no logins: not by their names, and not by whether there is one for a login.
	for path, name := range map[string]string{"/Administration/User/3/Picture": "user-3.png",
		"/Administration/User/2/Picture": "user-2.png", own: "user-3.png"} {
		if got := s.Call("post-only", "GET", path, nil).Want(200).Header.Get("Content-Disposition"); !strings.Contains(
			got, name) || strings.Contains(got, "post-only") || strings.Contains(got, "glpi") {
			t.Errorf("%s is called %s", path, got)
		}
	}
	there, nowhere := s.Call("post-only", "GET", "/Administration/User/username/tech/Picture", nil),
		s.Call("post-only", "GET", "/Administration/User/username/nobody/Picture", nil)
	if there.Status != nowhere.Status || there.Status < 400 {
		t.Errorf("a login that there is: %d, another: %d", there.Status, nowhere.Status)
	}
	s.Call("post-only", "GET", "/Administration/User/username/post-only/Picture", nil).Want(200)
	link, _ := s.Call("glpi", "GET", "/Administration/User/3", nil).Want(200).At("picture").(string)
	if !strings.Contains(link, "/front/document.send.php?file=_pictures/") {
		t.Errorf("the address of the picture: %s", link)
	}
	set("post-only", own, pixel+"2").Want(204)
	if files := s.StoredFiles(); len(files) != 1 {
		t.Errorf("files: %v", files)
	}
	set("post-only", "/Administration/User/4/Picture", pixel).Want(403)
	set("normal", "/Administration/User/4/Picture", pixel).Want(403)
	set("tech", "/Administration/User/5/Picture", pixel).Want(204)
	set("post-only", own, "<svg onload='alert(1)'/>").Want(400)
	set("post-only", own, "").Want(400)
	s.Call("post-only", "POST", own, map[string]any{"picture": "x"}).Want(400)
	set("glpi", "/Administration/User/99/Picture", pixel).Want(404)
	s.Call("post-only", "DELETE", own, nil).Want(204)
	s.Call("post-only", "DELETE", own, nil).Want(204)
	if got := s.Call("glpi", "GET", "/Administration/User/3", nil).Want(200).At("picture"); got != nil {
		t.Errorf("the address of no picture: %v", got)
	}

	id := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna",
		"password2": "anna"}).ID()
	set("anna", own, pixel).Want(204)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/User/%d?force=true", id), nil).Want(204)
	if files := s.StoredFiles(); len(files) != 1 { // that of user 5
		t.Errorf("files: %v", files)
	}
}

// TestLoginsAreNotTold holds that routes which name accounts by their login answer those who see no accounts
// the same whether there is such a login.
func TestLoginsAreNotTold(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, below := range []string{"", "/Picture", "/UsedItem", "/ManagedItem", "/Preference"} {
		for _, method := range []string{"GET", "POST", "PATCH", "DELETE"} {
			ask := func(login string) *testapi.Reply {
				path := "/Administration/User/username/" + login + below
				if below == "/Preference" {
					path = "/Administration/User/" + login + below
				}
				if method == "GET" || method == "DELETE" {
					return s.Call("post-only", method, path, nil)
				}
				return s.Call("post-only", method, path, map[string]any{"phone": "1", "list_limit": 20})
			}
			there, not := ask("tech"), ask("nobody")
			if there.Status != not.Status || method != "GET" && !bytes.Equal(there.Body, not.Body) {
				t.Errorf("%s %s: %d %s; %d %s", method, below, there.Status, there.Body, not.Status, not.Body)
			}
		}
	}
}

// TestOtherSignIn has an account that signs in elsewhere from now on lose its password.
func TestOtherSignIn(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Administration/User",
		testapi.Body{"username": "moves", "password": "Moves-away-1", "password2": "Moves-away-1"}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("/Administration/User/%d", id), testapi.Body{"authtype": 3}).Want(200)
	if password := s.Row("glpi_users", id)["password"]; password != "" {
		t.Errorf("the password is %q", password)
	}
}
