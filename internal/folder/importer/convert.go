package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/richtext"
	"github.com/glpid/glpid/internal/store/backend"
)

// convert makes a value ours. It gives what was done to it, for the report; "" for nothing.
type convert func(cell *backend.Cell) string

// What is done to values.
const (
	wasEncoded = "texts that GLPI had encoded are decoded"
	cleaned    = "rich texts lost what runs or loads from elsewhere"
	zeroDate   = "dates without a day became none"
	localDate  = "date-times without a zone are in UTC now"
	wasNull    = "nothing became the column's default"
	noNumber   = "texts where a number is wanted became the column's default"
	noToken    = "tokens of accounts that do not open with GLPI's key are left out"
	newTags    = "external links have the tags of GLPI 11"
	newType    = "itemtypes got their newer names"
)

// isText reports that a type of GLPI's holds texts.
func isText(kind string) bool {
	return strings.HasSuffix(kind, "char") || strings.HasSuffix(kind, "text") || strings.HasSuffix(kind, "blob")
}

// converts gives what has to be done to the values of a column, in order. kind is the type in GLPI's database, ""
// where the value comes from a rule.
func (in *importing) converts(table string, c model.Column, kind string, html bool) []convert {
	steps := []convert{asText}
	switch kind {
	case "timestamp", "datetime", "date":
		steps = append(steps, noZero)
		if kind == "datetime" {
			steps = append(steps, in.toUTC)
		}
		switch {
		case c.Format == model.FormatDate && kind != "date":
			steps = append(steps, in.toDay)
		case c.Format == model.FormatDateTime && kind == "date":
			steps = append(steps, atMidnight)
		}
	}
	if step := in.source.decodes(table, c.Name); step != nil && isText(kind) {
		steps = append(steps, step)
	}
	if in.source.version.Major == 10 && strings.Contains(c.Name, "itemtype") {
		steps = append(steps, rename)
	}
	if in.source.version.Major == 10 && table == "glpi_links" && (c.Name == "link" || c.Name == "data") {
		steps = append(steps, retag)
	}
	if html && table != "glpi_notificationtemplatetranslations" { // what is made of these is cleaned when it is sent
		steps = append(steps, clean)
	}
	switch c.Type {
	case model.TypeInteger, model.TypeBoolean, model.TypeNumber:
		if (isText(kind) || kind == "time") && !c.Words {
			steps = append(steps, number(c))
		}
		if c.Default != nil {
			steps = append(steps, whole(c))
		}
	}
	return steps
}

func asText(cell *backend.Cell) string {
	if cell.Type == backend.Bytes {
		cell.Type = backend.Text
	}
	return ""
}

// noZero takes dates as 0000-00-00 for none.
func noZero(cell *backend.Cell) string {
	if cell.Type != backend.Text || !strings.HasPrefix(cell.Text, "0000") && !strings.Contains(cell.Text, "-00") {
		return ""
	}
	*cell = backend.Cell{}
	return zeroDate
}

// toUTC takes a date-time to be of the zone of the source.
func (in *importing) toUTC(cell *backend.Cell) string {
	if cell.Type != backend.Text {
		return ""
	}
	at, err := time.ParseInLocation(time.DateTime, cell.Text, in.Zone)
	if err != nil {
		return ""
	}
	cell.Text = at.UTC().Format(time.DateTime)
	return localDate
}

// toDay gives the day that a moment is in, in the zone of the source. What GLPI stores so is midnight: where the zone
// has no name that is known, it is the nearest one.
func (in *importing) toDay(cell *backend.Cell) string {
	if cell.Type != backend.Text {
		return ""
	}
	at, err := time.Parse(time.DateTime, cell.Text)
	switch {
	case err != nil:
	case in.Zone == nil:
		cell.Text = at.Add(12 * time.Hour).Format(time.DateOnly)
	default:
		cell.Text = at.In(in.Zone).Format(time.DateOnly)
	}
	return ""
}

// atMidnight gives a day as columns hold it whose time does not count.
func atMidnight(cell *backend.Cell) string {
	if cell.Type == backend.Text {
		cell.Text += " 00:00:00"
	}
	return ""
}

func rename(cell *backend.Cell) string {
	if name, ok := itemtypes[cell.Text]; ok && cell.Type == backend.Text {
		cell.Text = name
		return newType
	}
	return ""
}

// The tags of external links in GLPI 10: what it says of an item, and a column of it.
var (
	linkTag   = regexp.MustCompile(`\[([A-Z_]+)\]`)
	linkField = regexp.MustCompile(`\[FIELD:([a-z_]+)\]`)
)

// retag writes the tags of external links as GLPI 11 does.
func retag(cell *backend.Cell) string {
	if cell.Type != backend.Text {
		return ""
	}
	text := linkField.ReplaceAllString(linkTag.ReplaceAllString(cell.Text, "{{ $1 }}"), "{{ item.$1 }}")
	if text == cell.Text {
		return ""
	}
	cell.Text = text
	return newTags
}

func clean(cell *backend.Cell) string {
	if cell.Type != backend.Text {
		return ""
	}
	text := richtext.Clean(cell.Text)
	if text == cell.Text {
		return ""
	}
	cell.Text = text
	return cleaned
}

// number takes texts for numbers.
func number(c model.Column) convert {
	return func(cell *backend.Cell) string {
		if cell.Type != backend.Text {
			return ""
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(cell.Text), 10, 64); err == nil {
			*cell = backend.Cell{Type: backend.Integer, Int: n}
			return ""
		}
		empty := cell.Text == ""
		*cell = backend.Cell{}
		if empty {
			return ""
		}
		return noNumber
	}
}

// whole gives a column that holds something in each row its default where GLPI has nothing.
func whole(c model.Column) convert {
	var initial backend.Cell
	switch value := c.Default.(type) {
	case bool:
		initial, _ = backend.CellOf(value)
	case int:
		initial = backend.Cell{Type: backend.Integer, Int: int64(value)}
	case float64:
		initial = backend.Cell{Type: backend.Float, Float: value}
	default:
		initial = backend.Cell{Type: backend.Integer}
	}
	return func(cell *backend.Cell) string {
		if cell.Type != backend.Null {
			return ""
		}
		*cell = initial
		return wasNull
	}
}
