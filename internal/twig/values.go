package twig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Object is a JSON object that keeps the order of its members.
type Object struct {
	keys   []string
	values map[string]any
}

// NewObject makes an object of pairs of keys and values.
func NewObject(pairs ...any) *Object {
	o := &Object{values: map[string]any{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		o.Set(fmt.Sprint(pairs[i]), pairs[i+1])
	}
	return o
}

// Set adds or changes a member.
func (o *Object) Set(key string, value any) {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
}

// Get gives a member.
func (o *Object) Get(key string) (any, bool) {
	v, ok := o.values[key]
	return v, ok
}

// ParseJSON reads a JSON value: objects as *Object, whole numbers as int64.
func ParseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := parseValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return value, nil
}

func parseValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Number:
		if n, err := t.Int64(); err == nil {
			return n, nil
		}
		return t.Float64()
	case json.Delim:
		if t == '[' {
			list := []any{}
			for d.More() {
				v, err := parseValue(d)
				if err != nil {
					return nil, err
				}
				list = append(list, v)
			}
			_, err := d.Token()
			return list, err
		}
		o := NewObject()
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := parseValue(d)
			if err != nil {
				return nil, err
			}
			o.Set(fmt.Sprint(key), value)
		}
		_, err := d.Token()
		return o, err
	}
	return token, nil
}

// MapStrings gives a copy of a value with every text in it changed.
func MapStrings(value any, change func(string) string) any {
	switch v := value.(type) {
	case string:
		return change(v)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = MapStrings(x, change)
		}
		return out
	case *Object:
		out := NewObject()
		for _, key := range v.keys {
			out.Set(key, MapStrings(v.values[key], change))
		}
		return out
	}
	return value
}

// text is what a value looks like in the output, as PHP writes it.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "1"
		}
		return ""
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatInt(int64(v), 10)
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []any, *Object:
		return "Array"
	}
	return fmt.Sprint(value)
}

func truthy(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != "" && v != "0"
	case []any:
		return len(v) > 0
	case *Object:
		return len(v.keys) > 0
	}
	return true
}

// number gives a value as a number; texts that are none count as 0, as in PHP.
func number(value any) float64 {
	switch v := value.(type) {
	case bool:
		if v {
			return 1
		}
	case int64:
		return float64(v)
	case float64:
		return v
	case string:
		n, _ := numeric(v)
		return n
	}
	return 0
}

// whole makes a result a whole number when it is one.
func whole(n float64) any {
	if n == math.Trunc(n) && math.Abs(n) < 1<<53 {
		return int64(n)
	}
	return n
}

func isNumber(value any) bool {
	switch v := value.(type) {
	case int64, float64:
		return true
	case string:
		_, ok := numeric(v)
		return ok
	}
	return false
}

// longestNumber is how long a text that is a number can be.
const longestNumber = 64

func numeric(text string) (float64, bool) {
	if len(text) > longestNumber {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil {
		return 0, false
	}
	return n, true
}

// compare orders two values loosely: numbers, and texts that look like them, by number.
func compare(a, b any) int {
	if isNumber(a) && isNumber(b) {
		switch x, y := number(a), number(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	return strings.Compare(text(a), text(b))
}

func equal(budget *Budget, a, b any) (bool, error) {
	_, boolA := a.(bool)
	_, boolB := b.(bool)
	switch {
	case a == nil && b == nil:
		return true, nil
	case boolA || boolB || a == nil || b == nil:
		if s, ok := a.(string); ok && b == nil {
			return s == "", nil
		}
		if s, ok := b.(string); ok && a == nil {
			return s == "", nil
		}
		return truthy(a) == truthy(b), nil
	case isList(a) || isList(b):
		x, err := encode(budget, a)
		if err != nil {
			return false, err
		}
		y, err := encode(budget, b)
		return err == nil && bytes.Equal(x, y), err
	}
	return compare(a, b) == 0, budget.spend(compareWork(a, b))
}

// compareWork is what it costs to compare two values that are no lists.
func compareWork(a, b any) int {
	x, _ := a.(string)
	y, _ := b.(string)
	return stepWork + min(len(x), len(y))/16 // a machine compares more than a byte at a time
}

func isList(v any) bool {
	switch v.(type) {
	case []any, *Object:
		return true
	}
	return false
}

// contains is the operator "in".
func contains(b *Budget, where, what any) (bool, error) {
	if s, ok := where.(string); ok {
		return strings.Contains(s, text(what)), b.spend(len(s))
	}
	_, values := pairs(where)
	if err := b.spend(elementWork * len(values)); err != nil {
		return false, err
	}
	for _, x := range values {
		if same, err := equal(b, x, what); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

// pairs gives the elements of a list or object with their keys.
func pairs(value any) (keys, values []any) {
	switch v := value.(type) {
	case []any:
		for i, x := range v {
			keys, values = append(keys, int64(i)), append(values, x)
		}
	case *Object:
		for _, k := range v.keys {
			keys, values = append(keys, k), append(values, v.values[k])
		}
	}
	return keys, values
}

// attribute gives a member of an object or an element of a list.
func attribute(value, key any) (any, bool) {
	switch v := value.(type) {
	case *Object:
		return v.Get(text(key))
	case []any:
		i := int(number(key))
		if isNumber(key) && i >= 0 && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}

// length counts elements or characters.
func length(value any) int64 {
	switch v := value.(type) {
	case []any:
		return int64(len(v))
	case *Object:
		return int64(len(v.keys))
	case nil:
		return 0
	}
	return int64(utf8.RuneCountInString(text(value)))
}
