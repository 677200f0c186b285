package statistics

import (
	"bytes"

	"codeberg.org/go-pdf/fpdf"
)

// writePDF writes the table on pages of A4, landscape, with its header on each.
func writePDF(b *bytes.Buffer, t sheet) error {
	const lineHeight, padding = 4.0, 1.0
	pdf := fpdf.New("L", "mm", "A4", "")
	latin := pdf.UnicodeTranslatorFromDescriptor("") // the built-in fonts know western letters
	pdf.SetTitle(t.title, true)
	pdf.SetAutoPageBreak(false, 10)
	width, height := pdf.GetPageSize()
	left, top, right, bottom := pdf.GetMargins()
	_ = right
	column := (width - 2*left) / float64(max(len(t.header), 1))
	line := func(values []string, style string) {
		pdf.SetFont("Helvetica", style, 7)
		lines := 1
		for _, v := range values {
			lines = max(lines, len(pdf.SplitLines([]byte(latin(v)), column-2*padding)))
		}
		tall := float64(lines)*lineHeight + 2*padding
		if pdf.GetY()+tall > height-max(bottom, 10) {
			pdf.AddPage()
		}
		x, y := left, pdf.GetY()
		for _, v := range values {
			pdf.Rect(x, y, column, tall, "D")
			pdf.SetXY(x+padding, y+padding)
			pdf.MultiCell(column-2*padding, lineHeight, latin(v), "", "L", false)
			x += column
		}
		pdf.SetXY(left, y+tall)
	}
	pdf.SetHeaderFunc(func() {
		pdf.SetXY(left, top)
		pdf.SetFont("Helvetica", "B", 11)
		pdf.CellFormat(0, 8, latin(t.title), "", 1, "L", false, 0, "")
		line(t.header, "B")
	})
	pdf.AddPage()
	for _, row := range t.rows {
		values := make([]string, len(row))
		for i, c := range row {
			values[i] = c.words()
		}
		line(values, "")
	}
	return pdf.Output(b)
}
