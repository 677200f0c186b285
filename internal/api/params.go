package api

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
	"github.com/glpid/glpid/internal/route"
)

// limits says how much of a body a request may bring: none where nobody has to show who they are and
// the method brings nothing, little more than a query where it only asks or is public, and content
// otherwise.
func limits(rt *route.Route, method string) (l body.Limits, any bool) {
	asks := method == http.MethodGet || method == http.MethodHead
	switch {
	case rt.Auth != route.Token && asks:
		return body.Limits{}, false
	case rt.Auth != route.Token, asks, method == http.MethodDelete:
		return body.Open, true
	}
	return body.Full, true
}

// sent is what a request brings.
type sent struct {
	params map[string]any // query, form and JSON as one set
	body   map[string]any // what of it is in the body; nil without one
	list   []any          // the body, when it is a JSON list
	files  []route.File
}

// readParams gathers the parameters of a request: query, then form or JSON over it.
func readParams(r *http.Request, rt *route.Route, brought *holder, to *spooled) (sent, error) {
	in := sent{params: map[string]any{}}
	l, takesBody := limits(rt, r.Method)
	kind := r.Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); err == nil {
		kind = media
	}
	// Told at once: a client that sends all of it first, and a long answer, would wait for each other.
	files := kind == "multipart/form-data" && takesBody &&
		(r.Method == http.MethodPost || r.Method == http.MethodPatch || r.Method == http.MethodPut)
	if most := cmp.Or(l.Bytes, body.Open.Bytes); r.ContentLength > most && !files {
		return in, body.TooLong(most)
	}
	if err := addForm(in.params, r.URL.RawQuery, body.Open); err != nil || !takesBody {
		return in, err
	}
	var err error
	switch {
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		err = in.readJSON(r, brought.reader(r.Body), l)
	case rt.Text && !files: // left to the handler
	case kind == "application/x-www-form-urlencoded":
		err = in.readForm(r, brought, l)
	case files:
		if rt.Auth != route.Token {
			to.limit = 0
		}
		in.body = map[string]any{}
		in.files, err = addMultipart(in.body, r, brought, l, to)
		if err == nil && len(in.files) > 0 && rt.Doc.Upload == "" {
			err = model.Invalid("No file is taken here: documents are uploaded at /Management/Document and at .../" +
				"Timeline/Document")
		}
	default:
		err = in.readUnsaid(r, kind, brought, l)
	}
	maps.Copy(in.params, in.body)
	return in, err
}

// readUnsaid reads a body that does not say what it is, or that it is nothing that is read: only JSON is known by its
// looks, and what would be left out is refused.
func (in *sent) readUnsaid(r *http.Request, kind string, brought *holder, l body.Limits) error {
	if r.ContentLength == 0 {
		return nil
	}
	text, err := body.Text(brought.reader(r.Body), l.Bytes)
	if text = bytes.TrimSpace(text); err != nil || len(text) == 0 {
		return err
	}
	if kind == "" && (text[0] == '{' || text[0] == '[') {
		return in.readJSON(r, bytes.NewReader(text), l)
	}
	said := "does not say what it is"
	if kind != "" {
		said = "is said to be " + kind + ", which is not read here"
	}
	return model.Invalid("The body %s: send JSON, with the header Content-Type: application/json", said)
}

// readJSON reads a JSON object, or a list, whose elements are the parameters "0", "1", ....
func (in *sent) readJSON(r *http.Request, from io.Reader, l body.Limits) error {
	value, err := body.JSON(from, l)
	if errors.Is(err, body.ErrEmpty) && (r.Method == http.MethodGet || r.Method == http.MethodHead ||
		r.Method == http.MethodDelete) {
		return nil
	}
	if err != nil {
		return err
	}
	switch v := value.(type) {
	case map[string]any:
		in.body = v
	case []any:
		in.list = v
		for i, x := range v {
			in.params[strconv.Itoa(i)] = x
		}
	default:
		return body.NotAnObject()
	}
	return nil
}

// checkMembers wants a body of which a route says what is in it to have something of that, and each member to be
// what it is said to be. The bodies of objects are looked at by the engine.
func checkMembers(rt *route.Route, c *route.Call) error {
	asks := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	if c.List != nil && !rt.Doc.Many && !asks {
		return model.Invalid("The body is a list: send one JSON object with the members that there are")
	}
	if c.Request.Method == http.MethodDelete && !rt.Doc.BodyOnDelete {
		return checkForce(c)
	}
	if len(rt.Doc.BodyParams) == 0 || len(c.Body) == 0 {
		return nil
	}
	if err := c.Engine.CheckMembers(rt.Doc.BodyParams, c.Body, c.Version); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(c.Body)) {
		if model.Find(rt.Doc.BodyParams, name) == nil {
			c.Ignored = append(c.Ignored, name)
		}
	}
	if len(c.Ignored) < len(c.Body) {
		return nil
	}
	names := make([]string, len(rt.Doc.BodyParams))
	for i, p := range rt.Doc.BodyParams {
		names[i] = p.Name
	}
	return model.Invalid("No member of this body is known: it has %s", strings.Join(names, ", "))
}

// checkForce wants a deletion to say clearly whether it is for good, and names what else its body says.
func checkForce(c *route.Call) error {
	for _, name := range slices.Sorted(maps.Keys(c.Body)) {
		if name != "force" {
			c.Ignored = append(c.Ignored, name)
		}
	}
	value, given := c.Params["force"]
	if text := strings.ToLower(strings.TrimSpace(route.Text(value))); given && !route.Truthy(value) &&
		!slices.Contains([]string{"", "0", "false", "off", "no"}, text) {
		return model.Invalid("Invalid parameter: force. It is true or false")
	}
	return nil
}
