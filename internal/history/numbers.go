package history

import (
	_ "embed"
	"maps"
	"strconv"
	"strings"
	"sync"

	"github.com/glpid/glpid/internal/model"
)

// numbers.txt has GLPI's numbers of fields, one line for each type of items: "Ticket name=1 content=21". Names
// that begin with "@" are lists of others, which the lines name; what stands later on a line counts.
//
//go:embed numbers.txt
var numberLines string

// fieldNumbers are the numbers of fields by itemtype and column.
var fieldNumbers = sync.OnceValue(func() map[string]map[string]int {
	all := map[string]map[string]int{}
	for line := range strings.Lines(numberLines) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		own := map[string]int{}
		for _, word := range words[1:] {
			column, number, _ := strings.Cut(word, "=")
			if strings.HasPrefix(column, "@") {
				maps.Copy(own, all[column])
				continue
			}
			n, err := strconv.Atoi(number)
			if err != nil {
				panic("numbers.txt: " + word) // a fault of this package
			}
			own[column] = n
		}
		all[words[0]] = own
	}
	return all
})

// numbersOf gives GLPI's numbers of an object's columns. Custom assets have those of assets.
func numbersOf(o *model.Object) map[string]int {
	all := fieldNumbers()
	own, ok := all[o.Itemtype]
	switch {
	case ok:
	case o.Like == "_CustomAsset":
		own = all["@asset"]
	case o.Tree != "":
		own = all["@tree"]
	case o.Tag == "Dropdowns" || o.Right == "dropdown":
		own = all["@dropdown"]
	}
	if o.Tree != "" && own["^"] != 0 {
		own = maps.Clone(own)
		own[o.Tree] = own["^"]
	}
	return own
}
