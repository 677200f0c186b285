package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/folder/glpi"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// source is the database of a GLPI, as it is at one moment.
type source struct {
	db      *store.DB
	moment  backend.Snapshot
	version glpi.Version
	encoded bool // texts are as GLPI 10 has stored them
	tables  map[string]*sourceTable
}

// sourceTable is a table of GLPI's.
type sourceTable struct {
	name    string
	columns []sourceColumn
	rows    int // about how many
}

// sourceColumn is a column with its type, as the database names it: "varchar", "timestamp", "int".
type sourceColumn struct{ name, kind, initial string }

// column gives the column with that name, nil for none.
func (t *sourceTable) column(name string) *sourceColumn {
	i := slices.IndexFunc(t.columns, func(c sourceColumn) bool { return c.name == name })
	if i < 0 {
		return nil
	}
	return &t.columns[i]
}

// openSource opens GLPI's database and looks what it is.
func openSource(ctx context.Context, url string) (s *source, err error) {
	if !strings.HasPrefix(url, "mysql:") {
		return nil, errors.New("--from names GLPI's database as mysql://USER:PASSWORD@HOST:PORT/NAME")
	}
	s = &source{tables: map[string]*sourceTable{}}
	if s.db, err = store.OpenReadOnly(ctx, url); err != nil {
		return nil, err
	}
	if s.moment, err = s.db.Moment(ctx); err == nil {
		err = s.look(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close ends the moment.
func (s *source) Close() error {
	var err error
	if s.moment != nil {
		err = s.moment.Close()
	}
	return errors.Join(err, s.db.Close())
}

// has reports that GLPI has a table.
func (s *source) has(table string) bool { return s.tables[table] != nil }

// each reads rows; they are lent.
func (s *source) each(ctx context.Context, query string, fn func(row []backend.Cell) error) error {
	rows, err := s.moment.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("read GLPI's database: %w", err)
	}
	return backend.Each(rows, fn)
}

// look reads the version, the tables and their columns.
func (s *source) look(ctx context.Context) error {
	err := s.each(ctx, "SELECT `c`.`table_name`, `c`.`column_name`, `c`.`data_type`,"+
		" COALESCE(`c`.`column_default`, 'NULL'), COALESCE(`t`.`table_rows`, 0)"+
		" FROM `information_schema`.`columns` `c` JOIN `information_schema`.`tables` `t`"+
		" ON `t`.`table_schema` = `c`.`table_schema` AND `t`.`table_name` = `c`.`table_name`"+
		" WHERE `c`.`table_schema` = DATABASE() AND `t`.`table_type` = 'BASE TABLE'"+
		" AND `c`.`table_name` NOT LIKE 'glpid!_%' ESCAPE '!'"+ // of a GLPI that was served in place
		" ORDER BY `c`.`table_name`, `c`.`ordinal_position`", func(row []backend.Cell) error {
		name := strings.Clone(row[0].Text)
		t := s.tables[name]
		if t == nil {
			t = &sourceTable{name: name, rows: int(row[4].Int)}
			s.tables[name] = t
		}
		t.columns = append(t.columns, sourceColumn{strings.Clone(row[1].Text), strings.Clone(row[2].Text),
			strings.Trim(strings.Clone(row[3].Text), "'")})
		return nil
	})
	if err != nil {
		return err
	}
	switch owner, err := s.db.Owner(ctx); {
	case err != nil:
		return err
	case owner == store.OwnerSelf:
		return errors.New("it is a database of glpid: \"glpid backup\" and \"glpid restore\" move it")
	}
	if s.tables["glpi_configs"] == nil || s.tables["glpi_entities"] == nil {
		return errors.New("it is not a database of GLPI: there are no tables glpi_configs and glpi_entities")
	}
	if s.version, err = glpi.VersionOf(ctx, s.ask); err == nil {
		err = s.checkVersion()
	}
	if err != nil {
		return err
	}
	s.encoded, err = glpi.IsEncoded(ctx, s.ask, s.version)
	return err
}

// checkVersion refuses what is too old or too new.
func (s *source) checkVersion() error {
	switch v := s.version; {
	case v.Major < 10:
		return fmt.Errorf("the database is of GLPI %s: an import takes 10.0 and 11.0; update GLPI to one of these"+
			" first", v.Text)
	case v.Major > 11 || v.Minor > 0:
		return fmt.Errorf("the database is of GLPI %s, which this program does not know: an import takes 10.0 and"+
			" 11.0", v.Text)
	}
	return nil
}

// ask reads one text, "" for no row.
func (s *source) ask(ctx context.Context, query string) (value string, err error) {
	err = s.each(ctx, query, func(row []backend.Cell) error {
		value = strings.Clone(row[0].Text)
		return nil
	})
	return value, err
}

// zone gives the time zone that GLPI works in, or else the database server's. It is nil where it has no name that is
// known, which is an error if there are date-times without a zone.
func (s *source) zone(ctx context.Context) (*time.Location, error) {
	name, err := glpi.Config(ctx, s.ask, "timezone")
	if err != nil {
		return nil, err
	}
	if name == "" || name == "0" {
		if err := s.each(ctx, "SELECT @@system_time_zone", func(row []backend.Cell) error {
			name = strings.Clone(row[0].Text)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		return zone, nil
	}
	for _, t := range s.tables {
		if strings.HasPrefix(t.name, "glpi_") &&
			slices.ContainsFunc(t.columns, func(c sourceColumn) bool { return c.kind == "datetime" }) {
			return nil, fmt.Errorf("GLPI's database has date-times without a zone, and the zone %q that it names is"+
				" not known: give it with --source-timezone Europe/Berlin", name)
		}
	}
	return nil, nil
}
