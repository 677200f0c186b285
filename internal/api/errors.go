package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store"
)

// shownCodes are codes that GLPI's API does not know, shown as ones that it does.
var shownCodes = map[model.Code]model.Code{
	model.CodeBadRequest:  model.CodeInternal,
	model.CodeTooLarge:    model.CodeInvalid,
	model.CodeUnsupported: model.CodeInvalid,
	model.CodeUnavailable: model.CodeInternal,
	model.CodeStorageFull: model.CodeInternal,
	model.CodeReadOnly:    model.CodeRightMissing,
}

// errorBody is the body of every fault.
type errorBody struct {
	Status   model.Code      `json:"status"`
	Title    string          `json:"title"`
	Detail   any             `json:"detail"`
	Messages []model.Message `json:"additional_messages,omitempty"`
	Request  string          `json:"request_id,omitempty"`
}

// unauthenticated is the answer to a request without a usable login, with what to do.
func unauthenticated(instead string) error {
	return &model.Error{
		Code: model.CodeUnauthenticated, Title: "You are not authenticated",
		Detail:   "The Authorization header is missing or invalid",
		Messages: []model.Message{{Priority: "error", Message: instead}},
	}
}

const (
	askForToken = `Ask for a token by POST ` + Prefix +
		`/token, and send it in the header "Authorization: Bearer TOKEN"`
	badToken   = "The token is unknown, revoked or has expired: ask for another by POST " + Prefix + "/token"
	olderLogin = "Session-Token and App-Token belong to an older API. " + askForToken
)

// writeError answers with a fault. One that the caller did not cause is logged with the
// request's id, which the answer carries too, and tells nothing else.
func (s *Server) writeError(w http.ResponseWriter, r *http.Request, err error) {
	err = store.Fault(err)
	var fault *model.Error
	if !errors.As(err, &fault) {
		id := requestID(r)
		if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
			return // nobody is there any more to read an answer
		}
		s.log.Error("request failed", slog.String("request_id", id), slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.Any("error", err))
		s.writeJSON(w, r, http.StatusInternalServerError, errorBody{
			Status: model.CodeInternal, Title: "An error occurred while processing your request.", Request: id,
		})
		return
	}
	status := route.Status(fault.Code)
	code := fault.Code
	if shown, ok := shownCodes[code]; ok {
		code = shown
	}
	if fault.Body != nil {
		s.writeJSON(w, r, status, fault.Body)
		return
	}
	body := errorBody{Status: code, Title: fault.Title, Detail: fault.Detail, Messages: fault.Messages}
	if code == model.CodeNotFound && body.Detail == nil && len(body.Messages) == 0 {
		body.Messages = []model.Message{{Priority: "error",
			Message: "There is no such item, or none that your profile and entities show you"}}
	}
	if status >= http.StatusInternalServerError { // operators may have to do something
		body.Request = requestID(r)
		s.log.Warn("request refused", slog.String("request_id", body.Request), slog.String("method", r.Method),
			slog.String("path", r.URL.Path), slog.Int("status", status), slog.String("reason", fault.Error()),
			slog.Any("cause", fault.Cause))
	}
	if fault.Code == model.CodeUnavailable {
		w.Header().Set("Retry-After", route.RetryAfter(fault.Retry))
	}
	s.writeJSON(w, r, status, body)
}

func (s *Server) writeJSON(w http.ResponseWriter, r *http.Request, status int, value any) {
	body, err := marshal(value)
	if err != nil {
		s.log.Error("answer could not be written as JSON", slog.String("path", r.URL.Path), slog.Any("error", err))
		status, body = http.StatusInternalServerError,
			[]byte(`{"status":"ERROR","title":"An error occurred while processing your request.","detail":null}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body))) // whoever still sends a body can see the end
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
