package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// testReads gives values of every kind to both ways of reading, and wants them back.
func testReads(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{
			"name": "ä🙂", "number": -7, "cost": 1.5, "is_active": false, "date_mod": "2026-02-03 04:05:06",
			"end_date": nil,
		})
		return err
	})
	const query = "SELECT `id`, `name`, `number`, `cost`, `is_active`, `date_mod`, `end_date`" +
		" FROM `glpi_things` WHERE `name` = ? AND `number` = ?" +
		" AND `cost` = ? AND `is_active` = ?"
	args := []any{"Ä🙂", int64(-7), 1.5, false}
	const want = "1 ä🙂 -7 1.5 0 2026-02-03 04:05:06 <nil>"
	rows := 0
	if err := db.Each(ctx, query, args, func(row []backend.Cell) error {
		rows++
		cells := make([]any, len(row))
		for i, cell := range row {
			value := cell.Value()
			if text, ok := value.([]byte); ok {
				value = string(text)
			}
			cells[i] = value
		}
		if got := strings.TrimSpace(fmt.Sprintln(cells...)); got != want {
			t.Errorf("%s", got)
		}
		return nil
	}); err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
	var id, number, active int64
	var name, date string
	var cost float64
	var end *string
	if err := db.QueryRow(ctx, query, args...).Scan(&id, &name, &number, &cost, &active, &date, &end); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(id, " ", name, " ", number, " ", cost, " ", active, " ", date); end != nil ||
		got+" <nil>" != want {
		t.Errorf("%s", got)
	}
	if err := db.QueryRow(ctx, query, "none", 1, 1, true).Scan(&id); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("no row: %v", err)
	}
	stop := errors.New("stop")
	if err := db.Each(ctx, "SELECT 1", nil, func([]backend.Cell) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error: %v", err)
	}
	if err := db.Each(ctx, "SELECT ?", []any{time.Now()}, nil); err == nil {
		t.Error("a time is taken, which databases write differently")
	}
	if err := db.Each(ctx, "SELECT `missing` FROM `glpi_things`", nil, nil); err == nil {
		t.Error("a column that is not there is read")
	}
	if err := db.QueryRow(ctx, "DELETE FROM `glpi_things`").Scan(&id); err == nil || errors.Is(err, sql.ErrNoRows) {
		t.Errorf("readers can write: %v", err)
	}
	count(t, db, 1)
	if ids, err := store.IDs(ctx, db, "SELECT `id` FROM `glpi_things`"); err != nil || len(ids) != 1 {
		t.Errorf("%v, %v", ids, err)
	}
}

// endless gives rows for ever.
const endless = "WITH RECURSIVE `c` (`n`) AS (SELECT 1 UNION ALL SELECT `n` + 1 FROM `c`) "

// testLimits ends reads whose time or whose request is over, and answers others meanwhile.
func testLimits(t *testing.T, open Opener) {
	db := opened(t, open)
	limited := fair.For(t.Context(), 1, 200*time.Millisecond)
	var n int
	for range 2 { // all reads of a request count together
		if err := db.QueryRow(limited, endless+"SELECT COUNT(*) FROM `c`").Scan(&n); model.CodeOf(
			err) != model.CodeUnavailable {
			t.Errorf("through database/sql: %v", err)
		}
	}
	err := db.Each(fair.For(t.Context(), 1, 200*time.Millisecond), endless+"SELECT `n` FROM `c`", nil,
		func([]backend.Cell) error { return nil })
	if model.CodeOf(err) != model.CodeUnavailable {
		t.Errorf("row by row: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	rows := 0
	err = db.Each(cancelled, endless+"SELECT `n` FROM `c`", nil, func([]backend.Cell) error {
		if rows++; rows == 1 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a read of a request that is over: %v", err)
	}
	count(t, db, 0)
	sum := 0
	long, err := db.Query(t.Context(), endless+"SELECT `n` FROM `c` LIMIT 10000")
	if err != nil {
		t.Fatal(err)
	}
	defer long.Close()
	for long.Next() {
		if err := long.Scan(&n); err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	if err := long.Err(); err != nil || sum != 10000*10001/2 {
		t.Errorf("sum %d, %v", sum, err)
	}
}

// testTexts keeps texts as they are, long ones too.
func testTexts(t *testing.T, open Opener) {
	db := opened(t, open)
	for _, text := range []string{
		"", " blanks ", "quote ' \" ` \\ % _", "line\nbreak\ttab", "nul\x00byte", "日本語 🙂 e\u0301",
		strings.Repeat("long ", 50_000),
	} {
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			id, err := tx.Insert(ctx, "glpi_things", map[string]any{"comment": text})
			if err != nil {
				return err
			}
			var got string
			if err := tx.QueryRow(ctx, "SELECT `comment` FROM `glpi_things` WHERE `id` = ?",
				id).Scan(&got); err != nil || got != text {
				t.Errorf("%.40q became %.40q, %v", text, got, err)
			}
			return nil
		})
	}
}

// testOrder sorts and compares texts as GLPI's databases do.
func testOrder(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	words := []string{"zoo", "Ärger", "apfel", "Zebra", "éclair", "ecru", "Eclat", "10", "9", "_x", "ñu", "nut"}
	add(t, db, words...)
	for _, order := range []string{"`name`", db.Dialect().Collate("`name` || ''")} {
		var got []string
		if err := db.Each(ctx, "SELECT `name` FROM `glpi_things` ORDER BY "+order, nil, func(row []backend.Cell) error {
			got = append(got, strings.Clone(row[0].String()))
			return nil
		}); err != nil || strings.Join(got, " ") != "_x 10 9 apfel Ärger éclair Eclat ecru ñu nut Zebra zoo" {
			t.Errorf("by %s: %q, %v", order, got, err)
		}
	}
	for sought, want := range map[string]int{"ZEBRA": 1, "arger": 1, "Nu": 1, "nut ": 1, "x": 0} {
		var n int
		if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things` WHERE `name` = ?",
			sought).Scan(&n); err != nil || n != want {
			t.Errorf("%q: %d, want %d: %v", sought, n, want, err)
		}
	}
}

// testPatterns holds texts against patterns.
func testPatterns(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	names := []string{"Café au lait", "100%", "under_score", "multi\nline", "back\\slash", "Øl, Æbler", "ひらがな", "😀😎",
		"Ｗｉｄｅ％", "İş", "Άγχος"}
	add(t, db, names...)
	for _, c := range []struct {
		pattern   string
		sensitive bool
		want      int
	}{
		{"%cafe%", false, 1}, {"%cafe%", true, 0}, {"%Café%", true, 1}, {"%AU%", false, 1}, {"100\\%", false, 1},
		{"%\\_%", false, 1},
		{"c_f_ %", false, 1}, {"multi%line", false, 1}, {"%\\\\%", false, 1}, {"", false, 0}, {"%", false, len(names)},
		{"cafe", false, 0}, {"%lait%", false, 1}, {"%lait%", true, 1}, {"%LAIT%", true, 0}, {"%lay%", false, 0},
		{"%e a%", false, 1}, {"%e a%", true, 0}, {"%e%", false, 5}, {"%line%", true, 1}, {"%10%", false, 1},
		{"%ss%", false, 0}, {"%ol%", false, 0}, {"%øL%", false, 1}, {"%ae%", false, 0}, {"%æ%", false, 1},
		{"%ラガ%", false, 1}, {"%ラガ%", true, 0}, {"%😀%", false, 1}, {"%😂%", false, 0}, {"_😎", false, 1},
		{"wide\\%", false, 1}, {"100％", false, 1}, {"1％", false, 0}, {"is", false, 1}, {"%ıs%", false, 0},
		{"%ΓΧΟΣ", false, 1}, {"%一%", false, 0},
	} {
		if sift, values := db.Dialect().Sift("`name`", c.pattern, c.sensitive); sift != "" {
			var n int
			if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things` WHERE "+sift+" AND "+
				db.Dialect().Like("`name`", c.sensitive, false), append(values, c.pattern)...).Scan(&n); err != nil ||
				n != c.want {
				t.Errorf("%q (sensitive %v): %d are left when sifted, want %d: %v", c.pattern, c.sensitive, n, c.want,
					err)
			}
		}
		for _, negated := range []bool{false, true} {
			want := c.want
			if negated {
				want = len(names) - want
			}
			var n int
			condition := db.Dialect().Like("`name`", c.sensitive, negated)
			if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things` WHERE "+condition,
				c.pattern).Scan(&n); err != nil || n != want {
				t.Errorf("%q (sensitive %v, negated %v): %d, want %d: %v", c.pattern, c.sensitive, negated, n, want,
					err)
			}
		}
	}
}

// testJSON takes members out of objects.
func testJSON(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{
			"name": "j", "comment": `{"text": "Ä \"x\"", "yes": true, "no": false, "number": 1.5, "whole": 7, "nothing": null}`,
		})
		return err
	})
	d := db.Dialect()
	for key, want := range map[string]string{"text": `Ä "x"`, "yes": "true", "no": "false", "number": "1.5",
		"whole": "7", "nothing": "<nil>", "missing": "<nil>"} {
		var got *string
		err := db.QueryRow(ctx, "SELECT "+d.JSONText("`comment`", key)+" FROM `glpi_things`").Scan(&got)
		text := "<nil>"
		if got != nil {
			text = *got
		}
		if err != nil || text != want {
			t.Errorf("%s: %s, want %s: %v", key, text, want, err)
		}
	}
	for key, want := range map[string]float64{"number": 1.5, "whole": 7} {
		var got float64
		if err := db.QueryRow(ctx, "SELECT "+d.JSONNumber("`comment`", key)+" FROM `glpi_things`").Scan(
			&got); err != nil || got != want {
			t.Errorf("%s: %v, want %v: %v", key, got, want, err)
		}
	}
	var text string
	if err := db.QueryRow(ctx, "SELECT "+d.CastText("`id`")+" || 'x' FROM `glpi_things`").Scan(&text); err != nil ||
		text != "1x" {
		t.Errorf("%q, %v", text, err)
	}
}

// testUpdateFrom changes rows by what a query gives.
func testUpdateFrom(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	add(t, db, "a", "b", "c")
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, db.Dialect().UpdateFrom("glpi_things", []string{"number", "comment"},
			"SELECT `id`, `id` * 10 AS `number`, `name` || '!' AS `comment` FROM `glpi_things` WHERE `id` >= ?"), 2)
		return err
	})
	var got []string
	if err := db.Each(ctx, "SELECT COALESCE(`number`, 0) || COALESCE(`comment`, '') FROM `glpi_things` ORDER BY `id`",
		nil, func(row []backend.Cell) error {
			got = append(got, strings.Clone(row[0].String()))
			return nil
		}); err != nil || !slices.Equal(got, []string{"0", "20b!", "30c!"}) {
		t.Errorf("%q, %v", got, err)
	}
}

// testChecked looks through a sound database.
func testChecked(t *testing.T, open Opener) {
	db := opened(t, open)
	add(t, db, "a")
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
