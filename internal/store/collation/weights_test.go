package collation

import (
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/testing/mariadb"
)

var update = flag.Bool("update", false, "write the table of weights anew, as the server of the tests has them")

// TestWeights holds the table against what a MariaDB says of each character up to U+FFFF.
func TestWeights(t *testing.T) {
	t.Parallel()
	made, err := pack(ask(t, mariadb.New(t)))
	if err != nil {
		t.Fatal(err)
	}
	if made == packed {
		return
	}
	if !*update {
		t.Fatal("the table is not what the server says: -update writes it anew")
	}
	if err := os.WriteFile("weights.bin", []byte(made), 0o644); err != nil {
		t.Fatal(err)
	}
}

// ask gives the weights of the characters up to U+FFFF.
func ask(t *testing.T, address string) (all [0x10000][]uint16) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", u.User.String()+"@tcp("+u.Host+")"+u.Path+
		"?charset=utf8mb4&max_recursive_iterations=70000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "WITH RECURSIVE `n` AS (SELECT 0 AS `c` UNION ALL SELECT `c` + 1 FROM `n`"+
		" WHERE `c` < 65535) SELECT `c`, HEX(WEIGHT_STRING(CONVERT(CONVERT(UNHEX(LPAD(HEX(`c`), 4, '0')) USING ucs2)"+
		" USING utf8mb4) COLLATE utf8mb4_unicode_ci)) FROM `n`")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var c int
		var weights string
		if err := rows.Scan(&c, &weights); err != nil {
			t.Fatal(err)
		}
		bytes, err := hex.DecodeString(weights)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(bytes); i += 2 {
			all[c] = append(all[c], binary.BigEndian.Uint16(bytes[i:]))
		}
	}
	if err := rows.Err(); err != nil || n != len(all) {
		t.Fatalf("weights of %d characters: %v", n, err)
	}
	return all
}

// pack makes the table.
func pack(all [0x10000][]uint16) (string, error) {
	var rows []byte
	begins := map[string]int{}
	entries := make([]byte, 0, 2*len(all))
	for c, weights := range all {
		high, low := derived(rune(c))
		entry := 0
		switch {
		case slices.Equal(weights, []uint16{high, low}):
			entry = implicit
		case len(weights) == 1 && weights[0] < maxExplicit:
			entry = int(weights[0])
		case len(weights) > 0:
			row := put(nil, len(weights))
			for i, weight := range weights {
				if second := i > 0 && weights[i-1] >= firstImplicit; weight >= maxExplicit &&
					(second && weight < implicitLow || !second && (weight < firstImplicit || i+1 == len(weights))) {
					return "", fmt.Errorf("%U weighs %x, which is too much", c, weights)
				}
				row = put(row, int(weight))
			}
			begin, known := begins[string(row)]
			if !known {
				begin = len(rows) / 2
				begins[string(row)] = begin
				rows = append(rows, row...)
			}
			if entry = rowsFrom + begin; entry >= implicit {
				return "", fmt.Errorf("there are too many rows of weights")
			}
		}
		entries = put(entries, entry)
	}
	var numbers, pages []byte
	known := map[string]byte{}
	for page := range slices.Chunk(entries, 2*pageSize) {
		number, ok := known[string(page)]
		if !ok {
			if len(known) > 0xff {
				return "", fmt.Errorf("there are too many pages")
			}
			number = byte(len(known))
			known[string(page)] = number
			pages = append(pages, page...)
		}
		numbers = append(numbers, number)
	}
	return string(slices.Concat(put(nil, len(known)), numbers, pages, rows)), nil
}

func put(to []byte, n int) []byte { return binary.LittleEndian.AppendUint16(to, uint16(n)) }
