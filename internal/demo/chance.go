package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// pick gives an index with the probability that its weight says.
func pick(rng *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	left := rng.Float64() * total
	for i, w := range weights {
		if left -= w; left < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// oneOf gives one of some values.
func oneOf[T any](rng *rand.Rand, values []T) T { return values[rng.IntN(len(values))] }

// chance is true with a probability.
func chance(rng *rand.Rand, p float64) bool { return rng.Float64() < p }

// around spreads a usual value as durations are: half of them below, a few far above.
func around(rng *rand.Rand, usual, spread float64) float64 {
	return usual * math.Exp(spread*rng.NormFloat64())
}

// uuid makes up a random identifier.
func uuid(rng *rand.Rand) string {
	hi, lo := rng.Uint64(), rng.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xfff, lo>>48&0x3fff|0x8000,
		lo&0xffffffffffff)
}

// serialLetters leaves out what is easily mistaken for something else.
const serialLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"

// serial makes up a serial number.
func serial(rng *rand.Rand, length int) string {
	out := make([]byte, length)
	for i := range out {
		out[i] = serialLetters[rng.IntN(len(serialLetters))]
	}
	return string(out)
}
