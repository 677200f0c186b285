package main

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// comparison is what cases took on data of several sizes.
type comparison struct{ cases []compared }

type compared struct {
	name   string
	goal   time.Duration // 0 for none
	bySize map[int]time.Duration
}

func (all *comparison) add(c testCase, size int, r result) {
	i := slices.IndexFunc(all.cases, func(have compared) bool { return have.name == c.name })
	if i < 0 {
		i = len(all.cases)
		all.cases = append(all.cases, compared{c.name, c.goal, map[int]time.Duration{}})
	}
	all.cases[i].bySize[size] = r.cpu
}

// print prints the processor's time for a request by the sizes, and how much more the largest takes than the smallest.
func (all *comparison) print(sizes []int) {
	fmt.Printf("\n%-44s", "CPU ms for a request, by tickets")
	for _, size := range sizes {
		fmt.Printf(" %10d", size)
	}
	fmt.Printf(" %9s %9s\n", "growth", "goal")
	for _, c := range all.cases {
		fmt.Printf("%-44s", c.name)
		for _, size := range sizes {
			fmt.Printf(" %10.2f", ms(c.bySize[size]))
		}
		if first := c.bySize[sizes[0]]; first > 0 {
			fmt.Printf(" %9.1f", float64(c.bySize[sizes[len(sizes)-1]])/float64(first))
		}
		if c.goal > 0 {
			fmt.Printf(" %9.2f", ms(c.goal))
		}
		fmt.Println()
	}
}

// missed gives the cases that take a quarter more than their goal, whatever the size.
func (all *comparison) missed(sizes []int) error {
	var missed []error
	for _, c := range all.cases {
		for _, size := range sizes {
			if took := c.bySize[size]; c.goal > 0 && took > c.goal*5/4 {
				missed = append(missed, fmt.Errorf("%s takes %.2f ms on %d tickets, its goal is %.2f ms", c.name,
					ms(took), size, ms(c.goal)))
			}
		}
	}
	return errors.Join(missed...)
}
