package demo

import "testing"

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		template string
		pieces   int // 0 is a fault
	}{
		{"plain", 1}, {"{user}", 1}, {"a {user} b", 3}, {"{user}{day}", 2}, {"{unknown}", 0}, {"{user", 0},
	}
	for _, test := range tests {
		got, err := parse(test.template)
		if len(got) != test.pieces || (err != nil) != (test.pieces == 0) {
			t.Errorf("%q: %d pieces, %v", test.template, len(got), err)
		}
	}
}
