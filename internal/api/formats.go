package api

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// cell is one leaf of a list's item: its dotted path and its value as text.
type cell struct{ path, value string }

// toCSV turns a JSON list into a table: a column per leaf path, in order of first appearance,
// all cells quoted and aligned with their header.
func toCSV(list []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(list))
	decoder.UseNumber()
	var rows [][]cell
	if err := eachItem(decoder, func() error {
		var cells []cell
		err := flatten(decoder, "", &cells)
		rows = append(rows, cells)
		return err
	}); err != nil {
		return nil, err
	}
	columns := map[string]int{}
	var header []string
	for _, row := range rows {
		for _, c := range row {
			if _, ok := columns[c.path]; !ok {
				columns[c.path] = len(header)
				header = append(header, c.path)
			}
		}
	}
	var out bytes.Buffer
	writeCSVRow(&out, header)
	line := make([]string, len(header))
	for _, row := range rows {
		clear(line)
		for _, c := range row {
			line[columns[c.path]] = c.value
		}
		writeCSVRow(&out, line)
	}
	return out.Bytes(), nil
}

func writeCSVRow(out *bytes.Buffer, cells []string) {
	if len(cells) == 0 {
		return
	}
	for i, c := range cells {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('"')
		out.WriteString(strings.ReplaceAll(c, `"`, `""`))
		out.WriteByte('"')
	}
	out.WriteByte('\n')
}

// eachItem calls fn for every element of the list, or once for what is no list.
func eachItem(decoder *json.Decoder, fn func() error) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('[') {
		return fmt.Errorf("a list was expected, not %v", token)
	}
	for decoder.More() {
		if err := fn(); err != nil {
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
		*cells = append(*cells, cell{path, value})
	case nil:
		*cells = append(*cells, cell{path, ""})
	default:
		*cells = append(*cells, cell{path, fmt.Sprint(t)})
	}
	return nil
}

// toXML turns a JSON list into <root><row>...</row></root>. Elements of inner lists are named
// "item", since a number cannot name an XML element.
func toXML(list []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(list))
	decoder.UseNumber()
	var out bytes.Buffer
	out.WriteString("<?xml version=\"1.0\"?>\n<root>")
	if err := eachItem(decoder, func() error { return element(decoder, &out, "row") }); err != nil && err != io.EOF {
		return nil, err
	}
	out.WriteString("</root>\n")
	return out.Bytes(), nil
}

func element(decoder *json.Decoder, out *bytes.Buffer, name string) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	name = elementName(name)
	out.WriteString("<" + name + ">")
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
			out.WriteString("1")
		}
	case nil:
	default:
		if err := xml.EscapeText(out, []byte(fmt.Sprint(t))); err != nil {
			return err
		}
	}
	out.WriteString("</" + name + ">")
	return nil
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
