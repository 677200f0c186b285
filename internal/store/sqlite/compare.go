package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/store/backend"
)

// Compare makes all indexes anew that are in the order of texts.
func (db *DB) Compare(ctx context.Context, conn backend.Conn) ([]backend.Renamed, error) {
	_, err := conn.Exec(ctx, "REINDEX `"+collationName+"`")
	if err == nil {
		return nil, nil
	}
	if KindOf(err) != backend.Duplicate {
		return nil, fmt.Errorf("sort texts anew: %w", err)
	}
	renamed, err := tellApart(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("sort texts anew, of which some are the same now: %w", err)
	}
	return renamed, nil
}

// ordered is an index that is in the order of texts.
type ordered struct {
	name, table, definition string
}

// tellApart makes these indexes anew where some of unique ones have rows that are the same now. Those lose theirs
// until all others are sound, as each change of a row looks for it in all of them.
func tellApart(ctx context.Context, conn backend.Conn) (all []backend.Renamed, err error) {
	var indexes []ordered
	rows, err := conn.Query(ctx, "SELECT `m`.`name`, `m`.`tbl_name`, `m`.`sql` FROM `sqlite_master` `m`"+
		" WHERE `m`.`type` = 'index' AND `m`.`sql` IS NOT NULL AND EXISTS (SELECT 1"+
		" FROM pragma_index_xinfo(`m`.`name`) WHERE `key` = 1 AND `coll` = '"+collationName+"') ORDER BY `m`.`name`")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o ordered
		if err := rows.Scan(&o.name, &o.table, &o.definition); err != nil {
			return nil, err
		}
		indexes = append(indexes, o)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	var without []ordered
	for _, index := range indexes {
		switch _, err := conn.Exec(ctx, "REINDEX `"+index.name+"`"); {
		case KindOf(err) == backend.Duplicate:
			without = append(without, index)
			if _, err := conn.Exec(ctx, "DROP INDEX `"+index.name+"`"); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		}
	}
	for _, index := range without {
		columns, column, err := columnsOf(ctx, conn, index)
		if err != nil {
			return nil, err
		}
		for made := false; !made; { // what one is called now, another one may be called as well
			renamed, err := rename(ctx, conn, index.table, columns, column)
			if err != nil {
				return nil, err
			}
			all = append(all, renamed...)
			_, err = conn.Exec(ctx, index.definition)
			if made = err == nil; !made && (KindOf(err) != backend.Duplicate || len(renamed) == 0) {
				return nil, err
			}
		}
	}
	return all, nil
}

// columnsOf gives the columns of an index, and by which of them a row is told apart from another: its name, or the last
// one that has texts.
func columnsOf(ctx context.Context, conn backend.Conn, index ordered) (columns []string, column string, err error) {
	// The index is gone, and stands in its definition.
	rows, err := conn.Query(ctx, "SELECT `name`, upper(`type`) FROM pragma_table_info(?)", index.table)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	kinds := map[string]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			return nil, "", err
		}
		kinds[name] = kind
	}
	if err := rows.Err(); err != nil {
		return nil, "", err
	}
	_, list, _ := strings.Cut(index.definition, "(")
	for name := range strings.SplitSeq(strings.Trim(list, "() "), ",") {
		name = strings.Trim(name, "` \"")
		if columns = append(columns, name); kinds[name] == "TEXT" && column != "name" {
			column = name
		}
	}
	if column == "" {
		return nil, "", fmt.Errorf("the index %s has no texts", index.name)
	}
	return columns, column, nil
}

// rename gives those rows of a table another text in a column which are the same as one with a smaller id.
func rename(ctx context.Context, conn backend.Conn, table string, columns []string, column string) (
	[]backend.Renamed, error) {
	there := make([]string, len(columns))
	for i, c := range columns {
		there[i] = "`" + c + "` IS NOT NULL"
	}
	rows, err := conn.Query(ctx, "SELECT `id`, `first`, `text` FROM (SELECT `id`, `"+column+"` AS `text`,"+
		" FIRST_VALUE(`id`) OVER `same` AS `first`, ROW_NUMBER() OVER `same` AS `n` FROM `"+table+"` WHERE "+
		strings.Join(there, " AND ")+" WINDOW `same` AS (PARTITION BY `"+strings.Join(columns, "`, `")+
		"` ORDER BY `id`)) WHERE `n` > 1 ORDER BY `id`")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []backend.Renamed
	for rows.Next() {
		r := backend.Renamed{Table: table, Column: column}
		if err := rows.Scan(&r.ID, &r.First, &r.Was); err != nil {
			return nil, err
		}
		r.Now = toldApart(r.Was, r.ID)
		all = append(all, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, r := range all {
		if _, err := conn.Exec(ctx, "UPDATE `"+table+"` SET `"+column+"` = ? WHERE `id` = ?", r.Now, r.ID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// mostCharacters is how long a name can be.
const mostCharacters = 255

// toldApart gives a text with the number of its row behind it, no longer than it may be unless it is already.
func toldApart(text string, id int64) string {
	number := fmt.Sprintf(" (%d)", id)
	runes := []rune(text)
	if room := mostCharacters - len(number); len(runes) <= mostCharacters && len(runes) > room {
		runes = slices.Clip(runes[:room])
	}
	return string(runes) + number
}
