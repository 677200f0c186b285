package model

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code says what kind of fault an Error is, in the words of GLPI's API V2. The HTTP layer maps
// codes to statuses in one place.
type Code string

// The codes that answers carry.
const (
	CodeInternal        Code = "ERROR"
	CodeBadRequest      Code = "ERROR_BAD_REQUEST" // shown as ERROR with status 400
	CodeInvalid         Code = "ERROR_INVALID_PARAMETER"
	CodeRightMissing    Code = "ERROR_RIGHT_MISSING"
	CodeNotFound        Code = "ERROR_ITEM_NOT_FOUND"
	CodeExists          Code = "ERROR_ALREADY_EXISTS"
	CodeMethod          Code = "ERROR_METHOD_NOT_ALLOWED"
	CodeUnauthenticated Code = "ERROR_UNAUTHENTICATED"
	CodePrecondition    Code = "ERROR_PRECONDITION_FAILED"
	CodeTooLarge        Code = "ERROR_TOO_LARGE"         // shown as ERROR_INVALID_PARAMETER with status 413
	CodeUnsupported     Code = "ERROR_UNSUPPORTED_MEDIA" // shown as ERROR_INVALID_PARAMETER with status 415
	CodeUnavailable     Code = "ERROR_UNAVAILABLE"       // shown as ERROR with status 503 and Retry-After
	CodeStorageFull     Code = "ERROR_STORAGE_FULL"      // shown as ERROR with status 507
	CodeReadOnly        Code = "ERROR_READ_ONLY"         // shown as ERROR_RIGHT_MISSING with status 403
)

// Error is a fault that the caller caused, or can wait for, and is told about. Any other error that
// reaches the HTTP layer is our own fault and answers 500.
type Error struct {
	Code     Code
	Title    string
	Detail   any           // string, map, list or nil, as shown
	Messages []Message     // additional_messages
	Retry    time.Duration // after what time it may pass, for CodeUnavailable

	// Cause is what the log is told beside the answer, where operators have to do something.
	Cause error

	// Body is what is answered instead of all this where the original has a form of its own.
	Body any
}

// Message is one entry of additional_messages.
type Message struct {
	Priority string `json:"priority"` // info, warning or error
	Message  string `json:"message"`
}

// The titles that clients see and may compare.
const (
	TitleNotFound     = "Not found"
	TitleRightMissing = "You don't have permission to perform this action."
	TitleInvalidInput = "Invalid input parameters"
	TitleInvalid      = "One or more parameters are invalid"
	TitlePrecondition = "Precondition failed"
)

// Error gives the title, with the first message behind it.
func (e *Error) Error() string {
	title := strings.TrimSuffix(e.Title, ".")
	if len(e.Messages) > 0 {
		return title + ": " + e.Messages[0].Message
	}
	if text, ok := e.Detail.(string); ok {
		return title + ": " + text
	}
	return e.Title
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf gives the code of the Error in err's chain, and CodeInternal without one.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// NotFound is the answer for an item that does not exist or is not visible.
func NotFound() error { return &Error{Code: CodeNotFound, Title: TitleNotFound} }

// Forbidden is the answer when a right is missing. detail may be "".
func Forbidden(detail string) error {
	e := &Error{Code: CodeRightMissing, Title: TitleRightMissing}
	if detail != "" {
		e.Detail = detail
	}
	return e
}

// Refused is Forbidden with a reason for people, beside GLPI's own answer.
func Refused(format string, args ...any) error {
	return &Error{
		Code: CodeRightMissing, Title: TitleRightMissing,
		Messages: []Message{{Priority: "error", Message: fmt.Sprintf(format, args...)}},
	}
}

// Invalid is the answer for a request that breaks a rule; the reason is for people.
func Invalid(format string, args ...any) error {
	return &Error{
		Code: CodeInvalid, Title: TitleInvalid,
		Messages: []Message{{Priority: "error", Message: fmt.Sprintf(format, args...)}},
	}
}

// InvalidMember is the answer for a body of which one member is wrong: code is for programs, the message for people.
func InvalidMember(member, code, message string) error {
	return &Error{Code: CodeInvalid, Title: TitleInvalidInput, Detail: map[string][]map[string]any{
		member: {{"error": code, "message": message}},
	}}
}

// Exists is the answer for a duplicate; the reason is for people.
func Exists(format string, args ...any) error {
	return &Error{
		Code: CodeExists, Title: "The item already exists",
		Messages: []Message{{Priority: "error", Message: fmt.Sprintf(format, args...)}},
	}
}

// TooLarge is the answer for a request, or for an answer, beyond a limit; the reason is for people.
func TooLarge(format string, args ...any) error {
	return &Error{Code: CodeTooLarge, Title: "The request is too large", Detail: fmt.Sprintf(format, args...)}
}

// Unavailable is the answer for what cannot be done now and may pass: the reason is for people, who
// try again after that time.
func Unavailable(retry time.Duration, format string, args ...any) error {
	return &Error{
		Code: CodeUnavailable, Title: "The server cannot do this now", Detail: fmt.Sprintf(format, args...),
		Retry: retry,
	}
}

// StorageFull is the answer for a write that finds no room on the disk. It has changed nothing.
func StorageFull(cause error) error {
	return &Error{
		Code: CodeStorageFull, Title: "The server has no room left to store this",
		Detail: "The disk of the server is full. Nothing was changed.", Cause: cause,
	}
}

// passingRetry is after what time what others hold may be free.
const passingRetry = 5 * time.Second

// Passing is the answer for what others keep from being done now, with what the log is told besides.
func Passing(cause error, detail string) error {
	return &Error{
		Code: CodeUnavailable, Title: "The server cannot do this now", Detail: detail + ": try again.",
		Retry: passingRetry, Cause: cause,
	}
}

// OnlyReads is the answer of a server that was started for reading only to what would change something: asking again
// does not help, another server does.
func OnlyReads() error {
	return &Error{
		Code: CodeReadOnly, Title: "This server only reads",
		Detail: "It was started for reading only: send changes, sign-ins and requests for tokens to the main server." +
			" Nothing was changed.",
	}
}

// Unwritable is the answer for a write that the disk or the database does not take, for another reason than
// its room. It has changed nothing.
func Unwritable(cause error, reason string) error {
	return &Error{
		Code: CodeStorageFull, Title: "The server cannot store this", Detail: reason + " Nothing was changed.",
		Cause: cause,
	}
}
