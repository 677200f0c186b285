package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// schemaNumber is counted up when a program that is older must not work on the database any more; it is
// the first part of the schema's fingerprint. What is only added needs no new number.
const schemaNumber = 1

// lastMigration is the number of the last step of glpid_migrations that this program knows; see Apply.
const lastMigration = 4

// state is what a database notes about its schema.
type state struct {
	fingerprint string // of the catalogue by which the tables were made
	cookie      string // the stamp of the schema after that
	now         string // the stamp now
	steps       int    // the last of the numbered migrations
	compared    string // how texts were compared then, and how they are indexed; "" by programs that did not say
	indexed     string
}

func (db *DB) readState(ctx context.Context, from Querier) (s state, err error) {
	err = from.QueryRow(ctx, "SELECT COALESCE((SELECT `value` FROM `glpid_meta` WHERE `name` = 'schema'), ''),"+
		" COALESCE((SELECT `value` FROM `glpid_meta` WHERE `name` = 'schema_cookie'), ''),"+
		" COALESCE((SELECT `value` FROM `glpid_meta` WHERE `name` = 'compared'), ''),"+
		" COALESCE((SELECT `value` FROM `glpid_meta` WHERE `name` = 'indexed'), ''),"+
		" (SELECT COALESCE(MAX(`number`), 0) FROM `glpid_migrations`)").
		Scan(&s.fingerprint, &s.cookie, &s.compared, &s.indexed, &s.steps)
	if err == nil {
		s.now, err = db.backend.Stamp(ctx, from)
	}
	if err != nil {
		return s, fmt.Errorf("look at the schema: %w", err)
	}
	number, _, _ := strings.Cut(s.fingerprint, ":")
	if n, err := strconv.Atoi(number); s.fingerprint != "" && (err != nil || n > schemaNumber) ||
		s.steps > lastMigration {
		return s, fmt.Errorf("the database was made by a newer glpid (schema %s, step %d; this one knows %d, %d):"+
			" use that version, or restore a backup from before",
			number, s.steps, schemaNumber, lastMigration)
	}
	return s, nil
}

// CheckVersion refuses a database that a newer program has made.
func (db *DB) CheckVersion(ctx context.Context) error {
	_, err := db.readState(ctx, db)
	return err
}

// CheckCurrent refuses a database that another program than this one was the last to bring up to date: it is to be read
// as it is, and may lack what this one asks for.
func (db *DB) CheckCurrent(ctx context.Context, tables []*model.Table) error {
	compared, indexed := db.backend.Versions()
	have, err := db.readState(ctx, db)
	if err != nil {
		return err
	}
	if have.fingerprint != fingerprintOf(db.backend.Specify(tables)) || have.steps != lastMigration ||
		have.compared != compared || have.indexed != indexed {
		return errors.New("another version of glpid was the last to bring the database up to date: run" +
			" \"glpid migrate\" of this version where the database can be written to, or read it with that one")
	}
	return nil
}

// Migrate makes tables and adds the columns and indexes that they have come to need. It never drops or
// changes what is there: what it does not know may belong to somebody else.
func (db *DB) Migrate(ctx context.Context, tables []*model.Table) error {
	_, err := db.Bring(ctx, tables)
	return err
}

// Brought is what people should know of a database that has been brought up to date.
type Brought struct {
	// Lost is what was missing although the database had been brought up to date before: somebody must have taken it
	// away, and its data with it.
	Lost []Part
	// Renamed are rows whose texts have become the same as those of others, as texts are compared now, where they must
	// differ: they do again.
	Renamed []backend.Renamed
}

// Bring is Migrate, and tells of what it has found.
func (db *DB) Bring(ctx context.Context, tables []*model.Table) (told Brought, err error) {
	specs := db.backend.Specify(tables)
	fingerprint := fingerprintOf(specs)
	compared, indexed := db.backend.Versions()
	have, err := db.readState(ctx, db)
	if err != nil || have.fingerprint == fingerprint && have.cookie == have.now && have.compared == compared &&
		have.indexed == indexed {
		return told, err
	}
	err = db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		told = Brought{}
		unheard := map[backend.Derived]bool{} // of which changes nothing has told
		there, err := db.inspect(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range specs {
			missing := missingOf(there, t)
			if have.fingerprint == fingerprint {
				for _, m := range missing {
					told.Lost = append(told.Lost, Part{m.String(), m.Holds()})
				}
			}
			for _, m := range missing {
				if err := db.backend.Add(ctx, tx.conn, m); err != nil {
					return fmt.Errorf("add %s: %w", m, err)
				}
				if m.Trigger != nil {
					unheard[m.Trigger.Hears] = true
				}
			}
		}
		if unheard[backend.DerivedDays] {
			if _, err := tx.Exec(ctx, "DELETE FROM `"+backend.CountedDays+"`"); err != nil {
				return err
			}
		}
		if have.compared != compared && have.fingerprint != "" { // programs that did not say have sorted texts too
			if told.Renamed, err = db.backend.Compare(ctx, tx.conn); err != nil {
				return err
			}
			for _, r := range told.Renamed {
				if err := db.regrow(ctx, tx, tables, r); err != nil {
					return err
				}
			}
		}
		if unheard[backend.DerivedTexts] || have.compared != compared || have.indexed != indexed {
			if err := db.backend.Forget(ctx, tx.conn); err != nil {
				return err
			}
		}
		for name, value := range map[string]string{backend.NoteSchema: fingerprint, backend.NoteCompared: compared,
			"indexed": indexed} {
			if err := tx.SetNote(ctx, name, value); err != nil {
				return err
			}
		}
		after, err := db.readState(ctx, tx)
		if err != nil {
			return err
		}
		return tx.SetNote(ctx, "schema_cookie", after.now)
	})
	return told, err
}

// regrow gives an item of a tree that has been renamed, and all below it, the full names that follow.
func (db *DB) regrow(ctx context.Context, tx *Tx, tables []*model.Table, r backend.Renamed) error {
	i := slices.IndexFunc(tables, func(t *model.Table) bool { return t.Name == r.Table })
	if i < 0 || r.Column != "name" {
		return nil
	}
	o := tables[i].Objects[0]
	if o.Tree == "" {
		return nil
	}
	own := "(SELECT COALESCE(`p`.`completename` || '" + model.TreeSeparator + "', '') || `t`.`name` FROM `" + o.Table +
		"` `t` LEFT JOIN `" + o.Table + "` `p` ON `p`.`id` = `t`.`" + o.Tree + "` AND `p`.`id` <> `t`.`id`" +
		" WHERE `t`.`id` = ?)"
	_, err := tx.Exec(ctx, db.Dialect().UpdateFrom(r.Table, []string{"completename"},
		Below(o, own, FullName)+"SELECT `id`, `grown` AS `completename` FROM `below`"),
		r.ID, r.ID, int64(1), int64(model.MaxTreeLevel))
	if err != nil {
		return fmt.Errorf("full names below %s %d: %w", r.Table, r.ID, err)
	}
	return nil
}

func fingerprintOf(specs []*backend.Table) string {
	h := sha256.New()
	for _, t := range specs {
		fmt.Fprintf(h, "%s\x00%v\x00%v\x00", t.Name, t.Columns, t.Indexes)
		if len(t.Triggers) > 0 {
			fmt.Fprintf(h, "%v\x00", t.Triggers)
		}
	}
	return strconv.Itoa(schemaNumber) + ":" + hex.EncodeToString(h.Sum(nil))
}
