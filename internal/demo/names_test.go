package demo

import (
	"strings"
	"testing"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		loginOf("Étienne", "Lefèvre"):       "etienne.lefevre",
		loginOf("Jürgen", "Schäfer"):        "juergen.schaefer",
		loginOf("Łukasz", "Dąbrowski"):      "lukasz.dabrowski",
		loginOf("Fiona", "O'Brien"):         "fiona.obrien",
		loginOf("Ana", "Muñoz"):             "ana.munoz",
		plain.Replace("tanger-tétouan"):     "tangertetouan",
		loginOf("Elif", "Yılmaz"):           "elif.yilmaz",
		loginOf("Päivi", "Hämäläinen"):      "paeivi.haemaelaeinen",
		loginOf("Małgorzata", "Wiśniewski"): "malgorzata.wisniewski",
	}
	for got, want := range tests {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, pool := range everyone {
		for _, given := range pool.given {
			for _, family := range pool.family {
				login := loginOf(given, family)
				if strings.Trim(login, "abcdefghijklmnopqrstuvwxyz.") != "" {
					t.Errorf("%s %s signs in as %q", given, family, login)
				}
			}
		}
	}
}
