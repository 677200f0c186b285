// Package notifications tells people of what happens: which notifications there are, whom they go
// to and what they say, the queue of messages, and sending them by mail. The behaviour is that of
// GLPI 11.
//
// A change puts messages into the queue in the transaction of the change itself, with drafts of what
// they shall say. The letters are written soon after, and an automatic action sends them.
//
// It must not know the rules of what it tells of, and nothing that goes wrong in it undoes a change.
package notifications

import (
	"log/slog"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/settings"
)

// Opener opens what is kept encrypted, such as the password of the mail server.
type Opener interface {
	Open(sealed string) (string, error)
}

// Options are what a Service is made of.
type Options struct {
	Engine   *engine.Engine
	Settings *settings.Settings
	Secrets  Opener
	Drafts   *drafts.Queue
	FilesDir string // where documents lie
	Log      *slog.Logger
}

// Service raises notifications and sends what is in their queue.
type Service struct{ Options }

// New makes a Service.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{o}
}

// Register adds the rules of notifications to the engine.
func (s *Service) Register() {
	s.Engine.Register("Notification", definitions())
	s.Engine.Register("Entity", engine.Behaviour{BeforeDelete: func(w *engine.Work, c *engine.Change) error { return w.StopWith(c, "Notification", "") }})
	s.Engine.Register("Notification_NotificationTemplate", links())
	s.Engine.Register("NotificationRecipient", engine.Behaviour{BeforeCreate: checkRecipient})
	s.Engine.Register("NotificationTemplate", templates())
	s.Engine.Register("QueuedNotification", engine.Behaviour{Told: true})
	s.Drafts.Register(draftKind, "glpi_queuednotifications", s.write)
	s.Engine.Observe(s.observe)
	s.Engine.Listen(s.listen)
}
