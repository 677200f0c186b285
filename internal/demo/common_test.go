package demo

import (
	"fmt"
	"testing"
)

func TestTree(t *testing.T) {
	t.Parallel()
	top := treeNode{}.node("Hardware")
	for _, test := range []struct{ got, want treeNode }{
		{top, treeNode{"Hardware", "Hardware", 1}},
		{top.node("Printer"), treeNode{"Printer", "Hardware > Printer", 2}},
		{treeNode{fullName: "Root", level: 1}.node("Site"), treeNode{"Site", "Root > Site", 2}},
	} {
		if test.got != test.want {
			t.Errorf("%s, want %s", fmt.Sprint(test.got), fmt.Sprint(test.want))
		}
	}
}

func TestYear(t *testing.T) {
	t.Parallel()
	if got := date(firstOf(2024)).db(); got != "2024-01-01" {
		t.Errorf("2024 begins on %v", got)
	}
	if got := date(lastOf(2024)).db(); got != "2024-12-31" {
		t.Errorf("2024 ends on %v", got)
	}
	if got := yearOf(lastOf(2024)); got != 2024 {
		t.Errorf("the last day of 2024 lies in %d", got)
	}
}
