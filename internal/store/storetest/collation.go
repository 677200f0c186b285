package storetest

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// ordered has texts in the order in which MariaDB's utf8mb4_unicode_ci has them, quoted as Go does; those that it holds
// to be equal stand in one line.
//
//go:embed testdata/order.txt
var ordered string

const orderedFile = "storetest/testdata/order.txt"

var reorder = flag.Bool("reorder", false, "write "+orderedFile+" anew, as MariaDB has it")

// testCollation sorts and compares thousands of texts in all scripts, which every database does alike.
func testCollation(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	renew := *reorder && db.Dialect().Name() == "mysql"
	all := texts()
	if !renew {
		all = nil
		for line := range strings.Lines(ordered) {
			all = append(all, unquoted(t, line)...)
		}
	}
	if len(all) < 3000 {
		t.Fatalf("there are only %d texts", len(all))
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		for i, text := range all {
			if _, err := tx.Exec(ctx, "INSERT INTO `glpi_things` (`name`, `comment`) VALUES (?, ?)", fmt.Sprint(i),
				text); err != nil {
				return fmt.Errorf("%q: %w", text, err)
			}
		}
		return nil
	})
	var lines []string
	if err := db.Each(ctx, "SELECT `comment`, COALESCE(`comment` = LAG(`comment`) OVER `sorted`, 0) FROM `glpi_things`"+
		" WINDOW `sorted` AS (ORDER BY `comment`, `id`) ORDER BY `comment`, `id`", nil, func(row []backend.Cell) error {
		quoted := strconv.Quote(row[0].String())
		if row[1].Int != 0 {
			lines[len(lines)-1] += " " + quoted
		} else {
			lines = append(lines, quoted)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(lines, "\n") + "\n"
	if renew {
		if err := os.WriteFile(orderedFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := strings.Split(strings.TrimSuffix(ordered, "\n"), "\n")
	for i := range max(len(lines), len(want)) {
		if i >= len(lines) || i >= len(want) || !sameTexts(t, lines[i], want[i]) {
			t.Fatalf("line %d of %d is %.200s, want of %d %.200s", i+1, len(lines), lines[min(i, len(lines)-1)],
				len(want), want[min(i, len(want)-1)])
		}
	}
}

// sameTexts reports whether two lines have the same texts.
func sameTexts(t *testing.T, a, b string) bool {
	t.Helper()
	left := map[string]int{}
	for _, text := range unquoted(t, a) {
		left[text]++
	}
	for _, text := range unquoted(t, b) {
		if left[text]--; left[text] == 0 {
			delete(left, text)
		}
	}
	return len(left) == 0
}

// unquoted gives the texts of a line.
func unquoted(t *testing.T, line string) (all []string) {
	t.Helper()
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimSpace(rest) {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			t.Fatalf("%s: %v", rest, err)
		}
		text, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatal(err)
		}
		all, rest = append(all, text), rest[len(quoted):]
	}
	return all
}

// texts makes some thousand: letters, signs and digits of all scripts, by themselves and together, with marks and
// what weighs nothing among them, and with blanks of all kinds at the end.
func texts() []string {
	r := rand.New(rand.NewPCG(3, 4))
	known := map[string]bool{}
	var all []string
	add := func(text string) {
		if !known[text] {
			known[text] = true
			all = append(all, text)
		}
	}
	for _, text := range strings.Split(
		"|straße|strasse|STRASSE|stras\u017fe|Øre|ore|łódź|lodz|œuvre|oeuvre|æble|aeble|þing|thing|"+
			"İstanbul|istanbul|ıstanbul|ﬁn|fin|naïve|nai\u0308ve|nai\u0308\u0323ve|10|9|１０|①⓪|aa|Aa|å|"+
			"ab|ch|cz|ci|dž|ǆ|ij|ĳ|ll|lz|ç|c|cote|coté|côte|côté|é|e\u0301|e\u0301\u0301|\u0301e|a|a |"+
			"a  |a\u00a0|a\u2003|a\u3000|a\t|a \t|a  \tb|a b|a  b|a\u00a0b|a\nb|a\r\nb|a\x01b|a\x00|"+
			"\x00|\x7f| |  |\t| \t|a_b|a-b|a\u00adb|a\u200bb|a\u200db|a\ufeffb|ab\u200e|😀|🙂|🙂🙂|"+
			"👩\u200d💻|👩💻|👍🏽|𝒜|𝒜𝒜|\U0010ffff|\ufffd|\ufffdx|ハナ|はな|ﾊﾅ|バナ|ﾊﾞﾅ|は\u3099な|ぱな|はあ|はー|ハア|ハー|々|"+
			"一々|一一|時時|時々|〆|一|⼀|丁|龥|㐀|䶵|豈|更|﨎|ａｂｃ|ＡＢＣ|한글|\u1112\u1161\u11ab|ㅎㅏㄴ|가|각|갂|\u1100\u1161|เก|"+
			"กเ|เกา|แก|โก|ไก|ใก|ก|เข|ข|ກ|ເກ|ແກ|ໂກ|क|क\u093c|\u0958|क्ष|कष|\u0995\u09be|"+
			"\u0995\u09c7\u09be|\u0995\u09cb|\u0f40\u0fb5|\u0f69|\u0f71\u0f72|\u0f73|\u0b95\u0bca|"+
			"\u0b95\u0bc6\u0bbe|ﷺ|صلى الله عليه وسلم|ﻻ|لا|אלף|א\u05b8|שׁ|ש\u05c1|й|и\u0306|и|ё|е|ѐ|Ѳ|ά|"+
			"α\u0301|α|ς|σ|Σ|ᾳ|αι|ǰ|j\u030c|ŉ|ʼn|Ω|Ω|K|K|Å|℀|℃|№|℡|½|1⁄2|²|2|¼|Ⅳ|IV|(1)|⑴|㈱|(株)|㍿|㌀|"+
			"アパート|…|...|‼|!!|‾|¨| \u0308|´|^|`|~|€|$|£|¥|￥|§|¶|<|>|=|≠|=\u0338|+|×|*|÷|/|\\|%|％|_|＿|'|"+
			"’|\"|”|\u0378|\u0242|\ue000|\uf8ff|\u2fdf|\ua4c7", "|") {
		add(text)
	}
	// Characters of every block, more of those that people write.
	var alphabet []rune
	take := func(first, last, step rune) {
		for c := first; c <= last; c += step {
			alphabet = append(alphabet, c)
		}
	}
	take(0, 0x24f, 1)
	take(0x250, 0x5ff, 2)
	take(0x600, 0x1dff, 9)
	take(0x1e00, 0x1fff, 3)
	take(0x2000, 0x2bff, 5)
	take(0x2c00, 0x33ff, 7)
	take(0x3040, 0x30ff, 1)
	take(0x3400, 0xd7ff, 97)
	take(0xe000, 0xf8ff, 499)
	take(0xf900, 0xffff, 5)
	take(0x10000, 0x10ffff, 40009)
	for _, c := range alphabet {
		add(string(c))
	}
	marks := []rune("\u0300\u0301\u0308\u0327\u0338\u0345\u05b8\u064b\u093c\u0e48\u200d\u20dd\u3099\ufe0f\x01\x7f")
	blanks := []string{"", "", "", " ", "  ", "\u00a0", "\u2003", "\t", " \t", "\u3000"}
	some := func() rune {
		if r.IntN(2) == 0 {
			return alphabet[r.IntN(0x250)]
		}
		return alphabet[r.IntN(len(alphabet))]
	}
	for range 500 {
		first := string(some())
		for _, text := range []string{string(some()), string(marks[r.IntN(len(marks))]) + string(some()),
			blanks[r.IntN(len(blanks))] + string(some()) + string(some())} {
			add(first + text + blanks[r.IntN(len(blanks))])
		}
	}
	return all
}
