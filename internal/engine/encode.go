package engine

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/richtext"
	"github.com/glpid/glpid/internal/store/backend"
)

// opKind says how one step of a row's program writes JSON.
type opKind uint8

const (
	opLiteral     opKind = iota // the literal only
	opText                      // a string
	opInt                       // a number as stored
	opNumber                    // a number that may be stored as text
	opBool                      // true or false
	opDateTime                  // RFC 3339 with the session's offset
	opDay                       // midnight of a day, likewise
	opMapped                    // what the mapper makes of it
	opObject                    // "null" and a jump when the column is NULL
	opRelation                  // an array, filled in after the page is read
	opInt32                     // a number of 32 bits, null and told when it is larger
	opWords                     // a number, or the text that it is instead
	opForeignHTML               // rich text that somebody else has stored, who cleans it when he shows it
)

// op is one step: the literal (the key), then the value of a column.
type op struct {
	kind     opKind
	literal  []byte
	column   int
	jump     int
	relation int
	mapper   Mapper
	path     []string // the names in the answer that lead from the row to a number of 32 bits
}

func kindOf(p *model.Property) opKind {
	switch p.Type {
	case model.TypeInteger:
		if p.Words != "" {
			return opWords
		}
		return opInt
	case model.TypeNumber:
		return opNumber
	case model.TypeBoolean:
		return opBool
	default:
		switch {
		case p.WholeDay:
			return opDay
		case p.Format == model.FormatDateTime:
			return opDateTime
		}
		return opText
	}
}

// block is rows as JSON, one behind the other, with what is not in them yet.
type block struct {
	buf   []byte
	rows  []span
	holes []hole
	large []Large
}

// span is where a row stands in the block, with its first cell: its id, or that of its parent.
type span struct {
	id         int64
	start, end int
}

// hole is a place in a block where the elements of a relation belong.
type hole struct {
	offset   int
	row      int
	relation int
	key      int64
	null     bool
}

// Large is a number that needs more than 32 bits. Path leads to it: keys of objects and indexes of lists.
type Large struct {
	Path   []any
	Number int64

	offset, row int // in its block
}

// maxLarge is how many of them are told.
const maxLarge = 100

// encoder writes rows; it is reused within a page.
type encoder struct {
	block
	viewer *viewer
	zone   *time.Location // nil for UTC

	pooled      bool    // whether others have it next
	open, close string  // what stands around each row
	most        int     // how long the block may become; 0 is no limit
	budget      *Budget // nil is no limit
}

// Budget is how much may still be read, of all queries that share it.
type Budget struct {
	Rows, Bytes int

	// Share is the answer's of the memory of all answers that are made and sent at the same time. It must be
	// given back.
	Share bounded.Share
}

// sharePatience is after what time there may be room for one more large answer.
const sharePatience = 5 * time.Second

// Spend counts bytes of an answer, and tells when there have been too many. The whole answer is void
// then.
func (b *Budget) Spend(bytes int) error {
	if b.Bytes -= bytes; b.Bytes < 0 {
		return model.TooLarge(
			"The answer becomes too large: ask for fewer items with limit or filter, or for less of each")
	}
	if !b.Share.Take(bytes) {
		return model.Unavailable(sharePatience,
			"Too many large answers are on their way: ask for less at a time, or try again")
	}
	return nil
}

// errPart ends the reading of rows that are as much as a part may be.
var errPart = errors.New("the part of the list is full")

// add appends a row, and answers with a fault when there has been too much.
func (enc *encoder) add(program []op, row []backend.Cell) error {
	if enc.budget != nil {
		if enc.budget.Rows--; enc.budget.Rows < 0 {
			return model.Invalid("The query reads too many rows: ask for fewer with limit or filter")
		}
	}
	start := len(enc.buf)
	enc.buf = append(enc.buf, enc.open...)
	enc.row(program, row)
	enc.buf = append(enc.buf, enc.close...)
	enc.rows = append(enc.rows, span{row[0].Int, start, len(enc.buf)})
	if enc.budget != nil {
		return enc.budget.Spend(len(enc.buf) - start)
	}
	if enc.most > 0 && len(enc.buf) > enc.most {
		return errPart
	}
	return nil
}

// row appends one row's JSON. It ends early when that goes beyond the budget.
func (enc *encoder) row(program []op, row []backend.Cell) {
	most := math.MaxInt
	if enc.budget != nil {
		most = len(enc.buf) + enc.budget.Bytes
	}
	buf := enc.buf
	for i := 0; i < len(program); i++ {
		o := &program[i]
		buf = append(buf, o.literal...)
		if o.kind == opLiteral {
			continue
		}
		value := &row[o.column]
		if o.kind == opRelation {
			buf = append(buf, "[]"...)
			h := hole{offset: len(buf) - 1, row: len(enc.rows), relation: o.relation, key: value.Int,
				null: value.Type != backend.Integer}
			enc.holes = append(enc.holes, h)
			continue
		}
		if value.Type == backend.Null {
			buf = append(buf, "null"...)
			if o.kind == opObject {
				i = o.jump - 1
			}
			continue
		}
		switch o.kind {
		case opText:
			if buf = appendString(buf, value.String()); len(buf) > most {
				enc.buf = buf
				return
			}
		case opForeignHTML:
			if buf = appendString(buf, richtext.Clean(value.String())); len(buf) > most {
				enc.buf = buf
				return
			}
		case opInt, opNumber:
			buf = appendNumber(buf, value)
		case opInt32:
			if n := value.Int; n > math.MaxInt32 || n < math.MinInt32 {
				if len(enc.large) < maxLarge {
					enc.large = append(enc.large, Large{Path: asPath(o.path), Number: n, offset: len(buf),
						row: len(enc.rows)})
				}
				buf = append(buf, "null"...)
				continue
			}
			buf = appendNumber(buf, value)
		case opWords:
			n, err := value.Int, error(nil)
			if value.Type != backend.Integer { // a database may keep all as texts
				n, err = strconv.ParseInt(value.Text, 10, 64)
			}
			if err == nil {
				buf = strconv.AppendInt(buf, n, 10)
			} else {
				buf = appendString(buf, value.String())
			}
		case opBool:
			if isFalse(value) {
				buf = append(buf, "false"...)
			} else {
				buf = append(buf, "true"...)
			}
		case opDateTime:
			buf = appendDateTime(buf, value.String(), enc.zone)
		case opDay:
			buf = appendDay(buf, value.String(), enc.zone)
		case opMapped:
			buf = o.mapper(buf, []byte(value.String()))
		}
	}
	enc.buf = buf
}

func asPath(names []string) []any {
	path := make([]any, len(names))
	for i, name := range names {
		path[i] = name
	}
	return path
}

// isFalse reports whether a cell is false: 0, or the text of it or none in its place.
func isFalse(value *backend.Cell) bool {
	switch value.Type {
	case backend.Integer:
		return value.Int == 0
	case backend.Text, backend.Bytes:
		return value.Text == "" || value.Text == "0"
	}
	return false
}

// appendNumber writes a number. Text in its place (a lenient database) is shown as the number it
// begins as, or as 0, rather than as broken JSON.
func appendNumber(buf []byte, value *backend.Cell) []byte {
	switch value.Type {
	case backend.Integer:
		return strconv.AppendInt(buf, value.Int, 10)
	case backend.Float:
		return appendFloat(buf, value.Float)
	}
	f, err := strconv.ParseFloat(value.Text, 64)
	if err != nil {
		return append(buf, '0')
	}
	return appendFloat(buf, f)
}

func appendFloat(buf []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(buf, '0')
	}
	return strconv.AppendFloat(buf, f, 'f', -1, 64)
}

// appendDateTime turns "YYYY-MM-DD hh:mm:ss" in UTC into RFC 3339 in the zone.
func appendDateTime(buf []byte, value string, zone *time.Location) []byte {
	if len(value) != len(TimeLayout) || value[4] != '-' || value[10] != ' ' {
		if len(value) == 10 { // a day without a time
			return append(append(append(buf, '"'), value...), "T00:00:00+00:00\""...)
		}
		return append(buf, "null"...)
	}
	if strings.HasPrefix(value, "0000") { // no date, in databases that were once of an old MySQL
		return append(buf, "null"...)
	}
	if zone == nil {
		buf = append(append(buf, '"'), value[:10]...)
		buf = append(append(buf, 'T'), value[11:]...)
		return append(buf, "+00:00\""...)
	}
	t, err := time.Parse(TimeLayout, value)
	if err != nil {
		return append(buf, "null"...)
	}
	if local := t.In(zone); fourDigits(local) {
		t = local
	}
	buf = append(buf, '"')
	buf = t.AppendFormat(buf, "2006-01-02T15:04:05-07:00")
	return append(buf, '"')
}

// appendDay writes the midnight of a day in a zone.
func appendDay(buf []byte, value string, zone *time.Location) []byte {
	if zone == nil {
		zone = time.UTC
	}
	t, err := time.ParseInLocation(time.DateOnly, value[:min(len(value), len(time.DateOnly))], zone)
	if err != nil {
		return append(buf, "null"...)
	}
	return t.AppendFormat(append(buf, '"'), "2006-01-02T15:04:05-07:00\"")
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string; bytes that are not UTF-8 become the replacement character.
func appendString(buf []byte, s string) []byte {
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
		r, size := utf8.DecodeRuneInString(s[i:])
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
