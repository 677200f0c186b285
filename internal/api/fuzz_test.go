package api

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// FuzzParams reads parameters from a query and a body: nothing may panic, and what is refused is
// refused as the caller's fault.
func FuzzParams(f *testing.F) {
	f.Add("filter[]=a&filter[]=b&x[y]=1", "application/json",
		[]byte(`{"name":"x","n":1.5e3,"a":[null,true,{"b":"\u00e9"}]}`))
	f.Add("a=%ff", "application/json", []byte(`[1,2]`))
	f.Add("a.b=1&a+c=2", "application/x-www-form-urlencoded", []byte("name=x&name=y&a%5B%5D=1"))
	f.Add("", "multipart/form-data; boundary=b",
		[]byte("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a.txt\"\r\n\r\nx\r\n--b--\r\n"))
	f.Add("%zz", "application/json; charset=utf-8", []byte("{"))
	f.Fuzz(func(t *testing.T, query, kind string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", kind)
		share := bounded.Share{Pool: bounded.NewPool(64<<20, 64<<20), Portion: heldPortion}
		to := &spooled{folder: t.TempDir(), held: &holder{Share: share}, limit: 1 << 20}
		defer to.discard()
		in, err := readParams(r, &route.Route{}, &holder{Share: share}, to)
		if err != nil {
			if model.CodeOf(err) == model.CodeInternal {
				t.Fatalf("not the caller's fault: %v", err)
			}
			return
		}
		if _, err := json.Marshal(in.params); err != nil {
			t.Fatalf("parameters are no JSON: %v", err)
		}
		for _, file := range in.files {
			if file.Name == ".." || bytes.ContainsAny([]byte(file.Name), `/\`) {
				t.Fatalf("file name %q", file.Name)
			}
		}
	})
}

// FuzzFormats turns JSON lists into CSV and XML: what is a list of objects must come out.
func FuzzFormats(f *testing.F) {
	f.Add([]byte(`[{"a":1,"b":{"c":"x\"y"}},{"b":null,"d":[1,{"e":true}]}]`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, list []byte) {
		var items []map[string]any
		if json.Unmarshal(list, &items) != nil {
			return
		}
		lists := func(yield func([]byte, error) bool) {
			for range 2 {
				if !yield(list, nil) {
					return
				}
			}
		}
		if err := csvOf(&route.Call{})(io.Discard, lists); err != nil {
			t.Fatalf("CSV: %v", err)
		}
		if err := toXML(io.Discard, lists); err != nil {
			t.Fatalf("XML: %v", err)
		}
	})
}
