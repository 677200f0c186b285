package mysql

import "strings"

// dialect is MariaDB's forms of SQL.
type dialect struct{}

// Name is "mysql".
func (dialect) Name() string { return "mysql" }

// Now is the clock of the server.
func (dialect) Now() string { return "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)" }

// Like compares by the collation of the column, or byte by byte.
func (dialect) Like(expr string, sensitive, negated bool) string {
	if sensitive {
		expr = "CONVERT(" + expr + " USING utf8mb4) COLLATE utf8mb4_bin"
	}
	if negated {
		return expr + ` NOT LIKE ? ESCAPE '\'`
	}
	return expr + ` LIKE ? ESCAPE '\'`
}

// Sift is not needed: LIKE is MariaDB's own.
func (dialect) Sift(string, string, bool) (string, []any) { return "", nil }

// JSONText looks at the type first: 1 may be a number or true.
func (dialect) JSONText(column, key string) string {
	member := "JSON_EXTRACT(" + column + ", '$.\"" + key + "\"')"
	return "CASE JSON_TYPE(" + member + ") WHEN 'NULL' THEN NULL WHEN 'BOOLEAN' THEN IF(" + member +
		" = 'true', 'true', 'false') WHEN 'STRING' THEN JSON_UNQUOTE(" + member + ") ELSE JSON_COMPACT(" + member +
		") END"
}

// JSONNumber is NULL where there is none.
func (dialect) JSONNumber(column, key string) string {
	return "CAST(JSON_VALUE(" + column + ", '$.\"" + key + "\"') AS DOUBLE)"
}

// Collate names the order of texts.
func (dialect) Collate(expr string) string {
	return "CONVERT(" + expr + " USING utf8mb4) COLLATE utf8mb4_unicode_ci"
}

// CastText gives numbers as MariaDB writes them.
func (dialect) CastText(expr string) string { return "CAST(" + expr + " AS CHAR)" }

// UpdateFrom is UPDATE ... JOIN.
func (dialect) UpdateFrom(table string, columns []string, query string) string {
	set := make([]string, len(columns))
	for i, c := range columns {
		set[i] = "`" + table + "`.`" + c + "` = `source`.`" + c + "`"
	}
	return "UPDATE `" + table + "` JOIN (" + query + ") AS `source` ON `" + table + "`.`id` = `source`.`id` SET " +
		strings.Join(set, ", ")
}
