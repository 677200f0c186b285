package testapi

import (
	"bufio"
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

// MailServer is a small SMTP server that keeps what it is given.
type MailServer struct {
	net.Listener
	Mu      sync.Mutex
	Mails   []Letter
	Refuse  bool
	SignIns []string
}

// Letter is a message as it came.
type Letter struct {
	From, To string
	*mail.Message
	Text, HTML string
	Files      []string
}

// NewMailServer starts one that ends with the test, and that the site sends its mail by.
func NewMailServer(t *testing.T, s *Server) *MailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &MailServer{Listener: listener}
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

func (m *MailServer) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	say := func(line string) { _, _ = io.WriteString(conn, line+"\r\n") }
	say("220 test")
	var l Letter
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
		m.Mu.Lock()
		refuse := m.Refuse
		m.Mu.Unlock()
		switch {
		case verb == "EHLO":
			say("250-test")
			say("250-AUTH CRAM-MD5")
			say("250 8BITMIME")
		case verb == "AUTH":
			say("334 " + base64.StdEncoding.EncodeToString([]byte("<challenge>")))
			answer, _ := r.ReadString('\n')
			digest, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(answer))
			m.Mu.Lock()
			m.SignIns = append(m.SignIns, string(digest))
			m.Mu.Unlock()
			say("235 welcome")
		case verb == "MAIL":
			l = Letter{From: line}
			say("250 ok")
		case verb == "RCPT" && refuse:
			say("550 no such mailbox")
		case verb == "RCPT":
			l.To = strings.Trim(line[strings.IndexByte(line, ':')+1:], "<> ")
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
			m.Mu.Lock()
			m.Mails = append(m.Mails, l)
			m.Mu.Unlock()
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
func (l *Letter) read(text string) {
	var err error
	if l.Message, err = mail.ReadMessage(strings.NewReader(text)); err != nil {
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
