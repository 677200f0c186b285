package route

import (
	"net/http"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/precondition"
)

// A request can be made to depend on the item being what the client takes it for: RFC 9110, section 13. One that
// reads learns from the answer whether it is so; one that changes is asked in the write itself, where nobody else
// changes anything in between.

// Tag gives the entity tag of an item as a session is shown it. It is another one after every change of what is
// shown, whatever has changed it, and for each session to which something else is shown.
func Tag(s *access.Session, item engine.Item) string {
	form := ""
	if Indented(s) {
		form = "-indented"
	}
	return precondition.Tag(item.JSON, form)
}

// Indented reports whether a session gets JSON that people read.
func Indented(s *access.Session) bool { return s != nil && s.UseMode == model.ModeDebug }

// reasons say why a condition does not hold. Those of dates are GLPI's.
var reasons = map[string]string{
	precondition.IfMatch:           "The item is not what it was when this ETag was given for it: read it again",
	precondition.IfNoneMatch:       "The item is what this ETag was given for",
	precondition.IfUnmodifiedSince: "The item has been modified since the specified date",
	precondition.IfModifiedSince:   "The item has not been modified since the specified date",
}

// Unmet is the fault of a request whose condition does not hold: the header that has it.
func Unmet(header string) error { return unmet(header, reasons[header]) }

func unmet(header, reason string) error {
	return &model.Error{Code: model.CodePrecondition, Title: model.TitlePrecondition,
		Detail: map[string]string{header: reason}}
}

// Expect gives what the engine asks of an item that is to be changed or deleted: whether the conditions in the
// headers hold for what the query shows of it. It is nil for a request without conditions.
func (c *Call) Expect(q engine.Query) func(w *engine.Work, change *engine.Change) error {
	if c.Request == nil || !precondition.Read(c.Request.Header).Any() {
		return nil
	}
	return func(w *engine.Work, change *engine.Change) error { return c.Meets(w, q, change.ID) }
}

// Meets holds the conditions in the headers against an item as a write sees it, in what the query shows of it.
func (c *Call) Meets(w *engine.Work, q engine.Query, id int64) error {
	conditions := precondition.Read(c.Request.Header)
	if !conditions.Any() {
		return nil
	}
	q.Fields = ""
	var now precondition.State
	switch item, err := w.Engine.Item(w.Tx.Reading(w.Context), w.Session, q, id); model.CodeOf(err) {
	case model.CodeNotFound, model.CodeRightMissing: // it may be changed, and is not shown
	default:
		if err != nil {
			return err
		}
		now = precondition.State{Tag: Tag(c.Session, item), Modified: item.Modified}
	}
	if failed, _ := conditions.Check(now, false); failed != "" {
		return Unmet(failed)
	}
	return nil
}

// RefuseTags refuses a change of something that has no entity tag when it shall be done for one only, or when there is
// nothing: it would be done whatever has changed. What is added is not there yet.
func (c *Call) RefuseTags() error {
	switch conditions := precondition.Read(c.Request.Header); {
	case conditions.Untagged():
		return unmet(precondition.IfMatch, "What is at this path has no ETag: leave the header out")
	case conditions.Absent() && c.Request.Method != http.MethodPost:
		return unmet(precondition.IfNoneMatch, "What is changed is there: leave the header out")
	}
	return nil
}
