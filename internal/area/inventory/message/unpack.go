package message

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"

	"github.com/andybalholm/brotli"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
)

// packed are the content types of packed messages; what is written in them shows when they are unpacked.
var packed = map[string]Packing{
	"application/x-compress-zlib": Zlib, "application/x-zlib": Zlib,
	"application/x-compress":      Zlib, // as FusionInventory's injector sends it
	"application/x-compress-gzip": Gzip, "application/x-gzip": Gzip,
	"application/x-compress-br": Brotli, "application/x-br": Brotli,
	"application/x-compress-deflate": Deflate, "application/x-deflate": Deflate,
}

// types are the content types of packed answers.
var types = map[Packing]string{
	Zlib: "application/x-compress-zlib", Gzip: "application/x-compress-gzip", Brotli: "application/x-br",
	Deflate: "application/x-compress-deflate",
}

// typeOf gives a content type in lower case without its parameters.
func typeOf(contentType string) string {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// FormOf gives the form of an answer to a message that has not been read, from what its head says.
func FormOf(contentType string) Form {
	kind := typeOf(contentType)
	return Form{Packing: packed[kind], XML: kind == "application/xml" || kind == "text/xml"}
}

// supported reports whether a body with a content type can be a message. Everything but what names a packing
// that is not known is.
func supported(kind string) bool {
	_, known := packed[kind]
	return known || !strings.HasPrefix(kind, "application/x-compress-")
}

// sniff finds the packing of what names none.
func sniff(head []byte) Packing {
	switch {
	case len(head) < 2:
	case head[0] == 0x1f && head[1] == 0x8b:
		return Gzip
	case head[0] == 0x78 && (int(head[0])<<8|int(head[1]))%31 == 0:
		return Zlib
	}
	return None
}

// unpack reads the text of a message.
func (m *meter) unpack(contentType string, from io.Reader) ([]byte, Packing, error) {
	kind := typeOf(contentType)
	if !supported(kind) {
		return nil, None, &model.Error{Code: model.CodeUnsupported,
			Title: "Messages are packed with zlib, gzip, brotli or deflate, not " + kind}
	}
	source := &counted{Reader: from, most: m.Bytes}
	packing, known := packed[kind]
	if !known {
		head := make([]byte, 2)
		n, err := io.ReadFull(source, head)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, None, reading(err)
		}
		packing = sniff(head[:n])
		source.Reader, source.n = io.MultiReader(bytes.NewReader(head[:n]), source.Reader), 0
	}
	text, err := m.open(packing, source)
	return text, packing, err
}

// open unpacks.
func (m *meter) open(packing Packing, source *counted) ([]byte, error) {
	var from io.Reader
	var err error
	switch packing {
	case None:
		from = source
	case Zlib:
		from, err = zlib.NewReader(source)
	case Gzip:
		from, err = gzip.NewReader(source)
	case Brotli:
		from = brotli.NewReader(source)
	case Deflate:
		from = flate.NewReader(source)
	}
	if err != nil {
		return nil, reading(err)
	}
	return m.text(from, source, packing != None)
}

// firstBuffer is what a text has room for at first, in bytes.
const firstBuffer = 16 << 10

// text reads all that a reader gives, as long as it is within the limits.
func (m *meter) text(from io.Reader, source *counted, packed bool) ([]byte, error) {
	if err := m.hold(firstBuffer); err != nil {
		return nil, err
	}
	text := make([]byte, 0, firstBuffer)
	for {
		if len(text) == cap(text) {
			// Beyond the limit there is room to see that it goes on.
			size := min(2*cap(text), max(int(m.Bytes), cap(text))+firstBuffer)
			if err := m.hold(size - cap(text)); err != nil {
				return nil, err
			}
			text = append(make([]byte, 0, size), text...)
		}
		n, err := from.Read(text[len(text):cap(text)])
		text = text[:len(text)+n]
		size := int64(len(text))
		switch {
		case size > m.Bytes:
			return nil, body.TooLong(m.Bytes)
		case packed && size > m.Slack && size/m.Ratio > source.n:
			return nil, body.TooLarge(m.Ratio, "times the size of a packed message")
		case errors.Is(err, io.EOF):
			return text, nil
		case err != nil:
			return nil, reading(err)
		}
	}
}

// reading says what went wrong with reading.
func reading(err error) error {
	var known *model.Error
	if errors.As(err, &known) {
		return known
	}
	return refused("The message cannot be unpacked: " + err.Error())
}

// counted counts what has been read, and refuses more than the most.
type counted struct {
	io.Reader
	n, most int64
}

// Read reads, and refuses what is too much.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.n += int64(n); c.n > c.most {
		return 0, body.TooLong(c.most)
	}
	return n, err
}
