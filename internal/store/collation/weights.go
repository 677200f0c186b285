package collation

import (
	_ "embed"
	"fmt"
	"hash/fnv"
	"unicode"
	"unicode/utf8"
)

// What is made of the table of weights: all numbers are little-endian and of two bytes, but for the pages' numbers.
//
//	number of pages
//	for each 64 characters of those up to U+FFFF: the number of their page, one byte
//	pages: for each of 64 characters its entry
//	rows of weights, each behind how many they are
//
// TestWeights asks a MariaDB for them, and with -update writes the table anew.
//
//go:embed weights.bin
var packed string

const (
	pageSize = 64
	allPages = 0x10000 / pageSize

	// Entries below maxExplicit are weights. Others are where a row of them begins, in numbers, or say that the weights
	// follow from the character's number.
	maxExplicit = 0x3400
	rowsFrom    = 0x8000
	implicit    = 0xffff
)

// Weights that are more than numbers.
const (
	weightless    = 0      // an entry: no weight at all
	blank         = 0x0209 // that of a blank
	astral        = 0xfffd // that of all characters beyond U+FFFF
	firstImplicit = 0xfb40 // the first of two that follow from a character's number, of ideographs,
	firstRare     = 0xfb80 // of rarer ones
	firstOther    = 0xfbc0 // and of others
	implicitLow   = 0x8000 // in the second one
)

// parts of the table.
var (
	numbers = packed[2 : 2+allPages]
	pages   = packed[2+allPages : 2+allPages+2*pageSize*at(packed, 0)]
	rows    = packed[2+allPages+2*pageSize*at(packed, 0):]
)

// at gives a number of the table.
func at(s string, i int) int { return int(s[2*i]) | int(s[2*i+1])<<8 }

// Version tells tables of weights apart.
var Version = func() string {
	h := fnv.New64a()
	h.Write([]byte(packed))
	return fmt.Sprintf("utf8mb4_unicode_ci %x", h.Sum64())
}()

// plain is what ASCII weighs.
var plain = func() (weights [utf8.RuneSelf]uint16) {
	for c := range weights {
		weights[c] = uint16(entry(rune(c)))
	}
	return weights
}()

// letters are the characters of ASCII by what they weigh.
var letters = func() []byte {
	letters := make([]byte, plain['z']+1)
	for c, weight := range plain {
		if weight != weightless {
			letters[weight] = byte(unicode.ToLower(rune(c)))
		}
	}
	return letters
}()

// entry is that of a character up to U+FFFF.
func entry(r rune) int { return at(pages, int(numbers[r/pageSize])*pageSize+int(r%pageSize)) }

// weigher gives the weights of a text, one after the other.
type weigher struct {
	rest string // of the text
	row  string // of the weights of a character
	low  uint16 // the second of two that follow from a character's number, 0 for none
}

// next gives the next weight, if there is one.
func (w *weigher) next() (weight uint16, more bool) {
	if w.low != 0 {
		weight, w.low = w.low, 0
		return weight, true
	}
	for w.row == "" {
		if w.rest == "" {
			return 0, false
		}
		r, size := rune(w.rest[0]), 1
		if r >= utf8.RuneSelf { // what is no text weighs as the character that stands for it
			r, size = utf8.DecodeRuneInString(w.rest)
		}
		w.rest = w.rest[size:]
		if r > 0xffff {
			return astral, true
		}
		switch e := entry(r); {
		case e == weightless:
		case e < maxExplicit:
			return uint16(e), true
		case e == implicit:
			weight, w.low = derived(r)
			return weight, true
		default:
			from := 2 * (e - rowsFrom)
			w.row = rows[from+2 : from+2+2*at(rows, e-rowsFrom)]
		}
	}
	weight, w.row = uint16(at(w.row, 0)), w.row[2:]
	return weight, true
}

// derived gives the weights of characters that have none in the table: of ideographs, and those behind them of all that
// Unicode 4.0.0 had no weights for.
func derived(r rune) (high, low uint16) {
	base := rune(firstOther)
	switch {
	case r >= 0x4e00 && r <= 0x9fa5:
		base = firstImplicit
	case r >= 0x3400 && r <= 0x4db5:
		base = firstRare
	}
	return uint16(base + r>>15), implicitLow | uint16(r)
}
