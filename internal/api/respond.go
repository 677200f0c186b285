package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// write sends what a route answered.
func (s *Server) write(w http.ResponseWriter, call *route.Call, a *route.Answer) error {
	defer a.Release()
	h := w.Header()
	for name, values := range a.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	if where := h.Get("Location"); strings.HasPrefix(where, "/") && !strings.HasPrefix(where, Prefix+"/") {
		h.Set("Location", call.Root+where) // bodies say where it is below that
	}
	if len(call.Ignored) > 0 {
		h.Set(ignoredHeader, ignoredNames(call.Ignored))
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	if a.Content != nil {
		s.writeContent(w, call.Request, a.Content)
		return nil
	}
	if a.Pieces != nil {
		return (&sending{server: s, w: w, r: call.Request, status: status}).pieces(a.Pieces)
	}
	if a.Page == nil && a.Lists == nil && a.Value == nil && a.JSON == nil {
		if status != http.StatusNoContent {
			h.Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		return nil
	}
	if a.Item != nil {
		if same, err := identified(w, call, a); same || err != nil {
			return err
		}
	}
	list, err := contentOf(call.Context, a)
	if err != nil {
		return fmt.Errorf("answer of %s: %w", call.Request.URL.Path, err)
	}
	if a.Sent == nil { // what is not held already
		list.parts = s.held(call.Session, list.parts)
	}
	if a.Page != nil && pageHeaders(h, a.Page) {
		status = http.StatusPartialContent
	}
	if p := a.Part; p != nil {
		h.Set("Content-Range", contentRange(&engine.Page{Start: p.Start, Count: p.Count, Total: p.Total}))
	}
	out := &sending{server: s, w: w, r: call.Request, status: status}
	if a.List {
		switch strings.ToLower(strings.TrimSpace(call.Request.Header.Get("Accept"))) {
		case "text/csv":
			return out.formatted("text/csv", list, csvOf(call))
		case "application/xml":
			return out.formatted("application/xml", list, toXML)
		}
	}
	return out.json(list, route.Indented(call.Session))
}

// content is what an answer says as JSON: one value, or a list in parts, which may come again and
// again.
type content struct {
	parts iter.Seq2[[]byte, error]
	whole bool // there is one part
}

// contentOf gives what an answer says.
func contentOf(ctx context.Context, a *route.Answer) (content, error) {
	pages := a.Lists
	if a.Page != nil {
		pages = []*engine.Page{a.Page}
	}
	if pages != nil {
		return content{
			parts: func(yield func([]byte, error) bool) {
				for _, page := range pages {
					for part, err := range page.Parts(ctx) {
						if !yield(part, err) {
							return
						}
					}
				}
			},
			whole: len(pages) == 1 && !pages[0].Parted(),
		}, nil
	}
	body := a.JSON
	if a.Value != nil {
		var err error
		if body, err = marshal(a.Value); err != nil {
			return content{}, err
		}
	}
	return content{parts: func(yield func([]byte, error) bool) { yield(body, nil) }, whole: true}, nil
}

// sending is an answer on its way. Its head goes out with the first byte of its body; what fails before
// is answered as a fault, and what fails then ends the connection, so that nobody takes a beginning for
// the whole.
type sending struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	status int
	begun  bool
}

const (
	// patience is how long a client may take for a piece of an answer.
	patience = 30 * time.Second
	piece    = 128 << 10
)

// begin sends the head of the answer.
func (o *sending) begin() {
	if !o.begun {
		o.begun = true
		o.w.WriteHeader(o.status)
	}
}

// Write sends a part of the body, piece by piece: a client may be slow, but not stand still.
func (o *sending) Write(p []byte) (int, error) {
	o.begin()
	if o.r.Method == http.MethodHead {
		return len(p), errHead
	}
	connection := http.NewResponseController(o.w)
	for sent := 0; sent < len(p); {
		_ = connection.SetWriteDeadline(time.Now().Add(patience)) // where it can have one
		n, err := o.w.Write(p[sent:min(sent+piece, len(p))])
		if sent += n; err != nil {
			return sent, &goneError{err}
		}
	}
	return len(p), nil
}

// errHead ends the body of an answer that shall have none.
var errHead = errors.New("the answer has no body")

// goneError says that nobody takes the answer any more.
type goneError struct{ err error }

func (e *goneError) Error() string { return "the client is gone: " + e.err.Error() }
func (e *goneError) Unwrap() error { return e.err }

// end closes an answer whose body could be made, or not.
func (o *sending) end(err error) error {
	var gone *goneError
	switch {
	case err == nil, errors.Is(err, errHead):
		o.begin()
		return nil
	case !o.begun:
		return err
	case !errors.As(err, &gone) && o.r.Context().Err() == nil:
		o.server.log.Error("an answer was cut off", slog.String("request_id", requestID(o.r)),
			slog.String("method", o.r.Method),
			slog.String("path", o.r.URL.Path), slog.Any("error", err))
	}
	cutOff(o.w)
	return nil
}

// cutOff ends the connection in a way that no client takes for the end of the answer: with HTTP/1.0, as
// some proxies speak it, closing it would be just that.
func cutOff(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	raw := connection
	if inner, ok := raw.(interface{ NetConn() net.Conn }); ok {
		raw = inner.NetConn()
	}
	if tcp, ok := raw.(interface{ SetLinger(seconds int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// pieces sends a JSON text that lies in several.
func (o *sending) pieces(list [][]byte) error {
	size := 0
	for _, p := range list {
		size += len(p)
	}
	o.asJSON()
	o.w.Header().Set("Content-Length", strconv.Itoa(size))
	for _, p := range list {
		if _, err := o.Write(p); err != nil {
			return o.end(err)
		}
	}
	return nil
}

// asJSON says that the body is JSON, unless the route has said which kind of it.
func (o *sending) asJSON() {
	if h := o.w.Header(); h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
}

// json sends the content as it is. What is whole goes with its length.
func (o *sending) json(list content, pretty bool) error {
	o.asJSON()
	if list.whole {
		for body, err := range list.parts {
			if err != nil {
				return o.end(err)
			}
			if pretty {
				body = indented(body)
			}
			o.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, err = o.Write(body)
			return o.end(err)
		}
	}
	open, between, closing := "[", ",", "]"
	if pretty {
		closing = "\n]"
	}
	_, err := io.WriteString(o, open)
	if err != nil {
		return o.end(err)
	}
	first := true
	for part, err := range list.parts {
		if err != nil {
			return o.end(err)
		}
		if len(part) <= len("[]") {
			continue
		}
		if pretty {
			part = bytes.TrimSuffix(indented(part), []byte("\n]"))
		} else {
			part = part[:len(part)-len("]")]
		}
		part = part[len("["):]
		if !first {
			if _, err := io.WriteString(o, between); err != nil {
				return o.end(err)
			}
		}
		first = false
		if _, err := o.Write(part); err != nil {
			return o.end(err)
		}
	}
	_, err = io.WriteString(o, closing)
	return o.end(err)
}

// indented gives JSON for people.
func indented(body []byte) []byte {
	var pretty bytes.Buffer
	if json.Indent(&pretty, body, "", "    ") != nil {
		return body
	}
	return pretty.Bytes()
}

// formatted sends a list in another form.
func (o *sending) formatted(media string, list content, convert func(io.Writer, iter.Seq2[[]byte, error]) error) error {
	o.w.Header().Set("Content-Type", media)
	f := &forming{places: o.server.forming, ctx: o.r.Context(), out: o}
	if err := o.end(convert(f, f.lists(list.parts))); err != nil {
		return fmt.Errorf("list as %s: %w", media, err)
	}
	return nil
}

// marshal writes JSON without escaping what HTML would need.
func marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// contentRange gives "0-9/30": GLPI's form without a unit, with the true last index, and
// "0-0/0" for an empty list.
func contentRange(p *engine.Page) string {
	if p.Total == 0 {
		return "0-0/0"
	}
	last := p.Start + p.Count - 1
	if p.Count == 0 {
		last = p.Total - 1
	}
	return strconv.Itoa(p.Start) + "-" + strconv.Itoa(last) + "/" + strconv.Itoa(p.Total)
}

// pageHeaders tells where a page lies in its list, and reports whether more of it follows. How many items there are
// is not known of a page by a cursor: counting them would cost more than the page.
func pageHeaders(h http.Header, p *engine.Page) (more bool) {
	for name, cursor := range map[string]string{engine.NextCursor: p.Next, engine.PreviousCursor: p.Previous} {
		if cursor != "" {
			h.Set(name, cursor)
		}
	}
	if p.ByCursor {
		return p.Next != ""
	}
	h.Set("Content-Range", contentRange(p))
	return p.Start+p.Limit < p.Total
}

// ignoredHeader names the members of a body that had no effect.
const ignoredHeader = "GLPI-Ignored-Properties"

// maxIgnored is about how long the header may be that names what of a body had no effect.
const maxIgnored = 2000

// ignoredNames gives the names of members as a header's value: those that can stand there.
func ignoredNames(names []string) string {
	var out strings.Builder
	for _, name := range names {
		plain := strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' || r == ',' {
				return '?'
			}
			return r
		}, name)
		if out.Len()+len(plain) > maxIgnored {
			out.WriteString(", ...")
			break
		}
		if out.Len() > 0 {
			out.WriteString(", ")
		}
		out.WriteString(plain)
	}
	return out.String()
}
