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

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"

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
	s := &Service{o}
	s.Drafts.Register(draftKind, "glpi_queuednotifications", s.write)
	return s
}

// Area is what notifications do, and what they are told of.
func (s *Service) Area() manifest.Area {
	on := engine.Behaviours{}
	on.Add("Notification", definitions())
	on.Add("Entity", engine.Behaviour{
		BeforeCreate: permitAddresses, BeforeUpdate: permitAddresses,
		BeforeDelete: func(w *engine.Work, c *engine.Change) error { return w.StopWith(c, "Notification", "") },
	})
	on.Add("Notification_NotificationTemplate", links())
	on.Add("NotificationRecipient", engine.Behaviour{BeforeCreate: checkRecipient})
	on.Add("NotificationTemplate", engine.Behaviour{
		LooseEnds: []string{"QueuedNotification"}, PermitUpdate: permitTemplate, PermitDelete: permitTemplate,
	})
	on.Add("QueuedNotification", engine.Behaviour{Told: true})
	return manifest.Area{
		Name: "notifications", Behaviours: on, Routes: s.routes(),
		Observers: []engine.Observer{{Phase: engine.PhaseTell, Tell: s.observe, Event: s.listen}},
		Jobs: []jobs.Action{
			{Itemtype: "QueuedNotification", Name: "queuednotification", Do: s.Send},
			{Itemtype: "QueuedNotification", Name: "queuednotificationclean", Do: s.Clean},
			{Itemtype: "QueuedNotification", Name: "queuednotificationcleanstaleajax", Do: s.CleanStale},
		},
	}
}
