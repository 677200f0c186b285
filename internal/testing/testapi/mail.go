package testapi

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/smtptest"
)

// MailServer is an SMTP server that keeps what it is given. Mu guards the mails. Came is what happens when a mail has
// come and before whoever sends it knows, nil for nothing; it is set before anything is sent.
type MailServer struct {
	*smtptest.Server
	Mails []Letter
	Came  func(Letter)
}

// Letter is a message, taken apart.
type Letter struct {
	smtptest.Letter
	*mail.Message
	Text, HTML string
	Files      []string
}

// NewMailServer starts one that ends with the test, and that the site sends its mail by.
func NewMailServer(t *testing.T, s *Server) *MailServer {
	t.Helper()
	m := &MailServer{}
	var err error
	if m.Server, err = smtptest.New(func(came smtptest.Letter) {
		l := Letter{Letter: came}
		l.read()
		if m.Came != nil {
			m.Came(l)
		}
		m.Mu.Lock()
		defer m.Mu.Unlock()
		m.Mails = append(m.Mails, l)
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	host, port, _ := net.SplitHostPort(m.Addr().String())
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

// read takes a message apart.
func (l *Letter) read() {
	var err error
	if l.Message, err = mail.ReadMessage(strings.NewReader(l.Letter.Text)); err != nil {
		return
	}
	l.part(l.Header.Get("Content-Type"), l.Header.Get("Content-Transfer-Encoding"), "", l.Body)
}

func (l *Letter) part(kind, encoding, disposition string, body io.Reader) {
	media, params, _ := mime.ParseMediaType(kind)
	if strings.HasPrefix(media, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return
			}
			l.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"),
				p.Header.Get("Content-Disposition"), p)
		}
	}
	if _, params, _ := mime.ParseMediaType(disposition); params["filename"] != "" {
		l.Files = append(l.Files, params["filename"])
		return
	}
	if encoding == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	data, _ := io.ReadAll(body)
	switch media {
	case "text/plain":
		l.Text = strings.ReplaceAll(string(data), "\r\n", "\n")
	case "text/html":
		l.HTML = string(data)
	}
}

// Got gives the messages since the last time, by recipient.
func (m *MailServer) Got() map[string]Letter {
	m.Mu.Lock()
	defer m.Mu.Unlock()
	out := map[string]Letter{}
	for _, l := range m.Mails {
		out[l.To] = l
	}
	m.Mails = nil
	return out
}

// Recipients lists to whom mails go.
func Recipients(mails map[string]Letter) string {
	var out []string
	for to := range mails {
		out = append(out, to)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// MailAddress gives a default account a mail address.
func (s *Server) MailAddress(user int, address string) {
	s.Exec("INSERT INTO `glpi_useremails` (`users_id`, `is_default`, `email`) VALUES (?, 1, ?)", user, address)
}

// Written has everything written that is to be told.
func (s *Server) Written() {
	s.T.Helper()
	if err := s.Drafts.Write(s.T.Context()); err != nil {
		s.T.Fatal(err)
	}
}

// Deliver sends what is in the queue.
func (s *Server) Deliver(want int) {
	s.T.Helper()
	n, err := s.Notifications.Send(s.T.Context(), 50)
	if err != nil || n != want {
		s.T.Errorf("sent %d, %v; want %d", n, err, want)
	}
}

// EverybodyHasMail gives all default accounts addresses.
func (s *Server) EverybodyHasMail() {
	s.MailAddress(UserGlpi, "glpi@example.org")
	s.MailAddress(UserPostOnly, "post@example.org")
	s.MailAddress(UserTech, "tech@example.org")
	s.MailAddress(UserNormal, "normal@example.org")
}

// Queued gives the messages that wait, as "recipient: subject" lines.
func (s *Server) Queued() string {
	s.T.Helper()
	s.Written()
	text := s.Joined("\n", "SELECT `recipient` || ': ' || `name` AS `line` FROM `glpi_queuednotifications`"+
		" WHERE `is_deleted` = 0 ORDER BY `line`")
	s.Exec("DELETE FROM `glpi_queuednotifications`")
	return text
}

// TellRole lets a default notification go to a role.
func (s *Server) TellRole(notification, role int) {
	s.T.Helper()
	s.Call("glpi", "POST", fmt.Sprintf("/Notifications/Notification/%d/Recipient", notification),
		map[string]any{"type": 1, "items_id": role}).Want(201)
}
