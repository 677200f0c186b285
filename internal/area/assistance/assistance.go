// Package assistance is what tickets, changes and problems do beyond being stored: their life
// from opening to closing, who may see and change them, and what their timelines do to them.
//
// It must not know rules, agreements and notifications, which look at what it does from above.
package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// Register adds the behaviour of the objects of assistance to the engine.
func Register(e *engine.Engine, config *settings.Settings) {
	for _, k := range kinds {
		r := rules{kind: k, config: config}
		e.Register(k.Object, engine.Behaviour{
			CanView: r.canView, Visible: r.visible,
			CanCreate: r.canCreate, CanUpdate: r.canUpdate, CanDelete: r.canDelete,
			BeforeCreate: r.beforeCreate, AfterCreate: r.afterCreate, BeforeUpdate: r.beforeUpdate, AfterUpdate: r.afterUpdate,
		})
		e.Register(k.Task, r.tasks())
		e.Register(k.Cost, r.costs())
		if k.Survey != "" {
			e.Register(k.Survey, r.surveys())
		}
		if k.Validation != "" {
			e.Register(k.Validation, r.validations())
		}
		e.Register(k.Object+"_Item", r.linkedItems())
		e.Register(k.Object+"TemplatePredefinedField", k.predefinedFields())
		e.Mapper(k.mapper, engine.Labels(k.Statuses))
	}
	e.Register("PendingReason_Item", engine.Behaviour{CanView: func(s *access.Session) bool {
		return s.Can("followup", model.Read|model.ReadPrivate) || s.Can("task", model.Read|model.ReadPrivate)
	}})
	e.Register("Entity", engine.Behaviour{BeforeCreate: inheritSettings})
	for _, l := range links {
		e.Register(l.object, l.behaviour())
	}
	e.Register("Followup", followups())
	e.Register("Solution", solutions())
	e.Register("Document_Item", timelineDocuments())
}

// rules are the rules of one kind of object.
type rules struct {
	*kind
	config *settings.Settings
}
