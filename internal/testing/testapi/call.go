package testapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/store"
)

// countHeader numbers the calls, so that each is told how many statements it has taken.
const countHeader = "Test-Call"

// counting counts the statements of each call that has a number.
func counting(next http.Handler, counts *sync.Map) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if call := r.Header.Get(countHeader); call != "" {
			ctx, statements := store.CountStatements(r.Context())
			counts.Store(call, statements)
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// calls numbers them.
var calls atomic.Uint64

// Passwords of the default accounts.
var Passwords = map[string]string{"glpi": "glpi", "tech": "tech", "normal": "normal", "post-only": "postonly"}

// Token gives a token of a user with all scopes.
func (s *Server) Token(user string) string {
	s.T.Helper()
	if token, ok := s.tokens.Load(user); ok {
		return token.(string)
	}
	password := Passwords[user]
	if password == "" {
		password = user
	}
	form := url.Values{"grant_type": {"password"}, "client_id": {s.ClientID}, "client_secret": {s.ClientSecret},
		"username": {user}, "password": {password}, "scope": {strings.Join(oauth.Scopes, " ")}}
	resp, err := http.PostForm(s.URL+"/api.php/token", form)
	if err != nil {
		s.T.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	body, _ := io.ReadAll(resp.Body)
	if err := json.Unmarshal(body, &answer); err != nil || answer.Token == "" {
		s.T.Fatalf("token of %s: %d %s", user, resp.StatusCode, body)
	}
	s.tokens.Store(user, answer.Token)
	return answer.Token
}

// Reply is an answer that has been read.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
	what   string
	t      testing.TB
	// Statements is how many the call has taken.
	Statements uint64
}

// Call sends a request. body may be nil, a string or a value for JSON; headers come in pairs.
func (s *Server) Call(user, method, path string, body any, headers ...string) *Reply {
	s.T.Helper()
	var content io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case string:
		content, kind = strings.NewReader(b), "application/json"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			s.T.Fatal(err)
		}
		content, kind = bytes.NewReader(text), "application/json"
	}
	req, err := http.NewRequest(method, s.URL+"/api.php"+path, content)
	if err != nil {
		s.T.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if user != "" {
		req.Header.Set("Authorization", "Bearer "+s.Token(user))
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	number := fmt.Sprint(calls.Add(1))
	req.Header.Set(countHeader, number)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.T.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	r := &Reply{Status: resp.StatusCode, Header: resp.Header, Body: text,
		what: fmt.Sprintf("%s %s as %s", method, path, user), t: s.T}
	if counted, ok := s.counts.LoadAndDelete(number); ok {
		r.Statements = counted.(*store.Statements).Count()
	}
	s.checks.check(s.T, s, method, path, r)
	return r
}

// Want fails the test unless the answer has the status.
func (r *Reply) Want(status int) *Reply {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("%s: status %d, want %d: %s", r.what, r.Status, status, r.Body)
	}
	return r
}

// Object gives the answer's JSON object.
func (r *Reply) Object() map[string]any {
	r.t.Helper()
	var out map[string]any
	if err := json.Unmarshal(r.Body, &out); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.Body)
	}
	return out
}

// List gives the answer's JSON list of objects.
func (r *Reply) List() []map[string]any {
	r.t.Helper()
	var out []map[string]any
	if err := json.Unmarshal(r.Body, &out); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.Body)
	}
	return out
}

// ID gives the id of a created item.
func (r *Reply) ID() int64 {
	r.t.Helper()
	r.Want(http.StatusCreated)
	id, _ := r.Object()["id"].(float64)
	if id <= 0 {
		r.t.Fatalf("%s: no id in %s", r.what, r.Body)
	}
	return int64(id)
}

// IDs gives the ids of a list.
func (r *Reply) IDs() []int64 {
	r.t.Helper()
	var ids []int64
	for _, item := range r.List() {
		ids = append(ids, int64(item["id"].(float64)))
	}
	return ids
}

// At follows a path of keys, and of numbers in lists, into the answer; nil where it leads nowhere.
func (r *Reply) At(path string) any {
	r.t.Helper()
	var value any
	if err := json.Unmarshal(r.Body, &value); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.Body)
	}
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n < 0 || n >= len(v) {
				return nil
			}
			value = v[n]
		default:
			return nil
		}
	}
	return value
}

// Location gives the path that the header Location names, as Call takes it.
func (r *Reply) Location() string {
	r.t.Helper()
	path, ok := strings.CutPrefix(r.Header.Get("Location"), "/api.php/")
	if !ok {
		r.t.Errorf("%s: Location %q is no whole path", r.what, r.Header.Get("Location"))
	}
	return "/" + path
}

// Everywhere are the headers with which a session acts in all entities.
var Everywhere = []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true"}

// Body is one for JSON.
type Body = map[string]any

var counter atomic.Int64

// Unique gives a text that no other call gives.
func Unique() string { return fmt.Sprintf("q%dz", counter.Add(1)) }

// UniqueWithin gives one of at most so many characters, four or more.
func UniqueWithin(length int) string {
	text := strconv.FormatInt(counter.Add(1), 36)
	return text[max(0, len(text)-length):]
}

// UniqueDay gives a day that no other test uses.
func UniqueDay() string {
	return time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(counter.Add(1))).Format(time.DateOnly)
}
