package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// ErrToken says that a bearer token is not good. The others say why, and are ErrToken too.
var (
	ErrToken   = errors.New("the access token is not valid")
	errExpired = fmt.Errorf("%w: it has expired", ErrToken)
	errForeign = fmt.Errorf("%w: it is malformed, or not signed by this server", ErrToken)
	errRevoked = fmt.Errorf("%w: it has been revoked, or its client may not be used any more", ErrToken)
)

// ErrAddress says that a token's client may not be used from the caller's address.
var ErrAddress = errors.New("the address may not use this client")

// Error is a fault of an OAuth request, in the words that GLPI's server uses.
type Error struct {
	Status      int    `json:"-"`
	Code        string `json:"error"`
	Description string `json:"error_description"`
	Hint        string `json:"hint,omitempty"`

	retryAfter time.Duration
	guess      bool   // of something secret
	user       string // id of the one whose token or code it is, "" for nobody known
}

// guessed marks a fault that somebody gets who guesses tokens.
func (e *Error) guessed() *Error {
	e.guess = true
	return e
}

// Error gives the description and the hint.
func (e *Error) Error() string {
	if e.Hint != "" {
		return e.Description + " (" + e.Hint + ")"
	}
	return e.Description
}

func invalidRequest(hint string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "invalid_request", Hint: hint,
		Description: "The request is missing a required parameter, includes an invalid parameter value, includes a" +
			" parameter more than once, or is otherwise malformed."}
}

func missing(parameter string) *Error {
	return invalidRequest("Check the `" + parameter + "` parameter")
}

func invalidClient() *Error {
	return &Error{Status: http.StatusUnauthorized, Code: "invalid_client", Description: "Client authentication failed"}
}

func unsupportedGrant() *Error {
	return &Error{Status: http.StatusBadRequest, Code: "unsupported_grant_type",
		Description: "The authorization grant type is not supported by the authorization server.",
		Hint:        "Check that all required parameters have been provided"}
}

func unauthorizedClient() *Error {
	return &Error{Status: http.StatusBadRequest, Code: "unauthorized_client",
		Description: "The authenticated client is not authorized to use this authorization grant type."}
}

func invalidScope(scope string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "invalid_scope",
		Description: "The requested scope is invalid, unknown, or malformed", Hint: "Check the `" + scope + "` scope"}
}

func badCredentials() *Error {
	return &Error{Status: http.StatusBadRequest, Code: "invalid_grant",
		Description: "The user credentials were incorrect."}
}

func badRefreshToken(hint string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "invalid_grant", Description: "The refresh token is invalid.",
		Hint: hint}
}

func badCode(hint string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "invalid_grant", Hint: hint,
		Description: "The provided authorization grant (e.g., authorization code, resource owner credentials) or" +
			" refresh token is invalid, expired, revoked, " +
			"does not match the redirection URI used in the authorization request, or was issued to another client."}
}

func accessDenied(hint string) *Error {
	return &Error{Status: http.StatusUnauthorized, Code: "access_denied",
		Description: "The resource owner or authorization server denied the request.", Hint: hint}
}

// onlyReads is the answer of a server that writes nothing, where a token would have to be noted or struck out.
func onlyReads() *Error {
	return &Error{Status: http.StatusForbidden, Code: "access_denied",
		Description: "This server only reads: it issues and revokes no tokens.",
		Hint:        "Ask the main server, whose tokens are good here"}
}

func wrongAddress() *Error {
	return accessDenied("Your IP address is not allowed to use this OAuth client.")
}

// tooManyAttempts is a fault that was not looked at any more.
func tooManyAttempts(fault *Error, wait *signin.Wait) *Error {
	return &Error{Status: http.StatusTooManyRequests, Code: fault.Code, Description: fault.Description,
		Hint: "Too many failed attempts, try again later", retryAfter: wait.For}
}

// WriteError answers with a fault. One that is our own is logged, and the answer tells nothing
// but the id under which the log has it. A *model.Error is answered in the form of the API.
func (s *Server) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	h := w.Header()
	notStored(h)
	h.Set("Content-Type", "application/json")
	err = store.Fault(err)
	fault, passing := unavailable(err)
	var body *model.Error
	switch {
	case passing:
		id := h.Get("X-Request-Id")
		s.Log.Warn("OAuth request refused", slog.String("request_id", id), slog.String("path", r.URL.Path),
			slog.Any("error", err), slog.Any("cause", errors.Unwrap(err)))
		if id != "" {
			fault.Hint = "Request " + id
		}
	case errors.As(err, &body):
		writeJSON(w, http.StatusBadRequest, map[string]any{"status": "ERROR", "title": body.Title,
			"detail": body.Detail})
		return
	case !errors.As(err, &fault):
		id := h.Get("X-Request-Id")
		s.Log.Error("OAuth request failed", slog.String("request_id", id), slog.String("path", r.URL.Path),
			slog.Any("error", err))
		fault = &Error{Status: http.StatusInternalServerError, Code: "server_error",
			Description: "The server could not answer the request."}
		if id != "" {
			fault.Hint = "Request " + id
		}
	}
	if authorization := r.Header.Get("Authorization"); fault.Code == "invalid_client" && authorization != "" {
		scheme := "Basic"
		if strings.HasPrefix(authorization, "Bearer") {
			scheme = "Bearer"
		}
		h.Set("WWW-Authenticate", scheme+` realm="OAuth"`)
	}
	if fault.retryAfter > 0 {
		h.Set("Retry-After", (&signin.Wait{For: fault.retryAfter}).Seconds())
	}
	writeJSON(w, fault.Status, fault)
}

// unavailable gives the answer to faults that are nobody's: a disk that is full, and what passes.
func unavailable(err error) (*Error, bool) {
	var told *model.Error
	if !errors.As(err, &told) {
		return nil, false
	}
	fault := &Error{Code: "temporarily_unavailable", Description: told.Title}
	if detail, ok := told.Detail.(string); ok {
		fault.Description = detail
	}
	switch told.Code {
	case model.CodeStorageFull:
		fault.Status = http.StatusInsufficientStorage
	case model.CodeUnavailable:
		fault.Status, fault.retryAfter = http.StatusServiceUnavailable, max(told.Retry, time.Second)
	default:
		return nil, false
	}
	return fault, true
}

// notStored keeps an answer out of every cache.
func notStored(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte("null")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
