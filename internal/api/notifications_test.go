package api_test

import (
	"bufio"
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
)

// mailServer is a small SMTP server that keeps what it is given.
type mailServer struct {
	net.Listener
	mu      sync.Mutex
	mails   []letter
	refuse  bool
	signIns []string
}

// letter is a message as it came.
type letter struct {
	from, to string
	*mail.Message
	text, html string
	files      []string
}

func newMailServer(t *testing.T, s *fixture) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailServer{Listener: listener}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.serve(conn)
		}
	}()
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	for name, value := range map[string]string{
		"use_notifications": "1", "notifications_mailing": "1", "smtp_mode": "1", "smtp_host": host, "smtp_port": port,
		"from_email": "desk@example.org", "from_email_name": "The Desk", "url_base": "https://desk.example.org",
	} {
		if err := s.Settings.Set(t.Context(), name, value); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func (m *mailServer) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 test")
	var l letter
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
		m.mu.Lock()
		refuse := m.refuse
		m.mu.Unlock()
		switch {
		case verb == "EHLO":
			say("250-test")
			say("250-AUTH CRAM-MD5")
			say("250 8BITMIME")
		case verb == "AUTH":
			say("334 " + base64.StdEncoding.EncodeToString([]byte("<challenge>")))
			answer, _ := r.ReadString('\n')
			digest, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(answer))
			m.mu.Lock()
			m.signIns = append(m.signIns, string(digest))
			m.mu.Unlock()
			say("235 welcome")
		case verb == "MAIL":
			l = letter{from: line}
			say("250 ok")
		case verb == "RCPT" && refuse:
			say("550 no such mailbox")
		case verb == "RCPT":
			l.to = strings.Trim(line[strings.IndexByte(line, ':')+1:], "<> ")
			say("250 ok")
		case verb == "DATA":
			say("354 go on")
			var text strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				text.WriteString(strings.TrimPrefix(line, "."))
			}
			l.read(text.String())
			m.mu.Lock()
			m.mails = append(m.mails, l)
			m.mu.Unlock()
			say("250 ok")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// read takes a message apart.
func (l *letter) read(text string) {
	var err error
	if l.Message, err = mail.ReadMessage(strings.NewReader(text)); err != nil {
		return
	}
	l.part(l.Header.Get("Content-Type"), l.Header.Get("Content-Transfer-Encoding"), "", l.Body)
}

func (l *letter) part(kind, encoding, disposition string, body io.Reader) {
	media, params, _ := mime.ParseMediaType(kind)
	if strings.HasPrefix(media, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return
			}
			l.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p)
		}
	}
	if _, params, _ := mime.ParseMediaType(disposition); params["filename"] != "" {
		l.files = append(l.files, params["filename"])
		return
	}
	if encoding == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	data, _ := io.ReadAll(body)
	switch media {
	case "text/plain":
		l.text = strings.ReplaceAll(string(data), "\r\n", "\n")
	case "text/html":
		l.html = string(data)
	}
}

// got gives the messages since the last time, by recipient.
func (m *mailServer) got() map[string]letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]letter{}
	for _, l := range m.mails {
		out[l.to] = l
	}
	m.mails = nil
	return out
}

func recipients(mails map[string]letter) string {
	var out []string
	for to := range mails {
		out = append(out, to)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// mailAddress gives a default account a mail address.
func (s *fixture) mailAddress(user int, address string) {
	s.execute("INSERT INTO `glpi_useremails` (`users_id`, `is_default`, `email`) VALUES (?, 1, ?)", user, address)
}

// written has everything written that is to be told.
func (s *fixture) written() {
	s.t.Helper()
	if err := s.Drafts.Write(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// deliver sends what is in the queue.
func (s *fixture) deliver(want int) {
	s.t.Helper()
	n, err := s.Notifications.Send(s.t.Context(), 50)
	if err != nil || n != want {
		s.t.Errorf("sent %d, %v; want %d", n, err, want)
	}
}

// The default accounts' ids.
const (
	userGlpi     = 2
	userPostOnly = 3
	userTech     = 4
	userNormal   = 5
)

func (s *fixture) everybodyHasMail() {
	s.mailAddress(userGlpi, "glpi@example.org")
	s.mailAddress(userPostOnly, "post@example.org")
	s.mailAddress(userTech, "tech@example.org")
	s.mailAddress(userNormal, "normal@example.org")
}

func (s *fixture) member(ticket int64, user int, role string) {
	s.t.Helper()
	s.call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/TeamMember", ticket), map[string]any{"type": "User", "id": user, "role": role}).want(201)
}

// requested makes a ticket that post-only is the requester of.
func (s *fixture) requested(name, content string) int64 {
	s.t.Helper()
	id := s.call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": name, "content": content}).id()
	s.member(id, userPostOnly, "requester")
	return id
}

func TestNotificationsOfATicket(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := newMailServer(t, s)
	s.everybodyHasMail()
	if err := s.Settings.Set(t.Context(), "admin_email", "admin@example.org"); err != nil {
		t.Fatal(err)
	}
	ticket := s.requested("Printer <burns>", "<p>It is <b>hot</b></p>")
	s.deliver(2)
	mails := m.got()
	if got := recipients(mails); got != "admin@example.org post@example.org" {
		t.Fatalf("a new ticket is told to %s", got)
	}
	l := mails["post@example.org"]
	subject, _ := new(mime.WordDecoder).DecodeHeader(l.Header.Get("Subject"))
	if subject != fmt.Sprintf("[GLPI #%07d] New requester: Printer <burns>", ticket) || l.Header.Get("From") != `"The Desk" <desk@example.org>` || l.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("subject %q, header %v", subject, l.Header)
	}
	if !strings.Contains(l.text, "Title: Printer <burns>\nStatus: New\n") || !strings.Contains(l.text, "\nIt is hot\n") || !strings.Contains(l.text, fmt.Sprintf("https://desk.example.org/index.php?redirect=ticket_%d", ticket)) {
		t.Errorf("text:\n%s", l.text)
	}
	if !strings.Contains(l.html, "Printer &lt;burns&gt;") || !strings.Contains(l.html, "<p>It is <b>hot</b></p>") {
		t.Errorf("html:\n%s", l.html)
	}
	first := mails["admin@example.org"].Header.Get("Message-ID")
	if l.Header.Get("In-Reply-To") != first {
		t.Errorf("in reply to %s, not %s", l.Header.Get("In-Reply-To"), first)
	}
	s.member(ticket, userTech, "assigned")
	s.member(ticket, userNormal, "observer")
	s.deliver(2)
	if got := recipients(m.got()); got != "normal@example.org tech@example.org" {
		t.Errorf("joining the team is told to %s", got)
	}

	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	s.call("tech", "POST", path+"/Timeline/Followup", map[string]any{"content": "We are coming ##ticket.status##"}).want(201)
	s.deliver(3)
	mails = m.got()
	if got := recipients(mails); got != "admin@example.org normal@example.org post@example.org" {
		t.Errorf("a followup is told to %s", got)
	}
	l = mails["post@example.org"]
	if l.Header.Get("In-Reply-To") != first || !strings.Contains(l.text, "We are coming ##ticket.status##") {
		t.Errorf("in reply to %s, not %s:\n%s", l.Header.Get("In-Reply-To"), first, l.text)
	}
	// Who may not see private entries does not hear of them.
	s.call("tech", "POST", path+"/Timeline/Followup", map[string]any{"content": "secret", "is_private": true}).want(201)
	s.deliver(1)
	if got := recipients(m.got()); got != "admin@example.org" {
		t.Errorf("a private followup is told to %s", got)
	}
	s.call("tech", "POST", path+"/Timeline/Task", map[string]any{"content": "bring water"}).want(201)
	s.deliver(3)
	mails = m.got()
	if l := mails["post@example.org"]; !strings.Contains(l.text, "bring water") || strings.Contains(l.text, "secret") {
		t.Errorf("a task: %s", l.text)
	}
	if l := mails["admin@example.org"]; !strings.Contains(l.text, "secret") {
		t.Errorf("the administrator does not see: %s", l.text)
	}
	// A wait in the queue is one message only, of the latest state.
	s.execute("UPDATE `glpi_notifications` SET `is_active` = 1")
	s.call("tech", "PATCH", path, map[string]any{"name": "one"}).want(200)
	s.call("tech", "PATCH", path, map[string]any{"name": "two"}).want(200)
	s.call("tech", "PATCH", path, map[string]any{"name": "two"}).want(200)
	s.written()
	n := s.scalar("SELECT COUNT(*) || ' ' || MIN(`name`) FROM `glpi_queuednotifications` WHERE `is_deleted` = 0 AND `recipient` = 'post@example.org'")
	if n != fmt.Sprintf("1 [GLPI #%07d] Update: two", ticket) {
		t.Errorf("waiting: %s", n)
	}
	s.execute("DELETE FROM `glpi_queuednotifications`")
	s.call("glpi", "DELETE", path+"/TeamMember", map[string]any{"type": "User", "id": userTech, "role": "assigned"}).want(200)
	s.deliver(4)
	if got := recipients(m.got()); !strings.Contains(got, "tech@example.org") {
		t.Errorf("leaving the team is told to %s", got)
	}
	s.member(ticket, userTech, "assigned")
	s.execute("DELETE FROM `glpi_queuednotifications`")
	s.call("tech", "POST", path+"/Timeline/Solution", map[string]any{"content": "It is cold now"}).want(201)
	s.deliver(3)
	if l := m.got()["post@example.org"]; !strings.Contains(l.text, "Solved\n") || !strings.Contains(l.text, "Solution:\nIt is cold now") {
		t.Errorf("solved: %s", l.text)
	}
	s.call("glpi", "DELETE", path, nil).want(204)
	s.deliver(1)
	if got := recipients(m.got()); got != "admin@example.org" {
		t.Errorf("deletion is told to %s", got)
	}
	s.call("glpi", "DELETE", path+"?force=1", nil).want(204)
	s.deliver(0)
	// Switched off, nothing is queued.
	if err := s.Settings.Set(t.Context(), "use_notifications", "0"); err != nil {
		t.Fatal(err)
	}
	s.call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}).want(201)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_queuednotifications` WHERE `is_deleted` = 0"); n != "0" {
		t.Errorf("%s messages while switched off", n)
	}
}

func TestNotificationRecipients(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := newMailServer(t, s)
	s.everybodyHasMail()
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Team"}).id()
	for user, manager := range map[int]bool{userTech: true, userNormal: false} {
		s.call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": user, "is_manager": manager}).want(201)
	}
	s.execute("UPDATE `glpi_notifications` SET `is_active` = 0")
	notification := s.call("glpi", "POST", "/Notifications/Notification", map[string]any{"name": "mine", "itemtype": "Ticket", "event": "new", "is_active": true, "entity": 0}).id()
	base := fmt.Sprintf("/Notifications/Notification/%d", notification)
	s.call("glpi", "POST", base+"/NotificationTemplate", map[string]any{"notification_template": 5}).want(201)
	s.call("glpi", "POST", base+"/NotificationTemplate", map[string]any{"notification_template": 5}).want(409)
	supplier := s.call("glpi", "POST", "/Management/Supplier", map[string]any{"name": "Firm", "email": "firm@example.org"}).id()
	raise := func() string {
		t.Helper()
		id := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y", "team": []any{
			map[string]any{"type": "User", "id": userPostOnly, "role": "requester"},
			map[string]any{"type": "Group", "id": group, "role": "assigned"},
			map[string]any{"type": "Supplier", "id": supplier, "role": "assigned"},
		}}).id()
		if s.scalar("SELECT COUNT(*) FROM `glpi_tickets_users` WHERE `tickets_id` = ?", id) == "0" { // the API ignores the team here
			s.member(id, userPostOnly, "requester")
		}
		if _, err := s.Notifications.Send(t.Context(), 50); err != nil {
			t.Error(err)
		}
		return recipients(m.got())
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
		s.execute("DELETE FROM `glpi_notificationtargets` WHERE `notifications_id` = ?", notification)
		for target := range strings.FieldsSeq(c.targets) {
			var kind, item int
			exclude := strings.HasPrefix(target, "-")
			if _, err := fmt.Sscanf(strings.TrimPrefix(target, "-"), "%d:%d", &kind, &item); err != nil {
				t.Fatal(err)
			}
			s.call("glpi", "POST", base+"/Recipient", map[string]any{"type": kind, "items_id": item, "is_exclusion": exclude}).want(201)
		}
		if got := raise(); got != c.want {
			t.Errorf("targets %s: told %q, want %q", c.targets, got, c.want)
		}
	}
	// Who does not want to hear of what they do, does not.
	s.execute("UPDATE `glpi_users` SET `notification_to_myself` = 0 WHERE `id` = ?", userGlpi)
	s.execute("DELETE FROM `glpi_notificationtargets` WHERE `notifications_id` = ?", notification)
	s.call("glpi", "POST", base+"/Recipient", map[string]any{"type": 1, "items_id": 7}).want(201)
	if got := raise(); got != "" {
		t.Errorf("the author is told: %s", got)
	}
}

func TestNotificationQueue(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := newMailServer(t, s)
	s.everybodyHasMail()
	for name, value := range map[string]string{"smtp_username": "me", "smtp_passwd": s.OAuth.Seal("pass word"), "smtp_max_retries": "2"} {
		if err := s.Settings.Set(t.Context(), name, value); err != nil {
			t.Fatal(err)
		}
	}
	s.requested("x", "y")
	queue := s.call("glpi", "GET", "/Notifications/QueuedNotification", nil).want(200).list()
	if len(queue) != 1 || queue[0]["recipient"] != "post@example.org" || queue[0]["mode"] != "mailing" || queue[0]["event"] != "requester_user" || queue[0]["is_deleted"] != false {
		t.Fatalf("%v", queue)
	}
	path := fmt.Sprintf("/Notifications/QueuedNotification/%v", queue[0]["id"])
	m.refuse = true
	s.deliver(0)
	if r := s.call("glpi", "GET", path, nil).want(200); r.at("sent_try") != 1.0 || r.at("is_deleted") != false || r.at("send_date") != nil {
		t.Errorf("after a refusal: %s", r.body)
	}
	s.deliver(0) // not due yet
	if n := s.scalar("SELECT `sent_try` FROM `glpi_queuednotifications`"); n != "1" {
		t.Errorf("tried %s times", n)
	}
	s.call("tech", "POST", path+"/SendRequest", nil).want(403)
	s.call("glpi", "POST", "/Notifications/QueuedNotification/4711/SendRequest", nil).want(404)
	m.mu.Lock()
	m.refuse = false
	m.mu.Unlock()
	if r := s.call("glpi", "POST", path+"/SendRequest", nil).want(202); len(r.body) != 0 {
		t.Errorf("body %s", r.body)
	}
	if got := recipients(m.got()); got != "post@example.org" {
		t.Errorf("sent to %q", got)
	}
	if r := s.call("glpi", "GET", path, nil).want(200); r.at("sent_try") != 2.0 || r.at("is_deleted") != true || r.at("send_date") == nil {
		t.Errorf("after sending: %s", r.body)
	}
	mac := hmac.New(md5.New, []byte("pass word"))
	mac.Write([]byte("<challenge>"))
	if !slices.Contains(m.signIns, fmt.Sprintf("me %x", mac.Sum(nil))) {
		t.Errorf("signed in as %v", m.signIns)
	}
	s.deliver(0)
	if n, err := s.Notifications.Clean(t.Context(), 30); err != nil || n != 0 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	s.execute("UPDATE `glpi_queuednotifications` SET `send_time` = '2001-01-01 00:00:00'")
	if n, err := s.Notifications.Clean(t.Context(), 30); err != nil || n != 1 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	// What fails too often is given up.
	s.requested("x", "y")
	m.mu.Lock()
	m.refuse = true
	m.mu.Unlock()
	for range 3 {
		s.execute("UPDATE `glpi_queuednotifications` SET `send_time` = '2001-01-01 00:00:00'")
		s.deliver(0)
	}
	if row := s.scalar("SELECT `sent_try` || ' ' || `is_deleted` FROM `glpi_queuednotifications`"); row != "2 1" {
		t.Errorf("given up: %s", row)
	}
}

func TestNotificationTemplates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	template := s.call("glpi", "POST", "/Notifications/NotificationTemplate", map[string]any{"name": "mine", "itemtype": "Ticket"}).id()
	base := fmt.Sprintf("/Notifications/NotificationTemplate/%d/Translation", template)
	french := s.call("glpi", "POST", base, map[string]any{"language": "fr_FR", "subject": "Bonjour"}).id()
	s.call("glpi", "GET", base+"/Default", nil).want(404)
	usual := s.call("glpi", "POST", base, map[string]any{"subject": "Hello"}).id()
	for path, want := range map[string]int64{"/Default": usual, "/fr_FR": french, fmt.Sprintf("/%d", usual): usual} {
		if r := s.call("glpi", "GET", base+path, nil).want(200); r.at("id") != float64(want) {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	s.call("glpi", "GET", base+"/de_DE", nil).want(404)
	s.call("glpi", "GET", "/Notifications/NotificationTemplate/4711/Translation/Default", nil).want(404)
	s.call("normal", "GET", base+"/Default", nil).want(403)
	s.call("", "GET", base+"/Default", nil).want(401)
	s.call("glpi", "PATCH", base+fmt.Sprintf("/%d", french), map[string]any{"subject": "Salut"}).want(200)

	notification := s.call("glpi", "POST", "/Notifications/Notification", map[string]any{"name": "n", "itemtype": "Ticket", "event": "new"}).id()
	links := fmt.Sprintf("/Notifications/Notification/%d/NotificationTemplate", notification)
	link := s.call("glpi", "POST", links, map[string]any{"notification_template": template}).id()
	second := s.call("glpi", "POST", links, map[string]any{"notification_template": 4}).id()
	if r := s.call("glpi", "GET", fmt.Sprintf("%s/%d", links, link), nil).want(200); r.at("mode") != "mailing" {
		t.Errorf("%s", r.body)
	}
	s.call("glpi", "DELETE", links, nil).want(400)
	s.call("glpi", "DELETE", "/Notifications/Notification/2/NotificationTemplate?id="+fmt.Sprint(link), nil).want(404)
	s.call("glpi", "DELETE", links+"?id="+fmt.Sprint(link), nil).want(204)
	s.call("tech", "DELETE", fmt.Sprintf("%s/%d", links, second), nil).want(403)
	s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", links, second), nil).want(204)
	if list := s.call("glpi", "GET", links, nil).want(200).list(); len(list) != 0 {
		t.Errorf("%v", list)
	}
	s.call("glpi", "POST", "/Notifications/Notification", map[string]any{"name": "n", "itemtype": ""}).want(400)

	// Notifications of the server itself are for those who look after it.
	admin := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "half", "password": "half", "password2": "half"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", admin), map[string]any{"profile": 3, "entity": 0, "is_recursive": true}).want(201)
	s.execute("DELETE FROM `glpi_profiles_users` WHERE `users_id` = ? AND `profiles_id` <> 3", admin)
	s.execute("UPDATE `glpi_profilerights` SET `rights` = 31 WHERE `profiles_id` = 3 AND `name` = 'notification'")
	s.execute("UPDATE `glpi_profilerights` SET `rights` = 0 WHERE `profiles_id` = 3 AND `name` = 'config'")
	s.Directory.Invalidate()
	cron := s.call("glpi", "POST", "/Notifications/Notification", map[string]any{"name": "n", "itemtype": "CronTask", "event": "alert", "entity": 0, "is_recursive": true}).id()
	s.call("glpi", "GET", fmt.Sprintf("/Notifications/Notification/%d", cron), nil).want(200)
	s.call("half", "GET", fmt.Sprintf("/Notifications/Notification/%d", cron), nil).want(404)
	s.call("half", "POST", "/Notifications/Notification", map[string]any{"name": "n", "itemtype": "CronTask", "event": "alert"}).want(403)
	s.call("half", "POST", "/Notifications/Notification", map[string]any{"name": "n", "itemtype": "Ticket", "event": "new"}).want(201)
}

// A template that would fill the memory holds nobody up and costs nobody a message: letters are
// written outside of the change's transaction, and one that gets too long says the little that
// there is to say without its template.
func TestHostileNotificationTemplates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	m := newMailServer(t, s)
	s.everybodyHasMail()
	ticket := s.requested("as it was", "content")
	path := fmt.Sprintf("/Assistance/Ticket/%d", ticket)
	for range 20 {
		s.call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": strings.Repeat("long ", 2000)}).want(201)
	}
	s.execute("DELETE FROM `glpi_queuednotifications`")
	s.execute("UPDATE `glpi_notifications` SET `is_active` = (`itemtype` = 'Ticket' AND `event` = 'update')")
	lists := strings.Repeat("##FOREACHfollowups##", 15) + "##followup.description##" + strings.Repeat("##ENDFOREACHfollowups##", 15)
	s.execute("UPDATE `glpi_notificationtemplatetranslations` SET `content_text` = ?", lists)
	s.call("tech", "PATCH", path, map[string]any{"name": "changed"}).want(200)
	// Nothing has been written when the change is answered.
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_queuednotifications` WHERE `recipient` = 'post@example.org' AND `body_text` IS NULL"); n != "1" {
		t.Errorf("%s messages wait for their text", n)
	}
	s.execute("UPDATE `glpi_tickets` SET `name` = 'as it is'")
	if _, err := s.Notifications.Send(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	l, ok := m.got()["post@example.org"]
	if !ok || !strings.Contains(l.text, "changed") || !strings.Contains(l.text, "https://desk.example.org") || len(l.text) > 1000 {
		t.Errorf("%.300s", l.text)
	}
}
