package route

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// statuses maps fault codes to HTTP statuses: the one place where that is decided.
var statuses = map[model.Code]int{
	model.CodeBadRequest:      http.StatusBadRequest,
	model.CodeInvalid:         http.StatusBadRequest,
	model.CodeRightMissing:    http.StatusForbidden,
	model.CodeNotFound:        http.StatusNotFound,
	model.CodeExists:          http.StatusConflict,
	model.CodeMethod:          http.StatusMethodNotAllowed,
	model.CodeUnauthenticated: http.StatusUnauthorized,
	model.CodePrecondition:    http.StatusPreconditionFailed,
	model.CodeTooLarge:        http.StatusRequestEntityTooLarge,
	model.CodeUnsupported:     http.StatusUnsupportedMediaType,
	model.CodeUnavailable:     http.StatusServiceUnavailable,
	model.CodeStorageFull:     http.StatusInsufficientStorage,
	model.CodeReadOnly:        http.StatusForbidden,
	model.CodeInternal:        http.StatusInternalServerError,
}

// Status gives the HTTP status of a fault.
func Status(code model.Code) int { return statuses[code] }

// RetryAfter gives a time as the header has it: whole seconds, at least one.
func RetryAfter(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}
