package compare

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// differ collects what differs between two values.
type differ struct {
	ignored []string
	most    int
	found   []Difference
}

// shownRunes is how much of a value is shown.
const shownRunes = 80

// shownMember is how much of a member's place is shown, and kept of each kind.
const shownMember = 300

// add notes a difference.
func (d *differ) add(member, left, right string) {
	if len(d.found) < d.most && !d.isIgnored(member) {
		member = short(cmp.Or(member, "body"), shownMember)
		d.found = append(d.found, Difference{Member: member, Left: left, Right: right})
	}
}

// isIgnored tells whether a member may differ: its place ends with one of the names that may.
func (d *differ) isIgnored(member string) bool {
	place := "." + withoutPositions(member)
	return slices.ContainsFunc(d.ignored, func(name string) bool { return strings.HasSuffix(place, "."+name) })
}

// missing stands for a member that one side does not have.
type missing struct{}

// values compares two values of JSON, whose numbers are json.Number.
func (d *differ) values(member string, left, right any) {
	if len(d.found) >= d.most || d.isIgnored(member) {
		return
	}
	switch l := left.(type) {
	case map[string]any:
		if r, ok := right.(map[string]any); ok {
			d.objects(member, l, r)
			return
		}
	case []any:
		if r, ok := right.([]any); ok {
			d.lists(member, l, r)
			return
		}
	case json.Number:
		if r, ok := right.(json.Number); ok && sameNumber(l, r) {
			return
		}
	default:
		if isPlain(right) && left == right {
			return
		}
	}
	d.add(member, shown(left), shown(right))
}

// isPlain tells whether a value can be compared as it is.
func isPlain(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

// sameNumber compares numbers, however they are written.
func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	const longest = 40 // digits: what is longer is compared as it is written
	if len(a) > longest || len(b) > longest {
		return false
	}
	x, okX := new(big.Float).SetString(string(a))
	y, okY := new(big.Float).SetString(string(b))
	return okX && okY && x.Cmp(y) == 0
}

func (d *differ) objects(member string, left, right map[string]any) {
	names := slices.Sorted(maps.Keys(left))
	for name := range right {
		if _, ok := left[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		d.values(below(member, name), of(left, name), of(right, name))
	}
}

func of(object map[string]any, name string) any {
	if v, ok := object[name]; ok {
		return v
	}
	return missing{}
}

func below(member, name string) string {
	if member == "" {
		return name
	}
	return member + "." + name
}

// lists compares items by their ids where all have one, and says once that the order is another; other lists by
// position.
func (d *differ) lists(member string, left, right []any) {
	leftIDs, leftHas := idsOf(left)
	rightIDs, rightHas := idsOf(right)
	if !leftHas || !rightHas {
		if len(left) != len(right) {
			d.add(below(member, "length"), strconv.Itoa(len(left)), strconv.Itoa(len(right)))
		}
		for i := range min(len(left), len(right)) {
			d.values(below(member, strconv.Itoa(i)), left[i], right[i])
		}
		return
	}
	at := map[string]int{}
	for i, id := range rightIDs {
		at[id] = i
	}
	var common []string
	for i, id := range leftIDs {
		place := below(member, "id "+id)
		if j, ok := at[id]; ok {
			common = append(common, id)
			d.values(place, left[i], right[j])
		} else {
			d.add(below(place, "item"), "there", "not there")
		}
	}
	known := map[string]bool{}
	for _, id := range leftIDs {
		known[id] = true
	}
	var there []string
	for _, id := range rightIDs {
		if known[id] {
			there = append(there, id)
		} else {
			d.add(below(below(member, "id "+id), "item"), "not there", "there")
		}
	}
	if !slices.Equal(common, there) {
		d.add(below(member, "order"), cut(strings.Join(common, " ")), cut(strings.Join(there, " ")))
	}
}

// idsOf gives the ids of items, or false where not each has one of its own.
func idsOf(items []any) ([]string, bool) {
	seen := map[string]bool{}
	ids := make([]string, 0, len(items))
	for _, item := range items {
		object, _ := item.(map[string]any)
		id, ok := object["id"].(json.Number)
		if !ok || seen[string(id)] {
			return nil, false
		}
		seen[string(id)] = true
		ids = append(ids, string(id))
	}
	return ids, true
}

// bytes compares what is not JSON.
func (d *differ) bytes(left, right *answer) {
	if l, r := left.kind(), right.kind(); l != r {
		d.add("header Content-Type", l, r)
		return
	}
	if !bytes.Equal(left.body, right.body) {
		same := 0
		for same < min(len(left.body), len(right.body)) && left.body[same] == right.body[same] {
			same++
		}
		d.add("body", fmt.Sprintf("%d bytes, of which %d are alike", len(left.body), same),
			fmt.Sprintf("%d bytes", len(right.body)))
	}
}

// shown gives a value as people see it.
func shown(v any) string {
	if _, no := v.(missing); no {
		return "not there"
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return cut(string(text))
}

func cut(text string) string { return short(text, shownRunes) }

// short gives the beginning of a text of more than so many runes.
func short(text string, most int) string {
	n := 0
	for i := range text {
		if n++; n == most && utf8.RuneCountInString(text[i:]) > 1 {
			return text[:i] + "…"
		}
	}
	return text
}
