package rsql

import (
	"reflect"
	"strings"
	"testing"
)

func TestString(t *testing.T) {
	t.Parallel()
	tests := []struct{ filter, want string }{
		{"id==20", `id=="20"`},
		{";a==1;;b==2,", `a=="1";b=="2"`},
		{"a==1,b==2;c==3", `a=="1",b=="2";c=="3"`},
		{"(a==1,b==2);c==3", `(a=="1",b=="2");c=="3"`},
		{"(a==1;b==2),c==3", `a=="1";b=="2",c=="3"`},
		{"(a==1;b==2);c==3", `(a=="1";b=="2");c=="3"`},
		{"(a==1,b==2),c==3", `(a=="1",b=="2"),c=="3"`},
		{"a=isnotnull=", "a=notnull="},
		{"a=f=x", `a=f="x"`},
		{`a==x\y"z`, `a=="x\\y\"z"`},
		{"a=in=()", "a=in=()"},
		{`a=in=(x, 'y"',z\))`, `a=in=("x"," 'y""'","z\)")`},
		// Items that keep quotes of their own need another pair to lose.
		{`a=in=("""'x'""")`, `a=in=("''x''")`},
		{`a=in=("'""x""'")`, `a=in=("'""x""'")`},
	}
	for _, test := range tests {
		n, err := Parse(test.filter)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.filter, err)
			continue
		}
		if got := n.String(); got != test.want {
			t.Errorf("String of %q\n got %s\nwant %s", test.filter, got, test.want)
		}
		checkSame(t, n)
	}
}

// The text of a filter must stay within the limit on nesting if the filter did.
func TestStringIsNoDeeper(t *testing.T) {
	t.Parallel()
	filter := "a==1"
	for range maxDepth {
		filter = "(" + filter + ");b==2,c==3"
	}
	n, err := Parse(filter)
	if err != nil {
		t.Fatal(err)
	}
	checkSame(t, n)
}

func TestOpString(t *testing.T) {
	t.Parallel()
	for op := OpEqual; op <= OpNotEmpty; op++ {
		if got := operators[op.String()]; got != op {
			t.Errorf("%s reads as %s", op, got)
		}
	}
	for _, op := range []Op{OpUnknown, OpNotEmpty + 1} {
		if got := op.String(); got != "unknown operator" {
			t.Errorf("Op(%d) is %q", uint8(op), got)
		}
	}
}

func TestUnary(t *testing.T) {
	t.Parallel()
	var unary []string
	for op := OpUnknown; op <= OpNotEmpty; op++ {
		if op.Unary() {
			unary = append(unary, op.String())
		}
	}
	if got, want := strings.Join(unary, " "), "=isnull= =notnull= =empty= =notempty="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWalk(t *testing.T) {
	t.Parallel()
	n, err := Parse("a==1,(b==2,c==3);d==4,(e==5;(f==6,g==7))")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	Walk(n, func(c *Comparison) { got = append(got, c.Property) })
	if want := strings.Split("abcdefg", ""); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	Walk(nil, func(c *Comparison) { t.Errorf("no filter has %s", c) })
}
