package webhooks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// failure wants the queue's first row to say why it was not accepted; "" for one that was.
func failure(s *testapi.Server, why string) {
	s.T.Helper()
	row := s.Call("glpi", "GET", "/Setup/QueuedWebhook", nil).Want(200).List()[0]
	if said, _ := row["last_error"].(string); !strings.Contains(said, why) || (said == "") != (why == "") {
		s.T.Errorf("the queue says %q, want %q", said, why)
	}
}

func TestWebhookLife(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	for _, event := range []string{"new", "update", "delete"} {
		s.HookOn("Computer", event, r.URL+"/hook/{{ item.id }}?e={{ event }}",
			map[string]any{"custom_headers": `{"X-Name":"{{ item.name }}","X-Empty":"","X-Bad":"{{ nope"}`})
	}
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": `PC "é"/1`}).ID()
	item := fmt.Sprintf("/Assets/Computer/%d", id)
	shown := s.Call("glpi", "GET", item, nil).Object()
	s.Send(1)
	requests := r.Got()
	if len(requests) != 1 {
		t.Fatalf("%d requests", len(requests))
	}
	got := requests[0]
	if got.Method != "POST" || got.Path != fmt.Sprintf("/hook/%d?e=new", id) ||
		got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s %v", got.Method, got.Path, got.Header)
	}
	stamp := got.Header.Get("X-GLPI-timestamp")
	if want := testapi.HMAC(got.Body+stamp, "open sesame"); stamp == "" || got.Header.Get("X-GLPI-signature") != want {
		t.Errorf("signature %q of time %q, want %q", got.Header.Get("X-GLPI-signature"), stamp, want)
	}
	if got.Header.Get("X-Name") != `PC "é"/1` || got.Header.Get("X-Bad") != "{{ nope" ||
		got.Header.Values("X-Empty") != nil {
		t.Errorf("headers %v", got.Header)
	}
	if !strings.Contains(got.Body, "\n        \"name\": \"PC \\\"\\u00e9\\\"\\/1\"") {
		t.Errorf("body is not as PHP writes it: %s", got.Body)
	}
	var told struct {
		Item  map[string]any `json:"item"`
		Event string         `json:"event"`
	}
	if err := json.Unmarshal([]byte(got.Body), &told); err != nil || told.Event != "new" ||
		fmt.Sprint(told.Item) != fmt.Sprint(shown) {
		t.Errorf("%v: told %v\nshown %v", err, told, shown)
	}
	s.Send(0) // not twice

	s.Call("glpi", "PATCH", item, map[string]any{"name": "two"}).Want(200)
	s.Call("glpi", "PATCH", item, map[string]any{"name": "two"}).Want(200) // changes nothing
	s.Call("glpi", "DELETE", item, nil).Want(204)
	s.Call("glpi", "DELETE", item+"?force=1", nil).Want(204)
	s.Send(3)
	var events []string
	for _, got := range r.Got() {
		events = append(events, got.Path[strings.Index(got.Path, "=")+1:])
		if !strings.Contains(got.Body, `"name": "two"`) {
			t.Errorf("body of %s: %s", got.Path, got.Body)
		}
	}
	if strings.Count(strings.Join(events, " "), "delete") != 2 ||
		strings.Count(strings.Join(events, " "), "update") != 1 {
		t.Errorf("events %v", events)
	}
	queue := s.Call("glpi", "GET", "/Setup/QueuedWebhook?filter=last_status_code==200", nil).Want(200).List()
	if len(queue) != 4 || queue[0]["sent_try"] != 1.0 || queue[0]["itemtype"] != "Computer" ||
		queue[0]["items_id"] != float64(id) {
		t.Errorf("queue %v", queue)
	}
	// What is refused changes nothing and tells nobody.
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "x", "location": 4711}).Want(400)
	s.Send(0)
}

func TestWebhookPayloadAndChildren(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	s.HookOn("ITILFollowup", "new", r.URL+"/followup", nil)
	s.HookOn("Ticket", "new", r.URL+"/ticket", map[string]any{
		"http_method": "PUT", "use_default_payload": false,
		"payload": `{"text": "{{ item.name }} ({{ event }})", "who": "{% for m in item.team %}{{ m.name }}{% endfor %}", "md": "{{ item.content|html_to_markdown }}"}`,
	})
	s.HookOn("Ticket", "update", r.URL+"/update", nil)
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket",
		map[string]any{"name": `a "quoted" name`, "content": "<p>It is <b>broken</b></p>"}).ID()
	s.Send(1)
	got := r.Got()
	if len(got) != 1 || got[0].Method != "PUT" ||
		!strings.HasPrefix(got[0].Body, `{"text": "a \"quoted\" name (new)", "who": "`) ||
		!strings.Contains(got[0].Body, `"md": "It is **broken**"`) {
		t.Fatalf("%v", got)
	}
	followup := s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket),
		map[string]any{"content": "hello"}).ID()
	if _, err := s.Webhooks.Send(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, got := range r.Got() {
		if got.Path != "/followup" { // the ticket changes with it, unless all happens within a second
			continue
		}
		told++
		var told map[string]map[string]any
		_ = json.Unmarshal([]byte(got.Body), &told)
		if told["item"]["id"] != float64(followup) || told["parent_item"]["id"] != float64(ticket) {
			t.Errorf("%s", got.Body)
		}
	}
	if told != 1 {
		t.Errorf("told of the followup %d times", told)
	}
}

// TestWebhookContentType says of JSON that it is JSON, unless the webhook says itself what it sends.
func TestWebhookContentType(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	own := func(payload, headers string) map[string]any {
		return map[string]any{"use_default_payload": false, "payload": payload, "custom_headers": headers}
	}
	s.HookOn("Computer", "new", r.URL+"/usual", nil)
	s.HookOn("Computer", "new", r.URL+"/own", own(`{"name": {{ item.name|json_encode }}, "who": "{{ item.name }}"}`,
		""))
	s.HookOn("Computer", "new", r.URL+"/text", own(`{{ item.name }} is new`, ""))
	s.HookOn("Computer", "new", r.URL+"/said",
		own(`{"a": {{ item.id }}}`, `{"content-type": "application/vnd.x+json"}`))
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": `a "b"`}).Want(201)
	s.Send(4)
	want := map[string]string{"/usual": "application/json", "/own": "application/json", "/text": "",
		"/said": "application/vnd.x+json"}
	for _, got := range r.Got() {
		if kind := got.Header.Get("Content-Type"); kind != want[got.Path] {
			t.Errorf("%s: %q, want %q", got.Path, kind, want[got.Path])
		}
		if got.Path == "/own" && got.Body != `{"name": "a \"b\"", "who": "a \"b\""}` {
			t.Errorf("%s", got.Body)
		}
	}
}

func TestWebhookEntities(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	one := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "One"}).ID()
	two := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Two"}).ID()
	s.HookOn("Computer", "new", r.URL+"/everywhere", nil)
	s.HookOn("Computer", "new", r.URL+"/root", map[string]any{"is_recursive": false})
	s.HookOn("Computer", "new", r.URL+"/one", map[string]any{"entity": one})
	s.HookOn("Computer", "new", r.URL+"/off", map[string]any{"is_active": false})
	for entity, want := range map[int64]string{0: "/everywhere /root", one: "/everywhere /one", two: "/everywhere"} {
		s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "x", "entity": entity}).Want(201)
		s.Send(len(strings.Fields(want)))
		got := map[string]bool{}
		for _, req := range r.Got() {
			got[req.Path] = true
		}
		for _, path := range strings.Fields(want) {
			if !got[path] {
				t.Errorf("entity %d: %v, want %s", entity, got, want)
			}
		}
	}
	if pending := s.Scalar(
		"SELECT COUNT(*) FROM `glpi_queuedwebhooks` WHERE `last_status_code` IS NULL"); pending != "0" {
		t.Errorf("%s rows not sent", pending)
	}
	// The delay of an entity puts off what is sent from it.
	s.Exec("UPDATE `glpi_entities` SET `delay_send_emails` = 10 WHERE `id` = ?", one)
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "later", "entity": one}).Want(201)
	s.Send(0)
}

// TestWebhooksOfWhatBelongsToItems has what lies below an item, however far, told of where the item lies, and in no other
// entity: who sees the root alone has no webhook that hears of it.
func TestWebhooksOfWhatBelongsToItems(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	one := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "One"}).ID()
	types := []string{"ITILFollowup", "ITILSolution", "TicketTask", "TicketValidation", "Document_Item", `Glpi\Socket`}
	for _, itemtype := range types {
		for entity, path := range map[int64]string{0: "root", one: "one"} {
			s.HookOn(itemtype, "new", "https://example.org/"+path, testapi.Body{"is_recursive": false, "entity": entity})
		}
	}
	ticket := fmt.Sprintf("/Assistance/Ticket/%d", s.Call("glpi", "POST", "/Assistance/Ticket",
		testapi.Body{"name": "t", "content": "t", "entity": one}).ID())
	computer := s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "pc", "entity": one}).ID()
	s.Call("glpi", "POST", ticket+"/Timeline/Followup", testapi.Body{"content": "f"}).Want(201)
	s.Call("glpi", "POST", ticket+"/Timeline/Task", testapi.Body{"content": "t"}).Want(201)
	s.Call("glpi", "POST", ticket+"/Timeline/Validation", testapi.Body{"requested_approver_type": "User",
		"requested_approver_id": 2}).Want(201)
	s.Call("glpi", "POST", ticket+"/Timeline/Solution", testapi.Body{"content": "s"}).Want(201)
	s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", "a", "itemtype", "Ticket", "items_id",
		ticket[strings.LastIndex(ticket, "/")+1:]).Want(201)
	s.Call("glpi", "POST", "/Assets/Socket", testapi.Body{"name": "s", "itemtype": "Computer", "items_id": computer}).
		Want(201)
	told := s.Joined(" ", "SELECT DISTINCT `itemtype` || `entities_id` || `url` FROM `glpi_queuedwebhooks` ORDER BY 1")
	for _, itemtype := range types {
		if want := fmt.Sprintf("%s%dhttps://example.org/one", itemtype, one); !strings.Contains(told, want) {
			t.Errorf("%s is not told in its entity", itemtype)
		}
	}
	if strings.Contains(told, "/root") {
		t.Errorf("told in the root: %s", told)
	}
}

func TestWebhookRetriesAndCleaning(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	failing := true
	r.Answer = func(w http.ResponseWriter, _ *http.Request) bool {
		if failing {
			http.Error(w, "no", http.StatusServiceUnavailable)
		}
		return failing
	}
	id := s.HookOn("Computer", "new", r.URL, map[string]any{"sent_try": 2, "save_response_body": true,
		"log_in_item_history": true})
	if err := s.Settings.Set(t.Context(), "webhook_allow_response_saving", "1"); err != nil {
		t.Fatal(err)
	}
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "a"}).Want(201)
	for range 4 {
		s.Send(0)
	}
	if n := len(r.Got()); n != 3 { // once, and twice more
		t.Errorf("tried %d times", n)
	}
	if row := s.Scalar("SELECT `sent_try` || ' ' || `last_status_code` || ' ' || `response_body`" +
		" FROM `glpi_queuedwebhooks`"); row != "3 503 no\n" {
		t.Errorf("row %q", row)
	}
	failure(s, "the receiver answered 503 Service Unavailable")
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_logs` WHERE `linked_action` = 28 AND `itemtype` = 'Computer'" +
		" AND `new_value` = '503'"); n != "3" {
		t.Errorf("%s entries in the history", n)
	}
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "b"}).Want(201)
	s.Send(0)
	failing = false
	s.Send(1)
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c"}).Want(201)
	// b was sent at the second try of two; a is exhausted, and still says why
	if n, err := s.Webhooks.Clean(t.Context(), 30); err != nil || n != 1 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	failure(s, "the receiver answered 503 Service Unavailable")
	s.Exec("UPDATE `glpi_queuedwebhooks` SET `send_time` = '2001-01-01 00:00:00'")
	if n, err := s.Webhooks.Clean(t.Context(), 30); err != nil || n != 2 {
		t.Errorf("cleaned %d, %v", n, err)
	}
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "d"}).Want(201)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Setup/Webhook/%d", id), nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_queuedwebhooks`"); n != "0" {
		t.Errorf("%s rows of a webhook that is gone", n)
	}
}

func TestWebhookChallengeOAuthAndNetworks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	knows := "something else"
	r.Answer = func(w http.ResponseWriter, req *http.Request) bool {
		switch {
		case req.URL.Query().Has("crc_token"):
			fmt.Fprint(w, testapi.HMAC(req.URL.Query().Get("crc_token"), knows))
		case req.URL.Path == "/token":
			fmt.Fprint(w, `{"access_token":"T1","token_type":"Bearer"}`)
		default:
			return false
		}
		return true
	}
	s.HookOn("Computer", "new", r.URL+"/in?a=b", map[string]any{
		"use_cra_challenge": true, "use_oauth": true, "oauth_url": r.URL + "/token", "clientid": "me",
		"clientsecret": "mine",
	})
	if stored := s.Scalar("SELECT `secret` || `clientsecret` FROM `glpi_webhooks`"); strings.Contains(stored,
		"sesame") || strings.Contains(stored, "mine") {
		t.Errorf("secrets lie open: %s", stored)
	}
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "a"}).Want(201)
	s.Send(0)
	if got := r.Got(); len(got) != 1 || got[0].Method != "GET" ||
		!strings.HasPrefix(got[0].Path, "/in?a=b&crc_token=") {
		t.Errorf("a receiver that fails the challenge got %v", got)
	}
	if row := s.Scalar("SELECT `sent_try` FROM `glpi_queuedwebhooks`"); row != "0" {
		t.Errorf("a failed challenge counts as a try: %s", row)
	}
	failure(s, "failed the challenge (status 200)")
	knows = "open sesame"
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", "10.0.0.0/8"); err != nil {
		t.Fatal(err)
	}
	s.Send(0)
	if got := r.Got(); len(got) != 0 {
		t.Errorf("a network that is not allowed got %v", got)
	}
	failure(s, "outbound_allowed_networks")
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", "localhost"); err != nil {
		t.Fatal(err)
	}
	s.Send(1)
	got := r.Got()
	if len(got) != 3 || got[1].Path != "/token" ||
		!strings.Contains(got[1].Body, "client_id=me&client_secret=mine&grant_type=client_credentials") ||
		got[2].Path != "/in?a=b" || got[2].Header.Get("Authorization") != "Bearer T1" {
		t.Errorf("%v", got)
	}
	failure(s, "")
	r.Close()
	s.Exec("UPDATE `glpi_queuedwebhooks` SET `last_status_code` = NULL, `sent_try` = 0")
	s.Send(0)
	failure(s, "the connection was refused")
	if said := s.Scalar("SELECT `last_error` FROM `glpid_queuedwebhooks`"); strings.Contains(said, "127.0.0.1") {
		t.Errorf("the queue tells what the network says: %q", said)
	}
}

func TestWebhookDefinitions(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for body, message := range map[string]string{
		`{"name":"a","itemtype":""}`:                                                        "An item type is required",
		`{"name":"a","itemtype":"Computer","event":""}`:                                     "An event is required",
		`{"name":"a","itemtype":"Nonsense"}`:                                                "Nonsense",
		`{"name":"a","itemtype":"Profile"}`:                                                 "Profile",
		`{"name":"a","itemtype":"Computer","event":"someday"}`:                              "new, update or delete",
		`{"name":"a","payload":"{% if %}"}`:                                                 "payload",
		`{"name":"a","custom_headers":"{\"X-GLPI-Signature\":\"x\"}"}`:                      "cannot be set",
		`{"name":"a","custom_headers":"[1]"}`:                                               "JSON object",
		`{"name":"a","custom_headers":"null"}`:                                              "JSON object",
		`{"name":"a","custom_headers":"{\"a b\":\"x\"}"}`:                                   "no name of a header",
		`{"name":"a","http_method":"DELETE"}`:                                               "",
		`{"name":"a","itemtype":"Ticket","event":"new","url":"{{ x","secret":"aaaaaaaaaa"}`: "url",
	} {
		if r := s.Call("glpi", "POST", "/Setup/Webhook", body).Want(400); !strings.Contains(string(r.Body), message) {
			t.Errorf("%s: %s", body, r.Body)
		}
	}
	id := s.Call("glpi", "POST", "/Setup/Webhook", map[string]any{"name": "without anything"}).ID()
	path := fmt.Sprintf("/Setup/Webhook/%d", id)
	if r := s.Call("glpi", "GET", path, nil); r.At("secret") != nil || r.At("http_method") != "POST" ||
		r.At("use_default_payload") != true {
		t.Errorf("%s", r.Body)
	}
	open := func() string {
		secret, err := s.OAuth.Open(s.Scalar("SELECT `secret` FROM `glpi_webhooks` WHERE `id` = ?", id))
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	first := open()
	if len(first) != 40 {
		t.Errorf("generated secret %q", first)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"name": "b"}).Want(200)
	if open() != first {
		t.Error("a change of the name changes the secret")
	}
	s.Call("glpi", "PATCH", path, map[string]any{"secret": "chosen"}).Want(200)
	if open() != "chosen" {
		t.Error("the chosen secret is not kept")
	}
	s.Call("tech", "POST", "/Setup/Webhook", map[string]any{"name": "x"}).Want(403)
	s.Call("tech", "GET", "/Setup/QueuedWebhook", nil).Want(403)
	s.Call("post-only", "POST", "/Setup/QueuedWebhook", map[string]any{}).Want(403)
	s.Call("glpi", "PATCH", "/Setup/QueuedWebhook/999", map[string]any{}).Want(404)
	// Whoever sets up webhooks must be able to read what they tell.
	s.Exec("UPDATE `glpi_profilerights` SET `rights` = 0 WHERE `profiles_id` = 4 AND `name` = 'computer'")
	s.Directory.Invalidate()
	s.Call("glpi", "POST", "/Setup/Webhook", map[string]any{"name": "x", "itemtype": "Computer", "event": "new"}).Want(
		403)
	s.Call("glpi", "POST", "/Setup/Webhook", map[string]any{"name": "x", "itemtype": "Monitor", "event": "new"}).Want(
		201)
}

// A template that would render for minutes holds nobody up: what it says is written outside of the
// change's transaction, and stopped. The event is told nevertheless, and other hooks are too.
func TestHostileWebhookTemplates(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	loops := "{% for a in 1..9999 %}{% for b in 1..9999 %}{% set x = item|json_encode|upper|lower %}{% endfor %}{%" +
		" endfor %}"
	s.HookOn("Computer", "new", r.URL+"/hostile", map[string]any{"use_default_payload": false, "payload": loops})
	s.HookOn("Computer", "new", r.URL+"/{{ item.id }}"+loops, nil)
	s.HookOn("Computer", "new", r.URL+"/header",
		map[string]any{"custom_headers": `{"X-Slow":"` + loops + `","X-Name":"{{ item.name }}"}`})
	s.HookOn("Computer", "new", r.URL+"/good", nil)
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "as it was"}).ID()
	// Nothing has been written when the change is answered: whatever a template costs, it costs the
	// transaction nothing.
	for query, want := range map[string]string{
		"SELECT COUNT(*) FROM `glpi_queuedwebhooks` WHERE `body` IS NULL": "4",
		"SELECT COUNT(*) FROM `glpid_drafts`":                             "4",
		// What it is about is written once, however many are told: it can be large.
		"SELECT COUNT(*) FROM `glpid_draftshared`":                                     "1",
		"SELECT COUNT(*) FROM `glpid_drafts` WHERE `data` LIKE '%as it was%'":          "0",
		"SELECT COUNT(*) FROM `glpid_draftshared` WHERE `data` LIKE '%\"as it was\"%'": "1",
	} {
		if got := s.Scalar(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", id), map[string]any{"name": "as it is"}).Want(200)
	s.Written()
	if left := s.Scalar("SELECT COUNT(*) FROM `glpid_drafts`"); left != "0" {
		t.Errorf("%s drafts are left", left)
	}
	if left := s.Scalar("SELECT COUNT(*) FROM `glpid_draftshared`"); left != "0" {
		t.Errorf("%s of what they are made from are left", left)
	}
	queue := s.Call("glpi", "GET", "/Setup/QueuedWebhook?sort=id", nil).Want(200).List()
	if len(queue) != 4 || queue[0]["body"] != nil || !strings.Contains(fmt.Sprint(queue[3]["body"]), "as it was") {
		t.Errorf("queue %v", queue)
	}
	if _, err := s.Webhooks.Send(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	got := map[string]testapi.Received{}
	for _, request := range r.Got() {
		got[request.Path] = request
	}
	if len(got) != 3 || got["/hostile"].Body != "" || !strings.Contains(got["/good"].Body, "as it was") {
		t.Errorf("told %v", got)
	}
	if h := got["/header"].Header; h.Get("X-Slow") != "" || h.Get("X-Name") != "as it was" ||
		h.Get("X-GLPI-signature") == "" {
		t.Errorf("headers %v", h)
	}
}

// TestWebhookHeadersAreSecret wants the values of custom headers to reach the receiver and nobody else: not
// the disk, not who reads webhooks and their queue, by whichever way. Sent back as they are shown they stay.
func TestWebhookHeadersAreSecret(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	const secret = "Bearer open sesame"
	id := s.HookOn("Computer", "new", r.URL+"/in",
		map[string]any{"custom_headers": `{"Authorization":"` + secret + `","X-Name":"{{ item.name }}"}`})
	path := fmt.Sprintf("/Setup/Webhook/%d", id)
	const shown = `{"Authorization":"********","X-Name":"********"}`
	stored := func() string {
		return s.Scalar("SELECT `custom_headers` || COALESCE((SELECT GROUP_CONCAT(`headers`)"+
			" FROM `glpi_queuedwebhooks`), '') FROM `glpi_webhooks` WHERE `id` = ?", id)
	}
	told := func(name string) {
		t.Helper()
		s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": name}).ID()
		s.Send(1)
		requests := r.Got()
		got := requests[len(requests)-1]
		if got.Header.Get("Authorization") != secret || got.Header.Get("X-Name") != name {
			t.Errorf("%s is told with %v", name, got.Header)
		}
	}
	told("one")
	if text := stored(); strings.Contains(text, "sesame") || strings.Contains(text, "Authorization") {
		t.Errorf("stored is %s", text)
	}
	if r := s.Call("glpi", "GET", path, nil); r.At("custom_headers") != shown {
		t.Errorf("shown is %s", r.Body)
	}
	for _, where := range []string{path, "/Setup/Webhook", "/Setup/QueuedWebhook", "/Setup/QueuedWebhook/1"} {
		for _, accept := range []string{"application/json", "text/csv", "application/xml"} {
			if r := s.Call("glpi", "GET", where, nil, "Accept", accept).Want(200); strings.Contains(string(r.Body),
				"sesame") {
				t.Errorf("%s: %s", where, r.Body)
			}
		}
	}
	if r := s.Call("glpi", "GET", "/Setup/QueuedWebhook/1", nil); !strings.Contains(fmt.Sprint(r.At("headers")),
		"X-GLPI-timestamp") {
		t.Errorf("the headers of the server's own are not shown: %s", r.Body)
	}
	if r := s.Call("glpi", "POST", "/GraphQL",
		map[string]any{"query": "{Webhook{custom_headers} QueuedWebhook{headers}}"}).Want(200); strings.Contains(
		string(r.Body), "sesame") || !strings.Contains(string(r.Body), "********") {
		t.Errorf("GraphQL: %s", r.Body)
	}
	s.Call("glpi", "GET", "/Setup/Webhook?filter=custom_headers=like=*sesame*", nil).Want(400)
	s.Call("glpi", "GET", "/Setup/Webhook?sort=custom_headers", nil).Want(400)

	s.Call("glpi", "PATCH", path, map[string]any{"name": "another", "custom_headers": shown}).Want(200)
	told("two")
	s.Call("glpi", "PATCH", path,
		map[string]any{"custom_headers": `{"Authorization":"********","X-More":"********"}`}).Want(400)
	s.Call("glpi", "POST", "/Setup/Webhook", map[string]any{"name": "new", "custom_headers": shown}).Want(400)
	s.Call("glpi", "PATCH", path,
		map[string]any{"custom_headers": `{"authorization":"` + secret + `","X-Name":"{{ item.name }}"}`}).Want(200)
	told("three")
}

// TestOpenWebhookHeadersAreSealed encrypts the headers of a site from before they were.
func TestOpenWebhookHeadersAreSealed(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	id := s.HookOn("Computer", "new", r.URL+"/in", nil)
	s.Exec("UPDATE `glpi_webhooks` SET `custom_headers` = ? WHERE `id` = ?", `{"Authorization":"Bearer open sesame"}`,
		id)
	for range 2 {
		if err := s.Webhooks.SealHeaders(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if text := s.Scalar("SELECT `custom_headers` FROM `glpi_webhooks` WHERE `id` = ?", id); strings.Contains(text,
		"sesame") {
		t.Errorf("stored is %s", text)
	}
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "x"}).ID()
	s.Send(1)
	if got := r.Got(); len(got) != 1 || got[0].Header.Get("Authorization") != "Bearer open sesame" {
		t.Errorf("%v", got)
	}
}

// TestWebhookCustomAssets tells of custom assets, by their itemtype or the name that the API has for them, and
// of those that are defined after the webhook.
func TestWebhookCustomAssets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	s.Define("Camera", nil)
	const itemtype = `Glpi\CustomAsset\CameraAsset`
	for event, name := range map[string]string{"new": itemtype, "update": "Camera", "delete": "CustomAsset_Camera"} {
		id := s.HookOn(name, event, r.URL+"/"+event, nil)
		if got := s.Call("glpi", "GET", fmt.Sprintf("/Setup/Webhook/%d", id), nil).At("itemtype"); got != itemtype {
			t.Errorf("the webhook for %s is for %v", name, got)
		}
	}
	item := fmt.Sprintf("/Assets/Custom/Camera/%d",
		s.Call("glpi", "POST", "/Assets/Custom/Camera", map[string]any{"name": "door"}).ID())
	s.Send(1)
	s.Call("glpi", "PATCH", item, map[string]any{"name": "gate"}).Want(200)
	s.Send(1)
	s.Call("glpi", "DELETE", item, nil).Want(204)
	s.Send(1)
	for i, got := range r.Got() {
		if !strings.Contains(got.Body, []string{`"name": "door"`, `"name": "gate"`, `"event": "delete"`}[i]) {
			t.Errorf("%s: %s", got.Path, got.Body)
		}
	}
}

// TestWebhooksTakeTurns has one webhook that cannot get rid of more than a run sends: another one tells what it has to
// tell all the same. A receiver that gives no answer is tried at most as often in a run as there are places.
func TestWebhooksTakeTurns(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	r := testapi.NewReceiver(t, s)
	s.HookOn("Computer", "new", r.URL+"/stuck", map[string]any{"use_cra_challenge": true})
	for range 9 {
		s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "a"}).Want(201)
	}
	s.HookOn("Computer", "new", r.URL+"/free", nil)
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "b"}).Want(201)
	s.Written()
	s.Exec("UPDATE `glpi_queuedwebhooks` SET `send_time` = '2020-01-01 00:00:00' WHERE `url` LIKE '%/stuck'")
	if n, err := s.Webhooks.Send(t.Context(), 2); err != nil || n != 1 {
		t.Errorf("%d accepted, %v", n, err)
	}
	r.Close()
	s.Exec("UPDATE `glpi_webhooks` SET `use_cra_challenge` = 0")
	s.Send(0)
	tried := s.Scalar("SELECT SUM(`sent_try`) FROM `glpi_queuedwebhooks` WHERE `url` LIKE '%/stuck'")
	if tried < "1" || tried > "4" || len(tried) > 1 {
		t.Errorf("a receiver that is gone was tried %s times", tried)
	}
}
