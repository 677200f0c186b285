package precondition

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

var changed = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

const (
	atChange = "Wed, 04 Mar 2026 05:06:07 GMT"
	before   = "Wed, 04 Mar 2026 05:06:06 GMT"
	after    = "Wed, 04 Mar 2026 05:06:08 GMT"
)

// TestCheck goes through the conditions in the order of RFC 9110, section 13.2.2.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		headers []string
		failed  string // a star: not modified when reading
	}{
		{nil, ""},
		{[]string{IfMatch, `"a"`}, ""},
		{[]string{IfMatch, `"b"`}, IfMatch},
		{[]string{IfMatch, `"b", "a"`}, ""},
		{[]string{IfMatch, `"b"`, IfMatch, `"a"`}, ""},
		{[]string{IfMatch, `"b,", W/"a" , "a"`}, ""},
		{[]string{IfMatch, `W/"a"`}, IfMatch}, // weak tags never match strongly
		{[]string{IfMatch, `*`}, ""},
		{[]string{IfMatch, `"*"`}, IfMatch}, // a tag as any other
		{[]string{IfMatch, ``}, IfMatch},
		{[]string{IfMatch, `a`}, ""}, // without quotes
		{[]string{IfMatch, `"a`}, IfMatch},
		{[]string{IfMatch, `"A"`}, IfMatch},
		{[]string{IfNoneMatch, `"a"`}, IfNoneMatch + "*"},
		{[]string{IfNoneMatch, `W/"a"`}, IfNoneMatch + "*"},
		{[]string{IfNoneMatch, `"x", "a"`}, IfNoneMatch + "*"},
		{[]string{IfNoneMatch, `*`}, IfNoneMatch + "*"},
		{[]string{IfNoneMatch, `"b"`}, ""},
		{[]string{IfUnmodifiedSince, before}, IfUnmodifiedSince},
		{[]string{IfUnmodifiedSince, atChange}, ""},
		{[]string{IfUnmodifiedSince, after}, ""},
		{[]string{IfModifiedSince, before}, ""},
		{[]string{IfModifiedSince, atChange}, IfModifiedSince + "*"},
		{[]string{IfModifiedSince, after}, IfModifiedSince + "*"},
		// The other two forms of dates, and what is none.
		{[]string{IfUnmodifiedSince, "Wednesday, 04-Mar-26 05:06:06 GMT"}, IfUnmodifiedSince},
		{[]string{IfUnmodifiedSince, "Wed Mar  4 05:06:06 2026"}, IfUnmodifiedSince},
		{[]string{IfUnmodifiedSince, "2026-03-04T05:06:06Z"}, ""},
		{[]string{IfUnmodifiedSince, "yesterday"}, ""},
		{[]string{IfUnmodifiedSince, before, IfUnmodifiedSince, before}, ""},
		{[]string{IfModifiedSince, "0"}, ""},
		// What comes first decides.
		{[]string{IfMatch, `"a"`, IfUnmodifiedSince, before}, ""},
		{[]string{IfMatch, `"b"`, IfNoneMatch, `"a"`}, IfMatch},
		{[]string{IfUnmodifiedSince, before, IfNoneMatch, `"a"`}, IfUnmodifiedSince},
		{[]string{IfMatch, `"a"`, IfNoneMatch, `"a"`}, IfNoneMatch + "*"},
		{[]string{IfNoneMatch, `"b"`, IfModifiedSince, after}, ""},
		{[]string{IfUnmodifiedSince, atChange, IfModifiedSince, atChange}, IfModifiedSince + "*"},
	} {
		conditions := read(c.headers)
		for _, reads := range []bool{true, false} {
			failed, same := conditions.Check(State{Tag: `"a"`, Modified: changed}, reads)
			want, star := strings.CutSuffix(c.failed, "*")
			if failed != want || same != (star && reads) {
				t.Errorf("%q, reading %t: %q %t, want %s", c.headers, reads, failed, same, c.failed)
			}
		}
		if conditions.Any() == (c.failed == "") && c.failed != "" {
			t.Errorf("%q: there are none", c.headers)
		}
	}
}

// TestCheckUntagged is of what has neither tag nor date: it is there all the same.
func TestCheckUntagged(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		IfMatch + `: "a"`: IfMatch, IfMatch + `: ""`: IfMatch, IfMatch + ": *": "", IfNoneMatch + `: "a"`: "",
		IfNoneMatch + ": *": IfNoneMatch, IfUnmodifiedSince + ": " + before: "", IfModifiedSince + ": " + after: "",
	} {
		name, value, _ := strings.Cut(header, ": ")
		conditions := read([]string{name, value})
		if failed, _ := conditions.Check(State{}, false); failed != want {
			t.Errorf("%s: %q", header, failed)
		}
		if conditions.Untagged() != (want == IfMatch) {
			t.Errorf("%s: untagged %t", header, conditions.Untagged())
		}
	}
}

func TestTag(t *testing.T) {
	t.Parallel()
	one, other := Tag([]byte(`{"id":1}`), ""), Tag([]byte(`{"id":2}`), "")
	if one == other || one == Tag([]byte(`{"id":1}`), "-x") || one != Tag([]byte(`{"id":1}`), "") || len(one) != 24 {
		t.Error(one, other)
	}
	if failed, _ := read([]string{IfMatch, one}).Check(State{Tag: one}, false); failed != "" {
		t.Error("a tag does not match itself")
	}
}

func read(headers []string) Conditions {
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Add(headers[i], headers[i+1])
	}
	return Read(h)
}

// FuzzRead reads whatever may be sent: a tag that is in no form is never that of an item, and reading ends.
func FuzzRead(f *testing.F) {
	for _, list := range []string{`"a"`, `W/"a", "b"`, `*`, `"`, `W/`, `,,`, `"a""b"`, "a b,c", "\x00\"", `"*`} {
		f.Add(list, before)
	}
	f.Fuzz(func(t *testing.T, list, date string) {
		h := http.Header{IfMatch: {list}, IfNoneMatch: {list}, IfUnmodifiedSince: {date}, IfModifiedSince: {date}}
		c := Read(h)
		tag := Tag([]byte(list), "")
		if failed, _ := c.Check(State{Tag: tag, Modified: changed}, true); failed != IfMatch && !c.match.any {
			t.Errorf("%q is %s", list, tag)
		}
		if len(c.match.list) > len(list) {
			t.Errorf("%d tags in %q", len(c.match.list), list)
		}
	})
}
