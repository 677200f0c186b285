// Package webhooks tells other programs of what happens to items: which webhooks there may be,
// what they are told, and how it is sent. The behaviour is that of GLPI 11's webhooks.
//
// A change puts a row into the queue in the transaction of the change itself, with a draft of what
// it shall say: the item as it then looks. The message is written soon after, as templates take
// their time; an automatic action sends what is in the queue.
//
// It must not know notifications, nor let what a receiver does undo a change.
package webhooks

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/outbound"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
)

// Sealer keeps secrets encrypted at rest.
type Sealer interface {
	Seal(plain string) string
	Open(sealed string) (string, error)
}

// Options are what a Service is made of.
type Options struct {
	Engine   *engine.Engine
	Settings *settings.Settings
	Sealer   Sealer
	Drafts   *drafts.Queue
	Log      *slog.Logger
}

// Configuration values, all of context core.
const (
	// settingNetworks lists what may be reached besides public addresses; see outbound.ParseAllowed.
	settingNetworks = "outbound_allowed_networks"
	// settingChallenge makes every receiver answer a challenge before it is told anything.
	settingChallenge = "webhook_cra_mandatory"
	// settingResponses lets webhooks keep what receivers answer.
	settingResponses = "webhook_allow_response_saving"
)

// draftKind is the kind of our drafts.
const draftKind = "webhook"

// sendTimeout is how long one request to a receiver may take.
const sendTimeout = 5 * time.Second

// Service raises and sends webhooks.
type Service struct {
	Options
	client *http.Client
	active *store.Watch[active]
}

// New makes a Service.
func New(o Options) *Service {
	s := &Service{Options: o}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.active = store.NewWatch(s.Engine.DB(), counter, s.load)
	s.client = outbound.Client(sendTimeout, s.allowed)
	s.Drafts.Register(draftKind, "glpi_queuedwebhooks", s.write)
	return s
}

// Area is what webhooks do, and what they are told of.
func (s *Service) Area() manifest.Area {
	on := engine.Behaviours{}
	on.Add("Webhook", engine.Behaviour{
		PermitCreate: permitDefine, PermitUpdate: permitDefine,
		BeforeCreate: s.define, BeforeUpdate: s.define, LooseEnds: []string{"QueuedWebhook"},
		AfterCreate: s.changed, AfterUpdate: s.changed, AfterDelete: s.changed,
	})
	on.Add("Entity", engine.Behaviour{BeforeDelete: func(w *engine.Work,
		c *engine.Change) error {
		return w.StopWith(c, "Webhook", "")
	}})
	on.Add("QueuedWebhook", queueRules())
	return manifest.Area{
		Name: "webhooks", Behaviours: on, Mappers: map[string]engine.Mapper{hiddenHeaders: s.showHeaders},
		Observers: []engine.Observer{{Phase: engine.PhaseTell, Tell: s.observe}},
		Jobs: []jobs.Action{
			{Itemtype: "QueuedWebhook", Name: "queuedwebhook", Do: s.Send},
			{Itemtype: "QueuedWebhook", Name: "queuedwebhookclean", Do: s.Clean},
		},
	}
}
