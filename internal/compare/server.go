package compare

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/remote"
)

// Server is one of the two.
type Server struct {
	URL    string      // of the server, or of its API: https://glpi.example.org, https://example.org/glpi/api.php/v2.3
	Token  string      // an access token, or none for what everybody may read
	Header http.Header // sent with each request
}

// Bounds of an answer.
const (
	maxBody   = 64 << 20  // bytes
	maxValues = 2_000_000 // of JSON, each of which takes far more memory than the two bytes that it can be sent in
	askTime   = 2 * time.Minute
)

// side is a server that is asked.
type side struct {
	Server
	api    string // address of the API, without a slash at the end
	home   string // address of the server
	client http.Client
}

// apiOf is where the API lies below an address of a server, as one of its versions or none.
var apiOf = regexp.MustCompile(`/api\.php(/v[0-9.]+)?(/|$)`)

func newSide(s Server) (*side, error) {
	address, err := remote.Address(s.URL)
	if err != nil {
		return nil, err
	}
	address.RawQuery, address.Fragment = "", ""
	home := strings.TrimRight(address.String(), "/")
	api := ""
	if at := apiOf.FindStringSubmatchIndex(home); at != nil {
		if at[2] >= 0 { // with a version
			api = home
		}
		home = home[:at[0]]
	}
	api = cmp.Or(api, home+remote.API)
	return &side{Server: s, api: api, home: home, client: http.Client{
		Timeout:       askTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// answer is what a server says to a request.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   any // the body, if it is JSON; its numbers are json.Number
}

// get asks a server, again where it has no room at the moment.
func (s *side) get(ctx context.Context, request string) (*answer, error) {
	for try := 0; ; try++ {
		a, err := s.once(ctx, request)
		if err != nil {
			return nil, err
		}
		if !remote.IsBusy(a.status) || try == remote.Retries {
			return a, nil
		}
		if err := remote.Wait(ctx, a.header); err != nil {
			return nil, err
		}
	}
}

func (s *side) once(ctx context.Context, request string) (*answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.api+request, nil)
	if err != nil {
		return nil, err
	}
	for name, values := range s.Header {
		r.Header[name] = values
	}
	r.Header.Set("User-Agent", "glpid compare")
	if s.Token != "" {
		r.Header.Set("Authorization", "Bearer "+s.Token)
	}
	got, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(io.LimitReader(got.Body, maxBody+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("the answer is larger than %d MB", maxBody>>20)
	}
	a := &answer{status: got.StatusCode, header: got.Header, body: body}
	if a.kind() == "application/json" || strings.HasSuffix(a.kind(), "+json") {
		if tooMany(body) {
			return nil, errValues
		}
		if a.json, err = decoded(body); err != nil && a.status < http.StatusBadRequest {
			return nil, fmt.Errorf("the answer is no JSON: %w", err)
		}
	}
	return a, nil
}

// errValues says that an answer has more values than are compared at once.
var errValues = fmt.Errorf("the answer has more than %d values: compare fewer rows at once", maxValues)

// tooMany reports that JSON has more values than are taken. It counts what begins or follows one.
func tooMany(body []byte) bool {
	n, inText := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case !inText && (c == ',' || c == '[' || c == '{'):
			n++
		}
	}
	return n >= maxValues
}

func decoded(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows it")
	}
	return v, nil
}

// kind is the type of the body, without its parameters.
func (a *answer) kind() string {
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	return kind
}

// code is the machine code of a fault, as ERROR_ITEM_NOT_FOUND.
func (a *answer) code() any {
	object, _ := a.json.(map[string]any)
	return of(object, "status")
}

// said tells of an answer by its status and what a fault's message is.
func (a *answer) said() string {
	object, _ := a.json.(map[string]any)
	for _, name := range []string{"detail", "title"} {
		if text, _ := object[name].(string); text != "" && a.status >= http.StatusBadRequest {
			return cut(fmt.Sprintf("%d %s", a.status, text))
		}
	}
	return strconv.Itoa(a.status)
}

// neutral replaces the server's own address in a text, at its beginning or in what HTML links to.
func (s *side) neutral(text string) string {
	if rest, ok := strings.CutPrefix(text, s.home+"/"); ok {
		text = "{server}/" + rest
	}
	return strings.ReplaceAll(text, `"`+s.home+"/", `"{server}/`)
}

// neutralAll does so in each text of a value, and changes it.
func (s *side) neutralAll(v any) any {
	switch v := v.(type) {
	case string:
		return s.neutral(v)
	case []any:
		for i := range v {
			v[i] = s.neutralAll(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = s.neutralAll(v[name])
		}
	}
	return v
}
