package engine

import (
	"fmt"
	"strconv"
	"time"
)

// Values are a row, or some of its columns, and what stands or shall stand in them: int64, float64,
// string or nil.
type Values map[string]any

// Int gives a column as a number, 0 for NULL.
func (v Values) Int(column string) int64 { return toInt(v[column]) }

// Text gives a column as text, "" for NULL.
func (v Values) Text(column string) string { return toText(v[column]) }

// Bool reports whether a column holds a yes.
func (v Values) Bool(column string) bool { return toInt(v[column]) != 0 }

// Set sets a column.
func (v Values) Set(column string, value any) { v[column] = stored(value) }

// stored gives a value as columns hold it.
func stored(value any) any {
	switch x := value.(type) {
	case int:
		return int64(x)
	case bool:
		return int64(boolInt(x))
	case time.Time:
		return FormatTime(x)
	}
	return value
}

// TextOf gives a value as the text of a column that is set to it, "" for NULL.
func TextOf(value any) string { return toText(stored(value)) }

// TimeLayout is the form of date-times in columns, in UTC.
const TimeLayout = "2006-01-02 15:04:05"

// FormatTime gives t as columns hold it.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }

// ParseTime reads a column's date-time; the second result is false for NULL or "".
func ParseTime(text string) (time.Time, bool) {
	t, err := time.Parse(TimeLayout, text)
	return t, err == nil
}

func toInt(v any) int64 {
	switch v := v.(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	case []byte:
		n, _ := strconv.ParseInt(string(v), 10, 64)
		return n
	}
	return 0
}

func toText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
