package twig

import (
	"errors"
	"fmt"
	"html"
	"math"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxRange is how long a range may be.
const maxRange = 10_000

// filters are those that GLPI's sandbox allows; default and raw are the renderer's own.
var filters map[string]filter

// filter changes a value.
type filter func(b *Budget, value any, args []any) (any, error)

// functions are those that GLPI's sandbox allows.
var functions map[string]function

func init() {
	onText := func(f func(string) string) filter {
		return func(_ *Budget, value any, _ []any) (any, error) { return f(text(value)), nil }
	}
	onMarkup := func(f func(string) string) filter { // which takes longer to read
		return func(b *Budget, value any, _ []any) (any, error) {
			if err := b.spend(markupWork * len(text(value))); err != nil {
				return nil, err
			}
			return f(text(value)), nil
		}
	}
	plain := func(f func(value any, args []any) (any, error)) filter {
		return func(_ *Budget, value any, args []any) (any, error) { return f(value, args) }
	}
	filters = map[string]filter{
		"abs":        plain(func(v any, _ []any) (any, error) { return whole(math.Abs(number(v))), nil }),
		"batch":      batch,
		"capitalize": onText(capitalize),
		"column":     plain(column),
		"date":       date,
		"e":          onText(html.EscapeString),
		"escape":     onText(html.EscapeString),
		"first":      plain(func(v any, _ []any) (any, error) { return edge(v, true), nil }),
		"format":     format,
		"join":       join,
		"json_encode": func(b *Budget, v any, _ []any) (any, error) {
			out, err := encode(b, b.asTheyAre(v))
			text := strings.ReplaceAll(string(out), "/", `\/`)
			if b.quoted {
				b.encoded[text] = true
			}
			return text, err
		},
		"keys":             plain(func(v any, _ []any) (any, error) { keys, _ := pairs(v); return orEmpty(keys), nil }),
		"last":             plain(func(v any, _ []any) (any, error) { return edge(v, false), nil }),
		"length":           plain(func(v any, _ []any) (any, error) { return length(v), nil }),
		"lower":            onText(strings.ToLower),
		"merge":            plain(merge),
		"nl2br":            onText(func(s string) string { return strings.ReplaceAll(s, "\n", "<br />\n") }),
		"replace":          replace,
		"reverse":          plain(reverse),
		"round":            plain(round),
		"slice":            plain(slice),
		"sort":             sortList,
		"split":            plain(split),
		"striptags":        onMarkup(stripTags),
		"html_to_markdown": onMarkup(markdown),
		"title":            onText(title),
		"trim": plain(func(v any, args []any) (any, error) {
			if len(args) > 0 {
				return strings.Trim(text(v), text(args[0])), nil
			}
			return strings.TrimSpace(text(v)), nil
		}),
		"upper":      onText(strings.ToUpper),
		"url_encode": plain(urlEncode),
	}
	functions = map[string]function{
		"date":   func(b *Budget, args []any) (any, error) { return date(b, argument(args, 0, "now"), []any{"c"}) },
		"max":    func(b *Budget, args []any) (any, error) { return extreme(b, args, 1) },
		"min":    func(b *Budget, args []any) (any, error) { return extreme(b, args, -1) },
		"random": func(_ *Budget, args []any) (any, error) { return random(args) },
		"range":  rangeOf,
	}
}

// markupWork is what a byte of HTML costs to read.
const markupWork = 4

func argument(args []any, i int, otherwise any) any {
	if i < len(args) {
		return args[i]
	}
	return otherwise
}

func orEmpty(list []any) []any {
	if list == nil {
		return []any{}
	}
	return list
}

func capitalize(s string) string {
	runes := []rune(strings.ToLower(s))
	if len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
	}
	return string(runes)
}

func title(s string) string {
	before := ' '
	return strings.Map(func(c rune) rune {
		start := !unicode.IsLetter(before) && !unicode.IsDigit(before)
		before = c
		if start {
			return unicode.ToUpper(c)
		}
		return unicode.ToLower(c)
	}, s)
}

func batch(b *Budget, v any, args []any) (any, error) {
	size := int(number(argument(args, 0, int64(1))))
	if size < 1 {
		return nil, errors.New("batch needs a size")
	}
	_, values := pairs(v)
	out := []any{}
	for chunk := range slices.Chunk(values, size) {
		chunk := slices.Clone(chunk)
		for len(args) > 1 && len(chunk) < size && size <= maxRange {
			chunk = append(chunk, args[1])
		}
		if err := b.spend(elementWork * len(chunk)); err != nil {
			return nil, err
		}
		out = append(out, []any(chunk))
	}
	return out, nil
}

func column(v any, args []any) (any, error) {
	out := []any{}
	_, values := pairs(v)
	for _, row := range values {
		if cell, ok := attribute(row, argument(args, 0, "")); ok {
			out = append(out, cell)
		}
	}
	return out, nil
}

func edge(v any, first bool) any {
	if s, ok := v.(string); ok {
		if first {
			return firstRune(s)
		}
		_, n := utf8.DecodeLastRuneInString(s)
		return s[len(s)-n:]
	}
	_, values := pairs(v)
	switch {
	case len(values) == 0:
		return nil
	case first:
		return values[0]
	}
	return values[len(values)-1]
}

// verb is a placeholder of format: %s, %d, %05.2f, %%.
var verb = regexp.MustCompile(`%([-0+ ]*\d*(?:\.\d+)?)([sdfxXeg%])`)

func format(b *Budget, v any, args []any) (any, error) {
	pattern := text(v)
	var out strings.Builder
	write := func(s string) error {
		if out.Len()+len(s) > maxOutput {
			return errTooLong
		}
		out.WriteString(s)
		return b.spend(stepWork + len(s))
	}
	used := 0
	for {
		at := verb.FindStringSubmatchIndex(pattern)
		if at == nil {
			return out.String() + pattern, nil
		}
		flags, kind := pattern[at[2]:at[3]], pattern[at[4]:at[5]]
		if err := write(pattern[:at[0]]); err != nil {
			return nil, err
		}
		pattern = pattern[at[1]:]
		piece := "%"
		if kind != "%" {
			if len(flags) > 4 { // no text of a million blanks
				flags = ""
			}
			piece = formatted("%"+flags, kind, argument(args, used, nil))
			used++
		}
		if err := write(piece); err != nil {
			return nil, err
		}
	}
}

func formatted(flags, kind string, value any) string {
	switch kind {
	case "s":
		return fmt.Sprintf(flags+"s", text(value))
	case "d", "x", "X":
		return fmt.Sprintf(flags+kind, int64(number(value)))
	}
	return fmt.Sprintf(flags+kind, number(value))
}

func join(b *Budget, v any, args []any) (any, error) {
	_, values := pairs(v)
	glue := text(argument(args, 0, ""))
	var out strings.Builder
	for i, x := range values {
		if i > 0 {
			if i == len(values)-1 && len(args) > 1 {
				out.WriteString(text(args[1]))
			} else {
				out.WriteString(glue)
			}
		}
		out.WriteString(text(x))
		if out.Len() > maxOutput {
			return nil, errTooLong
		}
		if err := b.spend(stepWork); err != nil {
			return nil, err
		}
	}
	return out.String(), nil
}

func merge(v any, args []any) (any, error) {
	other := argument(args, 0, nil)
	if length(v)+length(other) > maxList {
		return nil, errTooLong
	}
	if list, ok := v.([]any); ok {
		_, more := pairs(other)
		return slices.Concat(list, more), nil
	}
	out := NewObject()
	for _, from := range []any{v, other} {
		keys, values := pairs(from)
		for i, key := range keys {
			out.Set(text(key), values[i])
		}
	}
	return out, nil
}

// keyWork is what a byte of a key of replace costs, with its node.
const keyWork = 2048

// replace changes texts, the longest first, as PHP's strtr does.
func replace(b *Budget, v any, args []any) (any, error) {
	keys, values := pairs(argument(args, 0, nil))
	type pair struct{ from, to string }
	var list []pair
	for i, key := range keys {
		if k := text(key); k != "" {
			list = append(list, pair{k, text(values[i])})
		}
	}
	slices.SortStableFunc(list, func(a, b pair) int { return len(b.from) - len(a.from) })
	var flat []string
	for _, p := range list {
		flat = append(flat, p.from, p.to)
	}
	source := text(v)
	keysLength, longest := 0, 0
	for _, p := range list {
		keysLength, longest = keysLength+len(p.from), max(longest, len(p.from))
	}
	// Counting reads the source once for each key; replacing looks at every place of it for keys that
	// begin there, by a tree of the keys whose nodes are large.
	if err := b.spend(len(source)*(len(list)+1+longest/16) + keyWork*keysLength); err != nil {
		return nil, err
	}
	size := len(source)
	for _, p := range list {
		size += strings.Count(source, p.from) * len(p.to)
	}
	if size > maxOutput {
		return nil, errTooLong
	}
	return strings.NewReplacer(flat...).Replace(source), nil
}

func reverse(v any, _ []any) (any, error) {
	switch x := v.(type) {
	case []any:
		out := slices.Clone(x)
		slices.Reverse(out)
		return out, nil
	case *Object:
		out := NewObject()
		for _, key := range slices.Backward(x.keys) {
			out.Set(key, x.values[key])
		}
		return out, nil
	}
	runes := []rune(text(v))
	slices.Reverse(runes)
	return string(runes), nil
}

func round(v any, args []any) (any, error) {
	scale := math.Pow(10, math.Max(-15, math.Min(15, number(argument(args, 0, int64(0))))))
	n := number(v) * scale
	switch text(argument(args, 1, "common")) {
	case "ceil":
		n = math.Ceil(n)
	case "floor":
		n = math.Floor(n)
	default:
		n = math.Round(n)
	}
	return whole(n / scale), nil
}

func slice(v any, args []any) (any, error) {
	n := int(length(v))
	from := int(number(argument(args, 0, int64(0))))
	if from < 0 {
		from = max(0, n+from)
	}
	from = min(from, n)
	to := n
	if count := argument(args, 1, nil); count != nil {
		if c := int(number(count)); c < 0 {
			to = max(from, n+c)
		} else {
			to = min(n, from+min(c, n))
		}
	}
	switch x := v.(type) {
	case []any:
		return x[from:to:to], nil
	case *Object:
		out := NewObject()
		for _, key := range x.keys[from:to] {
			out.Set(key, x.values[key])
		}
		return out, nil
	}
	return string([]rune(text(v))[from:to]), nil
}

func sortList(b *Budget, v any, _ []any) (any, error) {
	_, values := pairs(v)
	out := slices.Clone(orEmpty(values))
	var stopped error
	slices.SortStableFunc(out, func(x, y any) int {
		if stopped == nil {
			stopped = b.spend(compareWork(x, y))
		}
		if stopped != nil {
			return 0
		}
		return compare(x, y)
	})
	return out, stopped
}

func split(v any, args []any) (any, error) {
	parts := []string{text(v)}
	if strings.Count(parts[0], text(argument(args, 0, ""))) > maxList {
		return nil, errTooLong
	}
	switch glue := text(argument(args, 0, "")); {
	case glue == "":
		parts = strings.Split(parts[0], "")
	case len(args) > 1 && number(args[1]) > 0:
		parts = strings.SplitN(parts[0], glue, int(number(args[1])))
	default:
		parts = strings.Split(parts[0], glue)
	}
	out := make([]any, len(parts))
	for i, p := range parts {
		out[i] = p
	}
	return out, nil
}

func urlEncode(v any, _ []any) (any, error) {
	keys, values := pairs(v)
	if keys == nil {
		return strings.ReplaceAll(url.QueryEscape(text(v)), "+", "%20"), nil
	}
	var parts []string
	for i, key := range keys {
		parts = append(parts, url.QueryEscape(text(key))+"="+url.QueryEscape(text(values[i])))
	}
	return strings.Join(parts, "&"), nil
}

func extreme(b *Budget, args []any, sign int) (any, error) {
	if len(args) == 1 && isList(args[0]) {
		_, args = pairs(args[0])
	}
	var best any
	for i, a := range args {
		if err := b.spend(compareWork(a, best)); err != nil {
			return nil, err
		}
		if i == 0 || compare(a, best)*sign > 0 {
			best = a
		}
	}
	return best, nil
}

func random(args []any) (any, error) {
	if len(args) == 0 {
		return rand.Int64N(math.MaxInt32), nil
	}
	if _, values := pairs(args[0]); len(values) > 0 {
		return values[rand.IntN(len(values))], nil
	}
	return rand.Int64N(int64(max(0, number(args[0]))) + 1), nil
}

func rangeOf(_ *Budget, args []any) (any, error) {
	from, to := number(argument(args, 0, int64(0))), number(argument(args, 1, int64(0)))
	step := math.Abs(number(argument(args, 2, int64(1))))
	if step == 0 || math.Abs(to-from)/step > maxRange {
		return nil, errors.New("the range is too long")
	}
	out := []any{}
	if from <= to {
		for n := from; n <= to; n += step {
			out = append(out, whole(n))
		}
		return out, nil
	}
	for n := from; n >= to; n -= step {
		out = append(out, whole(n))
	}
	return out, nil
}

// layouts are the forms of date-times that values come in.
var layouts = []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02"}

// letterWork is what a letter of a date's format costs.
const letterWork = 64

// date writes a point in time by PHP's format letters.
func date(b *Budget, v any, args []any) (any, error) {
	var at time.Time
	switch s := text(v); {
	case s == "" || s == "now":
		at = time.Now().UTC()
	case isNumber(v):
		at = time.Unix(int64(number(v)), 0).UTC()
	case len(s) > longestNumber:
		return nil, errors.New("a text that long is no date")
	default:
		var err error
		for _, layout := range layouts {
			if at, err = time.Parse(layout, s); err == nil {
				break
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%q is no date", s)
		}
	}
	letters := text(argument(args, 0, "F j, Y H:i"))
	if err := b.spend(letterWork * len(letters)); err != nil {
		return nil, err
	}
	return phpDate(at, letters), nil
}

// phpLetters are PHP's format letters in Go's layouts.
var phpLetters = map[byte]string{
	'd': "02", 'j': "2", 'D': "Mon", 'l': "Monday", 'm': "01", 'n': "1", 'M': "Jan", 'F': "January", 'Y': "2006",
	'y': "06",
	'H': "15", 'h': "03", 'g': "3", 'i': "04", 's': "05", 'A': "PM", 'a': "pm", 'P': "-07:00", 'O': "-0700", 'T': "MST",
	'c': "2006-01-02T15:04:05-07:00", 'e': "MST",
}

func phpDate(at time.Time, letters string) string {
	var b strings.Builder
	for i := 0; i < len(letters); i++ {
		switch c := letters[i]; {
		case c == '\\' && i+1 < len(letters):
			i++
			b.WriteByte(letters[i])
		case c == 'U':
			fmt.Fprint(&b, at.Unix())
		case c == 'G':
			fmt.Fprint(&b, at.Hour())
		case c == 'N':
			fmt.Fprint(&b, (int(at.Weekday())+6)%7+1)
		case phpLetters[c] != "":
			b.WriteString(at.Format(phpLetters[c]))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
