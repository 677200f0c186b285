package rsql

import (
	"errors"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// FuzzParse holds for any text: a fault is the caller's, and a tree's own text gives the tree.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "0", "()", "id==20", "id", "id=", "id==", "id=in=4", "(id==1", "id==1)", "(id==1)(id==2)", "name=f=x",
		"id=in=(4,7)", `name=in=("a,b",c)`, "name=in=('a','b')", `name=in=("a\)b", c)`, `a=in=("""'x'""",""""")`,
		"id=out=()",
		"name=empty=;id==10", "a=isnotnull= ;b==2", "name==a,name==b;id=gt=5", "(name==a,name==b);id=gt=5",
		"((model.name=in=(A1,A2);name=like=*Staff*),(model.name=in=(B1);name=like=*Student*)),name=in=(Z1)",
		";is_deleted==0,;", "a==1,();b==2", "((a==1,b==2);c==3,d==4);e==5,f==6",
		"name==テスト", "name==(test", `name=like=\;*`, `name=="a;b,c"`, `name=='it\'s'`, `name==\\srv`, `name=="x\"`,
		`\(a=="1"\)`,
		"a==1 and b==2 or (c==3 AND d=isnull= or e==x y)", "a==x and y", "and==1 and or==2", "a=under=3 and b>=2",
		"a!b=c", "a==\xff", "id>=3;name==x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		n, err := Parse(filter)
		if err != nil {
			var fault *model.Error
			if !errors.As(err, &fault) || fault.Code != model.CodeInvalid || fault.Title == "" || n != nil {
				t.Fatalf("Parse(%q): %s beside fault %#v", filter, dump(n), err)
			}
			return
		}
		if n == nil || len(n.String()) > maxLength { // quoting may carry a text over the limit
			return
		}
		checkSame(t, n)
	})
}
