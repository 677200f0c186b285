package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// write sends what a route answered.
func (s *Server) write(w http.ResponseWriter, call *route.Call, a *route.Answer) error {
	h := w.Header()
	for name, values := range a.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	if a.Content != nil {
		s.writeContent(w, call.Request, a.Content)
		return nil
	}
	body := a.JSON
	switch {
	case a.Page != nil:
		defer a.Page.Release()
		body = a.Page.JSON
		h.Set("Content-Range", contentRange(a.Page))
		if a.Page.Start+a.Page.Limit < a.Page.Total {
			status = http.StatusPartialContent
		}
	case a.Value != nil:
		var err error
		if body, err = marshal(a.Value); err != nil {
			return fmt.Errorf("answer of %s: %w", call.Request.URL.Path, err)
		}
	case body == nil:
		if status != http.StatusNoContent {
			h.Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		return nil
	}
	if a.List {
		switch strings.ToLower(strings.TrimSpace(call.Request.Header.Get("Accept"))) {
		case "text/csv":
			return s.writeFormatted(w, status, body, "text/csv", toCSV)
		case "application/xml":
			return s.writeFormatted(w, status, body, "application/xml", toXML)
		}
	}
	if call.Session != nil && call.Session.UseMode == 2 {
		var pretty bytes.Buffer
		if json.Indent(&pretty, body, "", "    ") == nil {
			body = pretty.Bytes()
		}
	}
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
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

func (s *Server) writeFormatted(w http.ResponseWriter, status int, body []byte, media string, convert func([]byte) ([]byte, error)) error {
	out, err := convert(body)
	if err != nil {
		return fmt.Errorf("list as %s: %w", media, err)
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(out)
	return nil
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
