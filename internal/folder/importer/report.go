package importer

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Report tells what an import has done.
type Report struct {
	Database string    `json:"database"` // without its password
	Version  string    `json:"version"`  // of the GLPI
	DryRun   bool      `json:"dry_run"`
	Began    time.Time `json:"began"`
	Ended    time.Time `json:"ended"`

	Tables  []*TableReport `json:"tables"`
	Unknown []Unknown      `json:"unknown"`
	Files   FilesReport    `json:"files"`
	Notes   []string       `json:"notes"` // what people should know or do

	File string `json:"-"` // where it is written
}

// TableReport tells what has become of the rows of a table.
type TableReport struct {
	Table   string         `json:"table"`
	From    string         `json:"from"`
	Read    int            `json:"read"`
	Written int            `json:"written"`
	Changed map[string]int `json:"changed,omitempty"` // values, by what was done to them
	Refused []Refusal      `json:"refused,omitempty"`
}

// Refusal tells why rows were left out.
type Refusal struct {
	Reason  string `json:"reason"`
	Rows    int    `json:"rows"`
	Example int64  `json:"example,omitempty"` // the id of one of them
}

// Unknown is a table, or columns of one, that there is no object for.
type Unknown struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns,omitempty"` // of a table that is known otherwise
	Rows    int      `json:"rows"`
	Kept    string   `json:"kept,omitempty"` // the file below the data folder
}

// FilesReport tells what has become of documents and pictures.
type FilesReport struct {
	Linked  int      `json:"linked"`
	Copied  int      `json:"copied"`
	Missing []string `json:"missing,omitempty"` // named by the database, and not there
	Damaged []string `json:"damaged,omitempty"` // with another content than the database says
	Outside []string `json:"outside,omitempty"` // links that lead out of GLPI's folder, which are not followed
}

// of gives the report of a table that comes from another one.
func (r *Report) of(table, from string) *TableReport {
	for _, t := range r.Tables {
		if t.Table == table && t.From == from {
			return t
		}
	}
	t := &TableReport{Table: table, From: from}
	r.Tables = append(r.Tables, t)
	return t
}

// change counts a value that was changed.
func (t *TableReport) change(what string, n int) {
	if n == 0 {
		return
	}
	if t.Changed == nil {
		t.Changed = map[string]int{}
	}
	t.Changed[what] += n
}

// refuse counts rows that were left out.
func (t *TableReport) refuse(reason string, rows int, example int64) {
	if rows == 0 {
		return
	}
	for i := range t.Refused {
		if t.Refused[i].Reason == reason {
			t.Refused[i].Rows += rows
			return
		}
	}
	t.Refused = append(t.Refused, Refusal{reason, rows, example})
}

// note adds what people should know.
func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// Print writes a summary for people.
func (r *Report) Print(out io.Writer) {
	fmt.Fprintf(out, "GLPI %s in %s\n", r.Version, r.Database)
	read, written := 0, 0
	for _, t := range r.Tables {
		read, written = read+t.Read, written+t.Written
	}
	fmt.Fprintf(out, "%d rows read, %d written, of %d tables\n", read, written, len(r.Tables))
	tables := slices.Clone(r.Tables)
	slices.SortStableFunc(tables, func(a, b *TableReport) int { return cmp.Compare(a.Table, b.Table) })
	for _, t := range tables {
		for _, f := range t.Refused {
			fmt.Fprintf(out, "%s: %d rows left out: %s (for example id %d)\n", t.Table, f.Rows, f.Reason, f.Example)
		}
	}
	changed := map[string]int{}
	for _, t := range r.Tables {
		for what, n := range t.Changed {
			changed[what] += n
		}
	}
	for _, what := range slices.Sorted(maps.Keys(changed)) {
		fmt.Fprintf(out, "%d values: %s\n", changed[what], what)
	}
	r.printUnknown(out)
	if f := r.Files; f.Linked+f.Copied+len(f.Missing)+len(f.Damaged) > 0 {
		fmt.Fprintf(out, "files: %d linked, %d copied, %d missing, %d damaged\n", f.Linked, f.Copied, len(f.Missing),
			len(f.Damaged))
	}
	if n := len(r.Files.Outside); n > 0 {
		fmt.Fprintf(out, "%d files are links that lead out of GLPI's folder of documents, and are left out: put what"+
			" they lead to in their place\n", n)
	}
	for _, note := range r.Notes {
		fmt.Fprintln(out, note)
	}
}

func (r *Report) printUnknown(out io.Writer) {
	tables, rows, columns, kept := 0, 0, 0, false
	for _, u := range r.Unknown {
		kept = kept || u.Kept != ""
		if len(u.Columns) > 0 {
			columns += len(u.Columns)
		} else {
			tables, rows = tables+1, rows+u.Rows
		}
	}
	if tables+columns == 0 {
		return
	}
	what := "are left out (--keep-unknown keeps them)"
	if kept {
		what = "are kept as JSON lines in " + folderName + "/" + unknownName
	}
	fmt.Fprintf(out, "%d tables with %d rows, and %d columns of other tables, that no object has, %s\n", tables, rows,
		columns, what)
}
