package webhooks

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/twig"
)

// draft is what there is to tell of one item, and how the webhook then wanted it to be told. It is kept until somebody
// has written the message.
type draft struct {
	facts          // of old drafts; those of newer ones share it
	Payload string `json:"payload,omitempty"` // "" for the default one
	Headers string `json:"headers,omitempty"` // encrypted
	URL     string `json:"url"`
}

// facts are what there is to tell of one item, as it was when it happened.
type facts struct {
	Item   json.RawMessage `json:"item,omitempty"`
	Parent json.RawMessage `json:"parent_item,omitempty"`
	Event  string          `json:"event,omitempty"`
	At     int64           `json:"at,omitempty"` // Unix seconds
}

// snapshot reads the item, and the one it belongs to, as the API shows them to somebody who may
// see everything.
func snapshot(w *engine.Work, c *engine.Change, event string, system *access.Session) (*facts, error) {
	item, err := w.JSON(system, c.Object.Name, c.ID)
	if err != nil {
		return nil, err
	}
	d := &facts{Item: item, Event: event, At: w.Engine.Now().Unix()}
	if parent, id := parentOf(w, c); parent != nil {
		if d.Parent, err = w.JSON(system, parent.Name, id); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// What writing one message may cost. Templates are what people write: what is too much for them is
// stopped, and told as a mistake in the template is.
const (
	writeTime   = 2 * time.Second
	payloadWork = 32 << 20
	usualWork   = 64 << 20 // of the default payload, which only copies
	headWork    = 4 << 20  // of the address and the headers
	maxHeaders  = 64 << 10 // bytes
	maxAddress  = 8 << 10
)

// write writes the message of a draft, and gives what the queue shall hold. It is a drafts.Writer.
func (s *Service) write(ctx context.Context, from drafts.Draft) map[string]any {
	webhook := from.Owner
	stopped, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	note := func(what string, err error) {
		if err != nil {
			s.Log.Warn("the "+what+" of a webhook could not be made", slog.Int64("webhook", webhook),
				slog.Any("error", err))
		}
	}
	var d draft
	err := json.Unmarshal(from.Data, &d)
	if err == nil && from.Shared != nil {
		err = json.Unmarshal(from.Shared, &d.facts)
	}
	if err != nil {
		note("message", err)
		return nil
	}
	values, err := d.values()
	if err != nil {
		note("message", err)
		return nil
	}
	columns := map[string]any{}
	body, err := d.body(stopped, values)
	note("payload", err)
	if err == nil {
		columns["body"] = body
	}
	head := twig.NewBudget(stopped, headWork)
	if columns["url"], err = fill(head, d.URL, values, maxAddress); err != nil {
		note("address", err)
	}
	secret, err := s.secret(ctx, webhook)
	note("signature", err)
	own, err := s.openHeaders(d.Headers)
	note("headers", err)
	headers, err := d.headers(head, values, own, body, secret)
	note("headers", err)
	columns["headers"], err = s.sealHeaders(headers)
	note("headers", err)
	return columns
}

// secret gives what a webhook signs with.
func (s *Service) secret(ctx context.Context, webhook int64) (string, error) {
	var sealed string
	err := s.Engine.DB().QueryRow(ctx, "SELECT COALESCE(`secret`, '') FROM `glpi_webhooks` WHERE `id` = ?",
		webhook).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) { // it is gone, and so are its messages
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.Sealer.Open(sealed)
}

// values are what templates see.
func (d *draft) values() (*twig.Object, error) {
	item, err := twig.ParseJSON(d.Item)
	if err != nil {
		return nil, fmt.Errorf("item: %w", err)
	}
	values := twig.NewObject("item", item, "event", d.Event)
	if len(d.Parent) > 0 {
		parent, err := twig.ParseJSON(d.Parent)
		if err != nil {
			return nil, fmt.Errorf("parent: %w", err)
		}
		values.Set("parent_item", parent)
	}
	return values, nil
}

// body gives the text that is sent.
func (d *draft) body(ctx context.Context, values *twig.Object) (string, error) {
	if strings.TrimSpace(d.Payload) == "" {
		return twig.PrettyJSON(twig.NewBudget(ctx, usualWork), values)
	}
	return twig.RenderInQuotes(twig.NewBudget(ctx, payloadWork), d.Payload, variables(values))
}

func variables(values *twig.Object) map[string]any {
	out := map[string]any{}
	for _, name := range []string{"item", "event", "parent_item"} {
		if v, ok := values.Get(name); ok {
			out[name] = v
		}
	}
	return out
}

// fill fills a template; one with a mistake, or whose text gets too long, stays as it is.
func fill(b *twig.Budget, template string, values *twig.Object, limit int) (string, error) {
	text, err := twig.Render(b, template, variables(values))
	if err == nil && len(text) > limit {
		err = fmt.Errorf("it has more than %d bytes", limit)
	}
	if err != nil {
		return template, err
	}
	return text, nil
}

// headers gives all headers: the signature, the time that is part of it, and those of the webhook.
func (d *draft) headers(b *twig.Budget, values *twig.Object, own map[string]string, body,
	secret string) (map[string]string, error) {
	stamp := strconv.FormatInt(d.At, 10)
	headers := map[string]string{}
	var failed error
	room := maxHeaders
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if !isHeaderName(name) || isOwnHeader(name) { // older rows may hold what is refused today
			continue
		}
		value, err := fill(b, own[name], values, room)
		if errors.Is(err, twig.ErrLimit) || len(value) > room {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", name, cmp.Or(err, errLong)))
			continue
		}
		room -= len(value)
		headers[name] = strings.NewReplacer("\r", "", "\n", " ").Replace(value)
	}
	if secret != "" {
		headers[headerSignature] = sign(body+stamp, secret)
	}
	headers[headerTimestamp] = stamp
	return headers, failed
}

// errLong says that headers get too long.
var errLong = errors.New("the headers get too long")

// sign gives the HMAC-SHA256 of a text in lower-case hexadecimal digits.
func sign(text, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
