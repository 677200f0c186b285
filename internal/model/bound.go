package model

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bound is what a column of a database holds of the values of its type. The zero value is no bound.
type Bound struct {
	Letters int // of a text, in characters; 0 for no bound
	Bytes   int // of a text, in UTF-8; 0 for no bound

	Least, Most float64 // of a number, unless both are 0

	First, Last string // of a date and time, as columns hold it, unless both are empty
}

// Takes reports whether a value fits, as columns hold values: nil, int64, float64 or string.
func (b Bound) Takes(value any) bool {
	switch v := value.(type) {
	case string:
		switch {
		case b.First != "" || b.Last != "":
			return v == "" || b.First <= v && v <= b.Last
		case b.Letters > 0 && len(v) > b.Letters && utf8.RuneCountInString(v) > b.Letters:
			return false
		}
		return b.Bytes == 0 || len(v) <= b.Bytes
	case int64:
		return b.takesNumber(float64(v))
	case float64:
		return b.takesNumber(v)
	}
	return true
}

func (b Bound) takesNumber(f float64) bool {
	return b.Least == 0 && b.Most == 0 || b.Least <= f && f <= b.Most
}

// Nearest gives what fits of a value: the beginning of a text, the bound that a number is beyond, and nothing for a
// date.
func (b Bound) Nearest(value any) any {
	if b.Takes(value) {
		return value
	}
	switch v := value.(type) {
	case string:
		if b.First != "" || b.Last != "" {
			return nil
		}
		return b.beginning(v)
	case int64:
		return int64(min(max(float64(v), b.Least), b.Most))
	case float64:
		return min(max(v, b.Least), b.Most)
	}
	return value
}

// beginning gives as much of a text as fits, without part of a character or blanks at its end.
func (b Bound) beginning(text string) string {
	letters := 0
	for at, c := range text {
		if b.Letters > 0 && letters == b.Letters || b.Bytes > 0 && at+utf8.RuneLen(c) > b.Bytes {
			return strings.TrimRight(text[:at], " ")
		}
		letters++
	}
	return text
}

// String tells people what fits: "at most 255 characters".
func (b Bound) String() string {
	switch {
	case b.First != "" || b.Last != "":
		return fmt.Sprintf("a date from %s to %s (UTC)", b.First, b.Last)
	case b.Letters > 0:
		return fmt.Sprintf("at most %d characters", b.Letters)
	case b.Bytes > 0:
		return fmt.Sprintf("at most %d bytes of UTF-8", b.Bytes)
	}
	return fmt.Sprintf("a number from %v to %v", b.Least, b.Most)
}
