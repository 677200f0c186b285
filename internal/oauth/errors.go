package oauth

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// ErrToken says that a bearer token is not good: malformed, expired, revoked or of a client that
// may not be used any more.
var ErrToken = errors.New("the access token is not valid")

// ErrAddress says that a token's client may not be used from the caller's address.
var ErrAddress = errors.New("the address may not use this client")

// Error is a fault of an OAuth request, in the words that GLPI's server uses.
type Error struct {
	Status      int    `json:"-"`
	Code        string `json:"error"`
	Description string `json:"error_description"`
	Hint        string `json:"hint,omitempty"`

	retryAfter time.Duration
}

// Error gives the description and the hint.
func (e *Error) Error() string {
	if e.Hint != "" {
		return e.Description + " (" + e.Hint + ")"
	}
	return e.Description
}

// RetryAfter gives how many seconds to wait before another attempt, "0" for none.
func (e *Error) RetryAfter() string { return seconds(e.retryAfter) }

func invalidRequest(hint string) *Error {
	return &Error{Status: 400, Code: "invalid_request", Hint: hint,
		Description: "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed."}
}

func missing(parameter string) *Error {
	return invalidRequest("Check the `" + parameter + "` parameter")
}

func invalidClient() *Error {
	return &Error{Status: 401, Code: "invalid_client", Description: "Client authentication failed"}
}

func unsupportedGrant() *Error {
	return &Error{Status: 400, Code: "unsupported_grant_type", Description: "The authorization grant type is not supported by the authorization server.",
		Hint: "Check that all required parameters have been provided"}
}

func unauthorizedClient() *Error {
	return &Error{Status: 400, Code: "unauthorized_client", Description: "The authenticated client is not authorized to use this authorization grant type."}
}

func invalidScope(scope string) *Error {
	return &Error{Status: 400, Code: "invalid_scope", Description: "The requested scope is invalid, unknown, or malformed", Hint: "Check the `" + scope + "` scope"}
}

func badCredentials() *Error {
	return &Error{Status: 400, Code: "invalid_grant", Description: "The user credentials were incorrect."}
}

func badRefreshToken(hint string) *Error {
	return &Error{Status: 400, Code: "invalid_grant", Description: "The refresh token is invalid.", Hint: hint}
}

func badCode(hint string) *Error {
	return &Error{Status: 400, Code: "invalid_grant", Hint: hint,
		Description: "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, " +
			"does not match the redirection URI used in the authorization request, or was issued to another client."}
}

func wrongAddress() *Error {
	return &Error{Status: 401, Code: "access_denied", Description: "The resource owner or authorization server denied the request.",
		Hint: "Your IP address is not allowed to use this OAuth client."}
}

func tooManyAttempts(wait time.Duration) *Error {
	return &Error{Status: http.StatusTooManyRequests, Code: "invalid_grant", Description: "The user credentials were incorrect.",
		Hint: "Too many failed attempts, try again later", retryAfter: wait}
}

// WriteError answers with a fault. One that is our own is logged and tells nothing.
func (s *Server) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	var fault *Error
	if !errors.As(err, &fault) {
		s.Log.Error("OAuth request failed", slog.String("request_id", h.Get("X-Request-Id")), slog.String("path", r.URL.Path), slog.Any("error", err))
		fault = &Error{Status: 500, Code: "server_error", Description: "The server could not answer the request.", Hint: "Request " + h.Get("X-Request-Id")}
	}
	if authorization := r.Header.Get("Authorization"); fault.Code == "invalid_client" && authorization != "" {
		scheme := "Basic"
		if strings.HasPrefix(authorization, "Bearer") {
			scheme = "Bearer"
		}
		h.Set("WWW-Authenticate", scheme+` realm="OAuth"`)
	}
	if fault.retryAfter > 0 {
		h.Set("Retry-After", seconds(fault.retryAfter))
	}
	writeJSON(w, fault.Status, fault)
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte("null")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
