// Package precondition reads what a request makes depend on the state of the item that it is for, and decides
// whether that holds. Source: RFC 9110, section 13.
//
// It must not know what the items are, nor how faults are answered.
package precondition

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// The headers of conditions.
const (
	IfMatch           = "If-Match"
	IfNoneMatch       = "If-None-Match"
	IfModifiedSince   = "If-Modified-Since"
	IfUnmodifiedSince = "If-Unmodified-Since"
)

// State is what conditions are compared with: an item as it is now.
type State struct {
	Tag      string    // its strong entity tag, as Tag gives it; "" where it has none
	Modified time.Time // when it was last changed; zero where that is not known
}

// Tag gives the strong entity tag of a representation, with its quotes: another one for each other text. form
// tells apart the forms in which the same text is sent, and is plain.
func Tag(text []byte, form string) string {
	sum := sha256.Sum256(text)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + form + `"`
}

// Conditions are those of one request.
type Conditions struct {
	match, noneMatch     *tags
	unmodified, modified time.Time // zero without one
}

// Read gives the conditions in the headers of a request. Dates that are none are ignored, and so are those beside
// entity tags that say more.
func Read(h http.Header) Conditions {
	c := Conditions{match: readTags(h[IfMatch]), noneMatch: readTags(h[IfNoneMatch])}
	if c.match == nil {
		c.unmodified = readDate(h[IfUnmodifiedSince])
	}
	if c.noneMatch == nil {
		c.modified = readDate(h[IfModifiedSince])
	}
	return c
}

// Any reports whether there are conditions.
func (c Conditions) Any() bool {
	return c.match != nil || c.noneMatch != nil || !c.unmodified.IsZero() || !c.modified.IsZero()
}

// Check gives the header whose condition does not hold, "" when all of them hold. A request that only reads is
// answered with 304 where what it has is still so: same tells of that.
func (c Conditions) Check(now State, reads bool) (failed string, same bool) {
	switch {
	case c.match != nil && !c.match.strong(now.Tag):
		return IfMatch, false
	case !c.unmodified.IsZero() && now.Modified.After(c.unmodified):
		return IfUnmodifiedSince, false
	case c.noneMatch != nil && c.noneMatch.weak(now.Tag):
		return IfNoneMatch, reads
	case !c.modified.IsZero() && !now.Modified.IsZero() && !now.Modified.After(c.modified):
		return IfModifiedSince, reads
	}
	return "", false
}

// Untagged reports whether If-Match names an entity tag, which something that has none cannot have.
func (c Conditions) Untagged() bool { return c.match != nil && !c.match.any }

// Absent reports whether If-None-Match wants there to be nothing yet.
func (c Conditions) Absent() bool { return c.noneMatch != nil && c.noneMatch.any }

// readDate reads a date in one of the three forms of HTTP, to the second.
func readDate(lines []string) time.Time {
	if len(lines) != 1 {
		return time.Time{}
	}
	t, err := http.ParseTime(strings.TrimSpace(lines[0]))
	if err != nil {
		return time.Time{}
	}
	return t
}

// tags is a list of entity tags, or any of them.
type tags struct {
	any  bool
	list []tag
}

type tag struct {
	text string // with its quotes
	weak bool
}

// readTags reads the entity tags of a header's lines, nil without one. A tag without quotes is taken as if it had
// them, as GLPI's own clients send them.
func readTags(lines []string) *tags {
	if len(lines) == 0 {
		return nil
	}
	all := &tags{}
	for _, line := range lines {
		for rest := line; ; {
			rest = strings.TrimLeft(rest, ", \t")
			if rest == "" {
				break
			}
			var one tag
			one, rest = readTag(rest)
			if all.any = all.any || one.text == "*"; one.text != "*" {
				all.list = append(all.list, one)
			}
		}
	}
	return all
}

// readTag takes a tag off the beginning of a list.
func readTag(list string) (one tag, rest string) {
	quoted, weak := strings.CutPrefix(list, "W/")
	if !weak {
		quoted = list
	}
	if text, ok := strings.CutPrefix(quoted, `"`); ok {
		if end := strings.IndexByte(text, '"'); end >= 0 {
			return tag{`"` + text[:end] + `"`, weak}, text[end+1:]
		}
	}
	text, rest, _ := strings.Cut(list, ",")
	if text = strings.TrimSpace(text); text != "*" {
		text = `"` + text + `"`
	}
	return tag{text: text}, rest
}

// strong reports whether one of the tags is that of the item, byte by byte.
func (t *tags) strong(now string) bool {
	if t.any {
		return true
	}
	for _, one := range t.list {
		if now != "" && one.text == now && !one.weak {
			return true
		}
	}
	return false
}

// weak reports whether one of the tags is that of the item, or of one that is as good.
func (t *tags) weak(now string) bool {
	if t.any {
		return true
	}
	for _, one := range t.list {
		if now != "" && one.text == now {
			return true
		}
	}
	return false
}
