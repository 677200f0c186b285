package route

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Text gives a parameter's value as text; lists and objects give "".
func Text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "1"
		}
		return "0"
	case int64:
		return strconv.FormatInt(v, 10)
	case int:
		return strconv.Itoa(v)
	}
	return ""
}

// Truthy reads 1, true, on and yes in any case.
func Truthy(value any) bool {
	switch strings.ToLower(strings.TrimSpace(Text(value))) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}

// Integer gives a parameter as a number; false when it is none, as true and false are.
func Integer(value any) (int64, bool) {
	if _, truth := value.(bool); truth {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(Text(value)), 10, 64)
	return n, err == nil
}
