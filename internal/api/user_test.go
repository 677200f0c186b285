package api_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestOwnAccount walks through the routes of the own account.
func TestOwnAccount(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const me = "/Administration/User/Me"
	s.call("post-only", "GET", me+"/Emails/Default", nil).want(404)
	s.call("post-only", "POST", me+"/Email", map[string]any{}).want(400)
	s.call("post-only", "POST", me+"/Email", map[string]any{"email": "nobody"}).want(400)
	first := s.call("post-only", "POST", me+"/Email", map[string]any{"email": "a@example.org"}).id()
	again := s.call("post-only", "POST", me+"/Email", map[string]any{"email": "a@example.org"}).want(409)
	if got, want := again.header.Get("Location"), fmt.Sprintf("%s/Email/%d", me, first); got != want || again.at("status") != "ERROR_ALREADY_EXISTS" {
		t.Errorf("a second time: %q %s", got, again.body)
	}
	second := s.call("post-only", "POST", me+"/Email", map[string]any{"email": "b@example.org", "is_default": true}).id()
	if got := s.call("post-only", "GET", me+"/Emails/Default", nil).want(200); got.at("id") != float64(second) || got.at("is_default") != 1.0 {
		t.Errorf("default: %s", got.body)
	}
	if list := s.call("post-only", "GET", me+"/Email", nil).want(200).list(); len(list) != 2 || list[0]["is_default"] != 0.0 {
		t.Errorf("addresses: %v", list)
	}
	s.call("tech", "GET", fmt.Sprintf("%s/Email/%d", me, first), nil).want(404)
	if emails, _ := s.call("post-only", "GET", me, nil).want(200).at("emails").([]any); len(emails) != 2 {
		t.Errorf("emails of the account: %v", emails)
	}
	if r := s.call("post-only", "GET", me+"/Picture", nil).want(200); r.header.Get("Content-Type") != "image/png" {
		t.Errorf("picture: %v", r.header)
	}
	s.call("glpi", "GET", "/Administration/User/4711/Picture", nil).want(404)

	before := s.call("post-only", "GET", me+"/Preference", nil).want(200)
	if before.at("is_ids_visible") != nil || before.at("language") != "en_GB" {
		t.Errorf("preferences: %s", before.body)
	}
	s.call("post-only", "PATCH", me+"/Preference", map[string]any{"language": "fr_FR", "priority_color_low": "#123456", "is_ids_visible": true}).want(200)
	after := s.call("glpi", "GET", "/Administration/User/3/Preference", nil).want(200)
	if after.at("language") != "fr_FR" || after.at("priority_color_low") != "#123456" || after.at("is_ids_visible") != true {
		t.Errorf("changed preferences: %s", after.body)
	}
	s.call("post-only", "PATCH", me+"/Preference", map[string]any{"priority_color_low": "red"}).want(400)
	s.call("post-only", "PATCH", me+"/Preference", map[string]any{"use_mode": 2}).want(403)
	s.call("glpi", "GET", "/Administration/User/post-only/Preference", nil).want(200)
	s.call("post-only", "GET", "/Administration/User/2/Preference", nil).want(403)

	byName := "/Administration/User/username/post-only"
	if got := s.call("glpi", "GET", byName, nil).want(200).at("id"); got != 3.0 {
		t.Errorf("by login: %v", got)
	}
	s.call("glpi", "PATCH", byName, map[string]any{"firstname": "Paul"}).want(200)
	s.call("glpi", "GET", "/Administration/User/username/nobody", nil).want(404)
	s.call("post-only", "DELETE", byName, nil).want(403)
}

// TestAccounts holds the rules of making and changing accounts.
func TestAccounts(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const users = "/Administration/User"
	for name, test := range map[string]struct {
		body   map[string]any
		status int
	}{
		"without a login":       {map[string]any{}, 400},
		"a bad login":           {map[string]any{"username": "a<b"}, 400},
		"a login that exists":   {map[string]any{"username": "TECH"}, 409},
		"passwords that differ": {map[string]any{"username": "x1", "password": "a", "password2": "b"}, 400},
		"one password":          {map[string]any{"username": "x2", "password": "a"}, 400},
		"a link to nowhere":     {map[string]any{"username": "x3", "location": 77}, 400},
		"an e-mail address":     {map[string]any{"username": "jane@example.org"}, 201},
	} {
		if r := s.call("glpi", "POST", users, test.body); r.status != test.status {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	id := s.call("glpi", "POST", users, map[string]any{"username": "anna", "password": "anna", "password2": "anna"}).id()
	path := fmt.Sprintf("%s/%d", users, id)
	if got := s.call("anna", "GET", "/session", nil).want(200).at("active_profile.name"); got != "Self-Service" {
		t.Errorf("a new account has the profile %v", got)
	}
	s.call("anna", "GET", path, nil).want(200)
	if r := s.call("glpi", "GET", path, nil).want(200); r.at("password") != nil || r.at("default_profile") != nil {
		t.Errorf("account: %s", r.body)
	}
	grants := path + "/Authorization"
	s.call("tech", "POST", grants, map[string]any{"profile": 4, "entity": 0}).want(403) // more than tech has
	grant := s.call("glpi", "POST", grants, map[string]any{"profile": 6, "entity": 0, "is_recursive": true}).id()
	s.call("glpi", "POST", grants, map[string]any{"profile": 6, "entity": 0}).want(409)
	s.call("anna", "GET", "/Assistance/Ticket", nil, "GLPI-Profile", "6").want(200)
	if got := s.call("anna", "GET", "/session", nil, "GLPI-Profile", "6").at("active_profile.name"); got != "Technician" {
		t.Errorf("the profile of the header is %v", got)
	}
	s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", grants, grant), nil).want(204)
	if got := s.call("anna", "GET", "/session", nil, "GLPI-Profile", "6").at("active_profile.name"); got != "Self-Service" {
		t.Errorf("a profile that was taken away still counts: %v", got)
	}
	s.call("tech", "PATCH", users+"/2", map[string]any{"password": "x", "password2": "x"}).want(400) // not over a super-admin
	s.call("tech", "PATCH", users+"/2", map[string]any{"is_active": false}).want(400)
	s.call("glpi", "DELETE", users+"/2?force=true", nil).want(403) // the last super-admin
	s.call("glpi", "DELETE", users+"/6", nil).want(403)            // the system's own account
	s.call("glpi", "PATCH", path, map[string]any{"is_active": false}).want(200)
	s.call("anna", "GET", "/session", nil).want(401)
}

// TestEntities holds the rules of the entity tree.
func TestEntities(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const entities = "/Administration/Entity"
	a := s.call("glpi", "POST", entities, map[string]any{"name": " A ", "latitude": "1.5"}).id()
	b := s.call("glpi", "POST", entities, map[string]any{"name": "B", "parent": a}).id()
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", entities, b), nil).want(200); got.at("completename") != "Root entity > A > B" || got.at("level") != 3.0 || got.at("latitude") != "1.5" {
		t.Errorf("entity: %s", got.body)
	}
	s.call("glpi", "POST", entities, map[string]any{"name": "a"}).want(409)
	s.call("glpi", "POST", entities, map[string]any{"name": " "}).want(400)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", entities, a), map[string]any{"parent": b}).want(400)
	s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", entities, a), nil).want(400) // has sub-entities
	s.call("glpi", "DELETE", entities+"/0", nil).want(400)
	s.call("glpi", "PATCH", entities+"/0", map[string]any{"name": "Company", "parent": b}).want(200)
	if got := s.call("glpi", "GET", fmt.Sprintf("%s/%d", entities, b), nil).want(200).at("completename"); got != "Company > A > B" {
		t.Errorf("after renaming the root: %v", got)
	}
	ticket := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "entity": b}).id()
	s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", entities, b), nil).want(204)
	if got := s.call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket), nil).want(200).at("entity.id"); got != 0.0 {
		t.Errorf("the ticket of a deleted entity lies in %v", got)
	}
	s.call("tech", "POST", entities, map[string]any{"name": "C"}).want(403)
}

// TestLastSuperAdmin keeps the last way in for those who may change profiles.
func TestLastSuperAdmin(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const user = "/Administration/User/2"
	own := s.call("glpi", "GET", user+"/Authorization", nil).want(200).at("0.id")
	authorization := fmt.Sprintf("%s/Authorization/%v", user, own)
	s.call("glpi", "POST", user+"/Authorization", map[string]any{"profile": 1, "entity": 0}).want(201)
	super := []string{"GLPI-Profile", "4"}
	s.call("glpi", "DELETE", authorization, nil, super...).want(403) // another profile is no way in
	s.call("tech", "PATCH", user, map[string]any{"authtype": 3}).want(400)
	s.call("tech", "PATCH", user, map[string]any{"username": "glpi"}).want(200)

	other := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna", "password2": "anna"}, super...).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", other), map[string]any{"profile": 4}, super...).want(201)
	s.call("glpi", "DELETE", authorization, nil, super...).want(204)
}

// TestPurgedUser looks for what a purged account leaves behind.
func TestPurgedUser(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna", "password2": "anna"}).id()
	path := fmt.Sprintf("/Administration/User/%d", id)
	s.call("glpi", "POST", path+"/Authorization", map[string]any{"profile": 6}).want(201)
	member := []string{"GLPI-Profile", "6"}
	reminder := s.call("anna", "POST", "/Tools/Reminder", map[string]any{"name": "Mine", "text": "x"}, member...).id()
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Team"}).id()
	members := fmt.Sprintf("/Administration/Group/%d/Member", group)
	s.call("glpi", "POST", members, map[string]any{"user": id}).want(201)
	s.call("anna", "POST", "/Administration/User/Me/Email", map[string]any{"email": "anna@example.org"}).want(201)
	ticket := s.call("anna", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}, member...).id()
	s.call("anna", "POST", "/Administration/ApprovalSubstitute", map[string]any{"user": id, "substitute": 4}).want(201)

	s.call("glpi", "DELETE", path+"?force=true", nil).want(204)
	s.call("anna", "GET", "/session", nil).want(401)
	s.call("glpi", "GET", fmt.Sprintf("/Tools/Reminder/%d", reminder), nil).want(404)
	if left := s.call("glpi", "GET", members, nil).want(200).list(); len(left) != 0 {
		t.Errorf("members: %v", left)
	}
	if got := s.call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket), nil).want(200); got.at("user_recipient") != nil || len(got.at("team").([]any)) != 0 {
		t.Errorf("ticket: %s", got.body)
	}
	for _, table := range []string{"glpi_useremails", "glpi_profiles_users", "glpi_validatorsubstitutes", "glpi_reminders"} {
		n := -1
		if err := s.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `"+table+"` WHERE `users_id` = ?", id).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d rows, %v", table, n, err)
		}
	}
}

// TestOwnEmail adds addresses to the own account, as clients of each version do.
func TestOwnEmail(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const emails = "/Administration/User/Me/Email"
	first := s.call("post-only", "POST", emails, map[string]any{"email": "a@example.org"}).want(201)
	if again := s.call("post-only", "POST", emails, map[string]any{"email": "a@example.org"}).want(409); again.header.Get("Location") != first.header.Get("Location") {
		t.Errorf("the address that is there: %v", again.header)
	}
	s.call("post-only", "POST", "/v2.2"+emails, map[string]any{"email": "b@example.org", "is_default": true}).want(200)
	if got := s.call("post-only", "GET", "/Administration/User/Me/Emails/Default", nil).want(200).at("email"); got != "b@example.org" {
		t.Errorf("default address: %v", got)
	}
	s.call("post-only", "POST", emails, map[string]any{}).want(400)
	s.call("post-only", "POST", emails, map[string]any{"email": "nobody"}).want(400)
}

// TestPreferences sets what users choose for themselves.
func TestPreferences(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const own = "/Administration/User/Me/Preference"
	if got := s.call("post-only", "PATCH", own, map[string]any{"list_limit": 25, "timezone": "Europe/Paris", "is_ids_visible": true}).want(200); got.at("list_limit") != 25.0 || got.at("timezone") != "Europe/Paris" || got.at("is_ids_visible") != true {
		t.Errorf("preferences: %s", got.body)
	}
	// What equals the server's own value follows the server from then on.
	if got := s.call("post-only", "PATCH", own, map[string]any{"list_limit": 15, "timezone": "", "is_ids_visible": false, "palette": "auror"}).want(200); got.at("list_limit") != nil || got.at("timezone") != nil || got.at("is_ids_visible") != nil || got.at("palette") != nil {
		t.Errorf("preferences: %s", got.body)
	}
	for name, value := range map[string]any{"timezone": "Mars/Olympus", "palette": "none", "priority_color_low": "red", "use_mode": 1, "home_list_limit": 31} {
		s.call("post-only", "PATCH", own, map[string]any{name: value}).want(400)
	}
	s.call("post-only", "GET", "/Administration/User/post-only/Preference", nil).want(200)
	s.call("post-only", "GET", "/Administration/User/tech/Preference", nil).want(403)
}

// TestDefaultEntity changes where a user works by default: an entity that is theirs, not one that
// there is not.
func TestDefaultEntity(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	child := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Child"}).id()
	changed := s.call("glpi", "PATCH", "/Administration/User/4", map[string]any{"default_entity": child}).want(200)
	if changed.at("default_entity.id") != float64(child) {
		t.Errorf("default_entity is %v", changed.at("default_entity"))
	}
	if active := s.call("tech", "GET", "/session", nil).want(200).at("active_entity.id"); active != float64(child) {
		t.Errorf("the session begins in entity %v", active)
	}
	if r := s.call("glpi", "PATCH", "/Administration/User/4", map[string]any{"default_entity": 4711}).want(400); r.at("detail.default_entity") == nil {
		t.Errorf("an unknown entity: %s", r.body)
	}
}

// pixel is the smallest PNG file that is one for whoever looks at its beginning.
const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"

// TestPicture sets, serves and removes pictures of users.
func TestPicture(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	const own = "/Administration/User/Me/Picture"
	set := func(user, path, content string) *reply {
		t.Helper()
		body, kind := form(t, `form-data; name="picture"; filename="me.png"`, content)
		return s.call(user, "POST", path, body, "Content-Type", kind)
	}
	set("post-only", own, pixel).want(204)
	if got := s.call("normal", "GET", "/Administration/User/username/post-only/Picture", nil).want(200); string(got.body) != pixel || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("the picture: %s %q", got.header.Get("Content-Type"), got.body)
	}
	// Pictures tell no logins: not by their names, and not by whether there is one for a login.
	for path, name := range map[string]string{"/Administration/User/3/Picture": "user-3.png", "/Administration/User/2/Picture": "user-2.png", own: "user-3.png"} {
		if got := s.call("post-only", "GET", path, nil).want(200).header.Get("Content-Disposition"); !strings.Contains(got, name) || strings.Contains(got, "post-only") || strings.Contains(got, "glpi") {
			t.Errorf("%s is called %s", path, got)
		}
	}
	there, nowhere := s.call("post-only", "GET", "/Administration/User/username/tech/Picture", nil), s.call("post-only", "GET", "/Administration/User/username/nobody/Picture", nil)
	if there.status != nowhere.status || there.status < 400 {
		t.Errorf("a login that there is: %d, another: %d", there.status, nowhere.status)
	}
	s.call("post-only", "GET", "/Administration/User/username/post-only/Picture", nil).want(200)
	link, _ := s.call("glpi", "GET", "/Administration/User/3", nil).want(200).at("picture").(string)
	if !strings.Contains(link, "/front/document.send.php?file=_pictures/") {
		t.Errorf("the address of the picture: %s", link)
	}
	set("post-only", own, pixel+"2").want(204)
	if files := s.storedFiles(); len(files) != 1 {
		t.Errorf("files: %v", files)
	}
	set("post-only", "/Administration/User/4/Picture", pixel).want(403)
	set("normal", "/Administration/User/4/Picture", pixel).want(403)
	set("tech", "/Administration/User/5/Picture", pixel).want(204)
	set("post-only", own, "<svg onload='alert(1)'/>").want(400)
	set("post-only", own, "").want(400)
	s.call("post-only", "POST", own, map[string]any{"picture": "x"}).want(400)
	set("glpi", "/Administration/User/99/Picture", pixel).want(404)
	s.call("post-only", "DELETE", own, nil).want(204)
	s.call("post-only", "DELETE", own, nil).want(204)
	if got := s.call("glpi", "GET", "/Administration/User/3", nil).want(200).at("picture"); got != nil {
		t.Errorf("the address of no picture: %v", got)
	}

	id := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna", "password2": "anna"}).id()
	set("anna", own, pixel).want(204)
	s.call("glpi", "DELETE", fmt.Sprintf("/Administration/User/%d?force=true", id), nil).want(204)
	if files := s.storedFiles(); len(files) != 1 { // that of user 5
		t.Errorf("files: %v", files)
	}
}

// TestLoginsAreNotTold holds that routes which name accounts by their login answer those who see no accounts
// the same whether there is such a login.
func TestLoginsAreNotTold(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, below := range []string{"", "/Picture", "/UsedItem", "/ManagedItem", "/Preference"} {
		for _, method := range []string{"GET", "POST", "PATCH", "DELETE"} {
			ask := func(login string) *reply {
				path := "/Administration/User/username/" + login + below
				if below == "/Preference" {
					path = "/Administration/User/" + login + below
				}
				if method == "GET" || method == "DELETE" {
					return s.call("post-only", method, path, nil)
				}
				return s.call("post-only", method, path, map[string]any{"phone": "1"})
			}
			there, not := ask("tech"), ask("nobody")
			if there.status != not.status || method != "GET" && !bytes.Equal(there.body, not.body) {
				t.Errorf("%s %s: %d %s; %d %s", method, below, there.status, there.body, not.status, not.body)
			}
		}
	}
}
