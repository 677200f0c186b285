package main

import (
	"strings"
	"testing"
	"time"
)

// TestMissed names the cases that take a quarter more than their goal on data of any size, and no others.
func TestMissed(t *testing.T) {
	t.Parallel()
	var all comparison
	for name, took := range map[string][2]time.Duration{"flat": {4, 5}, "grows": {4, 6}, "slow": {6, 4}} {
		c := testCase{name: name, goal: 4 * time.Millisecond}
		all.add(c, 100, result{cpu: took[0] * time.Millisecond})
		all.add(c, 1000, result{cpu: took[1] * time.Millisecond})
	}
	all.add(testCase{name: "no goal"}, 100, result{cpu: time.Hour})
	err := all.missed([]int{100, 1000})
	if err == nil || strings.Count(err.Error(), "its goal") != 2 {
		t.Fatalf("missed: %v", err)
	}
	for _, want := range []string{"grows takes 6.00 ms on 1000 tickets", "slow takes 6.00 ms on 100 tickets"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
	if err := all.missed(nil); err != nil {
		t.Error(err)
	}
}

func TestAsked(t *testing.T) {
	t.Parallel()
	for want, query := range map[string][]string{"": nil, "&year=1": {"&year=1"}, "&a=b%3Bc": {"a", "b;c"},
		"&year=1&a=b": {"&year=1", "a", "b"}} {
		if got := asked(query); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}
