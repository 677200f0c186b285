package statistics

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
)

// A part is what has been counted of one day or one UTC month in one entity, as bytes: the sets of what items are
// grouped by, and entries with figures. Days have an entry for each item, with its second, so that any moment cuts
// them as exactly as the rows themselves; months have one for each set.
//
// Sets are kept, and not what is in them one by one: an item with two groups of one branch counts once for the
// branch, and with two requesters of one title once for the title, whichever branches and titles they are by the
// time that somebody asks.

// format is counted up when parts are written in another way: what was written before is not found any more.
const format = "1"

// member is something that items are grouped by.
type member struct {
	itemtype string // of assets only
	id       int64
}

func compareMembers(a, b member) int {
	if c := strings.Compare(a.itemtype, b.itemtype); c != 0 {
		return c
	}
	switch {
	case a.id < b.id:
		return -1
	case a.id > b.id:
		return 1
	}
	return 0
}

// Places of the figures of an entry, by the date that it is about. Sums come with the number of what is in them, as
// averages leave out what is not there.
const (
	opened = 0 // of date

	solved, late, solves, solveTime, accounts, accountTime, works, workTime = 0, 1, 2, 3, 4, 5, 6, 7 // of solvedate

	// Of closedate; ended is in any status.
	ended, closed, closes, closeTime, surveys, answered, rated = 0, 1, 2, 3, 4, 5, 6
)

const maxFigures = 8

// widths are how many figures there are, by the date.
var widths = map[string]int{"date": 1, "solvedate": 8, "closedate": 7}

// total are figures, and the sum of ratings, which are no whole numbers.
type total struct {
	n      [maxFigures]int64
	rating sum
}

// add adds figures so many times, 1 or -1.
func (t *total) add(other *total, times int64) {
	for i, n := range other.n {
		t.n[i] += times * n
	}
	if other.rating != (sum{}) {
		t.rating.add(float64(times) * other.rating.sum)
		t.rating.add(float64(times) * other.rating.rest)
	}
}

// sum is a sum of numbers that does not depend on their order, but for the last bits of its rest (Neumaier's
// summation, which SQLite's AVG makes too).
type sum struct{ sum, rest float64 }

func (s *sum) add(x float64) {
	t := s.sum + x
	if math.Abs(s.sum) >= math.Abs(x) {
		s.rest += (s.sum - t) + x
	} else {
		s.rest += (x - t) + s.sum
	}
	s.sum = t
}

func (s sum) value() float64 { return s.sum + s.rest }

// partWriter makes a part.
type partWriter struct {
	width     int
	itemtypes []string
	sets      map[string]int // by how they are written
	setBytes  []byte
	entries   []byte
	count     int
	last      int
	buffer    []byte
}

func newPartWriter(date string) *partWriter {
	return &partWriter{width: widths[date], sets: map[string]int{}}
}

// set gives the number of a set of members, which are in order.
func (w *partWriter) set(members []member) int {
	b := w.write(members)
	n, known := w.sets[string(b)]
	if !known {
		n = len(w.sets)
		w.sets[string(b)] = n
		w.setBytes = append(w.setBytes, b...)
	}
	return n
}

// write writes a set; the bytes are good until the next.
func (w *partWriter) write(members []member) []byte {
	b := binary.AppendUvarint(w.buffer[:0], uint64(len(members)))
	for _, m := range members {
		i := slices.Index(w.itemtypes, m.itemtype)
		if i < 0 {
			i = len(w.itemtypes)
			w.itemtypes = append(w.itemtypes, m.itemtype)
		}
		b = binary.AppendUvarint(b, uint64(i))
		b = binary.AppendVarint(b, m.id)
	}
	w.buffer = b
	return b
}

// setName gives a text that is the same for the same members.
func setName(members []member) string {
	var b []byte
	for _, m := range members {
		b = append(binary.AppendVarint(b, m.id), m.itemtype...)
		b = append(b, 0)
	}
	return string(b)
}

// add adds an entry; seconds must not go back.
func (w *partWriter) add(second int, members []member, t *total) {
	w.entries = binary.AppendUvarint(w.entries, uint64(second-w.last))
	w.last = second
	w.count++
	w.entries = binary.AppendUvarint(w.entries, uint64(w.set(members)))
	for _, n := range t.n[:w.width] {
		w.entries = binary.AppendVarint(w.entries, n)
	}
	if w.width > rated && w.width < maxFigures && t.n[rated] != 0 {
		w.entries = binary.LittleEndian.AppendUint64(w.entries, math.Float64bits(t.rating.sum))
		w.entries = binary.LittleEndian.AppendUint64(w.entries, math.Float64bits(t.rating.rest))
	}
}

// bytes gives the part.
func (w *partWriter) bytes() []byte {
	out := binary.AppendUvarint(nil, uint64(len(w.itemtypes)))
	for _, name := range w.itemtypes {
		out = binary.AppendUvarint(out, uint64(len(name)))
		out = append(out, name...)
	}
	out = binary.AppendUvarint(out, uint64(len(w.sets)))
	out = append(out, w.setBytes...)
	out = binary.AppendUvarint(out, uint64(w.count))
	return append(out, w.entries...)
}

var errPart = errors.New("what statistics have counted is damaged: \"glpid check\" tells more")

// partReader reads a part.
type partReader struct {
	b   string
	bad bool
}

func (r *partReader) uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 {
		n := uint64(r.b[0])
		r.b = r.b[1:]
		return n
	}
	var n uint64
	for i := 0; i < len(r.b) && i < binary.MaxVarintLen64; i++ {
		n |= uint64(r.b[i]&0x7f) << (7 * i)
		if r.b[i] < 0x80 {
			r.b = r.b[i+1:]
			return n
		}
	}
	r.b, r.bad = "", true
	return 0
}

func (r *partReader) varint() int64 {
	u := r.uvarint()
	n := int64(u >> 1)
	if u&1 != 0 {
		n = ^n
	}
	return n
}

// length is a number of things of which each takes a byte at least.
func (r *partReader) length() int {
	n := r.uvarint()
	if n > uint64(len(r.b)) {
		r.b, r.bad = "", true
		return 0
	}
	return int(n)
}

func (r *partReader) float() float64 {
	if len(r.b) < 8 {
		r.b, r.bad = "", true
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64([]byte(r.b[:8])))
	r.b = r.b[8:]
	return f
}

// readPart calls entry for each entry of a part, with the number of its set, whose members sets has been given
// before. The total is good until the next; of the part nothing is kept.
func readPart(date, part string, sets func([][]member), entry func(second, set int, t *total)) error {
	r := partReader{b: part}
	itemtypes := make([]string, r.length())
	for i := range itemtypes {
		n := r.length()
		itemtypes[i] = strings.Clone(r.b[:n])
		r.b = r.b[n:]
	}
	all := make([][]member, r.length())
	var room []member
	for i := range all {
		n := r.length()
		if len(room) < n {
			room = make([]member, max(n, len(all)-i))
		}
		all[i], room = room[:n:n], room[n:]
		for j := range all[i] {
			if at := r.uvarint(); at < uint64(len(itemtypes)) {
				all[i][j].itemtype = itemtypes[at]
			} else {
				r.bad = true
			}
			all[i][j].id = r.varint()
		}
	}
	if r.bad {
		return errPart
	}
	sets(all)
	width, second := widths[date], 0
	var t total
	for range r.length() {
		second += int(r.uvarint())
		set := r.uvarint()
		for i := range width {
			t.n[i] = r.varint()
		}
		t.rating = sum{}
		if width > rated && width < maxFigures && t.n[rated] != 0 {
			t.rating = sum{r.float(), r.float()}
		}
		if r.bad || set >= uint64(len(all)) {
			return errPart
		}
		entry(second, int(set), &t)
	}
	if r.bad || len(r.b) > 0 {
		return errPart
	}
	return nil
}
