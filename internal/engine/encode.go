package engine

import (
	"database/sql"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/model"
)

// opKind says how one step of a row's program writes JSON.
type opKind uint8

const (
	opLiteral  opKind = iota // the literal only
	opText                   // a string
	opInt                    // a number as stored
	opNumber                 // a number that may be stored as text
	opBool                   // true or false
	opDateTime               // RFC 3339 with the session's offset
	opMapped                 // what the mapper makes of it
	opObject                 // "null" and a jump when the column is NULL
	opRelation               // an array, filled in after the page is read
)

// op is one step: the literal (the key), then the value of a column.
type op struct {
	kind     opKind
	literal  []byte
	column   int
	jump     int
	relation int
	mapper   Mapper
}

func kindOf(p *model.Property) opKind {
	switch p.Type {
	case model.TypeInteger:
		return opInt
	case model.TypeNumber:
		return opNumber
	case model.TypeBoolean:
		return opBool
	default:
		if p.Format == model.FormatDateTime {
			return opDateTime
		}
		return opText
	}
}

// hole is a place in the output where the elements of a relation belong.
type hole struct {
	offset   int
	relation int
	key      int64
	null     bool
}

// encoder writes rows of one shape; it is reused within a page.
type encoder struct {
	zone  *time.Location // nil for UTC
	buf   []byte
	holes []hole
}

// row appends one row's JSON.
func (enc *encoder) row(program []op, raw []sql.RawBytes) {
	buf := enc.buf
	for i := 0; i < len(program); i++ {
		o := &program[i]
		buf = append(buf, o.literal...)
		if o.kind == opLiteral {
			continue
		}
		if o.kind == opRelation {
			key, err := strconv.ParseInt(string(raw[o.column]), 10, 64)
			buf = append(buf, "[]"...)
			enc.holes = append(enc.holes, hole{offset: len(buf) - 1, relation: o.relation, key: key, null: err != nil})
			continue
		}
		value := raw[o.column]
		if value == nil {
			buf = append(buf, "null"...)
			if o.kind == opObject {
				i = o.jump - 1
			}
			continue
		}
		switch o.kind {
		case opText:
			buf = appendString(buf, value)
		case opInt:
			buf = appendInt(buf, value)
		case opNumber:
			buf = appendNumber(buf, value)
		case opBool:
			if len(value) == 1 && value[0] == '0' || len(value) == 0 {
				buf = append(buf, "false"...)
			} else {
				buf = append(buf, "true"...)
			}
		case opDateTime:
			buf = appendDateTime(buf, value, enc.zone)
		case opMapped:
			buf = o.mapper(buf, value)
		}
	}
	enc.buf = buf
}

// appendInt writes a number that a column of a number type holds. Text in its place (a lenient
// database) is shown as 0 rather than as broken JSON.
func appendInt(buf, value []byte) []byte {
	for i, c := range value {
		if (c < '0' || c > '9') && !(i == 0 && c == '-' && len(value) > 1) {
			return appendNumber(buf, value)
		}
	}
	if len(value) == 0 {
		return append(buf, '0')
	}
	return append(buf, value...)
}

func appendNumber(buf, value []byte) []byte {
	f, err := strconv.ParseFloat(string(value), 64)
	if err != nil || f != f || f > 1e300 || f < -1e300 {
		return append(buf, '0')
	}
	return strconv.AppendFloat(buf, f, 'f', -1, 64)
}

// appendDateTime turns "YYYY-MM-DD hh:mm:ss" in UTC into RFC 3339 in the zone.
func appendDateTime(buf, value []byte, zone *time.Location) []byte {
	if len(value) != len(TimeLayout) || value[4] != '-' || value[10] != ' ' {
		if len(value) == 10 { // a day without a time
			return append(append(append(buf, '"'), value...), "T00:00:00+00:00\""...)
		}
		return append(buf, "null"...)
	}
	if zone == nil {
		buf = append(append(buf, '"'), value[:10]...)
		buf = append(append(buf, 'T'), value[11:]...)
		return append(buf, "+00:00\""...)
	}
	t, err := time.Parse(TimeLayout, string(value))
	if err != nil {
		return append(buf, "null"...)
	}
	buf = append(buf, '"')
	buf = t.In(zone).AppendFormat(buf, "2006-01-02T15:04:05-07:00")
	return append(buf, '"')
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string; bytes that are not UTF-8 become the replacement character.
func appendString[T []byte | sql.RawBytes | string](buf []byte, s T) []byte {
	buf = append(buf, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
				i++
				continue
			}
			buf = append(buf, s[start:i]...)
			switch c {
			case '"', '\\':
				buf = append(buf, '\\', c)
			case '\n':
				buf = append(buf, '\\', 'n')
			case '\r':
				buf = append(buf, '\\', 'r')
			case '\t':
				buf = append(buf, '\\', 't')
			default:
				buf = append(buf, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		if r == utf8.RuneError && size == 1 {
			buf = append(buf, s[start:i]...)
			buf = append(buf, `\ufffd`...)
			i++
			start = i
			continue
		}
		i += size
	}
	buf = append(buf, s[start:]...)
	return append(buf, '"')
}

func quoteJSON(s string) string { return string(appendString(nil, s)) }
