package sqlite

import (
	"database/sql/driver"
	"strings"
	"testing"
)

// values gives arguments in order.
func values(list ...any) []driver.NamedValue {
	out := make([]driver.NamedValue, len(list))
	for i, v := range list {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return out
}

// TestValues gives a statement each kind of value, and reads what it makes of it.
func TestValues(t *testing.T) {
	t.Parallel()
	p := openTestReaders(t, openTest(t).path)
	long := strings.Repeat("ä\x00", 100_000)
	for want, value := range map[string]any{
		"integer -9223372036854775808": int64(-1 << 63), "real 0.5": 0.5, "integer 1": true, "integer 0": false,
		"null ": nil, "text ": "", "text ä🙂": "ä🙂", "blob ": []byte{}, "blob \x00\xff": []byte("\x00\xff"),
		"text " + long: long,
	} {
		for range 2 { // the second time the statement is there already
			n := 0
			err := p.each(t.Context(), "SELECT TYPEOF(?1) || ' ', ?1", values(value), func(row []cell) error {
				if got := row[0].String() + row[1].String(); got != want {
					t.Errorf("%.40q is read as %.40q", want, got)
				}
				n++
				return nil
			})
			if err != nil || n != 1 {
				t.Errorf("%.40q: %d rows, %v", want, n, err)
			}
		}
	}
}

// TestWrongStatements holds that what cannot be run says so, and that the connection is good afterwards.
func TestWrongStatements(t *testing.T) {
	t.Parallel()
	p := openTestReaders(t, openTest(t).path)
	for query, args := range map[string][]driver.NamedValue{
		"":                          nil,
		"-- nothing":                nil,
		"SELECT 1\x00":              nil,
		"SELECT ?":                  nil,
		"SELECT 1 ":                 values("one too many"),
		"SELECT ?  ":                values(struct{}{}),
		"SELECT missing":            nil,
		"DELETE FROM sqlite_master": nil,
		"SELECT glpi_like('a')":     nil,
	} {
		err := p.each(t.Context(), query, args, func([]cell) error { return nil })
		if err == nil {
			t.Errorf("%q is run", query)
		}
		if err := p.each(t.Context(), "SELECT 1", nil, func([]cell) error { return nil }); err != nil {
			t.Errorf("after %q: %v", query, err)
		}
	}
	if err := p.each(t.Context(), "SELECT missing", nil, nil); codeOf(err) != 1 ||
		!strings.Contains(err.Error(), "no such column: missing") {
		t.Errorf("%v", err)
	}
}
