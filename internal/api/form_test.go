package api

import (
	"net/url"
	"reflect"
	"testing"
)

func TestParseForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]url.Values{
		"":                                {},
		"filter=id==1;name==x&limit=5":    {"filter": {"id==1;name==x"}, "limit": {"5"}},
		"filter=id%3D%3D1%3Bname==a+b":    {"filter": {"id==1;name==a b"}},
		"filter=name=like=50%&x=%zz%41%4": {"filter": {"name=like=50%"}, "x": {"%zzA%4"}},
		"a[]=1&a[]=2&&b":                  {"a[]": {"1", "2"}, "b": {""}},
	} {
		if got := parseForm(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
