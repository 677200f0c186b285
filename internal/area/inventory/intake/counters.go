package intake

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
)

// counterColumns are the page counters of printers, by the words of messages.
var counterColumns = map[string]string{
	"total": "total_pages", "black": "bw_pages", "color": "color_pages", "duplex": "rv_pages", "rectoverso": "rv_pages",
	"scanned": "scanned", "printtotal": "prints", "printblack": "bw_prints", "printcolor": "color_prints",
	"copytotal": "copies", "copyblack": "bw_copies", "copycolor": "color_copies", "faxtotal": "faxed",
}

// counters brings what a printer has printed, today, and what is left in its cartridges.
func (t *taking) counters() error {
	if t.asset.itemtype != "Printer" {
		return nil
	}
	if e := t.m.Content.Entry("pagecounters"); e != nil {
		row := engine.Values{"date": t.Engine.Now().Format("2006-01-02")}
		for name, column := range counterColumns {
			if n, ok := e.Int(name); ok {
				row[column] = n
			}
		}
		if len(row) > 1 {
			if _, err := t.bringRows(rowsOf{object: "PrinterLog", wanted: []engine.Values{row}, keep: true,
				key: lower("date"), where: "`date` = ?", args: []any{row["date"]}}); err != nil {
				return err
			}
		}
	}
	if !t.m.Content.Has("cartridges") {
		return nil
	}
	var wanted []engine.Values
	for _, e := range t.m.Content.Entries("cartridges") {
		for name := range e {
			if value := clean(e.Text(name)); value != "" && isLevel(name) {
				wanted = append(wanted, engine.Values{"property": cut(name, maxName), "value": value})
			}
		}
	}
	_, err := t.bringRows(rowsOf{object: "PrinterCartridgeInfo", wanted: wanted, key: lower("property"),
		owner: engine.Values{"printers_id": t.asset.id}})
	return err
}

// levels are the beginnings of what printers measure.
var levels = strings.Fields("toner drum cartridge wastetoner developer fuserkit maintenancekit transferkit" +
	" cleaningkit informations staples paperroll pagecounter photoconductor")

func isLevel(name string) bool {
	for _, level := range levels {
		if strings.HasPrefix(name, level) {
			return true
		}
	}
	return false
}
