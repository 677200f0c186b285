package webhooks

import (
	"crypto/rand"
	"encoding/json"
	"math/big"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/twig"
)

// Events that a webhook can wait for.
const (
	eventNew    = "new"
	eventUpdate = "update"
	eventDelete = "delete"
)

// Headers that every request has; nobody can set them otherwise.
const (
	headerSignature = "X-GLPI-signature"
	headerTimestamp = "X-GLPI-timestamp"
)

// canCreate wants the right to set up webhooks, and to read what the webhook would tell.
func (s *Service) canCreate(w *engine.Work, c *engine.Change) error {
	if err := w.Engine.AllowCreate(w, c); err != nil {
		return err
	}
	return canReadTarget(w, c)
}

func (s *Service) canUpdate(w *engine.Work, c *engine.Change) error {
	if err := w.Engine.AllowUpdate(w, c); err != nil {
		return err
	}
	return canReadTarget(w, c)
}

// canReadTarget wants the right to read everything that the webhook would tell, as it tells of all items
// and all that belongs to them.
func canReadTarget(w *engine.Work, c *engine.Change) error {
	o := target(w.Engine.Catalog(), c.Text("itemtype"))
	if o != nil && !w.Engine.SeesAll(c.Session, o) {
		return model.Forbidden("A webhook needs the right to read all that it tells of")
	}
	return c.AllowBelow()
}

// define checks and completes what a webhook is told to be.
func (s *Service) define(w *engine.Work, c *engine.Change) error {
	if c.Has("itemtype") {
		switch itemtype := c.Text("itemtype"); {
		case itemtype == "":
			return model.Invalid("An item type is required")
		case target(w.Engine.Catalog(), itemtype) == nil:
			return model.Invalid("Invalid parameter: itemtype. There are no webhooks for %q", itemtype)
		}
	}
	if c.Has("event") {
		switch c.Text("event") {
		case eventNew, eventUpdate, eventDelete:
		case "":
			return model.Invalid("An event is required")
		default:
			return model.Invalid("Invalid parameter: event. It is new, update or delete")
		}
	}
	for _, column := range []string{"payload", "url"} {
		if _, err := twig.Parse(c.Text(column)); c.Has(column) && err != nil {
			return model.Invalid("Invalid parameter: %s. The template has a mistake: %s", column, err)
		}
	}
	if c.Has("custom_headers") {
		if _, err := readHeaders(c.Text("custom_headers")); err != nil {
			return err
		}
	}
	s.keepSecrets(c)
	return c.AllowAddress("clientsecret", "oauth_url", "url") // the token that it gives goes to url
}

// readHeaders reads the JSON object of headers.
func readHeaders(text string) (map[string]string, error) {
	headers := map[string]string{}
	if len(text) > maxHeaders {
		return nil, model.Invalid("Invalid parameter: custom_headers. They have at most %d bytes", maxHeaders)
	}
	if strings.TrimSpace(text) == "" || text == "[]" { // PHP writes an empty object so
		return headers, nil
	}
	if err := json.Unmarshal([]byte(text), &headers); err != nil {
		return nil, model.Invalid("Invalid parameter: custom_headers. It is a JSON object of texts")
	}
	for name, value := range headers {
		switch {
		case !isHeaderName(name):
			return nil, model.Invalid("Invalid parameter: custom_headers. %q is no name of a header", name)
		case strings.EqualFold(name, headerSignature), strings.EqualFold(name, headerTimestamp):
			return nil, model.Invalid("Invalid parameter: custom_headers. %s cannot be set", name)
		case strings.ContainsAny(value, "\r\n"):
			return nil, model.Invalid("Invalid parameter: custom_headers. %s has more than one line", name)
		}
	}
	return headers, nil
}

// isHeaderName reports whether a text is a token of RFC 9110.
func isHeaderName(name string) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c) {
			return false
		}
	}
	return name != ""
}

// keepSecrets encrypts what is secret. A webhook always has a secret.
func (s *Service) keepSecrets(c *engine.Change) {
	if secret := c.Text("secret"); secret == "" {
		c.Set("secret", s.Sealer.Seal(randomSecret()))
	} else if c.Has("secret") {
		c.Set("secret", s.Sealer.Seal(secret))
	}
	if secret := c.Text("clientsecret"); secret != "" && c.Has("clientsecret") {
		c.Set("clientsecret", s.Sealer.Seal(secret))
	}
}

// secretLength is the length of a generated secret, in characters.
const secretLength = 40

// randomSecret makes letters and digits.
func randomSecret() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	out := make([]byte, secretLength)
	for i := range out {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(letters)))) // never fails
		out[i] = letters[n.Int64()]
	}
	return string(out)
}

// dropQueue removes what a webhook that goes has not told yet.
func dropQueue(w *engine.Work, c *engine.Change) error {
	return w.Exec("DELETE FROM `glpi_queuedwebhooks` WHERE `webhooks_id` = ?", c.ID)
}

// changed makes this process, at once, and others, within a second, read the webhooks again.
func (s *Service) changed(w *engine.Work, _ *engine.Change) error {
	return s.active.Changed(w.Context, w.Tx)
}
