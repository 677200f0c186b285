package model

import (
	"strings"
	"testing"
)

func TestBounds(t *testing.T) {
	t.Parallel()
	dates := Bound{First: "1970-01-01 00:00:01", Last: "2038-01-19 03:14:07"}
	for _, c := range []struct {
		bound      Bound
		value, fit any
	}{
		{Bound{}, strings.Repeat("a", 1<<20), strings.Repeat("a", 1<<20)},
		{Bound{Letters: 3}, "äöü", "äöü"},
		{Bound{Letters: 3}, "äöüß", "äöü"},
		{Bound{Letters: 3}, "a  b", "a"},
		{Bound{Bytes: 3}, "äö", "ä"},
		{Bound{Bytes: 4}, "äö", "äö"},
		{Bound{Bytes: 3}, "😀", ""},
		{Bound{Least: -128, Most: 127}, int64(128), int64(127)},
		{Bound{Least: -128, Most: 127}, int64(-129), int64(-128)},
		{Bound{Least: -128, Most: 127}, 12.5, 12.5},
		{Bound{Most: 255}, int64(-1), int64(0)},
		{Bound{Most: 255}, 1e308, 255.0},
		{Bound{Most: 255}, nil, nil},
		{dates, "2038-01-19 03:14:07", "2038-01-19 03:14:07"},
		{dates, "2038-01-19 03:14:08", nil},
		{dates, "1970-01-01 00:00:00", nil},
		{dates, "", ""},
	} {
		if fit := c.bound.Nearest(c.value); fit != c.fit {
			t.Errorf("%v: %v becomes %v, want %v", c.bound, c.value, fit, c.fit)
		}
		if takes := c.bound.Takes(c.value); takes != (c.fit == c.value) {
			t.Errorf("%v takes %v: %v", c.bound, c.value, takes)
		}
	}
}
