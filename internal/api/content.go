package api

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// contained is the policy under which a browser shows content: nothing in it runs or loads
// anything, and it is of no origin. PDF viewers do not work under one, and need none.
const contained = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// writeContent sends a file, or a part of it, by the rules of RFC 9110 for ranges and conditions.
func (s *Server) writeContent(w http.ResponseWriter, r *http.Request, c *route.Content) {
	if closer, ok := c.Body.(io.Closer); ok {
		defer closer.Close()
	}
	h := w.Header()
	h.Set("Content-Type", c.Type)
	if c.Type != "application/pdf" {
		h.Set("Content-Security-Policy", contained)
	}
	if c.Cache != "" {
		h.Set("Cache-Control", c.Cache)
	}
	if disposition := disposition(c.Name, c.Inline); disposition != "" {
		h.Set("Content-Disposition", disposition)
	}
	out := &contentWriter{ResponseWriter: w, server: s, request: r}
	if r.Method != http.MethodGet || !readableRange(r.Header.Get("Range")) {
		r.Header.Del("Range")
	}
	if c.ETag != "" {
		h.Set("ETag", quoteTag(c.ETag))
		for _, name := range []string{"If-Match", "If-None-Match"} {
			if list := r.Header.Get(name); list != "" {
				r.Header.Set(name, quoteTags(list))
			}
		}
		if tag := r.Header.Get("If-Range"); tag != "" && !strings.Contains(tag, " ") { // else a date
			r.Header.Set("If-Range", quoteTag(tag))
		}
	}
	http.ServeContent(out, r, "", c.Modified, c.Body)
}

// contentWriter gives faults as JSON.
type contentWriter struct {
	http.ResponseWriter
	server  *Server
	request *http.Request
	failed  bool
}

// WriteHeader sends the status with the headers as they shall be.
func (w *contentWriter) WriteHeader(status int) {
	h := w.Header()
	if status < http.StatusBadRequest {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.failed = true
	for _, name := range []string{"Content-Disposition", "Content-Security-Policy", "Content-Length", "Last-Modified"} {
		h.Del(name)
	}
	body := errorBody{Status: model.CodePrecondition, Title: "The file is not the one that the request means"}
	if status == http.StatusRequestedRangeNotSatisfiable {
		body = errorBody{Status: model.CodeInvalid, Title: model.TitleInvalid, Detail: "The file has no such range"}
	}
	w.server.writeJSON(w.ResponseWriter, w.request, status, body)
}

// Write drops the text that goes with a fault.
func (w *contentWriter) Write(p []byte) (int, error) {
	if w.failed {
		return len(p), nil
	}
	return w.ResponseWriter.Write(p)
}

// ReadFrom lets the kernel copy a file where it can.
func (w *contentWriter) ReadFrom(src io.Reader) (int64, error) {
	if to, ok := w.ResponseWriter.(io.ReaderFrom); ok && !w.failed {
		return to.ReadFrom(src)
	}
	n, err := io.Copy(struct{ io.Writer }{w}, src)
	return n, err
}

// readableRange reports whether a Range header is one of bytes in the form of RFC 9110; others are
// ignored.
func readableRange(header string) bool {
	list, ok := strings.CutPrefix(header, "bytes=")
	for part := range strings.SplitSeq(list, ",") {
		from, to, dash := strings.Cut(strings.TrimSpace(part), "-")
		first, noFirst := strconv.ParseUint(from, 10, 63)
		last, noLast := strconv.ParseUint(to, 10, 63)
		switch {
		case !dash, from == "" && (noLast != nil || last == 0), from != "" && noFirst != nil, from != "" && to != "" &&
			(noLast != nil || last < first):
			return false
		}
	}
	return ok
}

// quoteTags gives a list of entity tags in the form of RFC 9110; GLPI's own clients send them without
// quotes.
func quoteTags(list string) string {
	tags := strings.Split(list, ",")
	for i := range tags {
		tags[i] = quoteTag(strings.TrimSpace(tags[i]))
	}
	return strings.Join(tags, ", ")
}

func quoteTag(tag string) string {
	if tag == "*" || strings.HasPrefix(tag, `"`) || strings.HasPrefix(tag, `W/"`) {
		return tag
	}
	return `"` + strings.Trim(tag, `"`) + `"`
}

// disposition gives the Content-Disposition of a file, with its name in both forms of RFC 6266, and
// "" for what is shown and has no name.
func disposition(name string, inline bool) string {
	switch {
	case name == "" && inline:
		return ""
	case name == "":
		return "attachment"
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	kind := "attachment; "
	if inline {
		kind = ""
	}
	// What PathEscape lets through and RFC 8187 does not.
	encoded := strings.NewReplacer(":", "%3A", "=", "%3D", "@", "%40").Replace(url.PathEscape(name))
	return kind + `filename="` + plain + `"; filename*=utf-8''` + encoded
}
