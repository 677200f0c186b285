// Package assistance is what tickets, changes and problems do beyond being stored: their life
// from opening to closing, who may see and change them, and what their timelines do to them.
//
// It must not know rules, agreements and notifications, which look at what it does from above.
package assistance

import (
	"context"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// Area is what tickets, changes and problems do.
func Area(e *engine.Engine, config *settings.Settings) manifest.Area {
	on, mappers := engine.Behaviours{}, map[string]engine.Mapper{}
	for _, k := range kinds {
		r := rules{kind: k, config: config}
		on.Add(k.Object, engine.Behaviour{
			CanView: r.canView, Visible: r.visible, TakesNew: []string{"team"},
			PermitCreate: r.permitCreate, PermitUpdate: r.permitUpdate, PermitDelete: r.permitDelete,
			BeforeCreate: r.beforeCreate, AfterCreate: r.afterCreate, BeforeUpdate: r.beforeUpdate,
			AfterUpdate: r.afterUpdate,
		})
		if k == ticket {
			on.Add(k.Object, engine.Behaviour{BeforeDelete: leaveCosts})
		}
		on.Add(k.Task, r.tasks())
		on.Add(k.Cost, r.costs())
		if k.Survey != "" {
			on.Add(k.Survey, r.surveys())
		}
		if k.Validation != "" {
			on.Add(k.Validation, r.validations())
		}
		on.Add(k.Object+"_Item", r.linkedItems())
		on.Add(k.Object+"TemplatePredefinedField", k.predefinedFields())
		mappers[k.mapper] = engine.Labels(k.Statuses)
	}
	on.Add("PendingReason_Item", engine.Behaviour{CanView: func(s *access.Session) bool {
		return s.Can("followup", model.Read|model.ReadPrivate) || s.Can("task", model.Read|model.ReadPrivate)
	}})
	on.Add("Entity", engine.Behaviour{BeforeCreate: inheritSettings})
	for _, l := range links {
		on.Add(l.object, l.behaviour())
	}
	on.Add("Followup", followups())
	on.Add("Solution", solutions())
	on.Add("Document_Item", timelineDocuments())
	job := func(do func(ctx context.Context, e *engine.Engine) (int, error)) jobs.Job {
		return func(ctx context.Context, _ int) (int, error) { return do(ctx, e) }
	}
	return manifest.Area{Name: "assistance", Behaviours: on, Mappers: mappers, Routes: routes(), Jobs: []jobs.Action{
		{Itemtype: "Ticket", Name: "closeticket", Do: job(CloseSolved)},
		{Itemtype: "Ticket", Name: "createinquest", Do: job(AskAboutClosed)},
		{Itemtype: "Ticket", Name: "purgeticket", Do: job(PurgeClosed)},
		{Itemtype: "PendingReasonCron", Name: "pendingreason_autobump_autosolve", Do: job(Remind)},
	}}
}

// rules are the rules of one kind of object.
type rules struct {
	*kind
	config *settings.Settings
}
