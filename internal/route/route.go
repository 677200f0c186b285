// Package route says what a route of the API is: where it lies, who may call it, what it does
// and how it is documented. Packages with special routes declare them here; package api serves
// them beside the ones that the catalogue gives.
//
// It must not know how routes are served.
package route

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Auth says who may call a route.
type Auth uint8

// The ways a route can be guarded.
const (
	Token  Auth = iota // a bearer token with one of the route's scopes
	Cookie             // anybody; a signed-in browser is recognised
	Public             // anybody
)

// Route is one method of one path.
type Route struct {
	Method string // GET, POST, PATCH, PUT, DELETE
	// Path is the template: "/Assistance/Ticket/{id:int}/TeamMember/{role}". A placeholder
	// matches [A-Za-z0-9_]+, with ":int" digits, with ":any" everything but a slash, with ":rest"
	// everything.
	Path      string
	Since     model.Version
	Until     model.Version
	Auth      Auth
	Scopes    []string // any of; default "api"
	Priority  int      // among routes that match the same path; default 10, higher first
	Extension bool     // not part of GLPI's own API
	Asks      bool     // changes nothing, although it is a POST
	Text      bool     // a body that is no JSON is a text, which the handler reads
	Doc       Doc
	Handle    func(c *Call) (*Answer, error)
}

// Doc is what the OpenAPI document says of a route.
type Doc struct {
	Tags        []string
	Description string
	Query       []Param // besides those that the kind of route has
	List        bool    // has filter, start, limit, sort and the formats
	Item        bool    // what is at the path is one item, with an entity tag: see Call.Meets
	Body        Schema
	BodyParams  []model.Property // members of a body that is no schema
	Many        bool             // the body can be a list
	Response    Schema
	Status      int    // of success; default by method
	Media       string // of the response; default application/json
	// Upload names the field of a multipart/form-data body that carries a file; such a body can have the
	// members of Body too.
	Upload string
	// BodyOnDelete documents a body on a DELETE route.
	BodyOnDelete bool
	// OAuth tells that its faults have the form of RFC 6749, section 5.2.
	OAuth bool
}

// Param is a documented query parameter.
type Param struct {
	Name        string
	Type        model.Type
	Description string
	Required    bool
	Default     any
}

// Schema names a schema of the catalogue, or describes one inline.
type Schema struct {
	Name   string // "Ticket"
	List   bool   // an array of it
	Inline map[string]any
}

// Of is the schema of one object.
func Of(name string) Schema { return Schema{Name: name} }

// ListOf is the schema of an array of objects.
func ListOf(name string) Schema { return Schema{Name: name, List: true} }

// Call is a request on its way through a route.
type Call struct {
	Context context.Context
	Request *http.Request
	Engine  *engine.Engine
	Session *access.Session // nil on public routes
	Version model.Version
	Path    map[string]string // placeholders, as the client spelled them
	Params  map[string]any    // query, form and body as one set
	Body    map[string]any    // the members of the body; nil without one
	List    []any             // the body, when it is a list
	Files   []File            // file parts of a multipart body
	Base    string            // scheme and host as the client sees them
	Root    string            // the path that the request's lies below, with its version: "/api.php/v2.3"
	Ignored []string          // members of the body that have no effect, as the answer says
}

// File is a file part of a multipart body.
type File struct {
	Field, Name string
	Size        int64
	Open        func() (io.ReadCloser, error) // until the request has been answered
}

// Answer is what a route gives back.
type Answer struct {
	Status int // default 200
	Header http.Header
	// One of: Page, Lists, JSON, Pieces, Value (marshalled), Content. None: an empty body.
	Page    *engine.Page
	Lists   []*engine.Page // shown as one list, without a range
	JSON    []byte
	Pieces  [][]byte // of one JSON text, sent as they are
	Value   any
	Content *Content
	List    bool         // the JSON is a list that CSV and XML can show
	Item    *engine.Item // the JSON is this item, of a route that says so (Doc.Item); see Call.Tag
	Part    *Part        // which rows these are of a list that was made whole, nil when all of them are

	Sent func() // is called once the answer has been sent, or will not be; nil for nothing
}

// Release gives the memory of the answer back.
func (a *Answer) Release() {
	if a.Sent != nil {
		a.Sent()
	}
	if a.Page != nil {
		a.Page.Release()
	}
	for _, page := range a.Lists {
		page.Release()
	}
}

// Content is a body that is not JSON.
type Content struct {
	Type     string
	Body     io.ReadSeeker // closed when it is an io.Closer
	Modified time.Time
	ETag     string // as sent, quotes included where wanted
	Name     string // file name for Content-Disposition
	Inline   bool
	Cache    string // Cache-Control
}

// ID gives a placeholder that is a number.
func (c *Call) ID(name string) int64 {
	n, _ := strconv.ParseInt(c.Path[name], 10, 64)
	return n
}

// Text gives a parameter as text, "" when it is missing or no scalar.
func (c *Call) Text(name string) string { return Text(c.Params[name]) }

// Flag gives a parameter as a boolean: 1, true, on, yes in any case.
func (c *Call) Flag(name string) bool { return Truthy(c.Params[name]) }

// Object gives an object of the catalogue.
func (c *Call) Object(name string) *model.Object { return c.Engine.Catalog().Object(name) }

// OK answers 200 with a value as JSON.
func OK(value any) (*Answer, error) { return &Answer{Value: value}, nil }

// Created answers 201 with the link to the new item.
func Created(id int64, href string) (*Answer, error) {
	return &Answer{
		Status: http.StatusCreated,
		Header: http.Header{"Location": {href}},
		Value:  Link{ID: id, Href: href},
	}, nil
}

// One answers 200 with an item.
func One(item engine.Item, err error) (*Answer, error) {
	if err != nil {
		return nil, err
	}
	return &Answer{JSON: item.JSON, Item: &item}, nil
}

// Changed answers a change that is done with the item as it is now. Who has made it and does not see the item any more,
// as when the keeper of a computer hands it over, gets 204: an error would say that nothing was changed.
func Changed(item engine.Item, err error) (*Answer, error) {
	switch model.CodeOf(err) {
	case model.CodeNotFound, model.CodeRightMissing:
		return NoContent()
	}
	return One(item, err)
}

// NoContent answers 204.
func NoContent() (*Answer, error) { return &Answer{Status: http.StatusNoContent}, nil }

// Link is the body of an answer to a creation.
type Link struct {
	ID   int64  `json:"id"`
	Href string `json:"href"`
}
