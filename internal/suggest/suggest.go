// Package suggest finds what somebody may have meant who wrote a name that there is not.
//
// It must not know what the names are of.
package suggest

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

const (
	maxWord = 64 // characters; nothing is near to longer ones
	most    = 3  // names that are suggested
)

// Nearest gives the candidates that are nearest to a name, the nearest first, and none when none is near. Of
// equally near ones those come first that are first among the candidates.
func Nearest(name string, candidates []string) []string {
	type near struct {
		name string
		cost float64
	}
	word := fold(name)
	if word == "" || len(word) > maxWord {
		return nil
	}
	limit := math.Max(1.25, float64(len(word))/3)
	var found []near
	for _, c := range candidates {
		if len(c) > maxWord {
			continue
		}
		if cost := distance(word, fold(c)); cost <= limit {
			found = append(found, near{c, cost})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.cost, b.cost) })
	var out []string
	for _, n := range found {
		if len(out) == most || len(out) > 0 && n.cost > found[0].cost+1 {
			break
		}
		if !slices.Contains(out, n.name) {
			out = append(out, n.name)
		}
	}
	return out
}

// Or lists names as a question ends: "a, b or c".
func Or(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// distance is how much it takes to make one word of the other; what stands before or behind a whole word
// counts little: who writes "name" may mean "username", or "location.name" where nothing else is near.
func distance(word, other string) float64 {
	if word == other {
		return 0
	}
	cost := float64(levenshtein.ComputeDistance(word, other))
	if swapped(word, other) {
		cost = 1
	}
	if more := float64(len(other) - len(word)); more > 0 && len(word) > 2 &&
		(strings.HasPrefix(other, word) || strings.HasSuffix(other, word)) {
		cost = math.Min(cost, 0.25*more)
	}
	if one := strings.TrimSuffix(word, "s"); len(one) > 3 && strings.HasPrefix(other, one) { // several of what there is
		cost = math.Min(cost, 0.5+0.25*float64(len(other)-len(one)))
	}
	if more := float64(len(word) - len(other)); more > 0 && len(other) > 4 && strings.HasSuffix(word, other) {
		cost = math.Min(cost, 0.5+0.5*more) // with a prefix that there is not
	}
	if strings.Contains(other, ".") && !strings.Contains(word, ".") {
		cost = math.Max(cost, 0.5)
		if strings.HasSuffix(other, "."+word) {
			cost += 0.75
		}
	}
	return cost
}

// swapped reports whether two neighbouring letters of a word have changed places, as fast fingers have it.
func swapped(word, other string) bool {
	if len(word) != len(other) {
		return false
	}
	for i := 0; i+1 < len(word); i++ {
		if word[i] != other[i] {
			return word[i] == other[i+1] && word[i+1] == other[i] && word[i+2:] == other[i+2:]
		}
	}
	return false
}
