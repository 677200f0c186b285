package store

import "strings"

// Dialect holds the forms of SQL that differ between databases. Everything else that the program
// writes is understood by all of them: identifiers in backticks, "?" for values, || for joining
// texts.
type Dialect interface {
	// Name is the database's name, for messages.
	Name() string
	// Like compares a text with a pattern in one placeholder. A sensitive comparison minds case
	// and accents.
	Like(expr string, sensitive, negated bool) string
	// CastText gives the text of a number or date.
	CastText(expr string) string
	// JSONText gives a member of the JSON object in a column as text, NULL when it is missing or null.
	// key is not quoted: it must be plain.
	JSONText(column, key string) string
	// JSONNumber gives a member of the JSON object in a column as a number, as JSONText does.
	JSONNumber(column, key string) string
	// Collate makes a value that has no collation of its own sort as texts do.
	Collate(expr string) string
	// UpdateFrom changes the rows of a table whose id a query gives: they take its values in the
	// columns.
	UpdateFrom(table string, columns []string, query string) string
}

type sqliteDialect struct{}

func (sqliteDialect) Name() string { return "sqlite" }

func (sqliteDialect) Like(expr string, sensitive, negated bool) string {
	fn := "glpi_ilike"
	if sensitive {
		fn = "glpi_like"
	}
	if negated {
		return fn + "(" + expr + ", ?) = 0"
	}
	return fn + "(" + expr + ", ?) = 1"
}

func (sqliteDialect) JSONText(column, key string) string {
	path := "'$.\"" + key + "\"'"
	return "CASE JSON_TYPE(" + column + ", " + path + ") WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN NULL" +
		" ELSE CAST(JSON_EXTRACT(" + column + ", " + path + ") AS TEXT) END"
}

func (sqliteDialect) JSONNumber(column, key string) string {
	return "CAST(JSON_EXTRACT(" + column + ", '$.\"" + key + "\"') AS REAL)"
}

func (sqliteDialect) Collate(expr string) string { return expr + " COLLATE " + Collation }

func (sqliteDialect) CastText(expr string) string { return "CAST(" + expr + " AS TEXT)" }

func (sqliteDialect) UpdateFrom(table string, columns []string, query string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = "`" + c + "` = `source`.`" + c + "`"
	}
	return "UPDATE `" + table + "` SET " + strings.Join(set, ", ") + " FROM (" + query + ") AS `source` WHERE `" + table + "`.`id` = `source`.`id`"
}
