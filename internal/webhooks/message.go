package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/twig"
)

// message is what there is to tell of one item.
type message struct {
	event  string
	entity int64
	values *twig.Object // item, event, parent_item
}

// message reads the item, and the one it belongs to, as the API shows them to somebody who may
// see everything.
func (s *Service) message(w *engine.Write, event string, system *access.Session) (*message, error) {
	item, err := read(w, system, w.Object.Name, w.ID)
	if err != nil {
		return nil, err
	}
	m := &message{event: event, values: twig.NewObject("item", item, "event", event)}
	if parent, id := parentOf(w); parent != nil {
		above, err := read(w, system, parent.Name, id)
		if err != nil {
			return nil, err
		}
		m.values.Set("parent_item", above)
	}
	return m, nil
}

func read(w *engine.Write, system *access.Session, object string, id int64) (any, error) {
	data, err := w.JSON(system, object, id)
	if err != nil {
		return nil, err
	}
	return twig.ParseJSON(data)
}

// body gives the text that is sent, nil when the template has a mistake.
func (m *message) body(payload string) (any, error) {
	if strings.TrimSpace(payload) == "" {
		return twig.PrettyJSON(m.values)
	}
	quoted := twig.MapStrings(m.values, func(s string) string { return strings.ReplaceAll(s, `"`, `\"`) })
	text, err := twig.Render(payload, variables(quoted.(*twig.Object)))
	if err != nil {
		return nil, err
	}
	return text, nil
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

// render fills a template; one with a mistake stays as it is.
func (m *message) render(template string) string {
	text, err := twig.Render(template, variables(m.values))
	if err != nil {
		return template
	}
	return text
}

// headers gives the JSON object of the headers: the signature, the time that is part of it, and
// those of the webhook.
func (m *message) headers(custom string, body any, secret string, now time.Time) (string, error) {
	text, _ := body.(string)
	stamp := strconv.FormatInt(now.Unix(), 10)
	headers := map[string]string{}
	own, err := readHeaders(custom)
	if err == nil { // older rows may hold what is refused today
		for name, value := range own {
			headers[name] = strings.NewReplacer("\r", "", "\n", " ").Replace(m.render(value))
		}
	}
	headers[headerSignature] = sign(text+stamp, secret)
	headers[headerTimestamp] = stamp
	out, err := json.Marshal(headers)
	return string(out), err
}

// sign gives the HMAC-SHA256 of a text in lower-case hexadecimal digits.
func sign(text, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
