package rsql

import "testing"

func TestLike(t *testing.T) {
	t.Parallel()
	tests := []struct{ pattern, want string }{
		{"", ""},
		{"John", "John"},
		{"*test*", "%test%"},
		{"%Test*", "_Test%"},
		{"%%*", "__%"},
		{"a_b", "a_b"},
		{`a\*`, `a\%`},
		{"テ*ト", "テ%ト"},
	}
	for _, test := range tests {
		if got := Like(test.pattern); got != test.want {
			t.Errorf("Like(%q) = %q, want %q", test.pattern, got, test.want)
		}
	}
}

func TestParseBool(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"1": true, "true": true, "True": true, "on": true, "YES": true, " yes\t": true,
		"0": false, "false": false, "no": false, "off": false, "": false,
	} {
		if got, ok := ParseBool(value); got != want || !ok {
			t.Errorf("ParseBool(%q) = %v, %v", value, got, ok)
		}
	}
	for _, value := range []string{"maybe", "2", "01", "null", "-1"} {
		if got, ok := ParseBool(value); got || ok {
			t.Errorf("ParseBool(%q) = %v, %v", value, got, ok)
		}
	}
}
