package administration

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// routesOf gives the special routes of users. dataDir holds the pictures.
func routesOf(dataDir string) []route.Route {
	r := routes{pictures: picturesDir(dataDir)}
	tags := []string{"Administration"}
	me, email := []string{"user"}, []string{"email", "user"}
	const user = "/Administration/User"
	emailItem := route.Schema{Inline: emailSchema()}
	emailList := route.Schema{Inline: route.ArrayOf(emailSchema())}
	doc := func(text string, d route.Doc) route.Doc { d.Tags, d.Description = tags, text; return d }
	list := []route.Route{
		{Method: "GET", Path: user + "/Me", Scopes: me, Handle: r.byMe(r.get),
			Doc: doc("Get the own account", route.Doc{Response: route.Of("User"), Item: true})},
		{Method: "GET", Path: user + "/Me/Email", Scopes: me, Handle: r.emails,
			Doc: doc("List the own e-mail addresses", route.Doc{Response: emailList})},
		{Method: "POST", Path: user + "/Me/Email", Scopes: me, Handle: r.addEmail,
			Doc: doc("Add an own e-mail address", route.Doc{BodyParams: catalog.Described("EmailAddress",
				model.String("email").Fmt(model.FormatEmail).Need(), model.Bool("is_default").Or(false),
			)})},
		{Method: "GET", Path: user + "/Me/Email/{id:int}", Scopes: me, Handle: r.email,
			Doc: doc("Get one of the own e-mail addresses", route.Doc{Response: emailItem})},
		{Method: "GET", Path: user + "/Me/Emails/Default", Scopes: email, Handle: r.defaultEmail,
			Doc: doc("Get the own default e-mail address", route.Doc{Response: emailItem})},
		{Method: "GET", Path: user + "/username/{username:any}", Handle: r.byName(r.get),
			Doc: doc("Get the user with a login", route.Doc{Response: route.Of("User"), Item: true})},
		{Method: "PATCH", Path: user + "/username/{username:any}", Handle: r.byName(r.update("User")),
			Doc: doc("Update the user with a login",
				route.Doc{Body: route.Of("User"), Response: route.Of("User"), Item: true})},
		{Method: "DELETE", Path: user + "/username/{username:any}", Handle: r.byName(r.remove),
			Doc: doc("Delete the user with a login", route.Doc{Item: true})},
	}
	type way struct {
		path   string
		scopes []string
		by     func(handler) func(*route.Call) (*route.Answer, error)
	}
	image := route.Doc{Media: "image/*"}
	for _, w := range []struct {
		way
		show handler
	}{
		{way{user + "/Me/Picture", me, r.byMe}, r.picture}, {way{user + "/{id:int}/Picture", nil, r.byID}, r.picture},
		{way{user + "/username/{username:any}/Picture", nil, r.byName}, r.pictureByLogin},
	} {
		list = append(list, route.Route{Method: "GET", Path: w.path, Scopes: w.scopes, Handle: w.by(w.show),
			Doc: doc("Get a user's picture", image)},
			route.Route{Method: "POST", Path: w.path, Scopes: w.scopes, Extension: true, Handle: w.by(r.setPicture),
				Doc: doc("Set a user's picture: the field picture of a multipart/form-data body",
					route.Doc{Status: http.StatusNoContent, Upload: "picture"})},
			route.Route{Method: "DELETE", Path: w.path, Scopes: w.scopes, Extension: true,
				Handle: w.by(r.removePicture), Doc: doc("Remove a user's picture", route.Doc{})})
	}
	for _, w := range []way{
		{user + "/Me/Preference", me, r.byMe}, {user + "/{id:int}/Preference", nil, r.byID},
		{user + "/{username:any}/Preference", nil, r.byName},
	} {
		list = append(list,
			route.Route{Method: "GET", Path: w.path, Since: model.V2_1, Scopes: w.scopes, Handle: w.by(r.preferences),
				Doc: doc("Get a user's preferences", route.Doc{Response: route.Of("UserPreferences"), Item: true})},
			route.Route{Method: "PATCH", Path: w.path, Since: model.V2_1, Scopes: w.scopes,
				Handle: w.by(r.update("UserPreferences")),
				Doc: doc("Update a user's preferences",
					route.Doc{Body: route.Of("UserPreferences"), Response: route.Of("UserPreferences"), Item: true})},
		)
	}
	for _, w := range []way{
		{user + "/Me/%", me, r.byMine}, {user + "/{id:int}/%", nil, r.byID},
		{user + "/username/{username:any}/%", nil, r.byName},
	} {
		for _, items := range []struct{ name, column, text string }{
			{"UsedItem", "users_id", "List the items that a user uses"},
			{"ManagedItem", "users_id_tech", "List the items that a user looks after"},
		} {
			list = append(list, route.Route{
				Method: "GET", Path: strings.Replace(w.path, "%", items.name, 1), Scopes: w.scopes,
				Handle: w.by(r.items(items.column)),
				Doc:    doc(items.text, route.Doc{List: true, Response: itemsSchema}),
			})
		}
	}
	return list
}

// emailSchema is an own address.
func emailSchema() map[string]any {
	return catalog.DescribedSchema("EmailAddress", route.Properties(map[string]any{
		"id":         map[string]any{"type": "integer", "format": "int64", "readOnly": true},
		"email":      map[string]any{"type": "string", "format": "email"},
		"is_default": map[string]any{"type": "integer", "enum": []any{0, 1}},
		"_links": map[string]any{"type": "object", "description": "Where to go from here", "properties": map[string]any{
			"self": map[string]any{"type": "object", "description": "The address itself", "properties": map[string]any{
				"href": route.Typed("string", "Path at which it is read")}}}},
	}))
}

type routes struct{ pictures string }

// handler answers for the user with an id, however the path named them.
type handler func(c *route.Call, user int64) (*route.Answer, error)

func (r routes) byMe(h handler) func(*route.Call) (*route.Answer, error) {
	return func(c *route.Call) (*route.Answer, error) {
		delete(c.Params, "filter")
		return h(c, c.Session.UserID)
	}
}

// byMine is byMe for lists, which can be filtered.
func (r routes) byMine(h handler) func(*route.Call) (*route.Answer, error) {
	return func(c *route.Call) (*route.Answer, error) { return h(c, c.Session.UserID) }
}

func (r routes) byID(h handler) func(*route.Call) (*route.Answer, error) {
	return func(c *route.Call) (*route.Answer, error) { return h(c, c.ID("id")) }
}

// byName finds the user by login, compared exactly as it is stored but for case.
func (r routes) byName(h handler) func(*route.Call) (*route.Answer, error) {
	return func(c *route.Call) (*route.Answer, error) {
		name, err := url.PathUnescape(c.Path["username"])
		if err != nil {
			return nil, model.NotFound()
		}
		var id int64
		err = c.Engine.DB().QueryRow(c.Context,
			"SELECT `id` FROM `glpi_users` WHERE `name` = ? ORDER BY `authtype`, `id` LIMIT 1", name).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			if err := c.Session.Permit("user", model.Read); err != nil {
				return nil, err
			}
			return nil, model.NotFound()
		}
		if err != nil {
			return nil, fmt.Errorf("find user by login: %w", err)
		}
		return h(c, id)
	}
}

func (r routes) query(c *route.Call, object string) engine.Query {
	return engine.Query{Object: c.Object(object), Version: c.Version, Filter: c.Filter(), Fields: c.Fields()}
}

func (r routes) get(c *route.Call, user int64) (*route.Answer, error) {
	return route.One(c.Engine.Item(c.Context, c.Session, r.query(c, "User"), user))
}

func (r routes) preferences(c *route.Call, user int64) (*route.Answer, error) {
	q := r.query(c, "UserPreferences")
	q.Filter = ""
	return route.One(c.Engine.Item(c.Context, c.Session, q, user))
}

func (r routes) update(object string) handler {
	return func(c *route.Call, user int64) (*route.Answer, error) {
		request := c.Change(c.Object(object))
		if err := c.Engine.Update(c.Context, c.Session, request, user); err != nil {
			return nil, err
		}
		return route.Changed(c.Engine.Item(c.Context, c.Session,
			engine.Query{Object: request.Object, Version: c.Version}, user))
	}
}

func (r routes) remove(c *route.Call, user int64) (*route.Answer, error) {
	request := c.Change(c.Object("User"))
	if err := c.Engine.Delete(c.Context, c.Session, request, user, c.Flag("force")); err != nil {
		return nil, err
	}
	return route.NoContent()
}

// emailItem is an address as the routes of the own account show it.
type emailItem struct {
	ID      int64  `json:"id"`
	Email   string `json:"email"`
	Default int    `json:"is_default"`
	Links   links  `json:"_links"`
}

type links struct {
	Self struct {
		Href string `json:"href"`
	} `json:"self"`
}

func (r routes) load(c *route.Call, where string, args ...any) ([]emailItem, error) {
	rows, err := c.Engine.DB().Query(c.Context,
		"SELECT `id`, COALESCE(`email`, ''), COALESCE(`is_default`, 0) FROM `glpi_useremails` WHERE `users_id` = ?"+
			where+" ORDER BY `id`",
		append([]any{c.Session.UserID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("own e-mail addresses: %w", err)
	}
	defer rows.Close()
	out := []emailItem{}
	for rows.Next() {
		var item emailItem
		if err := rows.Scan(&item.ID, &item.Email, &item.Default); err != nil {
			return nil, fmt.Errorf("own e-mail addresses: %w", err)
		}
		item.Links.Self.Href = emailHref(item.ID)
		out = append(out, item)
	}
	return out, rows.Err()
}

func emailHref(id int64) string {
	return "/Administration/User/Me/Email/" + strconv.FormatInt(id, 10)
}

func (r routes) emails(c *route.Call) (*route.Answer, error) {
	items, err := r.load(c, "")
	if err != nil {
		return nil, err
	}
	return route.OK(items)
}

func (r routes) one(items []emailItem, err error) (*route.Answer, error) {
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, model.NotFound()
	}
	return route.OK(items[0])
}

func (r routes) email(c *route.Call) (*route.Answer, error) {
	return r.one(r.load(c, " AND `id` = ?", c.ID("id")))
}

func (r routes) defaultEmail(c *route.Call) (*route.Answer, error) {
	return r.one(r.load(c, " AND `is_default` = 1"))
}

func (r routes) addEmail(c *route.Call) (*route.Answer, error) {
	address := c.Text("email")
	if address == "" {
		return nil, model.Invalid("Missing parameter: email")
	}
	if !model.IsEmail(address) {
		return nil, model.Invalid("Invalid parameter: email. It is not formatted as an e-mail address")
	}
	existing, err := r.load(c, "")
	if err != nil {
		return nil, err
	}
	for _, item := range existing {
		if item.Email == address {
			return &route.Answer{Status: http.StatusConflict, Header: http.Header{"Location": {emailHref(item.ID)}},
				Value: map[string]any{
					"status": model.CodeExists, "title": "The email address is already associated with this user",
					"detail": nil,
				}}, nil
		}
	}
	id, err := c.Engine.Create(c.Context, c.Session, engine.Request{
		Object: c.Object("EmailAddress"), Version: c.Version,
		Input:  map[string]any{"email": address, "is_default": c.Flag("is_default") || len(existing) == 0},
		Parent: &engine.ParentItem{Object: c.Object("User"), ID: c.Session.UserID},
		Fixed:  []engine.Fixed{{Column: "users_id", Value: c.Session.UserID}},
	})
	if err != nil {
		return nil, err
	}
	answer, err := route.Created(id, emailHref(id))
	if c.Version < model.V2_3 {
		answer.Status = http.StatusOK // GLPI answers 201 since 2.3
	}
	return answer, err
}
