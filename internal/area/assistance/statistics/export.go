package statistics

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/glpid/glpid/internal/route"
)

// sheet is a table to be exported.
type sheet struct {
	title  string
	header []string
	rows   [][]cell
}

// cell is a text, or a number that the format writes in its own way.
type cell struct {
	text     string
	number   float64
	kind     cellKind
	decimals int
}

type cellKind uint8

const (
	textCell cellKind = iota
	numberCell
	timeCell  // seconds
	emptyCell // a number that there is none of
)

func text(s string) cell     { return cell{text: s} }
func count(n int64) cell     { return cell{number: float64(n), kind: numberCell} }
func seconds(n float64) cell { return cell{number: math.Round(n), kind: timeCell} }
func rating(n float64, ok bool) cell {
	if !ok {
		return cell{kind: emptyCell}
	}
	return cell{number: n, kind: numberCell, decimals: 1}
}

func (c *counter) exportCharacteristics(r *route.Call, k *kind) (*route.Answer, error) {
	f, err := requested(r, k)
	if err != nil {
		return nil, err
	}
	p := periodOf(r, r.Engine.Now())
	figures, elements, err := c.groups(r, k, f, p, !p.open)
	if err != nil {
		return nil, err
	}
	return exportGroups(r, k, figures, elements, "assistance_stats")
}

func (c *counter) exportAssetCharacteristics(r *route.Call, k *kind) (*route.Answer, error) {
	figures, elements, _, err := c.byAssets(r, k)
	if err != nil {
		return nil, err
	}
	return exportGroups(r, k, figures, elements, "assistance_asset_characteristics_stats")
}

func exportGroups(c *route.Call, k *kind, s series, elements []element, base string) (*route.Answer, error) {
	t := sheet{title: "Statistics of " + k.Right() + "s",
		header: []string{"", "Number of opened tickets", "Number of solved tickets", "Number of late tickets",
			"Number of closed tickets"}}
	if k.surveys {
		t.header = append(t.header, "Number of opened satisfaction survey", "Number of answered satisfaction survey",
			"Average satisfaction", "Average time to take into account")
	}
	t.header = append(t.header, "Average time to resolution", "Average time to closure",
		"Average real duration of treatment of the ticket", "Total real duration of treatment of the ticket")
	for _, e := range shownTo(c.Session, elements, s) {
		f, a := summed(s[e.id]), averaged(s[e.id])
		row := []cell{text(e.name), count(f.Open), count(f.Solved), count(f.Late), count(f.Closed)}
		if k.surveys {
			row = append(row, count(f.Surveys), count(f.Answered), rating(a.rating, a.rated),
				seconds(a.takeIntoAccount))
		}
		t.rows = append(t.rows, append(row, seconds(a.solve), seconds(a.close), seconds(a.treatment),
			seconds(a.treatmentTotal)))
	}
	return export(c, t, base)
}

func (c *counter) exportAssets(r *route.Call, k *kind) (*route.Answer, error) {
	counts, err := c.countAssets(r.Context, r.Engine, r.Session, k, periodOf(r, r.Engine.Now()))
	if err != nil {
		return nil, err
	}
	t := sheet{title: "Statistics of " + k.Right() + "s by asset",
		header: []string{"Associated elements", "Entity", "Number of tickets"}}
	for _, a := range counts {
		name := ""
		if a.Item.Entity.Name != nil {
			name = *a.Item.Entity.Name
		}
		t.rows = append(t.rows, []cell{text(a.Item.Name), text(name), count(a.Open)})
	}
	return export(r, t, "assistance_asset_stats")
}

// export writes a table in the format that the request accepts: CSV, ODS, XLSX, or else PDF.
func export(c *route.Call, t sheet, base string) (*route.Answer, error) {
	accept := c.Request.Header.Get("Accept")
	var body bytes.Buffer
	var err error
	extension := "pdf"
	switch accept {
	case "text/csv":
		extension = "csv"
		var delimiter string
		if delimiter, err = csvDelimiter(c); err == nil {
			writeCSV(&body, t, delimiter, c.Cell)
		}
	case "application/vnd.oasis.opendocument.spreadsheet":
		extension = "ods"
		err = writeODS(&body, t)
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		extension = "xlsx"
		err = writeXLSX(&body, t)
	default:
		accept = "application/pdf"
		err = writePDF(&body, t)
	}
	if err != nil {
		return nil, fmt.Errorf("export as %s: %w", extension, err)
	}
	zone := time.UTC
	if c.Session.Location != nil {
		zone = c.Session.Location
	}
	return &route.Answer{Content: &route.Content{
		Type: accept, Body: bytes.NewReader(body.Bytes()),
		Name: base + "_" + c.Engine.Now().In(zone).Format("2006-01-02_15-04-05") + "." + extension,
	}}, nil
}

// csvDelimiter is what the user wants between values, a semicolon when nothing is said.
func csvDelimiter(c *route.Call) (string, error) {
	var delimiter sql.NullString
	err := c.Engine.DB().QueryRow(c.Context, "SELECT `csv_delimiter` FROM `glpi_users` WHERE `id` = ?",
		c.Session.UserID).Scan(&delimiter)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	if delimiter.String == "" {
		return ";", nil
	}
	return delimiter.String, nil
}
