package webhooks

import (
	"crypto/rand"
	"math/big"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/twig"
)

// permitDefine wants the right to set up webhooks, and to read what the webhook would tell.
func permitDefine(w *engine.Work, c *engine.Change) error {
	if err := w.PermitByRight(c); err != nil {
		return err
	}
	return permitReadTarget(w, c)
}

// permitReadTarget wants the right to read everything that the webhook would tell, as it tells of all items
// and all that belongs to them.
func permitReadTarget(w *engine.Work, c *engine.Change) error {
	o := target(w.Engine.Catalog(), c.Text("itemtype"))
	if o != nil && !w.Engine.CanSeeAll(c.Session, o) {
		return model.Forbidden("A webhook needs the right to read all that it tells of")
	}
	return c.PermitBelow()
}

// define checks and completes what a webhook is told to be. One that is for no type or event yet tells of nothing.
func (s *Service) define(w *engine.Work, c *engine.Change) error {
	if c.Has("itemtype") && c.Value("itemtype") != nil {
		switch itemtype := c.Text("itemtype"); {
		case itemtype == "":
			return model.Invalid("An item type is required")
		case w.Engine.Catalog().ByItemtype(w.Engine.Catalog().Itemtype(itemtype)) == nil:
			return model.Invalid("Invalid parameter: itemtype. %s", w.Engine.NoType(itemtype))
		case target(w.Engine.Catalog(), itemtype) == nil:
			return model.Invalid("Invalid parameter: itemtype. There are no webhooks for %q", itemtype)
		}
	}
	if c.Has("event") && c.Value("event") != nil {
		switch c.Text("event") {
		case model.EventNew, model.EventUpdate, model.EventDelete:
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
	if err := s.defineHeaders(c); err != nil {
		return err
	}
	s.keepSecrets(c)
	return c.PermitAddress("clientsecret", "oauth_url", "url") // the token that it gives goes to url
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

// changed makes this process, at once, and others, within a second, read the webhooks again.
func (s *Service) changed(w *engine.Work, _ *engine.Change) error {
	return s.active.Changed(w.Context, w.Tx)
}
