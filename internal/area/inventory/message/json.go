package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// readJSON reads the object that a message is.
func (m *meter) readJSON(text []byte) (Entry, error) {
	reader := jsonReader{meter: m, names: map[string]string{}, decoder: jsontext.NewDecoder(bytes.NewBuffer(text),
		jsontext.AllowDuplicateNames(true))}
	value, err := reader.value(1)
	if err != nil {
		return nil, reader.fault(err)
	}
	if _, err := reader.decoder.ReadToken(); err == nil {
		return nil, refused("JSON not well formed! There is something behind it")
	}
	entry, ok := value.(Entry)
	if !ok {
		return nil, refused("JSON not well formed! A message is an object")
	}
	return entry, nil
}

// jsonReader makes values of a text as it goes through it.
type jsonReader struct {
	*meter
	decoder *jsontext.Decoder
	names   map[string]string // as they are written to how they are kept, each once
}

// manyNames is how many different names are remembered.
const manyNames = 4096

// fault says where the text is no JSON.
func (r *jsonReader) fault(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		reason := strings.TrimPrefix(syntax.Error(), "jsontext: ")
		return refused("JSON not well formed! " + reason)
	}
	return reading(err)
}

// value reads the next value; a list or an object of it is at that depth.
func (r *jsonReader) value(depth int) (any, error) {
	token, err := r.decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return r.object(depth)
	case '[':
		return r.list(depth)
	case '"':
		text := clean(shortened(token.String()))
		return text, r.node(len(text))
	case '0':
		number := token.String()
		return json.Number(number), r.node(len(number))
	case 't', 'f':
		return token.Bool(), r.node(0)
	}
	return nil, r.node(0)
}

func (r *jsonReader) object(depth int) (any, error) {
	if err := errors.Join(r.level(depth), r.node(object)); err != nil {
		return nil, err
	}
	out := Entry{}
	for r.decoder.PeekKind() != '}' {
		written, err := r.decoder.ReadValue()
		if err != nil {
			return nil, err
		}
		name := r.name(written)
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out[name] = value
	}
	_, err := r.decoder.ReadToken()
	return out, err
}

func (r *jsonReader) list(depth int) (any, error) {
	if err := errors.Join(r.level(depth), r.node(0)); err != nil {
		return nil, err
	}
	out := []any{}
	for r.decoder.PeekKind() != ']' {
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	_, err := r.decoder.ReadToken()
	return out, err
}

// name gives the name of a member, of which there is one text however often it comes.
func (r *jsonReader) name(written []byte) string {
	if known, ok := r.names[string(written)]; ok {
		return known
	}
	name := string(written)
	if plain, err := jsontext.AppendUnquote(nil, written); err == nil {
		name = string(plain)
	}
	name = strings.ToLower(clean(name))
	if len(r.names) < manyNames {
		r.names[string(written)] = name
	}
	return name
}

// clean takes NUL characters out of a text, which no column holds.
func clean(text string) string {
	if strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.ReplaceAll(text, "\x00", "")
}
