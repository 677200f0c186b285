package body

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/model"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	small := Limits{Bytes: 200, Depth: 3, Values: 5}
	const good, bad, large, empty = "good", "bad", "large", "empty"
	for text, want := range map[string]string{
		`{"a":"\ud83d\ude00"}`: good, `{"a":"x\u00e9\n\\ud83d"}`: good, `{"a":"\"\u0041"}`: good,
		`{"\ud83d\uDE00":1}`: good,
		`{"a":"é€😀"}`:        good, `5`: good, `"[[[[[,,,,,,"`: good, `[[[1]]]`: good, `[1,2,3,4,5]`: good,
		" [1]\n":         good,
		`"a\"[[[["`:      good,
		`{"a":"\ud83d"}`: bad, `{"a":"\ude00"}`: bad, `{"a":"\ud83d\n"}`: bad, `{"a":"\ud83d\ud83d\ude00"}`: bad,
		`{"a":"\ud83dx\ude00"}`: bad,
		`{"a":"\ud83d\u0041"}`:  bad, `"\ud83d`: bad, `{"a":"\uZZZZ"}`: bad, `"\ud8`: bad, `\`: bad,
		`{"a":"\u0000"}`: bad, `{"\u0000":1}`: bad,
		"{\"a\":\"\xff\"}": bad, "\"\xed\xa0\x80\"": bad, "\"\xc0\x80\"": bad, "\"\xf4\x90\x80\x80\"": bad,
		"\"\xe2\x82\"": bad, `[1] 2`: bad, `[1`: bad, `nul`: bad,
		`[[[[`: large, `[1,2,3,4,5,6]`: large, `{"a":[1,2],"b":[3,4],"c":5}`: large, `"` + strings.Repeat("x", 200) +
			`"`: large, `1` + strings.Repeat(" ", 200): large,
		"": empty, " \n": empty,
	} {
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			_, err := JSON(r, small)
			got := good
			switch {
			case errors.Is(err, ErrEmpty):
				got = empty
			case model.CodeOf(err) == model.CodeTooLarge:
				got = large
			case err != nil:
				got = bad
			}
			if got != want {
				t.Errorf("%.40q: %s (%v), want %s", text, got, err, want)
			}
		}
	}
	if _, err := JSON(iotest.ErrReader(errors.New("cut off")), small); model.CodeOf(err) != model.CodeBadRequest {
		t.Error(err)
	}
}

// TestJSONIsRefusedWhileItIsRead wants what is too much to end the reading where it is, and to cost
// next to nothing.
func TestJSONIsRefusedWhileItIsRead(t *testing.T) {
	for name, part := range map[string]string{"elements": "1,", "levels": "[", "objects": `{"":{"":`, "lists": "[],"} {
		text := []byte("[" + strings.Repeat(part, 8<<20/len(part)-2))
		rest := bytes.NewReader(text)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := JSON(rest, Full); model.CodeOf(err) != model.CodeTooLarge {
			t.Errorf("%s: %v", name, err)
		}
		runtime.ReadMemStats(&after)
		if read := len(text) - rest.Len(); read > 1<<20 {
			t.Errorf("%s: %d bytes were read", name, read)
		}
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 4<<20 {
			t.Errorf("%s: %d bytes were allocated", name, cost)
		}
	}
}

func TestPairs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]map[string]string{
		"":                                {},
		"filter=id==1;name==x&limit=5":    {"filter": "id==1;name==x", "limit": "5"},
		"filter=id%3D%3D1%3Bname==a+b":    {"filter": "id==1;name==a b"},
		"filter=name=like=50%&x=%zz%41%4": {"filter": "name=like=50%", "x": "%zzA%4"},
		"a[]=1&a[]=2&&b":                  {"a[]": "2", "b": ""},
	} {
		pairs, err := Pairs(text, Open)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := maps.Collect(pairs); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if _, err := Pairs(strings.Repeat("a&", 1001), Full); model.CodeOf(err) != model.CodeTooLarge {
		t.Error("1,001 fields:", err)
	}
}

// FuzzJSON holds the reader against the standard library: it refuses as the caller's fault, it reads
// what is within the limits as the library does, and nothing else.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"name":"x","n":1.5e3,"a":[null,true,{"b":"\u00e9😀\ud83d\ude00"}]}`, "[[[[[[[[[[", "[1,1,1,1,1,1,1,1,1,1,1,1]",
		`"\u0000"`, "\"\xed\xa0\x80\"", `"\ud83dx"`, `{"a":1} {}`, " ",
	} {
		f.Add([]byte(seed))
	}
	limits := Limits{Bytes: 1 << 10, Depth: 5, Values: 10}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := JSON(iotest.HalfReader(bytes.NewReader(text)), limits)
		if err != nil {
			if code := model.CodeOf(err); code != model.CodeBadRequest && code != model.CodeTooLarge {
				t.Fatalf("not the caller's fault: %v", err)
			}
			return
		}
		if !utf8.Valid(text) {
			t.Fatal("this is no UTF-8")
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, want %v (%v)", got, want, err)
		}
		values, depth := measure(got)
		if values > limits.Values+1 || depth > limits.Depth || strings.ContainsRune(string(text), 0) {
			t.Fatalf("%d values, %d levels", values, depth)
		}
	})
}

// measure counts values and levels. Members of the same name count once.
func measure(value any) (values, depth int) {
	var inner []any
	switch v := value.(type) {
	case []any:
		inner = v
	case map[string]any:
		for _, x := range v {
			inner = append(inner, x)
		}
	default:
		return 1, 0
	}
	for _, x := range inner {
		n, d := measure(x)
		values += n
		depth = max(depth, d)
	}
	return values, depth + 1
}
