package notifications

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/store"
)

// queued is a row of the queue.
type queued struct {
	id, tries                int64
	user                     int64 // whose account it is for, 0 for a bare address
	itemtype                 string
	itemsID                  int64
	subject                  string
	sender, senderName       string
	recipient, recipientName string
	replyTo, replyToName     string
	headers, text, html      string
	messageID, trigger       string
	triggerID, attach        int64
	documents                []int64
	template, entity         int64
	event                    string
}

const queueColumns = "`id`, COALESCE(`sent_try`, 0), COALESCE(`itemtype`, ''), COALESCE(`items_id`, 0)," +
	" COALESCE(`name`, ''), COALESCE(`sender`, ''), COALESCE(`sendername`, '')," +
	" COALESCE(`recipient`, ''), COALESCE(`recipientname`, ''), COALESCE(`replyto`, ''), COALESCE(`replytoname`," +
	" ''), COALESCE(`headers`, ''), COALESCE(`body_text`, '')," +
	" COALESCE(`body_html`, ''), COALESCE(`messageid`, ''), COALESCE(`itemtype_trigger`, '')," +
	" COALESCE(`items_id_trigger`, 0), COALESCE(`attach_documents`, 0), COALESCE(`entities_id`, 0)," +
	" COALESCE((SELECT `a`.`users_id` FROM `glpid_queuednotifications` `a` WHERE `a`.`queuednotifications_id` =" +
	" `glpi_queuednotifications`.`id`), 0)"

// read gives rows of the queue whose text is written.
func (s *Service) read(ctx context.Context, where string, args ...any) ([]*queued, error) {
	rows, err := s.Engine.DB().Query(ctx, "SELECT "+queueColumns+" FROM `glpi_queuednotifications` WHERE "+
		drafts.Written(draftKind, "`glpi_queuednotifications`.`id`")+" AND "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the queue of notifications: %w", err)
	}
	defer rows.Close()
	var out []*queued
	for rows.Next() {
		q := &queued{}
		if err := rows.Scan(&q.id, &q.tries, &q.itemtype, &q.itemsID, &q.subject, &q.sender, &q.senderName,
			&q.recipient, &q.recipientName, &q.replyTo, &q.replyToName,
			&q.headers, &q.text, &q.html, &q.messageID, &q.trigger, &q.triggerID, &q.attach,
			&q.entity, &q.user); err != nil {
			return nil, fmt.Errorf("read the queue of notifications: %w", err)
		}
		out = append(out, q)
	}
	return out, rows.Err()
}

// Send sends what is due, the oldest first, at most limit messages, and gives how many were
// handed over. Nothing is sent while notifications by mail are switched off.
func (s *Service) Send(ctx context.Context, limit int) (int, error) {
	on, err := s.enabled(ctx)
	if err != nil || !on {
		return 0, err
	}
	if err := s.Drafts.Write(ctx); err != nil {
		return 0, err
	}
	now := s.Engine.Now()
	// made in the future: the clock was put back
	due, err := s.read(ctx,
		"`is_deleted` = 0 AND COALESCE(`mode`, 'mailing') = 'mailing' AND (`send_time` <= ? OR `create_time` > ?)"+
			" ORDER BY `send_time`, `id` LIMIT ?", engine.FormatTime(now), engine.FormatTime(now.Add(model.Skew)),
		limit)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	return s.sendAll(ctx, due)
}

// sendNow tries to send one message whether it is due or not.
func (s *Service) sendNow(ctx context.Context, id int64) {
	err := s.Drafts.Write(ctx)
	if err != nil {
		s.Log.Warn("texts could not be written", slog.Any("error", err))
	}
	list, err := s.read(ctx, "`id` = ?", id)
	if err == nil && len(list) == 1 {
		_, err = s.sendAll(ctx, list)
	}
	if err != nil {
		s.Log.Warn("a notification could not be sent", slog.Int64("queued", id), slog.Any("error", err))
	}
}

// sendAll hands over messages one after the other, and notes each.
func (s *Service) sendAll(ctx context.Context, list []*queued) (int, error) {
	c, err := s.carrier(ctx)
	if err != nil {
		return 0, fmt.Errorf("mail: %w", err)
	}
	defer c.close()
	sent := 0
	for _, q := range list {
		if ctx.Err() != nil {
			return sent, ctx.Err()
		}
		lease, err := s.Drafts.Claim(ctx, draftKind, "mail", q.id, q.tries)
		if err != nil {
			return sent, err
		}
		if lease == nil { // another process sends it, or has
			continue
		}
		if q, err = s.claimed(ctx, q.id, lease); err != nil {
			return sent, err
		}
		if q == nil {
			continue
		}
		accepted := s.sendOne(ctx, c, q, lease)
		if accepted {
			sent++
		} else if ctx.Err() != nil { // the server stops, which is no failure: another try is made after the next start
			return sent, errors.Join(ctx.Err(), s.Engine.DB().Write(context.WithoutCancel(ctx), lease.Release))
		}
		if err := s.note(ctx, q, accepted, lease); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// claimed reads a message that this process has claimed: what was read of it before may have been written anew, or
// taken back, since an entry that it tells of has become private. It is nil, and the lease has ended, when there is
// nothing to send any more: the row is gone, or whose account it is for could not be told today.
func (s *Service) claimed(ctx context.Context, id int64, lease *store.Lease) (*queued, error) {
	list, err := s.read(ctx, "`id` = ?", id)
	told := false
	if err == nil && len(list) == 1 {
		told, err = s.canBeTold(ctx, list[0])
	}
	switch {
	case err != nil:
		return nil, errors.Join(err, s.Engine.DB().Write(context.WithoutCancel(ctx), lease.Release))
	case told:
		return list[0], nil
	}
	return nil, s.Engine.DB().Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
		if held, err := lease.End(ctx, tx); err != nil || !held || len(list) == 0 {
			return err
		}
		s.Log.Info("a notification is not sent: the account has ended, or has no profile in the item's entity",
			slog.Int64("queued", id), slog.Int64("user", list[0].user))
		_, err := tx.Exec(ctx, "UPDATE `glpi_queuednotifications` SET `is_deleted` = 1 WHERE `id` = ?", id)
		return err
	})
}

// canBeTold reports whether a message may still go to whose account it is for.
func (s *Service) canBeTold(ctx context.Context, q *queued) (bool, error) {
	if q.user == 0 {
		return true, nil
	}
	tree, err := s.Engine.Directory().Tree(ctx)
	if err != nil {
		return false, err
	}
	may := access.WorksIn("u", s.Engine.Now(), q.entity, tree.Ancestors(q.entity))
	var n int
	err = s.Engine.DB().QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_users` `u` WHERE `u`.`id` = ? AND "+may.SQL,
		slices.Concat([]any{q.user}, may.Args)...).Scan(&n)
	return n == 1, err
}

// sendOne hands over one message, and reports whether it was taken.
func (s *Service) sendOne(ctx context.Context, c *carrier, q *queued, lease *store.Lease) bool {
	ctx, stop := s.Engine.DB().Keep(ctx, lease)
	defer stop()
	m, err := s.message(ctx, q)
	if err == nil {
		err = c.send(ctx, m)
	}
	if err != nil {
		s.Log.Warn("a notification could not be sent", slog.Int64("queued", q.id), slog.String("to", q.recipient),
			slog.Any("error", err))
	}
	return err == nil
}

// Retrying, where the configuration says nothing.
const (
	usualRetries = 5
	usualWait    = 5 // minutes
)

// note writes down how a try went: what was sent goes to the trash, and so does what has failed
// too often. Who has lost the lease says only what was sent.
func (s *Service) note(ctx context.Context, q *queued, sent bool, lease *store.Lease) error {
	ctx = context.WithoutCancel(ctx) // what has been sent must not be sent again
	retries, err := s.Settings.Int(ctx, "smtp_max_retries", usualRetries)
	wait, err2 := s.Settings.Int(ctx, "smtp_retry_time", usualWait)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	now := s.Engine.Now()
	set, args := "`sent_try` = ?", []any{q.tries + 1}
	switch {
	case sent:
		documents, err := json.Marshal(q.documents)
		if err != nil {
			return err
		}
		if q.documents == nil {
			documents = []byte("[]")
		}
		set, args = set+", `sent_time` = ?, `is_deleted` = 1, `documents` = ?",
			append(args, engine.FormatTime(now), string(documents))
	case q.tries+1 >= int64(retries):
		set += ", `is_deleted` = 1"
	default:
		set, args = set+", `send_time` = ?", append(args, engine.FormatTime(now.Add(time.Duration(wait)*time.Minute)))
	}
	return s.Engine.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if held, err := lease.End(ctx, tx); err != nil || !held && !sent {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE `glpi_queuednotifications` SET "+set+" WHERE `id` = ?", append(args, q.id)...)
		return err
	})
}

// mailbag takes the messages of one notification by one template. They take the places of those that wait,
// for the same recipient, of the same item and template: only the latest state is told.
type mailbag struct {
	delay time.Duration
	waits map[string]int64 // by recipient, what waits
	gone  []int64          // of those, what is told anew
	users []map[string]any // whose accounts the messages are for
}

// mailbag begins one, with what waits.
func (s *Service) mailbag(w *engine.Work, entity, template int64, o *occasion) (*mailbag, error) {
	delay, err := w.EntitySetting(entity, "delay_send_emails")
	if err != nil {
		return nil, err
	}
	b := &mailbag{delay: model.Times(max(0, delay), time.Minute), waits: map[string]int64{}}
	if o.id == 0 { // lists of several items are told one after the other
		return b, nil
	}
	rows, err := w.Tx.Query(w.Context,
		"SELECT `id`, COALESCE(`recipient`, '') FROM `glpi_queuednotifications` WHERE `is_deleted` = 0"+
			" AND `itemtype` = ? AND `items_id` = ? AND `entities_id` = ? AND `notificationtemplates_id` = ?", o.Object,
		o.id, entity, template)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var recipient string
		if err := rows.Scan(&id, &recipient); err != nil {
			return nil, err
		}
		if recipient = strings.ToLower(recipient); b.waits[recipient] != 0 { // of two the first has been in vain
			b.gone = append(b.gone, b.waits[recipient])
		}
		b.waits[recipient] = id
	}
	return b, rows.Err()
}

// enqueue adds a message and gives its row, whose text is to be written.
func (b *mailbag) enqueue(w *engine.Work, q *queued) (int64, error) {
	if id := b.waits[q.recipient]; id != 0 {
		b.gone = append(b.gone, id)
	}
	now := w.Engine.Now()
	row, err := w.Tx.Insert(w.Context, "glpi_queuednotifications", map[string]any{
		"itemtype": q.itemtype, "items_id": q.itemsID, "entities_id": q.entity, "notificationtemplates_id": q.template,
		"is_deleted": 0, "sent_try": 0,
		"create_time": engine.FormatTime(now), "send_time": engine.FormatTime(now.Add(b.delay)),
		"name": q.subject, "sender": q.sender, "sendername": q.senderName, "recipient": q.recipient,
		"recipientname": q.recipientName,
		"replyto":       q.replyTo, "replytoname": q.replyToName, "headers": q.headers, "messageid": q.messageID,
		"mode": modeMail, "event": q.event, "attach_documents": q.attach, "itemtype_trigger": q.trigger,
		"items_id_trigger": q.triggerID,
	})
	if err != nil || q.user == 0 {
		return row, err
	}
	b.users = append(b.users, map[string]any{"queuednotifications_id": row, "users_id": q.user})
	return row, nil
}

// replace removes what the new messages stand for, and notes whose accounts they are for.
func (b *mailbag) replace(w *engine.Work) error {
	for some := range slices.Chunk(b.users, 500) {
		if err := w.Tx.InsertAll(w.Context, "glpid_queuednotifications", some); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(b.gone, 500) {
		if err := w.Exec("DELETE FROM `glpi_queuednotifications` WHERE `id` IN (" + access.IDList(some) +
			")"); err != nil {
			return err
		}
	}
	return nil
}

// Clean removes messages that have been in the trash for some days, and gives how many.
func (s *Service) Clean(ctx context.Context, days int) (int, error) {
	n, err := s.Engine.DB().Sweep(ctx, "glpi_queuednotifications", "id", "`is_deleted` = 1 AND `send_time` < ?",
		s.ago(days))
	if err == nil {
		_, err = s.Engine.DB().Sweep(ctx, "glpid_queuednotifications", "id", "NOT EXISTS (SELECT 1 FROM"+
			" `glpi_queuednotifications` `q` WHERE `q`.`id` = `glpid_queuednotifications`.`queuednotifications_id`)")
	}
	if err != nil {
		return n, fmt.Errorf("clean the queue of notifications: %w", err)
	}
	return n, nil
}

// ago is the point in time some days ago, as columns hold it.
func (s *Service) ago(days int) string { return engine.FormatTime(s.Engine.Now().AddDate(0, 0, -days)) }

// staleAfter is how many days a message to a browser waits, where the configuration says nothing.
const staleAfter = 30

// CleanStale removes messages to browsers that nobody has fetched for the days of the setting
// notifications_ajax_expiration_delay, and gives how many.
func (s *Service) CleanStale(ctx context.Context, _ int) (int, error) {
	days, err := s.Settings.Int(ctx, "notifications_ajax_expiration_delay", staleAfter)
	if err != nil || days <= 0 {
		return 0, err
	}
	return s.Engine.DB().Sweep(ctx, "glpi_queuednotifications", "id", "`mode` = 'ajax' AND `send_time` < ?",
		s.ago(days))
}

// enabled reports whether notifications by mail are switched on.
func (s *Service) enabled(ctx context.Context) (bool, error) {
	on, err := s.Settings.Bool(ctx, "use_notifications")
	if err != nil || !on {
		return false, err
	}
	return s.Settings.Bool(ctx, "notifications_mailing")
}
