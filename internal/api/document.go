package api

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"github.com/glpid/glpid/internal/model"
)

// document is an OpenAPI document ready to be sent: all of it but the address of the server, with the
// version of the request, which each may name otherwise and which stands near the end. Making one takes long,
// and sending it nothing, whoever asks and however many at the same time.
type document struct {
	plain  []byte // before the address
	zipped []byte // the same, as the beginning of a gzip stream that ends with a byte
	sum    uint32 // of plain
	rest   []byte // behind the address
}

// documentKey tells documents apart.
type documentKey struct {
	generation uint64 // of the catalogue
	version    model.Version
	debug      bool
	portable   bool
}

// maxDocuments is how many documents are kept: all of one generation of the catalogue.
const maxDocuments = 16

// baseMark stands in a document where that of the server goes.
const baseMark = "\x1aaddress\x1a"

// document gives the OpenAPI document of a version. It is made when first asked for, one at a time.
func (s *Server) document(key documentKey) (*document, error) {
	if d, ok := s.documents.Get(key); ok {
		return d, nil
	}
	s.documenting.Lock()
	defer s.documenting.Unlock()
	if d, ok := s.documents.Get(key); ok {
		return d, nil
	}
	b := docBuilder{version: key.version, debug: key.debug, portable: key.portable,
		objects: s.engine.Catalog().Objects()}
	plain, err := marshal(b.build(baseMark, s.router.Load().routes))
	if err != nil {
		return nil, err
	}
	marker, err := marshal(baseMark)
	if err != nil {
		return nil, err
	}
	marker = bytes.Trim(marker, `"`)
	at := bytes.LastIndex(plain, marker)
	if at < 0 {
		return nil, errors.New("the OpenAPI document names no server")
	}
	d := &document{plain: plain[:at:at], rest: bytes.Clone(plain[at+len(marker):]), sum: crc32.ChecksumIEEE(plain[:at])}
	var zipped bytes.Buffer
	zipped.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}) // the head of RFC 1952: deflated, no name, no time
	zip, err := flate.NewWriter(&zipped, flate.DefaultCompression)
	if err == nil {
		_, err = zip.Write(d.plain)
	}
	if err == nil {
		err = zip.Flush() // to a full byte
	}
	if err != nil {
		return nil, err
	}
	d.zipped = zipped.Bytes()
	s.documents.Put(key, d)
	return d, nil
}

// at gives the document of a server, in pieces of which the large one is shared.
func (d *document) at(base string) ([][]byte, error) {
	end, err := d.end(base)
	return [][]byte{d.plain, end}, err
}

// zippedAt gives the same, compressed: what is behind the common part is a stored block of RFC 1951.
func (d *document) zippedAt(base string) ([][]byte, error) {
	end, err := d.end(base)
	if err != nil {
		return nil, err
	}
	size := uint16(len(end)) //nolint:gosec // the head of a request, and with it the host, is smaller; see end
	out := []byte{1}
	out = binary.LittleEndian.AppendUint16(out, size)
	out = binary.LittleEndian.AppendUint16(out, ^size)
	out = append(out, end...)
	out = binary.LittleEndian.AppendUint32(out, crc32.Update(d.sum, crc32.IEEETable, end))
	out = binary.LittleEndian.AppendUint32(out, uint32(len(d.plain)+len(end))) //nolint:gosec // as RFC 1952 wants it
	return [][]byte{d.zipped, out}, nil
}

// maxBase is how long the address of a server may be, in bytes.
const maxBase = 2 << 10

// end gives the end of the document, from the address on.
func (d *document) end(base string) ([]byte, error) {
	if len(base) > maxBase {
		return nil, model.Invalid("The Host header is too long")
	}
	text, err := marshal(base)
	if err != nil {
		return nil, err
	}
	return append(bytes.Trim(text, `"`), d.rest...), nil
}
