// Package inplace looks whether the database of a GLPI can be served as it is, beside GLPI itself, and makes what the
// program needs there: tables of its own, and nothing else.
//
// It must not change what is GLPI's.
package inplace

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/folder/glpi"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// noteTexts is the note that the texts of a database have been looked at and are as people have written them.
const noteTexts = "in_place_texts"

// most is how many of a list are named.
const most = 20

// prepareHint says how the program's own tables are made.
const prepareHint = "make them with \"glpid migrate --in-place\" (or \"glpid serve --in-place --in-place-init\"), or" +
	" have an administrator run what \"glpid migrate --in-place --print\" prints"

// Explain says what to do about the database of a GLPI where the store, to which it is another program's, refuses it.
// Other errors are as they were.
func Explain(err error) error {
	switch {
	case errors.Is(err, store.ErrNotGuest):
		return fmt.Errorf("%w: --in-place is for a database of GLPI, which is on MariaDB: name it with --database"+
			" mysql://USER:PASSWORD@HOST:PORT/NAME", err)
	case errors.Is(err, store.ErrOthers):
		return fmt.Errorf("%w: if that is GLPI, \"glpid serve --in-place\" serves it beside it, and other commands"+
			" leave it alone", err)
	}
	return err
}

// Check refuses a database that cannot be served: one that is not of GLPI 11.0, that lacks tables or columns, or in
// which the program's own tables have not been made. It changes nothing.
func Check(ctx context.Context, db *store.DB, tables []*model.Table) error {
	version, lacks, err := look(ctx, db, tables)
	if err != nil {
		return err
	}
	if len(lacks.Own) > 0 {
		return fmt.Errorf("glpid's own tables are missing in the database, which lie beside GLPI's (%s): %s",
			listed(lacks.Own), prepareHint)
	}
	encoded, err := glpi.IsEncoded(ctx, asking(db), version)
	if err != nil || !encoded {
		return err
	}
	if note, err := db.Note(ctx, noteTexts); err != nil || note != "" {
		return err
	}
	return errors.New("GLPI decodes the texts of this database when it reads them (must_unsanitize_db_data), and" +
		" nobody has looked whether there are encoded ones: run \"glpid migrate --in-place\", which does")
}

// Making gives the statements that make what the program needs in a database of GLPI's, for Make or for an
// administrator. Of one that cannot be served it says why.
func Making(ctx context.Context, db *store.DB, databaseURL string, tables []*model.Table) ([]string, error) {
	version, lacks, err := look(ctx, db, tables)
	if err != nil {
		return nil, err
	}
	notes := map[string]string{}
	encoded, err := glpi.IsEncoded(ctx, asking(db), version)
	if err != nil {
		return nil, err
	}
	if encoded {
		if err := refuseEncoded(ctx, db, tables); err != nil {
			return nil, err
		}
		notes[noteTexts] = "raw"
	}
	return db.Making(databaseURL, version.Text, lacks, notes)
}

// Make makes what the program needs in a database of GLPI's.
func Make(ctx context.Context, databaseURL string, tables []*model.Table) (err error) {
	db, err := store.OpenInPlace(ctx, databaseURL)
	if err != nil {
		return err
	}
	statements, err := Making(ctx, db, databaseURL, tables)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	return store.MakeInPlace(ctx, databaseURL, statements)
}

// look looks what a database is, and what it lacks; it refuses what is no database of GLPI 11.0.
func look(ctx context.Context, db *store.DB, tables []*model.Table) (version glpi.Version, lacks store.Lacks,
	err error) {
	owner, err := db.Owner(ctx)
	switch {
	case err != nil:
		return version, lacks, err
	case owner == store.OwnerNobody:
		return version, lacks, errors.New("the database has no tables: --in-place serves the one of a GLPI that is" +
			" there")
	case owner == store.OwnerSelf:
		return version, lacks, errors.New("the database is one of glpid's own: serve it without --in-place")
	}
	if version, err = versionOf(ctx, db); err != nil {
		return version, lacks, err
	}
	if lacks, err = db.LacksInPlace(ctx, tables); err != nil {
		return version, lacks, err
	}
	if len(lacks.Theirs) > 0 {
		return version, lacks, fmt.Errorf("GLPI's database (%s) lacks %d tables and columns that this version of glpid"+
			" asks for: %s. Finish GLPI's own update (bin/console db:update, db:check), or bring the data with"+
			" \"glpid import\"", version.Text, len(lacks.Theirs), listed(lacks.Theirs))
	}
	if len(lacks.Naive) > 0 {
		return version, lacks, fmt.Errorf("GLPI's database has columns of moments without a time zone (%s): run GLPI's"+
			" bin/console migration:timestamps first, or bring the data with \"glpid import\"", listed(lacks.Naive))
	}
	return version, lacks, nil
}

// versionOf gives the version of GLPI whose database it is, and refuses what is not served.
func versionOf(ctx context.Context, db *store.DB) (glpi.Version, error) {
	v, err := glpi.VersionOf(ctx, asking(db))
	switch {
	case errors.Is(err, glpi.ErrNoVersion):
		return v, err
	case err != nil:
		return v, fmt.Errorf("it is not a database of GLPI: %w", err)
	case v.Major != 11 || v.Minor != 0:
		return v, fmt.Errorf("the database is of GLPI %s: --in-place serves those of 11.0; update GLPI, or bring the"+
			" data of a 10.0 with \"glpid import\"", v.Text)
	}
	return v, nil
}

// asking reads one text of a database.
func asking(db *store.DB) glpi.Ask {
	return func(ctx context.Context, query string) (value string, err error) {
		err = db.QueryRow(ctx, query).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			return "", nil
		}
		return value, err
	}
}

// isEncoded is whether GLPI decodes a text of a column when it reads it: it goes by the text alone, and so does an
// import. What was encoded has no bare character of those left, and of a GLPI before 10 two of them.
const isEncoded = "({column} NOT REGEXP '[<>]' AND ({column} REGEXP '(?-i)&(lt|gt);' OR" +
	" {column} REGEXP '&#(60|62|38);' AND {column} NOT REGEXP '(?i)&(?!#?[a-z0-9]+;)'))"

// refuseEncoded refuses a database with texts that an older GLPI has stored encoded. GLPI decodes each that it shows;
// filters and sorting in the database could not, and would find something else than what is shown.
func refuseEncoded(ctx context.Context, db *store.DB, tables []*model.Table) error {
	var found []string
	for _, t := range tables {
		if strings.HasPrefix(t.Name, backend.OwnPrefix) {
			continue
		}
		var conditions []string
		for _, c := range t.Columns {
			switch {
			case c.Type != model.TypeString, c.Format == model.FormatDateTime, c.Format == model.FormatDate,
				c.Format == model.FormatTime:
			default:
				conditions = append(conditions, strings.ReplaceAll(isEncoded, "{column}", "`"+c.Name+"`"))
			}
		}
		if len(conditions) == 0 {
			continue
		}
		var id int64
		err := db.QueryRow(ctx, "SELECT `id` FROM `"+t.Name+"` WHERE "+strings.Join(conditions, " OR ")+" LIMIT 1").
			Scan(&id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return fmt.Errorf("look for encoded texts: %w", err)
		default:
			found = append(found, fmt.Sprintf("%s %d", t.Name, id))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("there are texts that an older GLPI has stored encoded (&#60; for <), in %d tables (%s). GLPI"+
		" decodes each when it shows it, which filters and sorting in the database cannot: bring the data with"+
		" \"glpid import\", which decodes them, or have them decoded where they are and set must_unsanitize_db_data of"+
		" glpi_configs (context core) to 0, as a new GLPI has it", len(found), listed(found))
}

// listed names some of a list.
func listed(names []string) string {
	names = slices.Clone(names)
	rest := len(names) - most
	if rest <= 0 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d others", strings.Join(names[:most], ", "), rest)
}
