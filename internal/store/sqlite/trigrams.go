package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/store/collation"
)

// What stands within a text has no order that an index could have. So every three characters in a row that stand in
// the texts of a column, folded, are kept with the rows in which they do, by SQLite's FTS5: a text in which a word
// stands has all that the word consists of. Those rows are looked at then as all would be.
//
// Adding a row to such an index costs more than adding it to its table, and a hundredth of that when it is one of
// thousands. So nobody waits for it who writes: the index has the rows of a column up to some id, what has changed of
// them since is noted by triggers, and both those and what is beyond are read whenever somebody looks for a word. The
// index follows once they are many.

// One index has the texts of all columns. A row in it has the number of its column before its id.
const (
	trigrams        = "glpid_trigrams"
	searchedColumns = "glpid_searched"         // how far the index of each column goes
	searchedChanges = "glpid_searched_changes" // rows up to there that have changed since
	idBits          = 40
	lastTrigramID   = 1<<idBits - 1
	trigramFunc     = "glpi_trigrams"
	longText        = 64 << 10           // bytes; of texts longer than that every trigram is taken once
	mostTrigrams    = 48 << 10           // that are taken of one
	longestText     = 512 << 10          // bytes; of texts longer than that every word is looked for
	markOfAll       = "AAA"              // a trigram that stands for all: no text that has been folded has capitals
	followedRows    = 1000               // in one write
	followedBytes   = 128 << 10          // but for the last of them
	maxAsked        = 24                 // trigrams of a word
	fewRows         = 4000               // in a table that is read faster than an index is made
	muchUnindexed   = 2000               // rows that are read beside the index until it has to follow
	mostUnindexed   = 10 * muchUnindexed // more of them are no longer read beside it
)

var trigramTables = []backend.OwnTable{
	{Name: searchedColumns, Keys: 2, Columns: []backend.OwnColumn{{Name: "table"}, {Name: "column"},
		{Name: "number", Type: model.TypeInteger}, {Name: "upto", Type: model.TypeInteger}}},
	{Name: searchedChanges, Keys: 2, Columns: []backend.OwnColumn{
		{Name: "number", Type: model.TypeInteger}, {Name: "id", Type: model.TypeInteger}}},
}

// createTrigrams makes the index. contentless_delete lets rows go whose texts are not known any more.
const createTrigrams = "CREATE VIRTUAL TABLE IF NOT EXISTS `" + trigrams + "` USING fts5(`text`, content=''," +
	" contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1')"

// searchedTriggers note which rows of a table have come, gone or changed behind what the indexes of its columns have;
// add makes each of them.
func searchedTriggers(t *model.Table, add func(event, when string, bodies []string)) {
	if len(t.Searched) == 0 {
		return
	}
	note := func(row string) []string {
		return []string{"INSERT OR IGNORE INTO `" + searchedChanges + "` SELECT `number`, " + row + ".`id` FROM `" +
			searchedColumns + "` WHERE `table` = '" + t.Name + "' AND `upto` >= " + row + ".`id`"}
	}
	differ := make([]string, len(t.Searched))
	for i, c := range t.Searched {
		differ[i] = "OLD.`" + c + "` COLLATE BINARY IS NOT NEW.`" + c + "`"
	}
	add("INSERT", "", note("NEW"))
	add("DELETE", "", note("OLD"))
	add("UPDATE OF `"+strings.Join(t.Searched, "`, `")+"`", strings.Join(differ, " OR "), note("NEW"))
}

// trigramText gives a text as the index takes it: as comparing it with a pattern folds it, whatever the pattern minds.
func trigramText(text string) string {
	if len(text) > longestText {
		return markOfAll
	}
	folded := syllables(collation.AppendFold(make([]byte, 0, len(text)), text))
	if len(folded) > longText {
		return distinctTrigrams(folded)
	}
	return string(folded)
}

// Syllables of Hangul, and how they are made: of one of some consonants, one of some vowels, perhaps a consonant.
const (
	firstSyllable  = 0xac00
	lastSyllable   = 0xd7a3
	firstLetter    = 0xd7b0 // of what stands for the letters, which nothing else is folded into that people write
	consonants     = 19
	vowels         = 21
	lastConsonants = 28 // one of which is none
)

// syllables gives a folded text with the letters of Hangul in the place of its syllables, so that a word of two of
// them, as most are, has three characters in a row.
func syllables(folded []byte) []byte {
	const firstByte, lastByte = 0xea, 0xed // of these characters in UTF-8
	from := slices.IndexFunc(folded, func(c byte) bool { return c >= firstByte && c <= lastByte })
	if from < 0 {
		return folded
	}
	out := append(make([]byte, 0, 2*len(folded)), folded[:from]...)
	for i := from; i < len(folded); {
		r, size := utf8.DecodeRune(folded[i:])
		i += size
		if r < firstSyllable || r > lastSyllable {
			out = utf8.AppendRune(out, r)
			continue
		}
		r -= firstSyllable
		out = utf8.AppendRune(out, firstLetter+r/lastConsonants/vowels)
		out = utf8.AppendRune(out, firstLetter+consonants+r/lastConsonants%vowels)
		if last := r % lastConsonants; last > 0 {
			out = utf8.AppendRune(out, firstLetter+consonants+vowels+last)
		}
	}
	return out
}

// distinctTrigrams gives a text that has all trigrams of another, each of them about once: the index takes as long for
// one that it has had as for a new one. Where parts of the text meet that were not next to each other, it has more.
func distinctTrigrams(folded []byte) string {
	seen := map[[3]rune]bool{}
	var out []byte
	var last [3]rune
	runes, joined := 0, false // joined says that what comes next stands behind what has been taken
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRune(folded[i:])
		i += size
		last = [3]rune{last[1], last[2], r}
		if runes++; runes < len(last) {
			continue
		}
		switch {
		case seen[last]:
			joined = false
			continue
		case len(seen) == mostTrigrams:
			return markOfAll
		case joined:
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, string(last[:])...)
		}
		seen[last], joined = true, true
	}
	return string(out)
}

// trigramsOf gives what the index is asked for a pattern, "" for one of which nothing has three characters in a row.
func trigramsOf(text string, sensitive bool) string {
	if !utf8.ValidString(text) {
		return ""
	}
	var all []string
	seen := map[string]bool{}
	for _, p := range compilePattern(text, !sensitive).pieces {
		for _, l := range p.literals {
			folded := l.text
			if sensitive {
				folded = collation.AppendFold(nil, string(folded))
			}
			runes := []rune(string(syllables(folded)))
			for i := 0; i+3 <= len(runes); i++ {
				three := string(runes[i : i+3])
				if !seen[three] {
					seen[three] = true
					all = append(all, three)
				}
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	quoted := make([]string, min(len(all), maxAsked))
	for i := range quoted { // of a long word some from all of it
		quoted[i] = `"` + strings.ReplaceAll(all[i*len(all)/len(quoted)], `"`, `""`) + `"`
	}
	return "(" + strings.Join(quoted, " AND ") + `) OR "` + markOfAll + `"`
}

// Containing asks the index, and beside it what it lacks.
func (db *DB) Containing(ctx context.Context, in backend.TextColumn, pattern string, sensitive bool, most int) (
	found backend.Found, err error) {
	match := trigramsOf(pattern, sensitive)
	if match == "" {
		return found, nil
	}
	var last, number, upto, changed int64
	err = db.each(ctx, "SELECT (SELECT MAX(`id`) FROM `"+in.Table+"`), `s`.`number`, `s`.`upto`,"+
		" (SELECT COUNT(*) FROM (SELECT 1 FROM `"+searchedChanges+"` WHERE `number` = `s`.`number` LIMIT ?))"+
		" FROM (SELECT 1) LEFT JOIN `"+searchedColumns+"` `s` ON `s`.`table` = ? AND `s`.`column` = ?",
		[]any{int64(mostUnindexed), in.Table, in.Column}, func(row []backend.Cell) {
			last, number, upto, changed = row[0].Int, row[1].Int, row[2].Int, row[3].Int
		})
	if err != nil || last <= fewRows || last > lastTrigramID {
		return found, err
	}
	found.Last = last
	found.Behind = last-upto > muchUnindexed || changed > muchUnindexed
	if number == 0 || last-upto > mostUnindexed || changed >= mostUnindexed {
		return found, nil
	}
	first := number << idBits
	err = db.each(ctx, "SELECT * FROM (SELECT `rowid` - ? AS `id` FROM `"+trigrams+"` WHERE `"+trigrams+"` MATCH ?"+
		" AND `rowid` BETWEEN ? AND ? LIMIT ?)"+
		" UNION SELECT `c`.`id` FROM `"+searchedChanges+"` `c` JOIN `"+in.Table+"` `t` ON `t`.`id` = `c`.`id`"+
		" WHERE `c`.`number` = ? AND "+db.Like("`t`.`"+in.Column+"`", sensitive, false)+
		" UNION SELECT `t`.`id` FROM `"+in.Table+"` `t` WHERE `t`.`id` >"+
		" (SELECT `upto` FROM `"+searchedColumns+"` WHERE `table` = ? AND `column` = ?)"+
		" AND "+db.Like("`t`.`"+in.Column+"`", sensitive, false)+" LIMIT ?",
		[]any{first, match, first, first | lastTrigramID, int64(most + 1), number, pattern, in.Table, in.Column,
			pattern, int64(most + 1)},
		func(row []backend.Cell) { found.IDs = append(found.IDs, row[0].Int) })
	if found.Known = err == nil && len(found.IDs) <= most; !found.Known {
		found.IDs = nil
	}
	return found, err
}

// each reads rows that have been committed.
func (db *DB) each(ctx context.Context, query string, args []any, fn func(row []backend.Cell)) error {
	values, err := backend.Named(args)
	if err != nil {
		return err
	}
	rows, err := db.Query(ctx, query, values)
	if err != nil {
		return err
	}
	return backend.Each(rows, func(row []backend.Cell) error {
		fn(row)
		return nil
	})
}

// Follow takes some rows into the index: those that have changed, and then the next ones.
func (db *DB) Follow(ctx context.Context, conn backend.Conn, in backend.TextColumn) (done bool, err error) {
	if _, err := conn.Exec(ctx, "INSERT OR IGNORE INTO `"+searchedColumns+"` SELECT ?, ?,"+
		" COALESCE(MAX(`number`), 0) + 1, 0 FROM `"+searchedColumns+"`", in.Table, in.Column); err != nil {
		return false, fmt.Errorf("note the index of %s.%s: %w", in.Table, in.Column, err)
	}
	f := following{in: in, conn: conn}
	if err := conn.QueryRow(ctx, "SELECT `number`, `upto` FROM `"+searchedColumns+"` WHERE `table` = ?"+
		" AND `column` = ?", in.Table, in.Column).Scan(&f.number, &f.upto); err != nil {
		return false, fmt.Errorf("look at the index of %s.%s: %w", in.Table, in.Column, err)
	}
	again, err := f.changed(ctx)
	if err != nil || !again {
		return false, err
	}
	return f.next(ctx)
}

// following is an index in the write that lets it follow.
type following struct {
	in           backend.TextColumn
	conn         backend.Conn
	number, upto int64
	rows, bytes  int // that it has taken in
}

// full reports whether the write has done enough.
func (f *following) full() bool { return f.rows >= followedRows || f.bytes >= followedBytes }

// until reads ids with the lengths of their texts, and gives the last one that there is room for, 0 for none, and
// whether it is the last of all.
func (f *following) until(ctx context.Context, query string, args ...any) (last int64, all bool, err error) {
	rows, err := f.conn.Query(ctx, query+" LIMIT "+strconv.Itoa(followedRows-f.rows+1), args...)
	if err != nil {
		return 0, false, err
	}
	defer rows.Close()
	for rows.Next() {
		if f.full() {
			return last, false, nil
		}
		var bytes int
		if err := rows.Scan(&last, &bytes); err != nil {
			return 0, false, err
		}
		f.rows, f.bytes = f.rows+1, f.bytes+min(bytes, longestText)
	}
	return last, true, rows.Err()
}

// changed takes in rows that have changed, and reports whether those were all.
func (f *following) changed(ctx context.Context) (all bool, err error) {
	last, all, err := f.until(ctx, "SELECT `c`.`id`, COALESCE(OCTET_LENGTH(`t`.`"+f.in.Column+"`), 0) FROM `"+
		searchedChanges+"` `c` LEFT JOIN `"+f.in.Table+"` `t` ON `t`.`id` = `c`.`id` WHERE `c`.`number` = ?"+
		" ORDER BY `c`.`id`", f.number)
	if err != nil || last == 0 {
		return all, err
	}
	changed := "SELECT `id` FROM `" + searchedChanges + "` WHERE `number` = ? AND `id` <= ?"
	if _, err = f.conn.Exec(ctx, "DELETE FROM `"+trigrams+"` WHERE `rowid` IN (SELECT ? + `id` FROM ("+changed+"))",
		f.number<<idBits, f.number, last); err != nil {
		return false, err
	}
	if err = f.take(ctx, "`id` IN ("+changed+")", f.number, last); err != nil {
		return false, err
	}
	_, err = f.conn.Exec(ctx, "DELETE FROM `"+searchedChanges+"` WHERE `number` = ? AND `id` <= ?", f.number, last)
	return all, err
}

// next takes in the rows that come next, and reports whether those were all.
func (f *following) next(ctx context.Context) (all bool, err error) {
	last, all, err := f.until(ctx, "SELECT `id`, COALESCE(OCTET_LENGTH(`"+f.in.Column+"`), 0) FROM `"+f.in.Table+
		"` WHERE `id` > ? ORDER BY `id`", f.upto)
	if err != nil || last == 0 {
		return all, err
	}
	if err = f.take(ctx, "`id` > ? AND `id` <= ?", f.upto, last); err != nil {
		return false, err
	}
	_, err = f.conn.Exec(ctx, "UPDATE `"+searchedColumns+"` SET `upto` = ? WHERE `number` = ?", last, f.number)
	return all, err
}

// take puts rows into the index.
func (f *following) take(ctx context.Context, where string, args ...any) error {
	_, err := f.conn.Exec(ctx, "INSERT INTO `"+trigrams+"` (`rowid`, `text`) SELECT ? + `id`, "+trigramFunc+"(`"+
		f.in.Column+"`) FROM `"+f.in.Table+"` WHERE "+where, append([]any{f.number << idBits}, args...)...)
	if err != nil {
		return fmt.Errorf("take %s.%s into its index: %w", f.in.Table, f.in.Column, err)
	}
	return nil
}

// IsSpoilt reports whether an error says that the index is damaged: its tables are, or what stands in them is nothing
// that FTS5 knows, which has no code of its own.
func (db *DB) IsSpoilt(err error) bool {
	switch codeOf(err) & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR:
		return true
	}
	return false
}

// Forget makes the index anew, empty: what is damaged cannot be emptied. It is filled when somebody looks for a word.
func (db *DB) Forget(ctx context.Context, conn backend.Conn) error {
	for _, statement := range []string{"DROP TABLE `" + trigrams + "`", createTrigrams,
		"DELETE FROM `" + searchedColumns + "`", "DELETE FROM `" + searchedChanges + "`",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("forget the index of texts: %w", err)
		}
	}
	return nil
}

// trigramsVersion is counted up when a program takes texts into the index in another way.
const trigramsVersion = 3

// Versions give the weights by which texts are compared and folded, and that of the index.
func (db *DB) Versions() (compared, indexed string) {
	return collation.Version, strconv.Itoa(trigramsVersion)
}
