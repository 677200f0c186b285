package engine

import "regexp"

var tableName = regexp.MustCompile("`(glpid?_[a-z0-9_]+)`")

// tablesRead gives the tables that a statement of a plan reads, each as often as it is named. The conditions of
// behaviours and the expressions of properties are declared in SQL, so that the finished statement is the one place
// that has all of them; the database is asked by a test whether it opens any other.
func tablesRead(query string) []string {
	var tables []string
	for _, m := range tableName.FindAllStringSubmatch(query, -1) {
		tables = append(tables, m[1])
	}
	return tables
}
