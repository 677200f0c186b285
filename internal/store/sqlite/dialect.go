package sqlite

import "strings"

// dialect is SQLite's forms of SQL.
type dialect struct{}

// Name is "sqlite".
func (dialect) Name() string { return "sqlite" }

// Now is the clock of the machine, as the database is a file there.
func (dialect) Now() string { return "CAST(unixepoch('subsec') * 1000 AS INTEGER)" }

// Like uses the program's own functions, as SQLite's know of no accents.
func (dialect) Like(expr string, sensitive, negated bool) string {
	fn := "glpi_ilike"
	if sensitive {
		fn = "glpi_like"
	}
	if negated {
		return fn + "(" + expr + ", ?) = 0"
	}
	return fn + "(" + expr + ", ?) = 1"
}

// longestSifted bounds what is sought by functions whose time grows with the length of both texts.
const longestSifted = 64

// otherThanASCII is a GLOB for texts with characters that fit others, or are passed over, when texts are compared.
const otherThanASCII = "*[^ -~\t\n\r]*"

// Sift lets SQLite's own functions look for what must be somewhere in the text: they take a fifth of the time. Those
// compare letters of ASCII only, so that all texts with others fit.
func (dialect) Sift(expr, pattern string, sensitive bool) (string, []any) {
	sought := strings.Trim(pattern, "%")
	if len(sought) == 0 || len(sought) > longestSifted || len(pattern) != len(sought)+2 ||
		strings.ContainsAny(sought, "%_\\") ||
		strings.ContainsFunc(sought, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "", nil
	}
	if sensitive {
		return "INSTR(" + expr + ", ?) > 0", []any{sought}
	}
	return "(" + expr + " LIKE ? OR " + expr + " GLOB ?)", []any{pattern, otherThanASCII}
}

// JSONText looks at the type first: 1 may be a number or true.
func (dialect) JSONText(column, key string) string {
	path := "'$.\"" + key + "\"'"
	return "CASE JSON_TYPE(" + column + ", " + path +
		") WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN NULL" +
		" ELSE CAST(JSON_EXTRACT(" + column + ", " + path + ") AS TEXT) END"
}

// JSONNumber is NULL where there is none.
func (dialect) JSONNumber(column, key string) string {
	return "CAST(JSON_EXTRACT(" + column + ", '$.\"" + key + "\"') AS REAL)"
}

// Collate names the program's order.
func (dialect) Collate(expr string) string { return expr + " COLLATE " + collationName }

// CastText gives numbers as SQLite writes them.
func (dialect) CastText(expr string) string { return "CAST(" + expr + " AS TEXT)" }

// UpdateFrom is UPDATE ... FROM.
func (dialect) UpdateFrom(table string, columns []string, query string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = "`" + c + "` = `source`.`" + c + "`"
	}
	return "UPDATE `" + table + "` SET " + strings.Join(set, ", ") + " FROM (" + query + ") AS `source` WHERE `" +
		table + "`.`id` = `source`.`id`"
}
