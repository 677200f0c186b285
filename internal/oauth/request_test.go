package oauth

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/model"
)

func TestFormsThatAreNotEncoded(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"password=a%20b+c":      "a b c",
		"password=a%2Bb%C3%A9":  "a+bé",
		"password=100%":         "100%",
		"password=100%;x":       "100%;x",
		"password=%zz%4":        "%zz%4",
		"password=a=b":          "a=b",
		"password=+a+":          "a",
		"pass%77ord=x":          "x",
		"password":              "",
		"password=%ff":          "malformed",
		"password=a%00b":        "malformed",
		"password[]=x":          "malformed",
		"password[a]=x":         "malformed",
		"password[]=x&password": "",
		"password=x&password[]": "malformed",
		"[]=x&password=y":       "y",
	} {
		p, err := readParams(request(formType, body))
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.get("password")
		if err != nil {
			got = "malformed"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestJSONValues(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`"x"`: "x", `12`: "12", `1.50`: "1.50", `12345678901234567890`: "12345678901234567890", `true`: "1",
		`false`: "", `null`: "", `[]`: "malformed", `{}`: "malformed",
	} {
		p, err := readParams(request("application/json", `{"password":`+value+`}`))
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.get("password")
		if err != nil {
			got = "malformed"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}

// FuzzTokenRequest throws anything at the parser: it answers with parameters that are clean
// texts or with a fault of the caller, and reads what is well encoded as the standard library.
func FuzzTokenRequest(f *testing.F) {
	f.Add("grant_type=password&a[]=b", formType, "username=glpi&password=%67%", "Basic YTpi")
	f.Add("", "application/json; charset=utf-8", `{"grant_type":"password","scope":["api"],"n":1e5,"b":true,"z":null}`,
		"basic YTpi")
	f.Add("a=%zz", "multipart/form-data; boundary=x",
		"--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nabc\r\n--x--\r\n", "Bearer a.b.c")
	f.Add("a;b=c", "application/json", `[1,2]`, "")
	f.Add("=&&==", "text/plain; x", "{", "Basic Og==")
	f.Fuzz(func(t *testing.T, query, kind, body, authorization string) {
		r := &http.Request{
			Method: http.MethodPost, URL: &url.URL{RawQuery: query}, Body: http.NoBody,
			Header: http.Header{"Content-Type": {kind}, "Authorization": {authorization}},
		}
		r.Body = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)).Body
		p, err := readParams(r)
		if err != nil {
			var fault *Error
			var wrong *model.Error
			if !errors.As(err, &fault) && !errors.As(err, &wrong) || fault != nil &&
				(fault.Status < 400 || fault.Status > 499) {
				t.Fatalf("error %v", err)
			}
			return
		}
		for name, value := range p.values {
			if p.malformed[name] {
				t.Errorf("%q is both a text and malformed", name)
			}
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) || strings.Trim(value, " \t\n\r\v") != value {
				t.Errorf("%q is not clean: %q", name, value)
			}
			if _, err := p.get(name); err != nil {
				t.Errorf("%q cannot be had: %v", name, err)
			}
		}
		if id, _, err := clientCredentials(r, p); err == nil && id == "" {
			t.Error("no client, and no fault")
		}
		values, err := url.ParseQuery(query)
		if err != nil || body != "" {
			return
		}
		for name, list := range values {
			want := strings.Trim(list[len(list)-1], " \t\n\r\v\x00")
			if got, ok := p.values[name]; ok && got != want {
				t.Errorf("%q is read as %q, not %q", name, got, want)
			} else if !ok && !p.malformed[name] && !strings.Contains(name, "[") {
				t.Errorf("%q is lost", name)
			}
		}
	})
}
