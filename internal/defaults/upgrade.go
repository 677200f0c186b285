package defaults

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/glpid/glpid/internal/store"
)

// Upgraded tells what bringing the default data up to date has done.
type Upgraded struct {
	Added   int // units that are new
	Changed int // units that nobody had changed and that are others now
	Left    int // units that are others now, and were left as people had changed or deleted them
}

// theirs is the hash of a unit that people have changed or deleted: it is left alone for good.
const theirs = ""

// record is what a database remembers of a unit: with what it was filled.
type record struct {
	row  int64 // its id, where that is not found by its key
	hash string
}

// Names of notes in the database.
const (
	noteFingerprint = "defaults"        // of the default data that was put in last
	noteLayouts     = "defaults_layout" // by what its units were compared
)

// data is default data, ready to be compared.
type data struct {
	families    []*family
	fingerprint string
	layouts     map[string]string
}

// current is the default data of this program.
var current = sync.OnceValue(func() *data { return compile(tables(nil)) })

func compile(all []table) *data {
	d := &data{families: families(all), layouts: map[string]string{}}
	hash := sha256.New()
	for _, f := range d.families {
		d.layouts[f.head.name] = f.layout()
		fmt.Fprintln(hash, f.layout())
		for _, u := range f.units() {
			fmt.Fprintln(hash, u.key, u.hash())
		}
	}
	d.fingerprint = base64.RawURLEncoding.EncodeToString(hash.Sum(nil))
	return d
}

// baseline has the units, and the layouts, of databases that remember none: those that were made before
// databases did. It never changes.
//
//go:embed baseline.txt
var baseline string

func readBaseline() (records map[string]record, layouts map[string]string) {
	records, layouts = map[string]record{}, map[string]string{}
	for line := range strings.Lines(baseline) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if name, ok := strings.CutPrefix(key, "layout "); ok {
			layouts[name] = value
		} else {
			records[key] = record{hash: value}
		}
	}
	return records, layouts
}

// Upgrade brings newer default data into a database that was filled with an older one. What people have
// changed or deleted stays as it is.
func Upgrade(ctx context.Context, db *store.DB) (Upgraded, error) { return current().upgrade(ctx, db) }

func (d *data) upgrade(ctx context.Context, db *store.DB) (done Upgraded, err error) {
	if have, err := db.Note(ctx, noteFingerprint); err != nil || have == d.fingerprint {
		return done, err
	}
	if installed, err := Installed(ctx, db); err != nil || !installed {
		return done, err
	}
	err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		up := &upgrade{ctx: ctx, tx: tx, data: d}
		if err := up.load(); err != nil {
			return err
		}
		for _, f := range d.families {
			if err := up.family(f); err != nil {
				return fmt.Errorf("default data of %s: %w", f.head.name, err)
			}
		}
		done = up.done
		if err := d.remember(ctx, tx, up.records); err != nil {
			return err
		}
		// Whoever keeps some of it in memory reads it again.
		_, err := tx.Exec(ctx, "UPDATE `glpid_generations` SET `number` = `number` + 1")
		return err
	})
	return done, err
}

// remember notes with what a database has been filled.
func (d *data) remember(ctx context.Context, tx *store.Tx, records map[string]record) error {
	if _, err := tx.Exec(ctx, "DELETE FROM `glpid_defaults`"); err != nil {
		return err
	}
	const most = 200
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(records)), most) {
		var args []any
		for _, key := range keys {
			args = append(args, key, records[key].row, records[key].hash)
		}
		query := "INSERT INTO `glpid_defaults` (`unit`, `row`, `hash`) VALUES (?, ?, ?)" +
			strings.Repeat(", (?, ?, ?)", len(keys)-1)
		if _, err := tx.Exec(ctx, query, args...); err != nil {
			return err
		}
	}
	layouts, err := json.Marshal(d.layouts)
	if err != nil {
		return err
	}
	if err := tx.SetNote(ctx, noteLayouts, string(layouts)); err != nil {
		return err
	}
	return tx.SetNote(ctx, noteFingerprint, d.fingerprint)
}

// filled gives the records of a database that has just been filled.
func (d *data) filled() map[string]record {
	records := map[string]record{}
	for _, f := range d.families {
		for _, u := range f.units() {
			records[u.key] = record{u.id(), u.hash()}
		}
	}
	return records
}

// id gives the id that a unit has in the default data, 0 for none.
func (u *unit) id() int64 {
	if i := slices.Index(u.family.head.columns, "id"); i >= 0 {
		return integer(u.row[i])
	}
	return 0
}

func integer(v any) int64 {
	switch v := v.(type) {
	case int:
		return int64(v)
	case int64:
		return v
	}
	return 0
}

// upgrade is one run of Upgrade.
type upgrade struct {
	ctx     context.Context
	tx      *store.Tx
	data    *data
	records map[string]record
	layouts map[string]string // by which the records were made
	moved   map[string]int64  // units that have another id than in the default data, by their keys
	reduced map[int64]bool    // whether people have taken rights from a profile, by its id
	done    Upgraded
}

// load reads what the database remembers.
func (up *upgrade) load() error {
	up.records, up.layouts, up.moved = map[string]record{}, map[string]string{}, map[string]int64{}
	up.reduced = map[int64]bool{}
	text, err := store.NoteIn(up.ctx, up.tx, noteLayouts)
	if err != nil {
		return err
	}
	if text == "" {
		up.records, up.layouts = readBaseline()
		return nil
	}
	if err := json.Unmarshal([]byte(text), &up.layouts); err != nil {
		return fmt.Errorf("note %s: %w", noteLayouts, err)
	}
	rows, err := up.tx.Query(up.ctx, "SELECT `unit`, `row`, `hash` FROM `glpid_defaults`")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var r record
		if err := rows.Scan(&key, &r.row, &r.hash); err != nil {
			return err
		}
		up.records[key] = r
	}
	return rows.Err()
}

// family brings the units of a family up to date.
func (up *upgrade) family(f *family) error {
	old, err := parseLayout(f, up.layouts[f.head.name])
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, u := range f.units() {
		known[u.key] = true
		r, seen := up.records[u.key]
		switch {
		case !seen:
			r, err = up.add(u)
		case r.hash != theirs && r.hash != u.hash():
			r, err = up.change(u, r, old)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", u.key, err)
		}
		up.records[u.key] = r
		if id := u.id(); r.row != 0 && r.row != id {
			up.moved[u.key] = r.row
		}
	}
	// What is no default any more stays where it is, and is no business of later versions.
	for key, r := range up.records {
		if strings.HasPrefix(key, f.head.name+" ") && !known[key] {
			up.records[key] = record{r.row, theirs}
		}
	}
	return nil
}

// change brings a unit up to date unless people have changed or deleted it.
func (up *upgrade) change(u *unit, r record, old layout) (record, error) {
	id, err := up.find(u, r)
	if err != nil {
		return r, err
	}
	same := false
	if id != nothing {
		if same, err = up.isAsFilled(u, id, r.hash, old); err != nil {
			return r, err
		}
	}
	if !same {
		up.done.Left++
		return record{r.row, theirs}, nil
	}
	if err := up.rewrite(u, id, old); err != nil {
		return r, err
	}
	up.done.Changed++
	return record{r.row, u.hash()}, nil
}

// nothing stands for a row that is not there; the root entity has the id 0.
const nothing int64 = -1
