package engine

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// written makes a block of rows. In their texts "@" is a hole of the relation, "#" a large number.
func written(key int64, texts ...string) *block {
	b := &block{}
	for i, text := range texts {
		if i > 0 {
			b.buf = append(b.buf, ',')
		}
		start := len(b.buf)
		for _, c := range []byte(text) {
			switch c {
			case '@':
				b.buf = append(b.buf, "[]"...)
				b.holes = append(b.holes, hole{offset: len(b.buf) - 1, row: i, key: key})
			case '#':
				b.large = append(b.large, Large{Path: []any{"n"}, offset: len(b.buf), row: i})
				b.buf = append(b.buf, "null"...)
			default:
				b.buf = append(b.buf, c)
			}
		}
		b.rows = append(b.rows, span{int64(i / 2), start, len(b.buf)})
	}
	return b
}

// TestFilled puts elements with large numbers into rows: each row is still where its span says, and each
// number where its place and its path say.
func TestFilled(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rows, children []string
		want           string
		paths          string
	}{
		{[]string{`{"n":#}`}, nil, `{"n":null}`, "[0 n]"},
		{[]string{`{"a":@,"n":#}`, `{"n":#}`}, []string{`{"n":#}`, `{"n":1}`, `{"n":#}`},
			`{"a":[{"n":null},{"n":1}],"n":null},{"n":null}`, "[0 list 0 n] [0 n] [1 n]"},
		{[]string{`{"n":#,"a":@,"b":@}`, `{"a":@}`, `{"n":#}`}, []string{`{"n":1}`, `{"n":#}`},
			`{"n":null,"a":[{"n":1},{"n":null}],"b":[{"n":1},{"n":null}]},{"a":[{"n":1},{"n":null}]},{"n":null}`,
			"[0 n] [0 list 1 n] [0 list 1 n] [1 list 1 n] [2 n]"},
		{[]string{`{"a":@}`, `{"a":@}`}, []string{}, `{"a":[]},{"a":[]}`, ""},
	} {
		b := written(0, test.rows...)
		row := &rowShape{relations: []*relation{{path: []string{"list"}}}}
		b.buf = b.filled(row, []map[int64]elements{written(0, test.children...).byParent()})
		if string(b.buf) != test.want {
			t.Errorf("%s, want %s", b.buf, test.want)
		}
		for i, row := range b.rows {
			if text := b.buf[row.start:row.end]; !json.Valid(text) || text[0] != '{' {
				t.Errorf("row %d of %s is at %s", i, b.buf, text)
			}
		}
		var paths []string
		for i, l := range b.largeNumbers() {
			paths = append(paths, fmt.Sprint(l.Path))
			if !strings.HasPrefix(string(b.buf[b.large[i].offset:]), "null") {
				t.Errorf("a large number of %s is at %s", b.buf, b.buf[b.large[i].offset:])
			}
		}
		if got := strings.Join(paths, " "); got != test.paths {
			t.Errorf("%s: large numbers at %s, want %s", b.buf, got, test.paths)
		}
	}
}

// TestArrange sorts elements and keeps what is known of them.
func TestArrange(t *testing.T) {
	t.Parallel()
	b := written(0, `{"n":#}`, `{"n":2}`, `{"n":#,"x":3}`)
	b.rows[0].id, b.rows[1].id, b.rows[2].id = 7, 5, 7
	b.arrange([]string{"b", "z", "a"})
	by := b.byParent()
	if got := string(by[7].json); got != `{"n":null,"x":3},{"n":null}` || string(by[5].json) != `{"n":2}` {
		t.Errorf("%s and %s", got, by[5].json)
	}
	for i, l := range by[7].large {
		if l.row != i || !strings.HasPrefix(string(by[7].json[l.offset:]), "null") {
			t.Errorf("number %d: %+v", i, l)
		}
	}
	if len(by[7].large) != 2 {
		t.Errorf("%+v", by[7].large)
	}
}
