package webhooks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // a number that is hard to guess is not needed here
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/outbound"
	"github.com/glpid/glpid/internal/store"
)

// atOnce is how many receivers are told at the same time.
const atOnce = 4

// maxResponse is how much of an answer is read, in bytes.
const maxResponse = 1 << 20

// queued is a row of the queue with what its webhook says about sending.
type queued struct {
	id, tries, hook  int64
	itemtype         string
	itemsID          int64
	url, method      string
	headers, body    string
	keep, log        bool
	lastStatus       string
	secret           string // sealed, as clientSecret
	challenge, oauth bool
	oauthURL, client string
	clientSecret     string
}

// errNotTried says that nothing was sent: the try does not count.
var errNotTried = errors.New("not sent")

// refusal says why a receiver did not accept a message, in words for those who read the queue.
type refusal string

func (r refusal) Error() string { return string(r) }

// unreached says that no answer came. What it says is for those who read the queue; what the network says is below it.
type unreached struct{ error }

func (u unreached) Error() string { return outbound.Why(u.error) }
func (u unreached) Unwrap() error { return u.error }

// reason tells people why a message was not accepted, or not sent: nothing of the network that only the server sees,
// nor of the server itself.
func reason(err error) any {
	var refused refusal
	var silent unreached
	text := "it could not be sent; the server's log says why"
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		text = refused.Error()
	case errors.As(err, &silent):
		text = silent.Error()
	case errors.Is(err, outbound.ErrNotAllowed):
		text = outbound.Why(err)
	}
	if errors.Is(err, errNotTried) {
		text = errNotTried.Error() + ": " + text
	}
	if errors.Is(err, outbound.ErrNotAllowed) {
		text += "; the setting " + settingNetworks + " lists what may be reached besides public addresses"
	}
	return text
}

// cause gives the network's own words, for the log.
func cause(err error) error {
	var silent unreached
	if errors.As(err, &silent) {
		return silent.error
	}
	return err
}

// inHand is how long a run begins to send: the other automatic actions wait for it.
const inHand = 20 * time.Second

// Send sends what is due, at most limit rows, and gives how many receivers accepted. Rows that fail are tried again
// as often as their webhook says. Webhooks take turns, each with its oldest row first: what one of them cannot get rid
// of keeps none of the others waiting, and a receiver that gives no answer is waited for once in a run.
func (s *Service) Send(ctx context.Context, limit int) (int, error) {
	if err := s.Drafts.Write(ctx); err != nil {
		return 0, err
	}
	due, err := s.due(ctx, limit)
	if err != nil {
		return 0, fmt.Errorf("read the queue of webhooks: %w", err)
	}
	var wait sync.WaitGroup
	var accepted atomic.Int64
	var silent sync.Map // webhooks whose receivers give no answer
	places := make(chan struct{}, atOnce)
	for began, next := time.Now(), 0; next < len(due) && ctx.Err() == nil && time.Since(began) < inHand; next++ {
		q := due[next]
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			if _, is := silent.Load(q.hook); is {
				return
			}
			ok, err := s.sendOne(ctx, q)
			if errors.As(err, &unreached{}) {
				silent.Store(q.hook, true)
			}
			if err != nil {
				s.Log.Warn("a webhook was not accepted", slog.Int64("queued", q.id), slog.String("url", q.url),
					slog.Any("error", err), slog.Any("cause", cause(err)))
			}
			if ok {
				accepted.Add(1)
			}
		})
	}
	wait.Wait()
	return int(accepted.Load()), ctx.Err()
}

func (s *Service) due(ctx context.Context, limit int) ([]queued, error) {
	now := s.Engine.Now()
	rows, err := s.Engine.DB().Query(ctx, "SELECT `q`.`id`, COALESCE(`q`.`sent_try`, 0), `w`.`id`,"+
		" COALESCE(`q`.`itemtype`, ''), COALESCE(`q`.`items_id`, 0), COALESCE(`q`.`url`, ''),"+
		" COALESCE(`q`.`http_method`, 'POST'), COALESCE(`q`.`headers`, '{}'), COALESCE(`q`.`body`, ''),"+
		" COALESCE(`q`.`save_response_body`, 0), COALESCE(`w`.`log_in_item_history`, 0),"+
		" COALESCE(`q`.`last_status_code`, ''), COALESCE(`w`.`secret`, ''), COALESCE(`w`.`use_cra_challenge`, 0),"+
		" COALESCE(`w`.`use_oauth`, 0), COALESCE(`w`.`oauth_url`, ''),"+
		" COALESCE(`w`.`clientid`, ''), COALESCE(`w`.`clientsecret`, '')"+
		" FROM (SELECT `q`.`id`, ROW_NUMBER() OVER (PARTITION BY `q`.`webhooks_id` ORDER BY `q`.`send_time`,"+
		" `q`.`id`) AS `turn` FROM `glpi_queuedwebhooks` `q` JOIN `glpi_webhooks` `w` ON `w`.`id` = `q`.`webhooks_id`"+
		" WHERE `q`.`is_deleted` = 0 AND (`q`.`sent_try` IS NULL OR `q`.`sent_try` <= `w`.`sent_try`)"+
		" AND (`q`.`send_time` < ? OR `q`.`create_time` > ?) AND "+drafts.Written(draftKind, "`q`.`id`")+
		" AND (`q`.`last_status_code` IS NULL OR `q`.`last_status_code` >= 400)) `due`"+
		" JOIN `glpi_queuedwebhooks` `q` ON `q`.`id` = `due`.`id`"+
		" JOIN `glpi_webhooks` `w` ON `w`.`id` = `q`.`webhooks_id`"+
		" ORDER BY `due`.`turn`, EXISTS (SELECT 1 FROM `glpid_queuedwebhooks` `e` WHERE"+
		" `e`.`queuedwebhooks_id` = `q`.`id`), `q`.`send_time`, `q`.`id` LIMIT ?",
		// made in the future: the clock was put back
		engine.FormatTime(now.Add(model.Skew)), engine.FormatTime(now.Add(model.Skew)), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []queued
	for rows.Next() {
		var q queued
		if err := rows.Scan(&q.id, &q.tries, &q.hook, &q.itemtype, &q.itemsID, &q.url, &q.method, &q.headers, &q.body,
			&q.keep,
			&q.log, &q.lastStatus,
			&q.secret, &q.challenge, &q.oauth, &q.oauthURL, &q.client, &q.clientSecret); err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, rows.Err()
}

// sendOne makes one try and notes how it went.
func (s *Service) sendOne(ctx context.Context, q queued) (accepted bool, err error) {
	lease, err := s.Drafts.Claim(ctx, draftKind, "webhook", q.id, q.tries)
	if err != nil || lease == nil { // another process sends it, or has
		return false, err
	}
	held, stop := s.Engine.DB().Keep(ctx, lease)
	status, response, err := s.try(held, q)
	stop()
	if ctx.Err() != nil && status == 0 { // the server stops: another try is made after the next start
		return false, errors.Join(err, s.Engine.DB().Write(context.WithoutCancel(ctx), lease.Release))
	}
	if err == nil && status >= 400 {
		err = refusal(fmt.Sprintf("the receiver answered %d %s", status, http.StatusText(status)))
	}
	why := reason(err)
	if errors.Is(err, errNotTried) {
		return false, errors.Join(err, s.Engine.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := lease.Release(ctx, tx); err != nil {
				return err
			}
			return noteError(ctx, tx, q.id, why)
		}))
	}
	keep, settingErr := s.Settings.Bool(ctx, settingResponses)
	note := s.Engine.DB().Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
		if held, err := lease.End(ctx, tx); err != nil || !held && status == 0 { // who has it now says how it went
			return err
		}
		if err := noteError(ctx, tx, q.id, why); err != nil {
			return err
		}
		set := "`sent_try` = ?, `sent_time` = ?"
		args := []any{q.tries + 1, engine.FormatTime(s.Engine.Now())}
		if status != 0 {
			set, args = set+", `last_status_code` = ?", append(args, status)
			if keep && q.keep {
				set, args = set+", `response_body` = ?", append(args, response)
			}
			if q.log {
				if _, err := tx.Insert(ctx, "glpi_logs", map[string]any{
					"itemtype": q.itemtype, "items_id": q.itemsID, "linked_action": model.ActionSentWebhook,
					"id_search_option": 30,
					"user_name":        "",
					"old_value":        q.lastStatus, "new_value": strconv.Itoa(status),
					"date_mod": engine.FormatTime(s.Engine.Now()),
				}); err != nil {
					return err
				}
			}
		}
		_, err := tx.Exec(ctx, "UPDATE `glpi_queuedwebhooks` SET "+set+" WHERE `id` = ?", append(args, q.id)...)
		return err
	})
	return status != 0 && status < 400, errors.Join(err, settingErr, note)
}

// noteError says why a row was not accepted, or not sent; nil says that it was.
func noteError(ctx context.Context, tx *store.Tx, id int64, why any) error {
	var row map[string]any
	if why != nil {
		row = map[string]any{"last_error": why}
	}
	return tx.Put(ctx, "glpid_queuedwebhooks", map[string]any{"queuedwebhooks_id": id}, row)
}

// try makes the requests of one row. Status 0 is no answer.
func (s *Service) try(ctx context.Context, q queued) (status int, response string, err error) {
	if err := outbound.CheckURL(q.url); err != nil {
		return 0, "", fmt.Errorf("%w: %w", errNotTried, err)
	}
	secret, err := s.Sealer.Open(q.secret)
	if err != nil {
		return 0, "", fmt.Errorf("%w: %w", errNotTried, err)
	}
	mandatory, err := s.Settings.Bool(ctx, settingChallenge)
	if err != nil {
		return 0, "", fmt.Errorf("%w: %w", errNotTried, err)
	}
	if mandatory || q.challenge {
		if err := s.challenge(ctx, q, secret); err != nil {
			return 0, "", fmt.Errorf("%w: %w", errNotTried, err)
		}
	}
	headers, err := s.openHeaders(q.headers)
	if err != nil {
		return 0, "", err
	}
	req, err := http.NewRequestWithContext(ctx, q.method, q.url, strings.NewReader(q.body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("User-Agent", "glpid")
	for name, value := range headers {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if req.Header.Get("Content-Type") == "" && json.Valid([]byte(q.body)) {
		req.Header.Set("Content-Type", "application/json")
	}
	if q.oauth {
		token, err := s.accessToken(ctx, q)
		if err != nil {
			return 0, "", fmt.Errorf("sign-in at %s: %w", q.oauthURL, err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return do(s.client, req)
}

// do makes a request and reads the answer.
func do(client *http.Client, req *http.Request) (int, string, error) {
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", unreached{err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return resp.StatusCode, "", nil // the answer itself has come
	}
	return resp.StatusCode, string(bytes.ToValidUTF8(body, []byte("\uFFFD"))), nil
}

// challenge lets a receiver prove that it knows the secret: it must answer the HMAC of a token.
func (s *Service) challenge(ctx context.Context, q queued, secret string) error {
	text := q.body
	if text == "" {
		sum := sha1.Sum([]byte(strconv.FormatInt(q.id, 10))) //nolint:gosec // as above
		text = hex.EncodeToString(sum[:])
	}
	token := sign(text, secret)
	address, err := url.Parse(q.url)
	if err != nil {
		return err
	}
	query := address.Query()
	query.Set("crc_token", token)
	address.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return err
	}
	status, answer, err := do(s.client, req)
	if err != nil {
		return fmt.Errorf("challenge: %w", err)
	}
	if status != http.StatusOK || !hmac.Equal([]byte(strings.TrimSpace(answer)), []byte(sign(token, secret))) {
		return refusal(fmt.Sprintf("the receiver failed the challenge (status %d)", status))
	}
	return nil
}

// accessToken signs in at the receiver's authorization server (RFC 6749, section 4.4).
func (s *Service) accessToken(ctx context.Context, q queued) (string, error) {
	if err := outbound.CheckURL(q.oauthURL); err != nil {
		return "", err
	}
	secret := ""
	if q.clientSecret != "" {
		var err error
		if secret, err = s.Sealer.Open(q.clientSecret); err != nil {
			return "", err
		}
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {q.client}, "client_secret": {secret},
		"scope": {""}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, q.oauthURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body, err := do(outbound.Stay(s.client), req) // the secret is for this receiver alone
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Token == "" {
		return "", refusal(fmt.Sprintf("no token in the answer of the sign-in (status %d)", status))
	}
	return answer.Token, nil
}

// allowed reads which networks may be reached.
func (s *Service) allowed() (outbound.Allowed, error) {
	list, err := s.Settings.Get(context.Background(), settingNetworks)
	if err != nil {
		return outbound.Allowed{}, err
	}
	return outbound.ParseAllowed(list)
}

// Clean removes rows of the queue that are older than some days, and those that have been tried as often as their
// webhook says and were accepted: the others say why they were not until they are old, and may have a try left. It
// gives how many.
func (s *Service) Clean(ctx context.Context, days int) (int, error) {
	n, err := s.Engine.DB().Sweep(ctx, "glpi_queuedwebhooks", "id", "`send_time` < ? OR `sent_try` > 0"+
		" AND NOT EXISTS (SELECT 1 FROM `glpid_queuedwebhooks` `e` WHERE `e`.`queuedwebhooks_id` ="+
		" `glpi_queuedwebhooks`.`id`) AND EXISTS (SELECT 1 FROM `glpi_webhooks` `w` WHERE `w`.`id` = `webhooks_id`"+
		" AND `glpi_queuedwebhooks`.`sent_try` >= `w`.`sent_try`)",
		engine.FormatTime(s.Engine.Now().AddDate(0, 0, -days)))
	if err == nil {
		_, err = s.Engine.DB().Sweep(ctx, "glpid_queuedwebhooks", "id", "NOT EXISTS (SELECT 1 FROM"+
			" `glpi_queuedwebhooks` `q` WHERE `q`.`id` = `glpid_queuedwebhooks`.`queuedwebhooks_id`)")
	}
	if err != nil {
		return n, fmt.Errorf("clean the queue of webhooks: %w", err)
	}
	return n, nil
}
