package api

import (
	"net/http"

	"github.com/glpid/glpid/internal/request/precondition"
	"github.com/glpid/glpid/internal/route"
)

// identified gives the answer the entity tag of the item in it, and the time of its last change. It reports whether
// that is all there is to say, as who asks has the item already; the fault is of a condition that does not hold.
// What changes items asks in the write: see route.Call.Meets.
func identified(w http.ResponseWriter, call *route.Call, a *route.Answer) (same bool, err error) {
	now := precondition.State{Tag: route.Tag(call.Session, *a.Item), Modified: a.Item.Modified}
	r := call.Request
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		failed := ""
		if failed, same = precondition.Read(r.Header).Check(now, true); failed != "" && !same {
			return false, route.Unmet(failed)
		}
	}
	h := w.Header()
	h.Set("ETag", now.Tag)
	if !now.Modified.IsZero() {
		h.Set("Last-Modified", now.Modified.Format(http.TimeFormat))
	}
	if same {
		w.WriteHeader(http.StatusNotModified)
	}
	return same, nil
}

// conditionHeaders are the conditions that the document names, with what they do.
var conditionHeaders = []struct{ key, name, text string }{
	{"if_match", precondition.IfMatch, "The ETag of the item as it was read: 412 when it has been changed since"},
	{"if_none_match", precondition.IfNoneMatch, "The ETag of the item that the client has: 304 when it is still the" +
		" same, 412 where it was to be changed"},
	{"if_modified_since", precondition.IfModifiedSince, "304 when the item has not been changed since that time, 412" +
		" where it was to be changed; the ETag tells more"},
	{"if_unmodified_since", precondition.IfUnmodifiedSince, "412 when the item has been changed since that time"},
}

// conditionParameters are the conditions as parameters of the document.
func conditionParameters() dict {
	out := dict{}
	for _, c := range conditionHeaders {
		out[c.key] = dict{"name": c.name, "in": "header", "description": c.text, "required": false,
			"schema": dict{"type": "string"}, "x-glpid-extension": true}
	}
	return out
}
