package rsql

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// dump shows a tree without the help of String, which is under test too.
func dump(n Node) string {
	list := func(name string, nodes []Node) string {
		parts := make([]string, len(nodes))
		for i, child := range nodes {
			parts[i] = dump(child)
		}
		return name + "[" + strings.Join(parts, " ") + "]"
	}
	switch n := n.(type) {
	case nil:
		return "none"
	case *And:
		return list("and", n.Nodes)
	case *Or:
		return list("or", n.Nodes)
	case *Comparison:
		switch {
		case n.Op == OpUnknown:
			return fmt.Sprintf("%s ?%s %q", n.Property, n.Operator, n.Value)
		case n.Op.Unary():
			return n.Property + " " + n.Op.String()
		case n.Op == OpIn || n.Op == OpOut:
			return fmt.Sprintf("%s %s %q", n.Property, n.Op, n.List)
		}
		return fmt.Sprintf("%s %s %q", n.Property, n.Op, n.Value)
	}
	return fmt.Sprintf("%T", n)
}

const (
	titleUnclosed = "RSQL query has one or more unclosed groups"
	titleInvalid  = "Invalid RSQL query"
)

func titleNoOperator(property string) string {
	return `RSQL query is missing an operator in filter for property "` + property + `"`
}

func titleHalfOperator(property string) string {
	return `RSQL query has an incomplete operator in filter for property "` + property + `"`
}

func titleNoValue(property string) string {
	return `RSQL query is missing a value in filter for property "` + property + `"`
}

// TestExamples goes through what clients of GLPI write and what its documentation shows.
func TestExamples(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, filter, want, fault string }{
		{name: "1", filter: "id==20", want: `id == "20"`},
		{name: "2", filter: "name==pc01", want: `name == "pc01"`},
		{name: "3", filter: "name!=pc01", want: `name != "pc01"`},
		{name: "4", filter: "id=in=(4,7)", want: `id =in= ["4" "7"]`},
		{name: "5", filter: "id=out=(4,7)", want: `id =out= ["4" "7"]`},
		{name: "6", filter: "serial=out=(A,B)", want: `serial =out= ["A" "B"]`},
		{name: "7 gt", filter: "id=gt=4", want: `id =gt= "4"`},
		{name: "7 ge", filter: "id=ge=4", want: `id =ge= "4"`},
		{name: "7 lt", filter: "id=lt=4", want: `id =lt= "4"`},
		{name: "7 le", filter: "id=le=4", want: `id =le= "4"`},
		{name: "8", filter: "date_mod=gt=2024-05-01", want: `date_mod =gt= "2024-05-01"`},
		{name: "9", filter: `date_mod=ge="2024-05-01 10:00:00";date_mod=lt="2024-06-01"`,
			want: `and[date_mod =ge= "2024-05-01 10:00:00" date_mod =lt= "2024-06-01"]`},
		{name: "10", filter: "name=like=*test*", want: `name =like= "*test*"`},
		{name: "11", filter: "name=ilike=*test*", want: `name =ilike= "*test*"`},
		{name: "12", filter: "name=ilike=%est*", want: `name =ilike= "%est*"`},
		{name: "13", filter: "name=like=John", want: `name =like= "John"`},
		{name: "14", filter: "name=notilike='*(*'", want: `name =notilike= "*(*"`},
		{name: "15", filter: "name=notlike=Test*", want: `name =notlike= "Test*"`},
		{name: "16", filter: "comment=isnull=", want: `comment =isnull=`},
		{name: "17", filter: "comment=notnull=", want: `comment =notnull=`},
		{name: "17 alias", filter: "comment=isnotnull=", want: `comment =notnull=`},
		{name: "18", filter: "comment=empty=", want: `comment =empty=`},
		{name: "19", filter: "comment=notempty=", want: `comment =notempty=`},
		{name: "20", filter: "id=empty=", want: `id =empty=`},
		{name: "21", filter: "name=empty=;id==10", want: `and[name =empty= id == "10"]`},
		{name: "22", filter: "is_deleted==False", want: `is_deleted == "False"`},
		{name: "23", filter: "is_deleted==yes", want: `is_deleted == "yes"`},
		{name: "24", filter: "is_deleted==maybe", want: `is_deleted == "maybe"`},
		{name: "25 is refused once bound", filter: "is_deleted=in=(0,1)", want: `is_deleted =in= ["0" "1"]`},
		{name: "26", filter: "entity.id==0", want: `entity.id == "0"`},
		{name: "27", filter: `location.name=="Room 12"`, want: `location.name == "Room 12"`},
		{name: "27 bare", filter: `location.name==Room 12`, want: `location.name == "Room 12"`},
		{name: "28", filter: "location.name=isnull=", want: `location.name =isnull=`},
		{name: "29", filter: "location.id=notnull=;location.name=notempty=",
			want: `and[location.id =notnull= location.name =notempty=]`},
		{name: "30", filter: "emails.email=ilike=*@example.org", want: `emails.email =ilike= "*@example.org"`},
		{name: "31", filter: "emails.email==a@x.org;emails.is_default==1",
			want: `and[emails.email == "a@x.org" emails.is_default == "1"]`},
		{name: "32", filter: "group.id=in=(3,5)", want: `group.id =in= ["3" "5"]`},
		{name: "33", filter: "ticket_count=gt=5", want: `ticket_count =gt= "5"`},
		{name: "34", filter: "name==a,name==b;id=gt=5", want: `or[name == "a" and[name == "b" id =gt= "5"]]`},
		{name: "35", filter: "(name==a,name==b);id=gt=5", want: `and[or[name == "a" name == "b"] id =gt= "5"]`},
		{name: "36", filter: "((model.name=in=(A1,A2);name=like=*Staff*),(model.name=in=(B1);name=like=*Student*)),name=in=(Z1)",
			want: `or[or[and[model.name =in= ["A1" "A2"] name =like= "*Staff*"]` +
				` and[model.name =in= ["B1"] name =like= "*Student*"]] name =in= ["Z1"]]`},
		{name: "37 trailing", filter: "is_deleted==0;", want: `is_deleted == "0"`},
		{name: "37 leading", filter: ";is_deleted==0", want: `is_deleted == "0"`},
		{name: "38", filter: "id==1;;name==x", want: `and[id == "1" name == "x"]`},
		{name: "39 alone", filter: "()", want: "none"},
		{name: "39 and more", filter: "();id==1", want: `id == "1"`},
		{name: "40 empty", filter: "", want: "none"},
		{name: "40 zero", filter: "0", want: "none"},
		{name: "41", filter: "name==テスト", want: `name == "テスト"`},
		{name: "42", filter: "name==(test", want: `name == "(test"`},
		{name: "43", filter: `name=like=\;*`, want: `name =like= ";*"`},
		{name: "44", filter: `name=="a;b,c"`, want: `name == "a;b,c"`},
		{name: "45", filter: `name=='it\'s'`, want: `name == "it's"`},
		{name: "46", filter: `name==\\srv`, want: `name == "\\srv"`},
		{name: "47", filter: `name=in=("a,b",c)`, want: `name =in= ["a,b" "c"]`},
		{name: "48", filter: `name=in=('a','b')`, want: `name =in= ["a" "b"]`},
		{name: "49", filter: `name=in=(a, b)`, want: `name =in= ["a" " b"]`},
		{name: "50 in", filter: "id=in=()", want: `id =in= []`},
		{name: "50 out", filter: "id=out=()", want: `id =out= []`},
		{name: "51", filter: "id=in=4", fault: "Invalid RSQL array: 4"},
		{name: "52", filter: "id", fault: titleNoOperator("id")},
		{name: "53 nothing", filter: "id=", fault: titleHalfOperator("id")},
		{name: "53 letter", filter: "id=l", fault: titleHalfOperator("id")},
		{name: "53 digit", filter: "id=3", fault: titleHalfOperator("id")},
		{name: "53 sign", filter: "id<=3", fault: titleHalfOperator("id<")},
		{name: "54", filter: "id<3", fault: titleNoOperator("id<3")},
		{name: "55", filter: "id==", fault: titleNoValue("id")},
		{name: "56 open", filter: "(id==1", fault: titleUnclosed},
		{name: "56 closed", filter: "id==1)", fault: titleUnclosed},
		{name: "57", filter: "name==A,((id==1),(name==B)", fault: titleUnclosed},
		{name: "58 is refused once bound", filter: "name=f=x", want: `name ?=f= "x"`},
		{name: "59 is refused once bound", filter: "nope==1", want: `nope == "1"`},
		{name: "60 is refused once bound", filter: "nope==1;name==x", want: `and[nope == "1" name == "x"]`},
		{name: "61 is refused once bound", filter: "picture==x", want: `picture == "x"`},
		{name: "62 is refused once bound", filter: "location==3", want: `location == "3"`},
		{name: "63", filter: "name=notnull=test", fault: titleNoOperator("test")},
		{name: "64", filter: "id == 1", want: `id  == " 1"`},
		{name: "65", filter: "id=gt=1;id=lt=9", want: `and[id =gt= "1" id =lt= "9"]`},
		{name: "66", filter: "itemtype==Monitor;items_id=in=(2,3,5);name=like=*Lab*",
			want: `and[itemtype == "Monitor" items_id =in= ["2" "3" "5"] name =like= "*Lab*"]`},
		{name: "67", filter: "status.id=out=(5,6)", want: `status.id =out= ["5" "6"]`},
		{name: "68", filter: "(username=ilike=*jo*,realname=ilike=*jo*,firstname=ilike=*jo*)",
			want: `or[username =ilike= "*jo*" realname =ilike= "*jo*" firstname =ilike= "*jo*"]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkParse(t, test.filter, test.want, test.fault)
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, filter, want, fault string }{
		// separators
		{name: "only separators", filter: ";,;", want: "none"},
		{name: "only blanks", filter: " \t\n", want: "none"},
		{name: "only empty groups", filter: "((),(;));()", want: "none"},
		{name: "repeated or", filter: "a==1,,b==2", want: `or[a == "1" b == "2"]`},
		{name: "or wins before and", filter: "a==1,;b==2", want: `or[a == "1" b == "2"]`},
		{name: "or wins behind and", filter: "a==1;,b==2", want: `or[a == "1" b == "2"]`},
		{name: "or wins across an empty group", filter: "a==1,();b==2", want: `or[a == "1" b == "2"]`},
		{name: "a leading or does not reach further", filter: ",a==1;b==2", want: `and[a == "1" b == "2"]`},
		{name: "separators within a group", filter: "(;a==1;;b==2,)", want: `and[a == "1" b == "2"]`},
		{name: "blanks and others between comparisons", filter: " a==1;\n *-é\tb==2", want: `and[a == "1" b == "2"]`},
		{name: "blank behind a unary operator", filter: "a=isnull= ;b==2", want: `and[a =isnull= b == "2"]`},
		{name: "escaped parentheses are no group", filter: `\(a=="1"\)`, want: `a == "1"`},

		// precedence and groups
		{name: "and before or", filter: "a==1;b==2,c==3;d==4",
			want: `or[and[a == "1" b == "2"] and[c == "3" d == "4"]]`},
		{name: "group of one", filter: "((a==1))", want: `a == "1"`},
		{name: "and in and", filter: "(a==1;b==2);c==3", want: `and[and[a == "1" b == "2"] c == "3"]`},
		{name: "or in or", filter: "a==1,(b==2,c==3)", want: `or[a == "1" or[b == "2" c == "3"]]`},
		{name: "unary at the end of a group", filter: "(a=isnull=,b==2)", want: `or[a =isnull= b == "2"]`},

		// words
		{name: "and", filter: "a==1 and b==2", want: `and[a == "1" b == "2"]`},
		{name: "or, in capitals", filter: "a==x y OR b==2", want: `or[a == "x y" b == "2"]`},
		{name: "and before or, in words", filter: "a==1 or b==2 and c=in=(1,2) or d=isnull=",
			want: `or[a == "1" and[b == "2" c =in= ["1" "2"]] d =isnull=]`},
		{name: "words behind what is closed", filter: `a=="1" and b=in=(1) and c=isnull= and (d==1 or e==2) and f==3`,
			want: `and[a == "1" b =in= ["1"] c =isnull= or[d == "1" e == "2"] f == "3"]`},
		{name: "word in front of groups", filter: "a==1 and ((b==2) or (c==3))",
			want: `and[a == "1" or[b == "2" c == "3"]]`},
		{name: "words and signs", filter: "a==1 and b==2;c==3,d==4",
			want: `or[and[a == "1" b == "2" c == "3"] d == "4"]`},
		{name: "word behind several blanks", filter: "a==1 \t and\tb==2", want: `and[a == "1" b == "2"]`},
		{name: "word in a value", filter: "a==salt and pepper", want: `a == "salt and pepper"`},
		{name: "word in a value, then one between", filter: "a==salt and pepper and b==1",
			want: `and[a == "salt and pepper" b == "1"]`},
		{name: "word in quotes", filter: `a=="x and b==2"`, want: `a == "x and b==2"`},
		{name: "word glued to a value", filter: "a==salt-and b==1", want: `a == "salt-and b==1"`},
		{name: "property named as a word", filter: "and==1;or==2", want: `and[and == "1" or == "2"]`},
		{name: "property that begins as a word", filter: "a=isnull= order==2", fault: titleInvalid},
		{name: "sign behind a word", filter: "a==x and b>=2", fault: titleHalfOperator("b>")},

		// properties and operators
		{name: "under", filter: "a=under=3,a=notunder=x", want: `or[a =under= "3" a =notunder= "x"]`},
		{name: "property with anything in it", filter: "a b;c(é)==1", want: `a b;c(é) == "1"`},
		{name: "property begins late", filter: "éa==1", want: `a == "1"`},
		{name: "property begins with a dot", filter: ".a==1", want: `.a == "1"`},
		{name: "operators are case-sensitive", filter: "a=LIKE=1", want: `a ?=LIKE= "1"`},
		{name: "unknown operator without value", filter: "a=f=;b==1", want: `and[a ?=f= "" b == "1"]`},
		{name: "unknown operator with !", filter: "a!like=x", want: `a ?!like= "x"`},
		{name: "operator across a separator", filter: "id>=3;name==x", want: `id> ?=3;name= "=x"`},

		// values
		{name: "blanks stay", filter: "a== x ;b==1", want: `and[a == " x " b == "1"]`},
		{name: "empty quoted value", filter: `a==""`, want: `a == ""`},
		{name: "lone quote", filter: `a=="`, want: `a == "\""`},
		{name: "quote on one side", filter: `a=="x;b==1`, want: `a == "\"x;b==1"`},
		{name: "quote at the end only", filter: `a==x"`, want: `a == "x\""`},
		{name: "other quote inside", filter: `a=="it's"`, want: `a == "it's"`},
		{name: "escaped last quote closes nothing", filter: `a=="x\"`, want: `a == "\"x\""`},
		{name: "escaped first quote opens nothing", filter: `a==\"x\";b==1`, want: `and[a == "\"x\"" b == "1"]`},
		{name: "every special character", filter: `a==\;\,\(\)\"\'\\`, want: `a == ";,()\"'\\"`},
		{name: "backslash before others stays", filter: `a==\Test\é`, want: `a == "\\Test\\é"`},
		{name: "two backslashes", filter: `a==\\Test`, want: `a == "\\Test"`},
		{name: "four backslashes", filter: `a==\\\\Test`, want: `a == "\\\\Test"`},
		{name: "backslash at the end", filter: `a==x\`, want: `a == "x\\"`},
		{name: "parenthesised value", filter: "a==(x,y);b==1", want: `and[a == "(x,y)" b == "1"]`},
		{name: "equals signs in a value", filter: "a==b==c", want: `a == "b==c"`},
		{name: "multi-byte separators are none", filter: "a==；，）", want: `a == "；，）"`},

		// lists
		{name: "closing parenthesis in a list", filter: `a=in=("x\)y",z)`, want: `a =in= ["x)y" "z"]`},
		{name: "comma in single quotes splits", filter: `a=in=('x,y')`, want: `a =in= ["'x" "y'"]`},
		{name: "doubled quote", filter: `a=in=("x""y")`, want: `a =in= ["x\"y"]`},
		{name: "blank before a quote", filter: `a=in=( "x", "y")`, want: `a =in= ["x" "y"]`},
		{name: "text behind a quote", filter: `a=in=("x"y,z)`, want: `a =in= ["xy" "z"]`},
		{name: "open quote", filter: `a=in=("x,y)`, want: `a =in= ["x,y"]`},
		{name: "backslashes go", filter: `a=in=(x\y,\\z)`, want: `a =in= ["xy" "z"]`},
		{name: "empty items", filter: `a=in=(,x,)`, want: `a =in= ["" "x" ""]`},
		{name: "one empty item", filter: `a=in=("")`, want: `a =in= [""]`},
		{name: "SQL in a list is text", filter: `a=in=(LIKE,%x%)`, want: `a =in= ["LIKE" "%x%"]`},
		{name: "semicolon and parenthesis in a list", filter: `a=in=(x;(y)`, want: `a =in= ["x;(y"]`},
		{name: "open list", filter: "a=in=(1,2", fault: "Invalid RSQL array: (1,2"},
		{name: "quoted list", filter: `a=out="(1,2)"`, fault: `Invalid RSQL array: "(1,2)"`},
		{name: "line break in a list", filter: "a=in=(1,\n2)", fault: "Invalid RSQL array: (1,\n2)"},

		// faults
		{name: "no operator behind others", filter: "a==1;b", fault: titleNoOperator("b")},
		{name: "no operator in a group", filter: "(id)", fault: titleNoOperator("id)")},
		{name: "half an operator with !", filter: "id!", fault: titleHalfOperator("id")},
		{name: "value missing before a separator", filter: "a==;b==1", fault: titleNoValue("a")},
		{name: "value missing in a group", filter: "(a=gt=)", fault: titleNoValue("a")},
		{name: "list missing", filter: "a=in=", fault: titleNoValue("a")},
		{name: "groups the wrong way round", filter: `)a=="1"(`, fault: titleUnclosed},
		{name: "glued group belongs to the value", filter: "id==1(name==2)", fault: titleUnclosed},
		{name: "groups side by side", filter: "(id==1)(id==2)", fault: titleInvalid},
		{name: "comparison behind a quote", filter: `name=="a"id==2`, fault: titleInvalid},
		{name: "comparison behind a quote and a blank", filter: `name=="a" id==2`, fault: titleInvalid},
		{name: "comparison behind a list", filter: `name=in=(a)id==2`, fault: titleInvalid},
		{name: "comparison behind a unary operator", filter: "name=isnull=id==2", fault: titleInvalid},
		{name: "comparison behind an empty group", filter: "()id==2", fault: titleInvalid},
		{name: "quote behind a unary operator", filter: `name=isnull="x"`, fault: titleNoOperator(`x"`)},

		// which fault comes first
		{name: "operator before group", filter: "(id", fault: titleNoOperator("id")},
		{name: "operator before group, further on", filter: `)a=="1";id=`, fault: titleHalfOperator("id")},
		{name: "operator before value", filter: "a==;id", fault: titleNoOperator("id")},
		{name: "group before value", filter: "(a==", fault: titleUnclosed},
		{name: "group before array", filter: "(a=in=4", fault: titleUnclosed},
		{name: "group before missing separator", filter: "((a==1)(b==2)", fault: titleUnclosed},
		{name: "array before unknown operator", filter: "a=f=1;b=in=4", fault: "Invalid RSQL array: 4"},
		{name: "invalid text", filter: "a==\xff", fault: "RSQL query is not valid UTF-8 text"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkParse(t, test.filter, test.want, test.fault)
		})
	}
}

// checkParse expects a tree or, where title is not "", a fault.
func checkParse(t *testing.T, filter, want, title string) {
	t.Helper()
	n, err := Parse(filter)
	if title != "" {
		checkFault(t, err, title)
		if n != nil {
			t.Errorf("Parse(%q) gives %s beside its fault", filter, dump(n))
		}
		return
	}
	if err != nil {
		t.Fatalf("Parse(%q): %v", filter, err)
	}
	if got := dump(n); got != want {
		t.Errorf("Parse(%q)\n got %s\nwant %s", filter, got, want)
	}
	if n != nil {
		checkSame(t, n)
	}
}

// checkFault expects a fault of the caller's with a title and no detail.
func checkFault(t *testing.T, err error, title string) {
	t.Helper()
	var fault *model.Error
	if !errors.As(err, &fault) {
		t.Fatalf("got %v, want a *model.Error", err)
	}
	if fault.Code != model.CodeInvalid || fault.Title != title || fault.Detail != nil {
		t.Errorf("got %q %q %v\nwant %q %q <nil>", fault.Code, fault.Title, fault.Detail, model.CodeInvalid, title)
	}
}

// checkSame parses a tree's text and expects the same tree, and the same text of it.
func checkSame(t *testing.T, n Node) {
	t.Helper()
	text := n.String()
	again, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q), which is String of %s: %v", text, dump(n), err)
	}
	if again == nil {
		t.Fatalf("Parse(%q), which is String of %s, gives no filter", text, dump(n))
	}
	if second := again.String(); second != text {
		t.Errorf("String is not stable: %q, then %q", text, second)
	}
	withoutPositions(n)
	withoutPositions(again)
	if !reflect.DeepEqual(n, again) {
		t.Errorf("Parse(%q)\n got %s\nwant %s", text, dump(again), dump(n))
	}
}

func withoutPositions(n Node) { Walk(n, func(c *Comparison) { c.Pos = 0 }) }

func TestPositions(t *testing.T) {
	t.Parallel()
	n, err := Parse("é(name==テスト;b=isnull=),c=in=(1)")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	Walk(n, func(c *Comparison) { got = append(got, fmt.Sprint(c.Property, c.Pos)) })
	if want := []string{"name2", "b12", "c23"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	comparisons := func(n int) string { return strings.Repeat("a==1;", n) }
	nested := func(n int) string { return strings.Repeat("(", n) + `a=="1"` + strings.Repeat(")", n) }
	items := func(n int) string { return "a=in=(" + strings.Repeat(",", n-1) + ")" }
	long := func(n int) string { return "a==" + strings.Repeat("x", n-3) }
	tests := []struct {
		name, fits, exceeds, title string
	}{
		{"length", long(64 << 10), long(64<<10 + 1), "RSQL query is longer than 65536 bytes"},
		{"depth", nested(64), nested(65), "RSQL query is nested deeper than 64 groups"},
		{"comparisons", comparisons(1000), comparisons(1001), "RSQL query has more than 1000 comparisons"},
		{"items", items(10000), items(10001), "RSQL query has more than 10000 list items"},
		{"items of all lists", items(4000) + ";" + items(6000), items(5000) + ";" + items(5001),
			"RSQL query has more than 10000 list items"},
		{"an attack with groups", nested(64), nested(30000), "RSQL query is nested deeper than 64 groups"},
		{"an attack with empty groups", strings.Repeat("(),", 20000), strings.Repeat("(", 30000) +
			strings.Repeat(")", 30000),
			"RSQL query is nested deeper than 64 groups"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse(test.fits); err != nil {
				t.Errorf("within the limit: %v", err)
			}
			_, err := Parse(test.exceeds)
			checkFault(t, err, test.title)
		})
	}
}

func BenchmarkParse(b *testing.B) {
	filters := []struct{ name, text string }{
		{"typical", `status.id=out=(5,6);is_deleted==0;(name=ilike=*printer*,content=ilike='*print er*');date_mod=ge="2024-05-01 10:00:00"`},
		{"one", "id==20"},
		{"largest", strings.Repeat("name==some value of a length that fills up the text to all it may be;", 900)},
	}
	for _, filter := range filters {
		b.Run(filter.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(filter.text)))
			for b.Loop() {
				if _, err := Parse(filter.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
