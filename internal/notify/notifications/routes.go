package notifications

import (
	"net/http"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// routes gives the routes that are no plain operations on an object.
func (s *Service) routes() []route.Route {
	const translation = "/Notifications/NotificationTemplate/{template_id:int}/Translation/"
	tags := []string{"Notifications"}
	return []route.Route{
		{
			Method: "GET", Path: translation + "Default", Since: model.V2_3, Priority: 20, Handle: byLanguage,
			Doc: route.Doc{Tags: tags, Description: "Get the default translation of a notification template",
				Response: route.Of("NotificationTemplateTranslation"), Item: true},
		},
		{
			Method: "GET", Path: translation + "{language}", Since: model.V2_3, Priority: 5, Handle: byLanguage,
			Doc: route.Doc{Tags: tags, Description: "Get the translation of a notification template into a language",
				Response: route.Of("NotificationTemplateTranslation"), Item: true},
		},
		{
			Method: "DELETE", Path: "/Notifications/Notification/{notification_id:int}/NotificationTemplate",
			Since: model.V2_3, Handle: unlink,
			Doc: route.Doc{Tags: tags, Description: "Take a template away from a notification", Query: []route.Param{
				{Name: "id", Type: model.TypeInteger, Description: "The link between the notification and the template",
					Required: true},
			}},
		},
		{
			Method: "POST", Path: "/Notifications/QueuedNotification/{id:int}/SendRequest", Since: model.V2_3,
			Handle: s.sendRequest,
			Doc: route.Doc{Tags: tags, Description: "Try to send a queued notification now",
				Status: http.StatusAccepted},
		},
	}
}

// byLanguage gives a template's translation into a language; the default one is that into none.
func byLanguage(c *route.Call) (*route.Answer, error) {
	q := c.Query(c.Object("NotificationTemplateTranslation"))
	id := c.ID("template_id")
	q.Parent = &engine.ParentItem{Object: c.Object("NotificationTemplate"), ID: id}
	q.Fixed = []engine.Fixed{{Column: "notificationtemplates_id", Value: id},
		{Column: "language", Value: c.Path["language"]}}
	return route.One(c.Engine.ItemBy(c.Context, c.Session, q))
}

// unlink takes a template away from a notification. GLPI declares the route without saying where
// it finds the link; here it is a parameter.
func unlink(c *route.Call) (*route.Answer, error) {
	id, ok := route.Integer(c.Params["id"])
	if !ok {
		return nil, model.Invalid("Missing parameter: id")
	}
	notification := c.ID("notification_id")
	err := c.Engine.Delete(c.Context, c.Session, engine.Request{
		Object: c.Object("Notification_NotificationTemplate"), Version: c.Version,
		Parent: &engine.ParentItem{Object: c.Object("Notification"), ID: notification},
		Fixed:  []engine.Fixed{{Column: "notifications_id", Value: notification}},
	}, id, false)
	if err != nil {
		return nil, err
	}
	return route.NoContent()
}

// sendRequest sends one message of the queue now. The answer is the same whether that works.
func (s *Service) sendRequest(c *route.Call) (*route.Answer, error) {
	if err := c.Engine.PermitSee(c.Context, c.Session, c.Object("QueuedNotification"), c.ID("id")); err != nil {
		return nil, err
	}
	if err := c.Session.Permit("queuednotification", model.Update); err != nil {
		return nil, err
	}
	s.sendNow(c.Context, c.ID("id"))
	return &route.Answer{Status: http.StatusAccepted}, nil
}
