package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/glpid/glpid/internal/route"
)

// cell is one leaf of a list's item: its dotted path and its value as text.
type cell struct {
	path, value string
	text        bool // it was a text, not a number or the like
}

// csvOf turns lists into a table: a column per leaf path, in order of first appearance of what it is part of, all
// cells quoted and aligned with their header. As the header comes first and the last row may have more
// columns, the lists are gone through twice, and a list that is not in memory is read twice; one that
// has got other columns meanwhile is not finished.
func csvOf(call *route.Call) func(io.Writer, iter.Seq2[[]byte, error]) error {
	return func(w io.Writer, lists iter.Seq2[[]byte, error]) error {
		columns := map[string]int{}
		var header []string
		if err := eachRow(lists, func(row []cell) error {
			for _, c := range row {
				if _, ok := columns[c.path]; !ok {
					columns[c.path] = blank
					header = append(header, c.path)
				}
				if c.value != "" {
					columns[c.path] = 0
				}
			}
			return nil
		}); err != nil {
			return err
		}
		header = arranged(header, columns)
		out := bufio.NewWriterSize(w, 32<<10)
		line := make([]string, len(header))
		for i, name := range header {
			line[i] = call.Cell(name)
		}
		if err := writeCSVRow(out, line); err != nil {
			return err
		}
		if err := eachRow(lists, func(row []cell) error {
			clear(line)
			for _, c := range row {
				i, ok := columns[c.path]
				if i == blank {
					continue
				}
				if !ok {
					return fmt.Errorf("the list changed while it was sent: there is a column %s now", c.path)
				}
				if line[i] = c.value; c.text {
					line[i] = call.Cell(c.value)
				}
			}
			return writeCSVRow(out, line)
		}); err != nil {
			return err
		}
		return out.Flush()
	}
}

// blank marks a column without a value in any row.
const blank = -1

// arranged puts the columns of one thing beside each other, and leaves out that of the thing itself where it is only
// null in the rows that have no parts of it. It numbers the columns.
func arranged(header []string, columns map[string]int) []string {
	rank, parts := map[string]int{}, map[string]bool{}
	for _, path := range header {
		top, _, _ := strings.Cut(path, ".")
		if _, ok := rank[top]; !ok {
			rank[top] = len(rank)
		}
		for i, c := range path {
			if c == '.' {
				parts[path[:i]] = true
			}
		}
	}
	header = slices.DeleteFunc(header, func(path string) bool { return parts[path] && columns[path] == blank })
	slices.SortStableFunc(header, func(a, b string) int {
		a, _, _ = strings.Cut(a, ".")
		b, _, _ = strings.Cut(b, ".")
		return rank[a] - rank[b]
	})
	for i, path := range header {
		columns[path] = i
	}
	return header
}

// eachRow calls fn with the cells of every item of the lists; they are good until the next.
func eachRow(lists iter.Seq2[[]byte, error], fn func(row []cell) error) error {
	var row []cell
	for list, err := range lists {
		if err != nil {
			return err
		}
		if err := eachItem(list, func(decoder *json.Decoder) error {
			row = row[:0]
			if err := flatten(decoder, "", &row); err != nil {
				return err
			}
			return fn(row)
		}); err != nil {
			return err
		}
	}
	return nil
}

func writeCSVRow(out *bufio.Writer, cells []string) error {
	if len(cells) == 0 {
		return nil
	}
	for i, c := range cells {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_ = out.WriteByte('"')
		_, _ = out.WriteString(strings.ReplaceAll(c, `"`, `""`))
		_ = out.WriteByte('"')
	}
	return out.WriteByte('\n') // fails as all writes after one that failed
}

// eachItem calls fn for every element of the list.
func eachItem(list []byte, fn func(*json.Decoder) error) error {
	decoder := json.NewDecoder(bytes.NewReader(list))
	decoder.UseNumber()
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('[') {
		return fmt.Errorf("a list was expected, not %v", token)
	}
	for decoder.More() {
		if err := fn(decoder); err != nil {
			return err
		}
	}
	_, err = decoder.Token()
	return err
}

// flatten reads one JSON value into cells. true is 1; false and null are empty, as GLPI shows
// them.
func flatten(decoder *json.Decoder, path string, cells *[]cell) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	join := func(key string) string {
		if path == "" {
			return key
		}
		return path + "." + key
	}
	switch t := token.(type) {
	case json.Delim:
		for i := 0; decoder.More(); i++ {
			key := strconv.Itoa(i)
			if t == '{' {
				token, err := decoder.Token()
				if err != nil {
					return err
				}
				key, _ = token.(string)
			}
			if err := flatten(decoder, join(key), cells); err != nil {
				return err
			}
		}
		_, err := decoder.Token()
		return err
	case bool:
		value := ""
		if t {
			value = "1"
		}
		*cells = append(*cells, cell{path: path, value: value})
	case nil:
		*cells = append(*cells, cell{path: path})
	case string:
		*cells = append(*cells, cell{path, t, true})
	default:
		*cells = append(*cells, cell{path: path, value: fmt.Sprint(t)})
	}
	return nil
}

// toXML turns JSON lists into <root><row>...</row></root>. Elements of inner lists are named "item",
// since a number cannot name an XML element.
func toXML(w io.Writer, lists iter.Seq2[[]byte, error]) error {
	out := bufio.NewWriterSize(w, 32<<10)
	_, _ = out.WriteString("<?xml version=\"1.0\"?>\n<root>")
	for list, err := range lists {
		if err != nil {
			return err
		}
		if err := eachItem(list,
			func(decoder *json.Decoder) error { return element(decoder, out, "row") }); err != nil {
			return err
		}
	}
	_, _ = out.WriteString("</root>\n")
	return out.Flush()
}

func element(decoder *json.Decoder, out *bufio.Writer, name string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	name = elementName(name)
	_, _ = out.WriteString("<" + name + ">")
	switch t := token.(type) {
	case json.Delim:
		for decoder.More() {
			key := "item"
			if t == '{' {
				token, err := decoder.Token()
				if err != nil {
					return err
				}
				key, _ = token.(string)
			}
			if err := element(decoder, out, key); err != nil {
				return err
			}
		}
		if _, err := decoder.Token(); err != nil {
			return err
		}
	case bool:
		if t {
			_, _ = out.WriteString("1")
		}
	case nil:
	default:
		if err := xml.EscapeText(out, []byte(fmt.Sprint(t))); err != nil {
			return err
		}
	}
	_, err = out.WriteString("</" + name + ">") // as all writes after one that failed
	return err
}

// elementName makes a key fit to name an element.
func elementName(key string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, key)
	if name == "" || !unicode.IsLetter([]rune(name)[0]) && name[0] != '_' {
		name = "_" + name
	}
	return name
}
