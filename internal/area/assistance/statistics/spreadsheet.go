package statistics

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// One sheet of texts and numbers needs a few lines of each format; the libraries for them are
// larger than this program's own code. Times are written as seconds.

// part is one file of the archive that a spreadsheet is.
type part struct {
	name, content string
	stored        bool // not compressed
}

func writeArchive(w io.Writer, parts []part) error {
	archive := zip.NewWriter(w)
	for _, p := range parts {
		header := &zip.FileHeader{Name: p.name, Method: zip.Deflate}
		if p.stored {
			header.Method = zip.Store
		}
		f, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, p.content); err != nil {
			return err
		}
	}
	return archive.Close()
}

func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return ""
	}
	return b.String()
}

func (t sheet) lines() [][]cell {
	header := make([]cell, len(t.header))
	for i, h := range t.header {
		header[i] = text(h)
	}
	return append([][]cell{header}, t.rows...)
}

func (c cell) plain() string { return strconv.FormatFloat(c.number, 'f', -1, 64) }

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// writeODS writes an OpenDocument spreadsheet (ISO/IEC 26300).
func writeODS(b *bytes.Buffer, t sheet) error {
	const mime = "application/vnd.oasis.opendocument.spreadsheet"
	var body strings.Builder
	for _, row := range t.lines() {
		body.WriteString("<table:table-row>")
		for _, c := range row {
			switch c.kind {
			case textCell:
				body.WriteString(`<table:table-cell office:value-type="string"><text:p>` + escaped(c.text) +
					`</text:p></table:table-cell>`)
			case emptyCell:
				body.WriteString(`<table:table-cell/>`)
			default:
				body.WriteString(`<table:table-cell office:value-type="float" office:value="` + c.plain() +
					`"><text:p>` + c.plain() + `</text:p></table:table-cell>`)
			}
		}
		body.WriteString("</table:table-row>")
	}
	return writeArchive(b, []part{
		{name: "mimetype", content: mime, stored: true},
		{name: "META-INF/manifest.xml", content: xmlHead +
			`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">` +
			`<manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime +
			`"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`},
		{name: "content.xml", content: xmlHead +
			`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
			` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="` + escaped(t.title) + `">` +
			body.String() + `</table:table></office:spreadsheet></office:body></office:document-content>`},
	})
}

// writeXLSX writes an Office Open XML workbook (ECMA-376) with texts inline.
func writeXLSX(b *bytes.Buffer, t sheet) error {
	var body strings.Builder
	for i, row := range t.lines() {
		fmt.Fprintf(&body, `<row r="%d">`, i+1)
		for j, c := range row {
			at := columnName(j) + strconv.Itoa(i+1)
			switch c.kind {
			case textCell:
				body.WriteString(`<c r="` + at + `" t="inlineStr"><is><t xml:space="preserve">` + escaped(c.text) +
					`</t></is></c>`)
			case emptyCell:
			default:
				body.WriteString(`<c r="` + at + `"><v>` + c.plain() + `</v></c>`)
			}
		}
		body.WriteString("</row>")
	}
	const (
		main  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		rels  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	)
	return writeArchive(b, []part{
		{name: "[Content_Types].xml", content: xmlHead +
			`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + types +
			`sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types +
			`worksheet+xml"/></Types>`},
		{name: "_rels/.rels", content: xmlHead +
			`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + rels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{name: "xl/workbook.xml", content: xmlHead + `<workbook xmlns="` + main + `" xmlns:r="` + rels +
			`"><sheets><sheet name="Statistics" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{name: "xl/_rels/workbook.xml.rels", content: xmlHead +
			`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{name: "xl/worksheets/sheet1.xml", content: xmlHead + `<worksheet xmlns="` + main + `"><sheetData>` +
			body.String() + `</sheetData></worksheet>`},
	})
}

// columnName gives the letters of a column, from 0: A, B, ... Z, AA.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}
