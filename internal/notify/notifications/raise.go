package notifications

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// notification is one that applies to an occasion.
type notification struct {
	id, attach int64
	reply      bool
}

// raise queues the messages of an occasion.
func (s *Service) raise(w *engine.Work, o *occasion) error {
	item, err := w.Load(o.Object, o.id)
	if err != nil {
		return err
	}
	entity := item.Int("entities_id")
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	return s.raiseIn(w, o, item, entity, tree.Ancestors(entity))
}

// raiseIn queues the messages of an occasion in an entity.
func (s *Service) raiseIn(w *engine.Work, o *occasion, item engine.Values, entity int64, above []int64) error {
	list, err := s.applying(w, o, entity, above)
	if err != nil {
		return err
	}
	for _, n := range list {
		if o.looked += lookedEach; o.looked > maxLooked {
			s.tooMany(o)
			break
		}
		if err := s.tell(w, o, n, item, entity, above); err != nil {
			return fmt.Errorf("notification %d: %w", n.id, err)
		}
	}
	return nil
}

// applying gives the active notifications of the item's entity, and the recursive ones above.
func (s *Service) applying(w *engine.Work, o *occasion, entity int64, above []int64) ([]notification, error) {
	query := "SELECT `id`, COALESCE(`attach_documents`, ?), COALESCE(`allow_response`, 1)" +
		" FROM `glpi_notifications` WHERE `itemtype` = ? AND `event` = ? AND `is_active` = 1 AND " +
		access.SeenFrom("", entity, above)
	rows, err := w.Tx.Query(w.Context, query+" ORDER BY `id`", model.Inherited, o.Object, o.event)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []notification
	for rows.Next() {
		var n notification
		if err := rows.Scan(&n.id, &n.attach, &n.reply); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// maxQueued is how many messages tell of one thing that happens: they are queued in its own write, which
// others wait for.
const maxQueued = 10_000

// At how many people may be looked to find out whom all notifications of one thing that happens tell, however many
// groups and notifications there are; a notification by itself counts as some.
const (
	maxLooked  = 100_000
	lookedEach = 20
)

func (s *Service) tooMany(o *occasion) {
	s.Log.Warn("too many are to be told of one thing: not all of them are", slog.String("itemtype", o.Object),
		slog.Int64("id", o.id), slog.String("event", o.event), slog.Int("told", o.queued))
}

// tell queues the messages of one notification.
func (s *Service) tell(w *engine.Work, o *occasion, n notification, item engine.Values, entity int64,
	above []int64) error {
	targets, err := pairsOf(w, "SELECT `type`, `items_id`, COALESCE(`is_exclusion`, 0)"+
		" FROM `glpi_notificationtargets` WHERE `notifications_id` = ? ORDER BY `id`", n.id)
	if err != nil || len(targets) == 0 {
		return err
	}
	used, err := pairsOf(w, "SELECT `notificationtemplates_id`, 0, 0 FROM `glpi_notifications_notificationtemplates`"+
		" WHERE `notifications_id` = ? AND `mode` = 'mailing' ORDER BY `id`", n.id)
	if err != nil || len(used) == 0 {
		return err
	}
	var list []target
	for _, t := range targets {
		list = append(list, target{t[0], t[1], t[2] != 0})
	}
	people, err := s.gather(w, o, item, entity, above, list)
	if err != nil || len(people) == 0 {
		return err
	}
	if o.looked > maxLooked { // who is not to be told may be missing too
		s.tooMany(o)
		return nil
	}
	toMyself, err := s.Settings.Bool(w.Context, "notification_to_myself")
	if err != nil {
		return err
	}
	envelope, err := s.envelope(w, o, n, item, entity, above)
	if err != nil {
		return err
	}
	for _, template := range used {
		letters := &letters{s: s, w: w, o: o, item: item, entity: entity, above: above, template: template[0]}
		post, err := s.mailbag(w, entity, template[0], o)
		if err != nil {
			return err
		}
		for _, address := range slices.Sorted(maps.Keys(people)) {
			r := people[address]
			wants := toMyself
			if r.hasPreference {
				wants = r.toMyself
			}
			if r.user != 0 && r.user == w.Session.UserID && !w.Session.IsSystem() && !wants {
				continue
			}
			if o.queued >= maxQueued {
				s.tooMany(o)
				break
			}
			draft, err := letters.draft(r)
			if err != nil {
				return err
			}
			if draft == nil { // the template has no text at all
				s.Log.Warn("a notification has a template without a translation", slog.Int64("template", template[0]))
				break
			}
			q := *envelope
			q.template, q.recipient, q.recipientName, q.subject = template[0], r.email, r.name, draft.subject()
			q.user = r.user
			row, err := post.enqueue(w, &q)
			if err != nil {
				return err
			}
			draft.rows = append(draft.rows, row)
			o.queued++
		}
		if err := post.replace(w); err != nil {
			return err
		}
		if err := letters.queue(); err != nil {
			return err
		}
	}
	return nil
}

// pairsOf gives rows of three numbers.
func pairsOf(w *engine.Work, query string, args ...any) ([][3]int64, error) {
	rows, err := w.Tx.Query(w.Context, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][3]int64
	for rows.Next() {
		var row [3]int64
		if err := rows.Scan(&row[0], &row[1], &row[2]); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// headers of every message: other programs shall not answer it.
const headers = `{"Auto-Submitted":"auto-generated","X-Auto-Response-Suppress":"OOF, DR, NDR, RN, NRN"}`

// envelope gives what all messages of a notification have in common.
func (s *Service) envelope(w *engine.Work, o *occasion, n notification, item engine.Values, entity int64,
	above []int64) (*queued, error) {
	q := &queued{
		itemtype: o.Object, itemsID: o.id, entity: entity, event: o.event, headers: headers, attach: n.attach,
		trigger: cmp.Or(o.trigger, o.Object), triggerID: cmp.Or(o.triggerID, o.id),
	}
	if q.attach == model.Inherited {
		n, err := s.Settings.Int(w.Context, "attach_ticket_documents_to_mail", model.AttachNone)
		if err != nil {
			return nil, err
		}
		q.attach = int64(n)
	}
	first := "noreply_email" // who must not answer
	if n.reply {
		first = "from_email"
	}
	for _, setting := range []string{first, "from_email", "admin_email"} {
		var err error
		if q.sender, q.senderName, err = s.address(w, entity, above, setting); err != nil {
			return nil, err
		}
		if q.sender != "" {
			break
		}
	}
	if n.reply {
		var err error
		if q.replyTo, q.replyToName, err = s.address(w, entity, above, "replyto_email"); err != nil {
			return nil, err
		}
	}
	base, err := s.baseURL(w, entity, above)
	if err != nil {
		return nil, err
	}
	host := "glpid.invalid"
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	created, _ := engine.ParseTime(item.Text("date_creation"))
	q.messageID = fmt.Sprintf("GLPI-%s-%d-%d/%s", o.Object, o.id, created.Unix(), o.event)
	if o.event != model.EventNew {
		q.messageID += "." + strconv.FormatInt(time.Now().UnixNano(), 36)
	}
	q.messageID += "@" + host
	return q, nil
}

// firstMessageID gives the id of the message that told of an item first, from that of another
// message about it, so that mail programs put them together.
func firstMessageID(itemtype string, _ int64, id string) string {
	if kindOf(itemtype) == nil {
		return ""
	}
	local, host, ok := strings.Cut(id, "@")
	at := strings.LastIndexByte(local, '/')
	if !ok || at < 0 {
		return ""
	}
	return local[:at] + "/new@" + host
}

// address gives a mail address of the entity, or of one above, or of the configuration, and whom
// it names.
func (s *Service) address(w *engine.Work, entity int64, above []int64, setting string) (address, name string,
	err error) {
	if address, name, err = s.entityAddress(w, entity, above, setting); err != nil || address != "" {
		return address, name, err
	}
	if address, err = s.Settings.Get(w.Context, setting); err != nil {
		return "", "", err
	}
	name, err = s.Settings.Get(w.Context, setting+"_name")
	return strings.TrimSpace(address), name, err
}

func (s *Service) entityAddress(w *engine.Work, entity int64, above []int64, setting string) (address, name string,
	err error) {
	for _, id := range append([]int64{entity}, above...) {
		if address, err = w.Column("SELECT `"+setting+"` FROM `glpi_entities` WHERE `id` = ?", id); err != nil {
			return "", "", err
		}
		if address = strings.TrimSpace(address); address != "" {
			name, err = w.Column("SELECT `"+setting+"_name` FROM `glpi_entities` WHERE `id` = ?", id)
			return address, name, err
		}
	}
	return "", "", nil
}

// inherited gives a text of the entity or of one above, "" for none.
func inherited(w *engine.Work, entity int64, above []int64, column string) (string, error) {
	for _, id := range append([]int64{entity}, above...) {
		value, err := w.Column("SELECT `"+column+"` FROM `glpi_entities` WHERE `id` = ?", id)
		if err != nil || strings.TrimSpace(value) != "" {
			return value, err
		}
	}
	return "", nil
}

func (s *Service) signature(w *engine.Work, entity int64, above []int64) (string, error) {
	text, err := inherited(w, entity, above, "mailing_signature")
	if err != nil || text != "" {
		return text, err
	}
	return s.Settings.Get(w.Context, "mailing_signature")
}

// prefix is what every subject begins with: the entity's tag and, of tickets and the like, the
// item's number.
func (s *Service) prefix(w *engine.Work, o *occasion, entity int64, above []int64) (string, error) {
	name, err := inherited(w, entity, above, "notification_subject_tag")
	if o.notice != nil {
		return fmt.Sprintf("[%s] ", cmp.Or(strings.TrimSpace(name), "GLPI")), err
	}
	return fmt.Sprintf("[%s #%07d] ", cmp.Or(strings.TrimSpace(name), "GLPI"), o.id), err
}

// baseURL is where people find the service.
func (s *Service) baseURL(w *engine.Work, entity int64, above []int64) (string, error) {
	base, err := inherited(w, entity, above, "url_base")
	if err == nil && base == "" {
		base, err = s.Settings.Get(w.Context, "url_base")
	}
	return strings.TrimSuffix(strings.TrimSpace(base), "/"), err
}

// zone is the time zone of dates in messages: the server's.
func (s *Service) zone(w *engine.Work) *time.Location {
	name, err := s.Settings.Get(w.Context, "timezone")
	if err != nil || name == "" || name == "0" {
		return time.UTC
	}
	if zone, err := model.ZoneOf(name); err == nil {
		return zone
	}
	return time.UTC
}

// number reads a number that a statement gave as a text, 0 for none.
func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}
