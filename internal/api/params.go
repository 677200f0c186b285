package api

import (
	"cmp"
	"errors"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
	case kind == "application/json":
		err = in.readJSON(r, brought, l)
	case rt.Text && !files: // left to the handler
	case kind == "application/x-www-form-urlencoded" && r.Method == http.MethodPost:
		in.body = map[string]any{}
		err = addFormBody(in.body, r, brought, l)
	case files:
		if rt.Auth != route.Token {
			to.limit = 0
		}
		in.body = map[string]any{}
		in.files, err = addMultipart(in.body, r, brought, l, to)
	}
	maps.Copy(in.params, in.body)
	return in, err
}

// addForm adds the fields of a form or query.
func addForm(params map[string]any, text string, l body.Limits) error {
	pairs, err := body.Pairs(text, l)
	if err != nil {
		return err
	}
	for name, value := range pairs {
		if err := addField(params, name, value); err != nil {
			return err
		}
	}
	return nil
}

// addField adds a field by PHP's rules: a[] is a list, a[k] a map, and of a repeated plain name the
// last one counts.
func addField(params map[string]any, name, value string) error {
	if !utf8.ValidString(name) || !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		return model.Invalid("The parameter %q is not valid UTF-8 text", strings.ToValidUTF8(name, "?"))
	}
	key, inner, nested := strings.Cut(name, "[")
	key = strings.NewReplacer(".", "_", " ", "_").Replace(key)
	if !nested || !strings.HasSuffix(inner, "]") {
		params[key] = value
		return nil
	}
	inner = strings.TrimSuffix(inner, "]")
	if inner == "" {
		have, _ := params[key].([]any)
		params[key] = append(have, value)
		return nil
	}
	have, ok := params[key].(map[string]any)
	if !ok {
		have = map[string]any{}
	}
	have[inner] = value
	params[key] = have
	return nil
}

func addFormBody(params map[string]any, r *http.Request, brought *holder, l body.Limits) error {
	text, err := body.Text(brought.reader(r.Body), l.Bytes)
	if err != nil {
		return err
	}
	if strings.HasPrefix(strings.TrimSpace(string(text)), "{") { // curl -d without a header says that it is a form
		return model.Invalid(
			"The body is JSON but is said to be a form: send the header Content-Type: application/json")
	}
	return addForm(params, string(text), l)
}

// readJSON reads a JSON object, or a list, whose elements are the parameters "0", "1", ....
func (in *sent) readJSON(r *http.Request, brought *holder, l body.Limits) error {
	value, err := body.JSON(brought.reader(r.Body), l)
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
		return body.Invalid("")
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
