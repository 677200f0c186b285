package api_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/store"
)

// receiver is a program that webhooks are sent to.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
	answer   func(w http.ResponseWriter, r *http.Request) bool // reports whether it has answered
}

// received is a request with its body.
type received struct {
	method, path, body string
	header             http.Header
}

func newReceiver(t *testing.T, s *fixture) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.requests = append(r.requests, received{req.Method, req.URL.RequestURI(), string(body), req.Header})
		answer := r.answer
		r.mu.Unlock()
		if answer == nil || !answer(w, req) {
			fmt.Fprint(w, "thanks")
		}
	}))
	t.Cleanup(r.Close)
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", "localhost"); err != nil {
		t.Fatal(err)
	}
	return r
}

// got gives the requests since the last time.
func (r *receiver) got() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.requests
	r.requests = nil
	return out
}

// hmacHex is the signature of a text.
func hmacHex(text, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// send runs the queue and wants so many accepted.
func (s *fixture) send(accepted int) {
	s.t.Helper()
	n, err := s.Webhooks.Send(s.t.Context(), 50)
	if err != nil || n != accepted {
		s.t.Errorf("%d receivers accepted, %v; want %d", n, err, accepted)
	}
}

// hookOn makes an active webhook.
func (s *fixture) hookOn(itemtype, event, url string, more map[string]any) int64 {
	s.t.Helper()
	body := map[string]any{"name": itemtype + " " + event, "itemtype": itemtype, "event": event, "url": url, "is_active": true, "is_recursive": true, "secret": "open sesame", "entity": 0}
	for name, value := range more {
		body[name] = value
	}
	return s.call("glpi", "POST", "/Setup/Webhook", body).id()
}

func (s *fixture) execute(query string, args ...any) {
	s.t.Helper()
	if err := s.DB.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(s.t.Context(), query, args...)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *fixture) scalar(query string, args ...any) (text string) {
	s.t.Helper()
	if err := s.DB.QueryRow(s.t.Context(), query, args...).Scan(&text); err != nil {
		s.t.Fatal(err)
	}
	return text
}

func TestWebhookLife(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := newReceiver(t, s)
	for _, event := range []string{"new", "update", "delete"} {
		s.hookOn("Computer", event, r.URL+"/hook/{{ item.id }}?e={{ event }}", map[string]any{"custom_headers": `{"X-Name":"{{ item.name }}","X-Empty":"","X-Bad":"{{ nope"}`})
	}
	id := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": `PC "é"/1`}).id()
	item := fmt.Sprintf("/Assets/Computer/%d", id)
	shown := s.call("glpi", "GET", item, nil).object()
	s.send(1)
	requests := r.got()
	if len(requests) != 1 {
		t.Fatalf("%d requests", len(requests))
	}
	got := requests[0]
	if got.method != "POST" || got.path != fmt.Sprintf("/hook/%d?e=new", id) || got.header.Get("Content-Type") != "" {
		t.Errorf("%s %s %v", got.method, got.path, got.header)
	}
	stamp := got.header.Get("X-GLPI-timestamp")
	if want := hmacHex(got.body+stamp, "open sesame"); stamp == "" || got.header.Get("X-GLPI-signature") != want {
		t.Errorf("signature %q of time %q, want %q", got.header.Get("X-GLPI-signature"), stamp, want)
	}
	if got.header.Get("X-Name") != `PC "é"/1` || got.header.Get("X-Bad") != "{{ nope" || got.header.Values("X-Empty") != nil {
		t.Errorf("headers %v", got.header)
	}
	if !strings.Contains(got.body, "\n        \"name\": \"PC \\\"\\u00e9\\\"\\/1\"") {
		t.Errorf("body is not as PHP writes it: %s", got.body)
	}
	var told struct {
		Item  map[string]any `json:"item"`
		Event string         `json:"event"`
	}
	if err := json.Unmarshal([]byte(got.body), &told); err != nil || told.Event != "new" || fmt.Sprint(told.Item) != fmt.Sprint(shown) {
		t.Errorf("%v: told %v\nshown %v", err, told, shown)
	}
	s.send(0) // not twice

	s.call("glpi", "PATCH", item, map[string]any{"name": "two"}).want(200)
	s.call("glpi", "PATCH", item, map[string]any{"name": "two"}).want(200) // changes nothing
	s.call("glpi", "DELETE", item, nil).want(204)
	s.call("glpi", "DELETE", item+"?force=1", nil).want(204)
	s.send(3)
	var events []string
	for _, got := range r.got() {
		events = append(events, got.path[strings.Index(got.path, "=")+1:])
		if !strings.Contains(got.body, `"name": "two"`) {
			t.Errorf("body of %s: %s", got.path, got.body)
		}
	}
	if strings.Count(strings.Join(events, " "), "delete") != 2 || strings.Count(strings.Join(events, " "), "update") != 1 {
		t.Errorf("events %v", events)
	}
	queue := s.call("glpi", "GET", "/Setup/QueuedWebhook?filter=last_status_code==200", nil).want(200).list()
	if len(queue) != 4 || queue[0]["sent_try"] != 1.0 || queue[0]["itemtype"] != "Computer" || queue[0]["items_id"] != float64(id) {
		t.Errorf("queue %v", queue)
	}
	// What is refused changes nothing and tells nobody.
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "x", "location": 4711}).want(400)
	s.send(0)
}

func TestWebhookPayloadAndChildren(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := newReceiver(t, s)
	s.hookOn("ITILFollowup", "new", r.URL+"/followup", nil)
	s.hookOn("Ticket", "new", r.URL+"/ticket", map[string]any{
		"http_method": "PUT", "use_default_payload": false,
		"payload": `{"text": "{{ item.name }} ({{ event }})", "who": "{% for m in item.team %}{{ m.name }}{% endfor %}", "md": "{{ item.content|html_to_markdown }}"}`,
	})
	s.hookOn("Ticket", "update", r.URL+"/update", nil)
	ticket := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": `a "quoted" name`, "content": "<p>It is <b>broken</b></p>"}).id()
	s.send(1)
	got := r.got()
	if len(got) != 1 || got[0].method != "PUT" || !strings.HasPrefix(got[0].body, `{"text": "a \"quoted\" name (new)", "who": "`) || !strings.Contains(got[0].body, `"md": "It is **broken**"`) {
		t.Fatalf("%v", got)
	}
	followup := s.call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket), map[string]any{"content": "hello"}).id()
	if _, err := s.Webhooks.Send(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, got := range r.got() {
		if got.path != "/followup" { // the ticket changes with it, unless all happens within a second
			continue
		}
		told++
		var told map[string]map[string]any
		_ = json.Unmarshal([]byte(got.body), &told)
		if told["item"]["id"] != float64(followup) || told["parent_item"]["id"] != float64(ticket) {
			t.Errorf("%s", got.body)
		}
	}
	if told != 1 {
		t.Errorf("told of the followup %d times", told)
	}
}

func TestWebhookEntities(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := newReceiver(t, s)
	one := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "One"}).id()
	two := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Two"}).id()
	s.hookOn("Computer", "new", r.URL+"/everywhere", nil)
	s.hookOn("Computer", "new", r.URL+"/root", map[string]any{"is_recursive": false})
	s.hookOn("Computer", "new", r.URL+"/one", map[string]any{"entity": one})
	s.hookOn("Computer", "new", r.URL+"/off", map[string]any{"is_active": false})
	for entity, want := range map[int64]string{0: "/everywhere /root", one: "/everywhere /one", two: "/everywhere"} {
		s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "x", "entity": entity}).want(201)
		s.send(len(strings.Fields(want)))
		got := map[string]bool{}
		for _, req := range r.got() {
			got[req.path] = true
		}
		for _, path := range strings.Fields(want) {
			if !got[path] {
				t.Errorf("entity %d: %v, want %s", entity, got, want)
			}
		}
	}
	if pending := s.scalar("SELECT COUNT(*) FROM `glpi_queuedwebhooks` WHERE `last_status_code` IS NULL"); pending != "0" {
		t.Errorf("%s rows not sent", pending)
	}
	// The delay of an entity puts off what is sent from it.
	s.execute("UPDATE `glpi_entities` SET `delay_send_emails` = 10 WHERE `id` = ?", one)
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "later", "entity": one}).want(201)
	s.send(0)
}

func TestWebhookRetriesAndCleaning(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := newReceiver(t, s)
	failing := true
	r.answer = func(w http.ResponseWriter, _ *http.Request) bool {
		if failing {
			http.Error(w, "no", http.StatusServiceUnavailable)
		}
		return failing
	}
	id := s.hookOn("Computer", "new", r.URL, map[string]any{"sent_try": 2, "save_response_body": true, "log_in_item_history": true})
	if err := s.Settings.Set(t.Context(), "webhook_allow_response_saving", "1"); err != nil {
		t.Fatal(err)
	}
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "a"}).want(201)
	for range 4 {
		s.send(0)
	}
	if n := len(r.got()); n != 3 { // once, and twice more
		t.Errorf("tried %d times", n)
	}
	if row := s.scalar("SELECT `sent_try` || ' ' || `last_status_code` || ' ' || `response_body` FROM `glpi_queuedwebhooks`"); row != "3 503 no\n" {
		t.Errorf("row %q", row)
	}
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_logs` WHERE `linked_action` = 28 AND `itemtype` = 'Computer' AND `new_value` = '503'"); n != "3" {
		t.Errorf("%s entries in the history", n)
	}
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "b"}).want(201)
	s.send(0)
	failing = false
	s.send(1)
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c"}).want(201)
	if n, err := s.Webhooks.Clean(t.Context(), 30); err != nil || n != 2 { // a is exhausted, b was sent at the second try of two
		t.Errorf("cleaned %d, %v", n, err)
	}
	s.execute("UPDATE `glpi_queuedwebhooks` SET `send_time` = '2001-01-01 00:00:00'")
	if n, err := s.Webhooks.Clean(t.Context(), 30); err != nil || n != 1 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "d"}).want(201)
	s.call("glpi", "DELETE", fmt.Sprintf("/Setup/Webhook/%d", id), nil).want(204)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_queuedwebhooks`"); n != "0" {
		t.Errorf("%s rows of a webhook that is gone", n)
	}
}

func TestWebhookChallengeOAuthAndNetworks(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := newReceiver(t, s)
	knows := "something else"
	r.answer = func(w http.ResponseWriter, req *http.Request) bool {
		switch {
		case req.URL.Query().Has("crc_token"):
			fmt.Fprint(w, hmacHex(req.URL.Query().Get("crc_token"), knows))
		case req.URL.Path == "/token":
			fmt.Fprint(w, `{"access_token":"T1","token_type":"Bearer"}`)
		default:
			return false
		}
		return true
	}
	s.hookOn("Computer", "new", r.URL+"/in?a=b", map[string]any{
		"use_cra_challenge": true, "use_oauth": true, "oauth_url": r.URL + "/token", "clientid": "me", "clientsecret": "mine",
	})
	if stored := s.scalar("SELECT `secret` || `clientsecret` FROM `glpi_webhooks`"); strings.Contains(stored, "sesame") || strings.Contains(stored, "mine") {
		t.Errorf("secrets lie open: %s", stored)
	}
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "a"}).want(201)
	s.send(0)
	if got := r.got(); len(got) != 1 || got[0].method != "GET" || !strings.HasPrefix(got[0].path, "/in?a=b&crc_token=") {
		t.Errorf("a receiver that fails the challenge got %v", got)
	}
	if row := s.scalar("SELECT `sent_try` FROM `glpi_queuedwebhooks`"); row != "0" {
		t.Errorf("a failed challenge counts as a try: %s", row)
	}
	knows = "open sesame"
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", "10.0.0.0/8"); err != nil {
		t.Fatal(err)
	}
	s.send(0)
	if got := r.got(); len(got) != 0 {
		t.Errorf("a network that is not allowed got %v", got)
	}
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", "localhost"); err != nil {
		t.Fatal(err)
	}
	s.send(1)
	got := r.got()
	if len(got) != 3 || got[1].path != "/token" || !strings.Contains(got[1].body, "client_id=me&client_secret=mine&grant_type=client_credentials") ||
		got[2].path != "/in?a=b" || got[2].header.Get("Authorization") != "Bearer T1" {
		t.Errorf("%v", got)
	}
}

func TestWebhookDefinitions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for body, message := range map[string]string{
		`{"name":"a","itemtype":""}`:                                                        "An item type is required",
		`{"name":"a","itemtype":"Computer","event":""}`:                                     "An event is required",
		`{"name":"a","itemtype":"Nonsense"}`:                                                "Nonsense",
		`{"name":"a","itemtype":"Profile"}`:                                                 "Profile",
		`{"name":"a","itemtype":"Computer","event":"someday"}`:                              "new, update or delete",
		`{"name":"a","payload":"{% if %}"}`:                                                 "payload",
		`{"name":"a","custom_headers":"{\"X-GLPI-Signature\":\"x\"}"}`:                      "cannot be set",
		`{"name":"a","custom_headers":"[1]"}`:                                               "JSON object",
		`{"name":"a","custom_headers":"{\"a b\":\"x\"}"}`:                                   "no name of a header",
		`{"name":"a","http_method":"DELETE"}`:                                               "",
		`{"name":"a","itemtype":"Ticket","event":"new","url":"{{ x","secret":"aaaaaaaaaa"}`: "url",
	} {
		if r := s.call("glpi", "POST", "/Setup/Webhook", body).want(400); !strings.Contains(string(r.body), message) {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	id := s.call("glpi", "POST", "/Setup/Webhook", map[string]any{"name": "without anything"}).id()
	path := fmt.Sprintf("/Setup/Webhook/%d", id)
	if r := s.call("glpi", "GET", path, nil); r.at("secret") != nil || r.at("http_method") != "POST" || r.at("use_default_payload") != true {
		t.Errorf("%s", r.body)
	}
	open := func() string {
		secret, err := s.OAuth.Open(s.scalar("SELECT `secret` FROM `glpi_webhooks` WHERE `id` = ?", id))
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	first := open()
	if len(first) != 40 {
		t.Errorf("generated secret %q", first)
	}
	s.call("glpi", "PATCH", path, map[string]any{"name": "b"}).want(200)
	if open() != first {
		t.Error("a change of the name changes the secret")
	}
	s.call("glpi", "PATCH", path, map[string]any{"secret": "chosen"}).want(200)
	if open() != "chosen" {
		t.Error("the chosen secret is not kept")
	}
	s.call("tech", "POST", "/Setup/Webhook", map[string]any{"name": "x"}).want(403)
	s.call("tech", "GET", "/Setup/QueuedWebhook", nil).want(403)
	s.call("post-only", "POST", "/Setup/QueuedWebhook", map[string]any{}).want(201)
	s.call("glpi", "PATCH", "/Setup/QueuedWebhook/999", map[string]any{}).want(404)
	// Whoever sets up webhooks must be able to read what they tell.
	s.execute("UPDATE `glpi_profilerights` SET `rights` = 0 WHERE `profiles_id` = 4 AND `name` = 'computer'")
	s.Directory.Invalidate()
	s.call("glpi", "POST", "/Setup/Webhook", map[string]any{"name": "x", "itemtype": "Computer", "event": "new"}).want(403)
	s.call("glpi", "POST", "/Setup/Webhook", map[string]any{"name": "x", "itemtype": "Monitor", "event": "new"}).want(201)
}

// A template that would render for minutes holds nobody up: what it says is written outside of the
// change's transaction, and stopped. The event is told nevertheless, and other hooks are too.
func TestHostileWebhookTemplates(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	r := newReceiver(t, s)
	loops := "{% for a in 1..9999 %}{% for b in 1..9999 %}{% set x = item|json_encode|upper|lower %}{% endfor %}{% endfor %}"
	s.hookOn("Computer", "new", r.URL+"/hostile", map[string]any{"use_default_payload": false, "payload": loops})
	s.hookOn("Computer", "new", r.URL+"/{{ item.id }}"+loops, nil)
	s.hookOn("Computer", "new", r.URL+"/header", map[string]any{"custom_headers": `{"X-Slow":"` + loops + `","X-Name":"{{ item.name }}"}`})
	s.hookOn("Computer", "new", r.URL+"/good", nil)
	id := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "as it was"}).id()
	// Nothing has been written when the change is answered: whatever a template costs, it costs the
	// transaction nothing.
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM `glpi_queuedwebhooks` WHERE `body` IS NULL": "4", "SELECT COUNT(*) FROM `glpid_drafts`": "4",
	} {
		if got := s.scalar(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	s.call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", id), map[string]any{"name": "as it is"}).want(200)
	s.written()
	if left := s.scalar("SELECT COUNT(*) FROM `glpid_drafts`"); left != "0" {
		t.Errorf("%s drafts are left", left)
	}
	queue := s.call("glpi", "GET", "/Setup/QueuedWebhook?sort=id", nil).want(200).list()
	if len(queue) != 4 || queue[0]["body"] != nil || !strings.Contains(fmt.Sprint(queue[3]["body"]), "as it was") {
		t.Errorf("queue %v", queue)
	}
	if _, err := s.Webhooks.Send(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	got := map[string]received{}
	for _, request := range r.got() {
		got[request.path] = request
	}
	if len(got) != 3 || got["/hostile"].body != "" || !strings.Contains(got["/good"].body, "as it was") {
		t.Errorf("told %v", got)
	}
	if h := got["/header"].header; h.Get("X-Slow") != "" || h.Get("X-Name") != "as it was" || h.Get("X-GLPI-signature") == "" {
		t.Errorf("headers %v", h)
	}
}
