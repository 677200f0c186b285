package demo

import (
	"fmt"
	"math"
)

// digest is a short form of values, by which one sees whether they have changed. It is the same in every
// process, and for values as they are written and as they are read again.
type digest uint64

// The numbers of FNV-1a.
const (
	digestStart = 14695981039346656037
	digestPrime = 1099511628211
)

// digestOf gives the digest of a row, never 0.
func digestOf(values []any) digest {
	d := digest(digestStart)
	for _, value := range values {
		d = d.with(value)
	}
	return max(d, 1)
}

func (d digest) with(value any) digest {
	switch v := value.(type) {
	case nil:
		return d.byte('n')
	case bool:
		if v {
			return d.number(1)
		}
		return d.number(0)
	case int64:
		return d.number(uint64(v))
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 { // how SQLite may give it
			return d.number(uint64(int64(v)))
		}
		return d.byte('f').number(math.Float64bits(v))
	case string:
		return d.byte('t').number(uint64(len(v))).text(v)
	}
	return d.byte('?').text(fmt.Sprint(value))
}

func (d digest) byte(b byte) digest { return (d ^ digest(b)) * digestPrime }

func (d digest) number(n uint64) digest {
	for range 8 {
		d = d.byte(byte(n))
		n >>= 8
	}
	return d
}

func (d digest) text(text string) digest {
	for i := range len(text) {
		d = d.byte(text[i])
	}
	return d
}
