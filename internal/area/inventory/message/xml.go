package message

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/glpid/glpid/internal/request/body"
)

// xml makes a message of a text in XML.
func (m *meter) xml(out *Message, text []byte) error {
	root, err := m.readXML(text)
	if err != nil {
		return err
	}
	return convert(out, root)
}

// readXML reads the element that a message is, as an object: elements with elements in them are objects, those
// that come several times lists, and those with nothing in them nothing. Attributes mean nothing here. What a
// document type declares is not looked at, so that nothing is fetched and nothing grows.
func (m *meter) readXML(text []byte) (Entry, error) {
	if !utf8.Valid(text) {
		if err := m.hold(2 * len(text)); err != nil {
			return nil, err
		}
		latin, err := charmap.ISO8859_1.NewDecoder().Bytes(text)
		if err != nil {
			return nil, malformed(err)
		}
		text = latin
	}
	source := &markup{meter: m, text: text}
	decoder := xml.NewDecoder(source)
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	reader := xmlReader{meter: m, decoder: decoder, source: source, names: map[string]string{}}
	for {
		token, err := reader.token()
		if err != nil {
			return nil, malformed(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !strings.EqualFold(start.Name.Local, "request") {
			return nil, refused("The XML is no message: it begins with " + start.Name.Local + ", not REQUEST")
		}
		value, err := reader.element(1)
		if err != nil {
			return nil, malformed(err)
		}
		if err := reader.end(); err != nil {
			return nil, err
		}
		root, _ := value.(Entry)
		return root, nil
	}
}

// malformed says where a text is no XML.
func malformed(err error) error {
	if errors.Is(err, io.EOF) {
		return refused("XML not well formed! It ends too early")
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return refused("XML not well formed! " + strings.TrimPrefix(syntax.Error(), "XML syntax error "))
	}
	return reading(err)
}

type xmlReader struct {
	*meter
	decoder *xml.Decoder
	source  *markup
	names   map[string]string
}

// token gives the next token.
func (r *xmlReader) token() (xml.Token, error) {
	if err := r.source.next(r.decoder.InputOffset()); err != nil {
		return nil, err
	}
	return r.decoder.Token()
}

// end wants nothing behind the message.
func (r *xmlReader) end() error {
	for {
		token, err := r.token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return malformed(err)
		}
		if _, more := token.(xml.StartElement); more {
			return refused("XML not well formed! There is something behind the message")
		}
	}
}

// element reads what is in an element, to its end: nil for nothing, a text, or an object.
func (r *xmlReader) element(depth int) (any, error) {
	if err := errors.Join(r.level(depth), r.node(0)); err != nil {
		return nil, err
	}
	var inner Entry
	var letters []byte
	for {
		token, err := r.token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			value, err := r.element(depth + 1)
			if err != nil {
				return nil, err
			}
			if inner == nil {
				if err := r.hold(object); err != nil {
					return nil, err
				}
				inner = Entry{}
			}
			if value != nil {
				add(inner, r.name(t.Name.Local), value)
			}
		case xml.CharData:
			if room := longestText + utf8.UTFMax - len(letters); inner == nil && room > 0 {
				if len(letters) == 0 {
					t = bytes.TrimLeft(t, " \t\r\n")
				}
				letters = append(letters, t[:min(len(t), room)]...)
			}
		case xml.EndElement:
			if len(inner) > 0 {
				return inner, nil
			}
			text := strings.TrimSpace(shortened(string(letters)))
			if text == "" || inner != nil {
				return nil, nil
			}
			return text, r.hold(len(text))
		}
	}
}

// add puts a value to what an object has by a name.
func add(to Entry, name string, value any) {
	switch have := to[name].(type) {
	case nil:
		to[name] = value
	case []any:
		to[name] = append(have, value)
	default:
		to[name] = []any{have, value}
	}
}

// name gives a name as it is kept, of which there is one text however often it comes.
func (r *xmlReader) name(written string) string {
	if known, ok := r.names[written]; ok {
		return known
	}
	name := strings.ToLower(written)
	if len(r.names) < manyNames {
		r.names[written] = name
	}
	return name
}

// longestTag is how long a tag, a comment or a declaration may be, in bytes: the decoder makes a list of all attributes
// of a tag, which takes many times what they are long, before anybody sees one of them.
const longestTag = 64 << 10

// markup gives the decoder a text byte by byte, so that it goes no further than the token that it is asked for.
type markup struct {
	*meter
	text    []byte
	at, end int // of what may be read for a token
	longest int // text between tags
}

// next tells where the next token begins: a tag, or the text before the next one.
func (t *markup) next(offset int64) error {
	begin := int(offset)
	left := t.text[begin:]
	n := bytes.IndexByte(left, '<')
	switch section := []byte("<![CDATA["); {
	case bytes.HasPrefix(left, section):
		if n = bytes.Index(left, []byte("]]>")); n >= 0 {
			n += len("]]>")
		}
	case n == 0:
		t.end = begin + longestTag
		return nil
	}
	if n < 0 {
		n = len(left)
	}
	t.end = begin + n + 1 // the decoder looks one byte ahead
	more := n - max(t.longest, longestTag)
	if more <= 0 {
		return nil
	}
	t.longest = n
	return t.hold(3 * more) // with the smaller buffer that the decoder had before
}

// ReadByte gives the next byte of the token.
func (t *markup) ReadByte() (byte, error) {
	switch {
	case t.at == len(t.text):
		return 0, io.EOF
	case t.at < t.end:
		t.at++
		return t.text[t.at-1], nil
	default:
		return 0, body.TooLarge(longestTag, "bytes of a tag")
	}
}

// Read reads nothing: whoever can read bytes does.
func (t *markup) Read([]byte) (int, error) { return 0, io.ErrNoProgress }
