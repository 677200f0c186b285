package twig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// encode writes JSON without the escapes for HTML.
func encode(b *Budget, value any) ([]byte, error) { return encodeUpTo(b, value, maxOutput) }

func encodeUpTo(b *Budget, value any, limit int) ([]byte, error) {
	w := jsonWriter{budget: b, limit: limit}
	w.strings = json.NewEncoder(&w.out)
	w.strings.SetEscapeHTML(false)
	err := w.value(value, 0)
	return w.out.Bytes(), err
}

// jsonWriter writes values one after the other; what is written counts.
type jsonWriter struct {
	out     bytes.Buffer
	strings *json.Encoder
	budget  *Budget
	limit   int // bytes
}

func (w *jsonWriter) value(value any, depth int) error {
	if depth > maxDepth {
		return errTooDeep
	}
	if w.out.Len() > w.limit {
		return errTooLong
	}
	if err := w.budget.spend(weigh(value)); err != nil {
		return err
	}
	switch v := value.(type) {
	case []any:
		w.out.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				w.out.WriteByte(',')
			}
			if err := w.value(x, depth+1); err != nil {
				return err
			}
		}
		w.out.WriteByte(']')
		return nil
	case *Object:
		w.out.WriteByte('{')
		for i, key := range v.keys {
			if i > 0 {
				w.out.WriteByte(',')
			}
			if err := w.scalar(key); err != nil {
				return err
			}
			w.out.WriteByte(':')
			if err := w.value(v.values[key], depth+1); err != nil {
				return err
			}
		}
		w.out.WriteByte('}')
		return nil
	}
	return w.scalar(value)
}

func (w *jsonWriter) scalar(value any) error {
	switch v := value.(type) {
	case int64:
		w.out.WriteString(strconv.FormatInt(v, 10))
		return nil
	case string:
	case float64:
		if v != v || v-v != 0 { // no number of JSON
			w.out.WriteString("0")
			return nil
		}
	}
	if err := w.strings.Encode(value); err != nil {
		return err
	}
	w.out.Truncate(w.out.Len() - 1) // the newline that an Encoder adds
	return nil
}

// maxPretty is how much JSON is written prettily, in bytes. It only copies what there is.
const maxPretty = 16 << 20

// PrettyJSON writes a value as PHP's json_encode does when it is asked for pretty printing: four
// blanks, slashes and everything beyond ASCII escaped.
func PrettyJSON(b *Budget, value any) (string, error) {
	raw, err := encodeUpTo(b, value, maxPretty)
	if err != nil {
		return "", err
	}
	if err := b.spend(2 * len(raw)); err != nil {
		return "", err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, raw, "", "    "); err != nil {
		return "", err
	}
	var out strings.Builder
	for _, c := range indented.String() { // beyond ASCII and slashes stand in texts only
		switch {
		case c == '/':
			out.WriteString(`\/`)
		case c > 0xffff:
			c -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+(c>>10), 0xdc00+(c&0x3ff))
		case c > 0x7e:
			fmt.Fprintf(&out, `\u%04x`, c)
		default:
			out.WriteRune(c)
		}
	}
	return out.String(), nil
}
