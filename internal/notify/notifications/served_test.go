package notifications_test

import (
	"crypto/hmac"
	"crypto/md5"
	"fmt"
	"mime"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

func TestNotificationsOfATicket(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	if err := s.Settings.Set(t.Context(), "admin_email", "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	ticket := s.Requested("Printer <burns>", "<p>It is <b>hot</b></p>")
	s.Deliver(2)
	mails := m.Got()
	if got := testapi.Recipients(mails); got != "admin@example.org post@example.org" {
		t.Fatalf("a new ticket is told to %s", got)
	}
	l := mails["post@example.org"]
	subject, _ := new(mime.WordDecoder).DecodeHeader(l.Header.Get("Subject"))
	if subject != fmt.Sprintf("[GLPI #%07d] New requester: Printer <burns>", ticket) ||
		l.Header.Get("From") != `"The Desk" <desk@example.org>` || l.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("subject %q, header %v", subject, l.Header)
	}
	if !strings.Contains(l.Text, "Title: Printer <burns>\nStatus: New\n") ||
		!strings.Contains(l.Text, "\nIt is hot\n") ||
		!strings.Contains(l.Text, fmt.Sprintf("https://desk.example.org/index.php?redirect=ticket_%d", ticket)) {
		t.Errorf("text:\n%s", l.Text)
	}
	if !strings.Contains(l.HTML, "Printer &lt;burns&gt;") || !strings.Contains(l.HTML, "<p>It is <b>hot</b></p>") {
		t.Errorf("html:\n%s", l.HTML)
	}
	first := mails["admin@example.org"].Header.Get("Message-ID")
	if l.Header.Get("In-Reply-To") != first {
		t.Errorf("in reply to %s, not %s", l.Header.Get("In-Reply-To"), first)
	}
	s.Member(ticket, testapi.UserTech, "assigned")
	s.Member(ticket, testapi.UserNormal, "observer")
	s.Deliver(2)
	if got := testapi.Recipients(m.Got()); got != "normal@example.org tech@example.org" {
		t.Errorf("joining the team is told to %s", got)
	}

	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	s.Call("tech", "POST", path+"/Timeline/Followup",
		map[string]any{"content": "We are coming ##ticket.status##"}).Want(201)
	s.Deliver(3)
	mails = m.Got()
	if got := testapi.Recipients(mails); got != "admin@example.org normal@example.org post@example.org" {
		t.Errorf("a followup is told to %s", got)
	}
	l = mails["post@example.org"]
	if l.Header.Get("In-Reply-To") != first || !strings.Contains(l.Text, "We are coming ##ticket.status##") {
		t.Errorf("in reply to %s, not %s:\n%s", l.Header.Get("In-Reply-To"), first, l.Text)
	}
	// Who may not see private entries does not hear of them.
	s.Call("tech", "POST", path+"/Timeline/Followup", map[string]any{"content": "secret", "is_private": true}).Want(201)
	s.Deliver(0)
	s.Call("tech", "POST", path+"/Timeline/Task", map[string]any{"content": "bring water"}).Want(201)
	s.Deliver(3)
	mails = m.Got()
	if l := mails["post@example.org"]; !strings.Contains(l.Text, "bring water") || strings.Contains(l.Text, "secret") {
		t.Errorf("a task: %s", l.Text)
	}
	if l := mails["admin@example.org"]; !strings.Contains(l.Text, "bring water") || strings.Contains(l.Text, "secret") {
		t.Errorf("an address that is nobody's account is told: %s", l.Text)
	}
	// A wait in the queue is one message only, of the latest state.
	s.Exec("UPDATE `glpi_notifications` SET `is_active` = 1")
	s.Call("tech", "PATCH", path, map[string]any{"name": "one"}).Want(200)
	s.Call("tech", "PATCH", path, map[string]any{"name": "two"}).Want(200)
	s.Call("tech", "PATCH", path, map[string]any{"name": "two"}).Want(200)
	s.Written()
	n := s.Scalar("SELECT COUNT(*) || ' ' || MIN(`name`) FROM `glpi_queuednotifications`" +
		" WHERE `is_deleted` = 0 AND `recipient` = 'post@example.org'")
	if n != fmt.Sprintf("1 [GLPI #%07d] Update: two", ticket) {
		t.Errorf("waiting: %s", n)
	}
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	s.Call("glpi", "DELETE", path+"/TeamMember", map[string]any{"type": "User", "id": testapi.UserTech,
		"role": "assigned"}).Want(200)
	s.Deliver(4)
	if got := testapi.Recipients(m.Got()); !strings.Contains(got, "tech@example.org") {
		t.Errorf("leaving the team is told to %s", got)
	}
	s.Member(ticket, testapi.UserTech, "assigned")
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	s.Call("tech", "POST", path+"/Timeline/Solution", map[string]any{"content": "It is cold now"}).Want(201)
	s.Deliver(3)
	if l := m.Got()["post@example.org"]; !strings.Contains(l.Text, "Solved\n") ||
		!strings.Contains(l.Text, "Solution:\nIt is cold now") {
		t.Errorf("solved: %s", l.Text)
	}
	s.Call("glpi", "DELETE", path, nil).Want(204)
	s.Deliver(1)
	if got := testapi.Recipients(m.Got()); got != "admin@example.org" {
		t.Errorf("deletion is told to %s", got)
	}
	s.Call("glpi", "DELETE", path+"?force=1", nil).Want(204)
	s.Deliver(0)
	// Switched off, nothing is queued.
	if err := s.Settings.Set(t.Context(), "use_notifications", "0"); err != nil {
		t.Fatal(err)
	}
	s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}).Want(201)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_queuednotifications` WHERE `is_deleted` = 0"); n != "0" {
		t.Errorf("%s messages while switched off", n)
	}
}

func TestNotificationRecipients(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Team"}).ID()
	for user, manager := range map[int]bool{testapi.UserTech: true, testapi.UserNormal: false} {
		s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group),
			map[string]any{"user": user, "is_manager": manager}).Want(201)
	}
	s.Exec("UPDATE `glpi_notifications` SET `is_active` = 0")
	notification := s.Call("glpi", "POST", "/Notifications/Notification",
		map[string]any{"name": "mine", "itemtype": "Ticket", "event": "new", "is_active": true, "entity": 0}).ID()
	base := fmt.Sprintf("/Notifications/Notification/%d", notification)
	s.Call("glpi", "POST", base+"/NotificationTemplate", map[string]any{"notification_template": 5}).Want(201)
	s.Call("glpi", "POST", base+"/NotificationTemplate", map[string]any{"notification_template": 5}).Want(409)
	supplier := s.Call("glpi", "POST", "/Management/Supplier",
		map[string]any{"name": "Firm", "email": "firm@example.org"}).ID()
	raise := func() string {
		t.Helper()
		id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y", "team": []any{
			map[string]any{"type": "User", "id": testapi.UserPostOnly, "role": "requester"},
			map[string]any{"type": "Group", "id": group, "role": "assigned"},
			map[string]any{"type": "Supplier", "id": supplier, "role": "assigned"},
		}}).ID()
		// the API ignores the team here
		if s.Scalar("SELECT COUNT(*) FROM `glpi_tickets_users` WHERE `tickets_id` = ?", id) == "0" {
			s.Member(id, testapi.UserPostOnly, "requester")
		}
		if _, err := s.Notifications.Send(t.Context(), 50); err != nil {
			t.Error(err)
		}
		return testapi.Recipients(m.Got())
	}
	for _, c := range []struct{ targets, want string }{
		{"2:4", "glpi@example.org"},
		{"2:4 2:6", "glpi@example.org tech@example.org"},
		{fmt.Sprintf("3:%d", group), "normal@example.org tech@example.org"},
		{fmt.Sprintf("5:%d", group), "tech@example.org"},
		{fmt.Sprintf("6:%d", group), "normal@example.org"},
		{fmt.Sprintf("3:%d -2:6", group), "normal@example.org"},
		{"1:7", "glpi@example.org"},
		{"1:11", ""},
	} {
		s.Exec("DELETE FROM `glpi_notificationtargets` WHERE `notifications_id` = ?", notification)
		for target := range strings.FieldsSeq(c.targets) {
			var kind, item int
			exclude := strings.HasPrefix(target, "-")
			if _, err := fmt.Sscanf(strings.TrimPrefix(target, "-"), "%d:%d", &kind, &item); err != nil {
				t.Fatal(err)
			}
			s.Call("glpi", "POST", base+"/Recipient",
				map[string]any{"type": kind, "items_id": item, "is_exclusion": exclude}).Want(201)
		}
		if got := raise(); got != c.want {
			t.Errorf("targets %s: told %q, want %q", c.targets, got, c.want)
		}
	}
	// Who does not want to hear of what they do, does not.
	s.Exec("UPDATE `glpi_users` SET `notification_to_myself` = 0 WHERE `id` = ?", testapi.UserGlpi)
	s.Exec("DELETE FROM `glpi_notificationtargets` WHERE `notifications_id` = ?", notification)
	s.Call("glpi", "POST", base+"/Recipient", map[string]any{"type": 1, "items_id": 7}).Want(201)
	if got := raise(); got != "" {
		t.Errorf("the author is told: %s", got)
	}
}

func TestNotificationQueue(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	for name, value := range map[string]string{"smtp_username": "me", "smtp_passwd": s.OAuth.Seal("pass word"),
		"smtp_max_retries": "2"} {
		if err := s.Settings.Set(t.Context(), name, value); err != nil {
			t.Fatal(err)
		}
	}
	s.Requested("x", "y")
	queue := s.Call("glpi", "GET", "/Notifications/QueuedNotification", nil).Want(200).List()
	if len(queue) != 1 || queue[0]["recipient"] != "post@example.org" || queue[0]["mode"] != "mailing" ||
		queue[0]["event"] != "requester_user" || queue[0]["is_deleted"] != false {
		t.Fatalf("%v", queue)
	}
	path := fmt.Sprintf("/Notifications/QueuedNotification/%v", queue[0]["id"])
	m.Refuse = true
	s.Deliver(0)
	if r := s.Call("glpi", "GET", path, nil).Want(200); r.At("sent_try") != 1.0 || r.At("is_deleted") != false ||
		r.At("send_date") != nil {
		t.Errorf("after a refusal: %s", r.Body)
	}
	s.Deliver(0) // not due yet
	if n := s.Scalar("SELECT `sent_try` FROM `glpi_queuednotifications`"); n != "1" {
		t.Errorf("tried %s times", n)
	}
	s.Call("tech", "POST", path+"/SendRequest", nil).Want(403)
	s.Call("glpi", "POST", "/Notifications/QueuedNotification/4711/SendRequest", nil).Want(404)
	m.Mu.Lock()
	m.Refuse = false
	m.Mu.Unlock()
	if r := s.Call("glpi", "POST", path+"/SendRequest", nil).Want(202); len(r.Body) != 0 {
		t.Errorf("body %s", r.Body)
	}
	if got := testapi.Recipients(m.Got()); got != "post@example.org" {
		t.Errorf("sent to %q", got)
	}
	if r := s.Call("glpi", "GET", path, nil).Want(200); r.At("sent_try") != 2.0 || r.At("is_deleted") != true ||
		r.At("send_date") == nil {
		t.Errorf("after sending: %s", r.Body)
	}
	mac := hmac.New(md5.New, []byte("pass word"))
	mac.Write([]byte("<challenge>"))
	if !slices.Contains(m.SignIns, fmt.Sprintf("me %x", mac.Sum(nil))) {
		t.Errorf("signed in as %v", m.SignIns)
	}
	s.Deliver(0)
	if n, err := s.Notifications.Clean(t.Context(), 30); err != nil || n != 0 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	s.Exec("UPDATE `glpi_queuednotifications` SET `send_time` = '2001-01-01 00:00:00'")
	if n, err := s.Notifications.Clean(t.Context(), 30); err != nil || n != 1 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	// What fails too often is given up.
	s.Requested("x", "y")
	m.Mu.Lock()
	m.Refuse = true
	m.Mu.Unlock()
	for range 3 {
		s.Exec("UPDATE `glpi_queuednotifications` SET `send_time` = '2001-01-01 00:00:00'")
		s.Deliver(0)
	}
	if row := s.Scalar("SELECT `sent_try` || ' ' || `is_deleted` FROM `glpi_queuednotifications`"); row != "2 1" {
		t.Errorf("given up: %s", row)
	}
}

func TestNotificationTemplates(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	template := s.Call("glpi", "POST", "/Notifications/NotificationTemplate",
		map[string]any{"name": "mine", "itemtype": "Ticket"}).ID()
	base := fmt.Sprintf("/Notifications/NotificationTemplate/%d/Translation", template)
	french := s.Call("glpi", "POST", base, map[string]any{"language": "fr_FR", "subject": "Bonjour"}).ID()
	s.Call("glpi", "GET", base+"/Default", nil).Want(404)
	usual := s.Call("glpi", "POST", base, map[string]any{"subject": "Hello"}).ID()
	for path, want := range map[string]int64{"/Default": usual, "/fr_FR": french, fmt.Sprintf("/%d", usual): usual} {
		if r := s.Call("glpi", "GET", base+path, nil).Want(200); r.At("id") != float64(want) {
			t.Errorf("%s: %s", path, r.Body)
		}
	}
	s.Call("glpi", "GET", base+"/de_DE", nil).Want(404)
	s.Call("glpi", "GET", "/Notifications/NotificationTemplate/4711/Translation/Default", nil).Want(404)
	s.Call("normal", "GET", base+"/Default", nil).Want(403)
	s.Call("", "GET", base+"/Default", nil).Want(401)
	s.Call("glpi", "PATCH", base+fmt.Sprintf("/%d", french), map[string]any{"subject": "Salut"}).Want(200)

	notification := s.Call("glpi", "POST", "/Notifications/Notification",
		map[string]any{"name": "n", "itemtype": "Ticket", "event": "new"}).ID()
	links := fmt.Sprintf("/Notifications/Notification/%d/NotificationTemplate", notification)
	link := s.Call("glpi", "POST", links, map[string]any{"notification_template": template}).ID()
	second := s.Call("glpi", "POST", links, map[string]any{"notification_template": 4}).ID()
	if r := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", links, link), nil).Want(200); r.At("mode") != "mailing" {
		t.Errorf("%s", r.Body)
	}
	s.Call("glpi", "DELETE", links, nil).Want(400)
	s.Call("glpi", "DELETE", "/Notifications/Notification/2/NotificationTemplate?id="+fmt.Sprint(link), nil).Want(404)
	s.Call("glpi", "DELETE", links+"?id="+fmt.Sprint(link), nil).Want(204)
	s.Call("tech", "DELETE", fmt.Sprintf("%s/%d", links, second), nil).Want(403)
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", links, second), nil).Want(204)
	if list := s.Call("glpi", "GET", links, nil).Want(200).List(); len(list) != 0 {
		t.Errorf("%v", list)
	}
	s.Call("glpi", "POST", "/Notifications/Notification", map[string]any{"name": "n", "itemtype": ""}).Want(400)

	// Notifications of the server itself are for those who look after it.
	admin := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "half", "password": "half",
		"password2": "half"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", admin),
		map[string]any{"profile": 3, "entity": 0, "is_recursive": true}).Want(201)
	s.Exec("DELETE FROM `glpi_profiles_users` WHERE `users_id` = ? AND `profiles_id` <> 3", admin)
	s.Exec("UPDATE `glpi_profilerights` SET `rights` = 31 WHERE `profiles_id` = 3 AND `name` = 'notification'")
	s.Exec("UPDATE `glpi_profilerights` SET `rights` = 0 WHERE `profiles_id` = 3 AND `name` = 'config'")
	s.Directory.Invalidate()
	cron := s.Call("glpi", "POST", "/Notifications/Notification",
		map[string]any{"name": "n", "itemtype": "CronTask", "event": "alert", "entity": 0, "is_recursive": true}).ID()
	s.Call("glpi", "GET", fmt.Sprintf("/Notifications/Notification/%d", cron), nil).Want(200)
	s.Call("half", "GET", fmt.Sprintf("/Notifications/Notification/%d", cron), nil).Want(404)
	s.Call("half", "POST", "/Notifications/Notification",
		map[string]any{"name": "n", "itemtype": "CronTask", "event": "alert"}).Want(403)
	s.Call("half", "POST", "/Notifications/Notification",
		map[string]any{"name": "n", "itemtype": "Ticket", "event": "new"}).Want(201)
}

// A template that would fill the memory holds nobody up and costs nobody a message: letters are
// written outside of the change's transaction, and one that gets too long says the little that
// there is to say without its template.
func TestHostileNotificationTemplates(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	ticket := s.Requested("as it was", "content")
	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	for range 20 {
		s.Call("glpi", "POST", path+"/Timeline/Followup",
			map[string]any{"content": strings.Repeat("long ", 2000)}).Want(201)
	}
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	s.Exec("UPDATE `glpi_notifications` SET `is_active` = (`itemtype` = 'Ticket' AND `event` = 'update')")
	lists := strings.Repeat("##FOREACHfollowups##", 15) + "##followup.description##" +
		strings.Repeat("##ENDFOREACHfollowups##", 15)
	s.Exec("UPDATE `glpi_notificationtemplatetranslations` SET `content_text` = ?", lists)
	s.Call("tech", "PATCH", path, map[string]any{"name": "changed"}).Want(200)
	// Nothing has been written when the change is answered.
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_queuednotifications` WHERE `recipient` = 'post@example.org'" +
		" AND `body_text` IS NULL"); n != "1" {
		t.Errorf("%s messages wait for their text", n)
	}
	s.Exec("UPDATE `glpi_tickets` SET `name` = 'as it is'")
	if _, err := s.Notifications.Send(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	l, ok := m.Got()["post@example.org"]
	if !ok || !strings.Contains(l.Text, "changed") || !strings.Contains(l.Text, "https://desk.example.org") ||
		len(l.Text) > 1000 {
		t.Errorf("%.300s", l.Text)
	}
}

// TestNotificationsByAddress tells those in a team who are known by an address alone, and members at the address
// that they have in the item.
func TestNotificationsByAddress(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	type body = map[string]any
	path := s.Call("glpi", "POST", "/Assistance/Ticket", body{"name": "x", "content": "x", "team": []any{
		body{"type": "User", "alternative_email": "ann@example.org", "role": "requester"},
		body{"type": "User", "id": testapi.UserNormal, "alternative_email": "home@example.org", "role": "requester"},
	}}).Want(201).Location()
	s.Deliver(2)
	if got := testapi.Recipients(m.Got()); got != "ann@example.org home@example.org" {
		t.Errorf("a new ticket is told to %s", got)
	}
	for _, address := range []string{"bob@example.org", "eve@example.org"} {
		s.Call("glpi", "POST", path+"/TeamMember", body{"type": "User", "alternative_email": address,
			"role": "observer"}).Want(201)
	}
	s.Written()
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	followup := body{"content": "on our way"}
	s.Call("tech", "POST", path+"/Timeline/Followup", followup).Want(201)
	s.Deliver(4)
	mails := m.Got()
	if got := testapi.Recipients(mails); got != "ann@example.org bob@example.org eve@example.org home@example.org" {
		t.Errorf("a followup is told to %s", got)
	}
	if !strings.Contains(mails["ann@example.org"].Text, "on our way") {
		t.Errorf("text: %s", mails["ann@example.org"].Text)
	}
	// Nothing private, and nothing to whom does not want it or has left.
	s.Call("tech", "POST", path+"/Timeline/Followup", body{"content": "secret", "is_private": true}).Want(201)
	s.Exec("UPDATE `glpi_tickets_users` SET `use_notification` = 0 WHERE `alternative_email` = 'bob@example.org'")
	s.Call("glpi", "DELETE", path+"/TeamMember", body{"type": "User", "alternative_email": "eve@example.org",
		"role": "observer"}).Want(200)
	s.Written()
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	s.Call("tech", "POST", path+"/Timeline/Followup", followup).Want(201)
	s.Deliver(2)
	if got := testapi.Recipients(m.Got()); got != "ann@example.org home@example.org" {
		t.Errorf("another followup is told to %s", got)
	}
	for _, date := range []string{"`begin_date` = '2037-01-01 00:00:00'", "`begin_date` = NULL, `end_date` = '2020-01-01'"} {
		s.Exec("UPDATE `glpi_users` SET "+date+" WHERE `id` = ?", testapi.UserNormal)
		s.Call("tech", "POST", path+"/Timeline/Followup", followup).Want(201)
		s.Deliver(1)
		if got := testapi.Recipients(m.Got()); got != "ann@example.org" {
			t.Errorf("with %s of an account, a followup is told to %s", date, got)
		}
	}
}

// TestPrivateBeforeItIsSent: what becomes private while messages wait is not in them.
func TestPrivateBeforeItIsSent(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"Followup", "Task"} {
		s := testapi.New(t)
		m := testapi.NewMailServer(t, s)
		s.EverybodyHasMail()
		ticket := s.Requested("Printer", "It burns")
		s.Member(ticket, testapi.UserTech, "assigned")
		s.Deliver(2)
		m.Got()
		path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
		add := func(text string) string {
			return fmt.Sprintf("%s/Timeline/%s/%v", path, entry, s.Call("tech", "POST", path+"/Timeline/"+entry,
				map[string]any{"content": text}).Want(201).ID())
		}
		waiting := func() string {
			s.Written()
			return s.Scalar("SELECT COUNT(*) || ' ' || COUNT(CASE WHEN `body_text` LIKE '%secret%' OR `body_html` LIKE" +
				" '%secret%' THEN 1 END) FROM `glpi_queuednotifications` WHERE `is_deleted` = 0 AND `recipient` =" +
				" 'post@example.org'")
		}
		// the message that tells of it
		at := add("secret")
		if got := waiting(); got != "1 1" {
			t.Fatalf("%s: waiting %s", entry, got)
		}
		s.Call("tech", "PATCH", at, map[string]any{"is_private": true}).Want(200)
		if got := waiting(); got != "0 0" {
			t.Errorf("%s: waiting %s, which tell of it", entry, got)
		}
		// one that tells of something else, and has it among what has happened before
		for _, written := range []bool{true, false} {
			at = add("secret")
			add("public")
			if written {
				if got := waiting(); got != "1 1" {
					t.Fatalf("%s: waiting %s", entry, got)
				}
			}
			s.Call("tech", "PATCH", at, map[string]any{"is_private": true}).Want(200)
			if got := waiting(); got != "1 0" {
				t.Errorf("%s: waiting %s", entry, got)
			}
			if _, err := s.Notifications.Send(t.Context(), 50); err != nil {
				t.Fatal(err)
			}
			l := m.Got()["post@example.org"]
			if !strings.Contains(l.Text, "public") || strings.Contains(l.Text, "secret") ||
				strings.Contains(l.HTML, "secret") {
				t.Errorf("%s: sent\n%s", entry, l.Text)
			}
		}
	}
}

// TestPrivateWhileItIsSent: a message that was read to be sent and not sent yet, when an entry that it tells of becomes
// private or its reader's account ends, is not sent in its old words; whatever date the entry says it is of.
func TestPrivateWhileItIsSent(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	m := testapi.NewMailServer(t, s)
	s.EverybodyHasMail()
	ticket := s.Requested("Printer", "It burns")
	s.Member(ticket, testapi.UserTech, "observer")
	s.Member(ticket, testapi.UserNormal, "observer")
	s.Deliver(3)
	m.Got()
	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	at := fmt.Sprintf("%s/Timeline/Followup/%v", path, s.Call("glpi", "POST", path+"/Timeline/Followup",
		map[string]any{"content": "secret"}).Want(201).ID())
	s.Call("glpi", "PATCH", at, map[string]any{"date_creation": "2037-01-01T00:00:00Z"}).Want(200)
	s.Call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "public"}).Want(201)
	s.Written()
	s.Exec("UPDATE `glpi_queuednotifications` SET `send_time` = CASE `recipient` WHEN 'tech@example.org'" +
		" THEN '2020-01-01 00:00:00' ELSE '2020-01-02 00:00:00' END")
	m.Came = func(l testapi.Letter) {
		if strings.HasPrefix(l.To, "tech@") {
			s.Call("glpi", "PATCH", at, map[string]any{"is_private": true}).Want(200)
			s.Call("glpi", "PATCH", fmt.Sprintf("/Administration/User/%d", testapi.UserNormal),
				map[string]any{"is_active": false}).Want(200)
		}
	}
	_, err := s.Notifications.Send(t.Context(), 50)
	m.Came = nil
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Notifications.Send(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	mails := m.Got()
	l, told := mails["post@example.org"]
	if !told || !strings.Contains(l.Text, "public") || strings.Contains(l.Text, "secret") {
		t.Errorf("told: %v\n%s", told, l.Text)
	}
	if _, told := mails["normal@example.org"]; told {
		t.Error("an account that has ended is told")
	}
}

// TestEndedWhileMailWaits: mail that waits is not sent to who could not be told any more, whatever has ended it, nor when
// somebody wants it sent now.
func TestEndedWhileMailWaits(t *testing.T) {
	t.Parallel()
	user := fmt.Sprintf("/Administration/User/%d", testapi.UserPostOnly)
	for _, end := range []func(s *testapi.Server){
		func(s *testapi.Server) {
			s.Call("glpi", "PATCH", user, map[string]any{"is_active": false}).Want(200)
		},
		func(s *testapi.Server) {
			s.Call("glpi", "PATCH", user, map[string]any{"end_date": "2020-01-01T00:00:00Z"}).Want(200)
		},
		func(s *testapi.Server) { s.Call("glpi", "DELETE", user, nil).Want(204) },
		func(s *testapi.Server) { s.Call("glpi", "DELETE", user+"?force=true", nil).Want(204) },
		func(s *testapi.Server) {
			s.Exec("DELETE FROM `glpi_profiles_users` WHERE `users_id` = ?", testapi.UserPostOnly)
		},
	} {
		s := testapi.New(t)
		m := testapi.NewMailServer(t, s)
		s.EverybodyHasMail()
		ticket := s.Requested("Printer", "It burns")
		s.Deliver(1)
		m.Got()
		s.Call("tech", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket),
			map[string]any{"content": "on our way"}).Want(201)
		s.Written()
		waits := "SELECT COALESCE(MAX(`id`), 0) FROM `glpi_queuednotifications` WHERE `recipient` = 'post@example.org'" +
			" AND `is_deleted` = 0"
		id := s.Scalar(waits)
		end(s)
		s.Call("glpi", "POST", "/Notifications/QueuedNotification/"+id+"/SendRequest", nil).Want(202)
		if _, err := s.Notifications.Send(t.Context(), 50); err != nil {
			t.Fatal(err)
		}
		if _, told := m.Got()["post@example.org"]; told || id == "0" || s.Scalar(waits) != "0" {
			t.Errorf("message %s is sent: %v, waits: %s", id, told, s.Scalar(waits))
		}
	}
}
