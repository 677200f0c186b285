package notifications

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/glpid/glpid/internal/model"
)

// The ways of handing over mail, as GLPI numbers smtp_mode.
const (
	modeSendmail = 0 // by the sendmail command of this machine
	modeSMTP     = 1
	modeSMTPS    = 2 // TLS from the start
	modeSTARTTLS = 3
	modeOAuth    = 4
)

// portSMTPS is the port on which servers speak TLS from the start (RFC 8314), whatever smtp_mode says, as in GLPI.
const portSMTPS = 465

// smtpTimeout is how long one step of handing over a message may take.
const smtpTimeout = 20 * time.Second

// carrier hands over messages: by a connection to a mail server, or by a command.
type carrier struct {
	client   *mail.Client // nil: sendmail
	sendmail string
	dialled  bool
}

// carrier reads from the configuration how mail is handed over.
func (s *Service) carrier(ctx context.Context) (*carrier, error) {
	var failed error
	get := func(name string) string {
		value, err := s.Settings.Get(ctx, name)
		failed = errors.Join(failed, err)
		return strings.TrimSpace(value)
	}
	mode, _ := strconv.Atoi(get("smtp_mode"))
	host, user, password := get("smtp_host"), get("smtp_username"), get("smtp_passwd")
	port, _ := strconv.Atoi(get("smtp_port"))
	check := get("smtp_check_certificate") != "0"
	if failed != nil {
		return nil, failed
	}
	switch mode {
	case modeSendmail:
		return &carrier{sendmail: mail.SendmailPath}, nil
	case modeOAuth:
		return nil, errors.New("smtp_mode 4 (OAuth) is not supported: choose SMTP with a user name and password")
	}
	if host == "" {
		return nil, errors.New("smtp_host is not set")
	}
	options := []mail.Option{
		mail.WithTimeout(smtpTimeout),
		//nolint:gosec // the configuration says so
		mail.WithTLSConfig(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: !check}),
	}
	switch secured(mode, port) {
	case modeSMTPS:
		options = append(options, mail.WithSSL())
	case modeSTARTTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if port > 0 {
		options = append(options, mail.WithPort(port))
	}
	if user != "" {
		if plain, err := s.Secrets.Open(password); err == nil { // else it was stored as it is
			password = plain
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user),
			mail.WithPassword(password))
	}
	client, err := mail.NewClient(host, options...)
	return &carrier{client: client}, err
}

// secured gives the mode in which a port is spoken to.
func secured(mode, port int) int {
	if port == portSMTPS {
		return modeSMTPS
	}
	return mode
}

// send hands over one message. The connection stays open for the next one.
func (c *carrier) send(ctx context.Context, m *mail.Msg) error {
	if c.client == nil {
		return m.WriteToSendmailWithContext(ctx, c.sendmail, "-oi", "-t")
	}
	if !c.dialled {
		if err := c.client.DialWithContext(ctx); err != nil {
			return fmt.Errorf("connect to the mail server: %w", err)
		}
		c.dialled = true
	}
	err := c.client.Send(m)
	if err != nil {
		c.close() // whatever state the connection is in, the next message gets a new one
	}
	return err
}

func (c *carrier) close() {
	if c.dialled {
		_ = c.client.Close()
		c.dialled = false
	}
}

// message makes the mail of a row of the queue.
func (s *Service) message(ctx context.Context, q *queued) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if q.sender == "" {
		return nil, errors.New("there is no sender: set from_email or admin_email in the configuration or the entity")
	}
	if err := m.FromFormat(oneLine(q.senderName), q.sender); err != nil {
		return nil, fmt.Errorf("sender %q: %w", q.sender, err)
	}
	if err := m.AddToFormat(oneLine(q.recipientName), q.recipient); err != nil {
		return nil, fmt.Errorf("recipient %q: %w", q.recipient, err)
	}
	if q.replyTo != "" {
		if err := m.ReplyToFormat(oneLine(q.replyToName), q.replyTo); err != nil {
			return nil, fmt.Errorf("reply address %q: %w", q.replyTo, err)
		}
	}
	m.Subject(oneLine(q.subject))
	m.SetDateWithValue(s.Engine.Now())
	if q.messageID != "" {
		m.SetMessageIDWithValue(q.messageID)
	} else {
		m.SetMessageID()
	}
	if first := firstMessageID(q.itemtype, q.itemsID, q.messageID); first != "" && first != q.messageID {
		m.SetGenHeader(mail.HeaderInReplyTo, "<"+first+">")
		m.SetGenHeader(mail.HeaderReferences, "<"+first+">")
	}
	var headers map[string]string
	if q.headers != "" && json.Unmarshal([]byte(q.headers), &headers) == nil {
		for name, value := range headers {
			m.SetGenHeader(mail.Header(oneLine(name)), oneLine(value))
		}
	}
	m.SetBodyString(mail.TypeTextPlain, q.text)
	if q.html != "" {
		m.AddAlternativeString(mail.TypeTextHTML, q.html)
	}
	return m, s.attach(ctx, m, q)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// maxAttached is how many bytes of documents go with a message; more of them are left out.
const maxAttached = 20 << 20

// attach adds documents. With "all" they are those of the item and of what everybody may see in
// its timeline, so that nobody gets what belongs to a private entry.
func (s *Service) attach(ctx context.Context, m *mail.Msg, q *queued) error {
	query := "SELECT DISTINCT `d`.`id`, COALESCE(`d`.`filename`, ''), COALESCE(`d`.`filepath`, '')" +
		" FROM `glpi_documents` `d` JOIN `glpi_documents_items` `l` ON `l`.`documents_id` = `d`.`id`" +
		" WHERE `d`.`is_deleted` = 0 AND COALESCE(`l`.`timeline_position`, 0) > " +
		strconv.Itoa(model.PositionHidden) + " AND "
	var args []any
	switch q.attach {
	case model.AttachTrigger:
		query, args = query+"`l`.`itemtype` = ? AND `l`.`items_id` = ?", []any{q.trigger, q.triggerID}
	case model.AttachAll:
		query, args = query+"(`l`.`itemtype` = ? AND `l`.`items_id` = ?"+
			" OR `l`.`itemtype` = 'ITILFollowup' AND `l`.`items_id` IN (SELECT `id`"+
			" FROM `glpi_itilfollowups` WHERE `itemtype` = ? AND `items_id` = ? AND `is_private` = 0)"+
			" OR `l`.`itemtype` = 'ITILSolution' AND `l`.`items_id` IN (SELECT `id`"+
			" FROM `glpi_itilsolutions` WHERE `itemtype` = ? AND `items_id` = ?))",
			[]any{q.itemtype, q.itemsID, q.itemtype, q.itemsID, q.itemtype, q.itemsID}
	default:
		return nil
	}
	rows, err := s.Engine.DB().Query(ctx, query+" ORDER BY `d`.`id`", args...)
	if err != nil {
		return fmt.Errorf("documents: %w", err)
	}
	defer rows.Close()
	room := int64(maxAttached)
	for rows.Next() {
		var id int64
		var name, path string
		if err := rows.Scan(&id, &name, &path); err != nil {
			return fmt.Errorf("documents: %w", err)
		}
		local := filepath.FromSlash(path)
		if path == "" || !filepath.IsLocal(local) {
			continue
		}
		full := filepath.Join(s.FilesDir, local)
		info, err := os.Stat(full)
		if err != nil || !info.Mode().IsRegular() || info.Size() > room {
			continue // a message without it is better than none
		}
		room -= info.Size()
		m.AttachFile(full, mail.WithFileName(oneLine(name)))
		q.documents = append(q.documents, id)
	}
	slices.Sort(q.documents)
	return rows.Err()
}
