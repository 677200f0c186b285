package inventory_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// taken is a receiver that remembers what it is given.
type taken struct {
	mu    sync.Mutex
	list  []string // "Take inventory of DEVICE, a TYPE, from ADDRESS by USER-AGENT"
	fault error
	wait  chan struct{} // if not nil, a message is taken when it is closed
	here  chan struct{} // is told of each message that waits
}

func (r *taken) note(what string, m *message.Message, from inventory.From) error {
	r.mu.Lock()
	r.list = append(r.list, fmt.Sprintf("%s %s of %s, a %s, from %s by %s", what, from.Method, m.DeviceID, m.Itemtype,
		from.Address, from.UserAgent))
	fault, wait, here := r.fault, r.wait, r.here
	r.mu.Unlock()
	if wait != nil {
		here <- struct{}{}
		<-wait
	}
	return fault
}

func (r *taken) Contact(_ context.Context, m *message.Message, from inventory.From) error {
	return r.note("Contact", m, from)
}

func (r *taken) Take(_ context.Context, m *message.Message, from inventory.From) (inventory.Outcome, error) {
	if m.DeviceID == "panic" {
		panic("on purpose")
	}
	return inventory.Outcome{}, r.note("Take", m, from)
}

// all gives what has come since it was asked last.
func (r *taken) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.list
	r.list = nil
	return list
}

// agents is a server with an endpoint for agents, whose messages it only remembers.
type agents struct {
	*testapi.Server
	*taken
	url string
}

func newAgents(t *testing.T, publicURL string) *agents {
	t.Helper()
	a := &agents{Server: testapi.New(t), taken: &taken{}}
	rest, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	endpoint := inventory.NewEndpoint(inventory.EndpointOptions{
		Settings: a.Settings, Receiver: a.taken, SignIn: a.SignIn, Audit: a.Audit, Open: a.OAuth.Open,
		PublicURL: publicURL, Version: "11.0.7", Log: slog.New(slog.DiscardHandler),
		Token: func(ctx context.Context, bearer string, from netip.Addr) (inventory.Token, error) {
			grant, err := a.OAuth.Verify(ctx, bearer, from)
			switch {
			case errors.Is(err, oauth.ErrToken), errors.Is(err, oauth.ErrAddress):
				return inventory.Token{Bad: err.Error()}, nil
			case err != nil:
				return inventory.Token{}, err
			}
			return inventory.Token{Client: grant.ClientID, Scopes: grant.Scopes}, nil
		},
	})
	web := httptest.NewServer(endpoint.Handler(rest))
	t.Cleanup(web.Close)
	a.url = web.URL
	return a
}

// set sets options.
func (a *agents) set(options ...string) {
	a.T.Helper()
	values := map[string]string{}
	for i := 0; i < len(options); i += 2 {
		values[options[i]] = options[i+1]
	}
	if err := a.Settings.SetAll(a.T.Context(), "inventory", values); err != nil {
		a.T.Fatal(err)
	}
}

// answer is what an agent is answered.
type answer struct {
	status int
	head   http.Header
	text   string
}

// send makes a request; the header is names and values in turns.
func (a *agents) send(method, path string, body []byte, header ...string) answer {
	a.T.Helper()
	r, err := http.NewRequestWithContext(a.T.Context(), method, a.url+path, bytes.NewReader(body))
	if err != nil {
		a.T.Fatal(err)
	}
	r.Header.Set("User-Agent", "GLPI-Agent_v1.12")
	for i := 0; i < len(header); i += 2 {
		r.Header[header[i]] = []string{header[i+1]}
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		a.T.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		a.T.Fatal(err)
	}
	if strings.HasSuffix(response.Header.Get("Content-Type"), "-zlib") {
		from, err := zlib.NewReader(bytes.NewReader(text))
		if err != nil {
			a.T.Fatal(err)
		}
		if text, err = io.ReadAll(from); err != nil {
			a.T.Fatal(err)
		}
	}
	return answer{response.StatusCode, response.Header, string(text)}
}

func zipped(text []byte) []byte {
	var out bytes.Buffer
	to := zlib.NewWriter(&out)
	_, _ = to.Write(text)
	_ = to.Close()
	return out.Bytes()
}

// sample reads what a real agent has sent.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("message", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

const (
	inventoryOf = `{"deviceid":"pc-1","content":{"versionclient":"x"}}`
	ok          = `{"expiration":24,"status":"ok"}`
	zlibType    = "application/x-compress-zlib"
)

// TestAgent is the conversation of a new agent, and of an older one.
func TestAgent(t *testing.T) {
	t.Parallel()
	a := newAgents(t, "")
	a.set("enabled_inventory", "1", "inventory_frequency", "24")
	uuid := []string{"GLPI-Agent-ID", "3ab5b300-538d-4014-9fb5-b0684d007b53", "GLPI-Request-ID", "0A1B2C3D",
		"GLPI-Proxy-ID", "x", "Content-Type", zlibType}
	prolog := a.send("POST", "/front/inventory.php", zipped(sample(t, "prolog.xml")), uuid...)
	if prolog.status != 200 || prolog.text != ok || prolog.head.Get("Content-Type") != zlibType {
		t.Errorf("PROLOG: %+v", prolog)
	}
	for i := range 3 {
		if got := prolog.head.Get(uuid[2*i]); got != uuid[2*i+1] {
			t.Errorf("%s: %q", uuid[2*i], got)
		}
	}
	orders := a.send("GET", "/front/inventory.php?action=getConfig&machineid=pc-1&task[ESX]=2.11", nil)
	if orders.status != 400 || orders.head.Get("Content-Type") != "application/json" ||
		!strings.HasPrefix(orders.text, `{"status":"error","message":`) || !strings.HasSuffix(orders.text,
		`"expiration":24}`) {
		t.Errorf("getConfig: %+v", orders)
	}
	contact := a.send("POST", "/front/inventory.php", zipped(sample(t, "contact.json")), uuid...)
	var said struct {
		Disabled []string
		Status   string
		Tasks    map[string]struct{ Server, Version string }
	}
	if err := json.Unmarshal([]byte(contact.text), &said); err != nil || contact.status != 200 || said.Status != "ok" ||
		said.Tasks["inventory"].Version != "11.0.7" || slices.Contains(said.Disabled, "inventory") ||
		len(said.Disabled) != 7 {
		t.Errorf("CONTACT: %+v, %v", contact, err)
	}
	full := a.send("POST", "/front/inventory.php", zipped(sample(t, "agent_full.json")), uuid...)
	if full.status != 200 || full.text != ok {
		t.Errorf("INVENTORY: %+v", full)
	}
	old := a.send("POST", "/", zipped(sample(t, "prolog.xml")), "Content-Type", "application/x-compress")
	if old.status != 200 || old.text != "<?xml version=\"1.0\"?>\n<REPLY><PROLOG_FREQ>24</PROLOG_FREQ>"+
		"<RESPONSE>SEND</RESPONSE></REPLY>" {
		t.Errorf("old PROLOG: %+v", old)
	}
	old = a.send("POST", "/", sample(t, "fusion_full.xml"), "Content-Type", "application/xml")
	if old.status != 200 || old.text != "<?xml version=\"1.0\"?>\n<REPLY><RESPONSE>SEND</RESPONSE></REPLY>" ||
		old.head.Get("Content-Type") != "application/xml" {
		t.Errorf("old INVENTORY: %+v", old)
	}
	params := a.send("POST", "/", []byte(`{"action":"get_params","deviceid":"pc-1"}`))
	if params.status != 200 || params.text != ok {
		t.Errorf("get_params: %+v", params)
	}
	const by = ", a Computer, from 127.0.0.1 by GLPI-Agent_v1.12"
	want := []string{
		"Contact contact of vm-2026-11-28-23-19-47" + by, "Take inventory of sample-vm-2026-11-28-23-19-47" + by,
		"Take inventory of sample-vm-2026-11-28-23-24-05" + by, "Contact get_params of pc-1" + by,
	}
	if got := a.all(); !slices.Equal(got, want) {
		t.Errorf("taken %q", got)
	}
}

// TestStored sends what real agents have sent to the server as it is, twice, and finds it in the API.
func TestStored(t *testing.T) {
	t.Parallel()
	a := &agents{Server: testapi.New(t)}
	a.url = a.URL
	a.set("enabled_inventory", "1")
	for range 2 {
		for _, name := range []string{"agent_full.json", "fusion_full.xml", "computer_1.json", "partial.json",
			"phone_1.json",
			"printer_1.json", "switch.json", "legacy_1.xml", "legacy_2.xml", "legacy_13.xml", "legacy_5-good.xml",
			"netdiscovery.xml", "netinventory.xml", "contact.json", "prolog.xml"} {
			if got := a.send("POST", "/front/inventory.php", zipped(sample(t, name)), "Content-Type", zlibType,
				"GLPI-Agent-ID", "x"); got.status != 200 || !strings.HasSuffix(got.text, "}") {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
	list := a.Call("glpi", "GET", "/Assets/Computer?filter=name==sample-vm", nil).Want(200).List()
	if len(list) != 1 {
		t.Errorf("%d computers", len(list))
	}
	agent := a.Call("glpi", "GET", "/Inventory/Agent?filter=deviceid==sample-vm-2026-11-28-23-19-47", nil).Want(
		200).List()
	if len(agent) != 1 || agent[0]["itemtype"] != "Computer" || agent[0]["remote_address"] != "127.0.0.1" {
		t.Errorf("agent %v", agent)
	}
}

// TestAddresses knows agents by where and how they come, and leaves everything else to others.
func TestAddresses(t *testing.T) {
	t.Parallel()
	a := newAgents(t, "https://example.org/glpi/")
	a.set("enabled_inventory", "1")
	body := []byte(inventoryOf)
	for _, path := range []string{"/", "/Inventory", "/Inventory/", "/front/inventory.php", "/index.php",
		"/plugins/glpiinventory/", "/plugins/glpiinventory", "/marketplace/glpiinventory/index.php",
		"/plugins/fusioninventory/front/communication.php", "/glpi/front/inventory.php", "/glpi/", "/glpi",
		"/glpi/plugins/fusioninventory/"} {
		for _, kind := range []string{"application/json", "application/octet-stream", "text/plain"} {
			if got := a.send("POST", path, body, "Content-Type", kind, "GLPI-Agent-ID", "x"); got.status != 200 ||
				got.text != ok {
				t.Errorf("%s %s: %+v", path, kind, got)
			}
		}
	}
	if n := len(a.all()); n != 39 {
		t.Errorf("%d messages were taken", n)
	}
	for _, test := range []struct {
		method, path, body, kind string
		status                   int
	}{
		{"GET", "/", "", "", 200}, {"GET", "/login", "", "", 200}, {"GET", "/Inventories", "", "", 404},
		{"POST", "/", "", "application/json", 405}, {"POST", "/", "a=b", "application/x-www-form-urlencoded", 405},
		{"POST", "/", "a=b", "multipart/form-data; boundary=x", 405},
		{"GET", "/plugins/other/?action=getConfig", "", "", 404},
		// and those that are agents' business
		{"GET", "/?action=getConfig", "", "", 400}, {"GET", "/Inventory?action=getConfig", "", "", 400},
		{"GET", "/Inventory", "", "", 405}, {"PUT", "/Inventory", inventoryOf, "application/json", 405},
		{"HEAD", "/front/inventory.php", "", "", 405}, {"POST", "/Inventory", "", "application/json", 400},
		{"POST", "/Inventory", "hello", "application/json", 400}, {"POST", "/Inventory", `{"action":"deploy"}`,
			"application/json", 501},
		{"POST", "/Inventory", inventoryOf, "application/x-compress-lz4", 415},
	} {
		got := a.send(test.method, test.path, []byte(test.body), "Content-Type", test.kind)
		if got.status != test.status {
			t.Errorf("%s %s %q: %+v", test.method, test.path, test.body, got)
		}
		if test.status == 405 && strings.HasPrefix(test.path, "/Inv") && (got.text != "" ||
			got.head.Get("Allow") != "POST") {
			t.Errorf("%s %s: %+v", test.method, test.path, got)
		}
	}
	if got := a.send("GET", "/Inventory", nil, "GLPI-Request-ID", "0A1B2C3D", "Content-Type",
		zlibType); got.status != 404 ||
		!strings.Contains(got.text, `"status":"error"`) || got.head.Get("GLPI-Request-ID") != "0A1B2C3D" {
		t.Errorf("pending: %+v", got)
	}
	if got := a.send("POST", "/Inventory", body, "Origin", "https://elsewhere.example"); got.status != 403 {
		t.Errorf("a page of another site: %+v", got)
	}
	if list := a.all(); len(list) != 0 {
		t.Errorf("taken %q", list)
	}
}

// unread is a body that must not be looked at.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}

func (u unread) Close() error { return nil }

// TestDisabled tells agents that nobody wants them, as long as nobody has said otherwise, and reads nothing.
func TestDisabled(t *testing.T) {
	t.Parallel()
	a := newAgents(t, "")
	for _, path := range []string{"/", "/Inventory", "/front/inventory.php?action=getConfig"} {
		if got := a.send("POST", path, zipped([]byte(inventoryOf)), "Content-Type", zlibType); got.status != 403 ||
			!strings.Contains(got.text, "Inventory is disabled") || got.head.Get("Content-Length") == "" {
			t.Errorf("%s: %+v", path, got)
		}
	}
	endpoint := inventory.NewEndpoint(inventory.EndpointOptions{Settings: a.Settings, Receiver: a.taken,
		SignIn: a.SignIn, Audit: a.Audit, Open: a.OAuth.Open, Log: slog.New(slog.DiscardHandler)})
	for _, auth := range []string{"", "client_credentials", "basic_auth"} {
		if auth != "" {
			a.set("enabled_inventory", "1", "auth_required", auth)
		}
		r := httptest.NewRequest("POST", "/Inventory", unread{t})
		w := httptest.NewRecorder()
		endpoint.Handler(http.NotFoundHandler()).ServeHTTP(w, r)
		if w.Code != 403 && w.Code != 401 {
			t.Errorf("%s: %d %s", auth, w.Code, w.Body)
		}
	}
}

// TestTokens wants a token with the scope, of a client that may come from there.
func TestTokens(t *testing.T) {
	t.Parallel()
	a := newAgents(t, "")
	a.set("enabled_inventory", "1", "auth_required", "client_credentials")
	token := func(id, secret, scope string) string {
		t.Helper()
		body, _ := json.Marshal(map[string]string{"grant_type": "client_credentials", "client_id": id,
			"client_secret": secret, "scope": scope})
		got := a.send("POST", "/front/inventory.php/api.php/token", body, "Content-Type", "application/json",
			"GLPI-Agent-ID", "x")
		var said struct {
			AccessToken string `json:"access_token"`
			TokenType   string `json:"token_type"`
		}
		if err := json.Unmarshal([]byte(got.text), &said); err != nil || got.status != 200 ||
			said.TokenType != "Bearer" || got.head.Get("Content-Type") != "application/json" {
			t.Fatalf("%+v, %v", got, err)
		}
		return said.AccessToken
	}
	client := &oauth.Client{Name: "far away", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true,
		Confidential: true}
	secret, err := a.OAuth.CreateClient(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	far := token(client.Identifier, secret, "inventory")
	a.Exec("UPDATE `glpi_oauthclients` SET `allowed_ips` = '192.0.2.1' WHERE `identifier` = ?", client.Identifier)
	good := token(a.ClientID, a.ClientSecret, "inventory")
	for _, test := range []struct {
		name, header string
		status       int
	}{
		{"none", "", 401}, {"nonsense", "Bearer nonsense", 401}, {"basic", "Basic YTpi", 401},
		{"another scope", "Bearer " + token(a.ClientID, a.ClientSecret, "status"), 401},
		{"good", "Bearer " + good, 200}, {"good", "bearer  " + good, 200},
		{"from elsewhere", "Bearer " + far, 401},
	} {
		got := a.send("POST", "/front/inventory.php", zipped([]byte(inventoryOf)), "Content-Type", zlibType,
			"Authorization", test.header, "GLPI-Agent-ID", "x")
		if got.status != test.status {
			t.Errorf("%s: %+v", test.name, got)
		}
		if got.status == 401 && (!strings.HasPrefix(got.text, `{"status":"error","message":"`) ||
			got.head.Get("Content-Length") == "" || got.head.Get("Content-Type") != zlibType ||
			!strings.HasPrefix(got.head.Get("WWW-Authenticate"), "Bearer")) {
			t.Errorf("%s: %+v", test.name, got)
		}
		if got.head.Get("Authorization") != "" {
			t.Error("the token is said back")
		}
	}
	if n := len(a.all()); n != 2 {
		t.Errorf("%d messages were taken", n)
	}
}

// TestPasswords wants login and password, slows guessing down, and takes asking without for no failure.
func TestPasswords(t *testing.T) {
	t.Parallel()
	a := newAgents(t, "")
	a.set("enabled_inventory", "1", "auth_required", "basic_auth")
	basic := func(login, password string) answer {
		r, _ := http.NewRequest("GET", "/", nil)
		r.SetBasicAuth(login, password)
		return a.send("POST", "/", []byte(inventoryOf), "Content-Type", "application/xml", "Authorization",
			r.Header.Get("Authorization"), "GLPI-Agent-ID", "x")
	}
	if got := basic("", ""); got.status != 401 {
		t.Errorf("no password is set: %+v", got)
	}
	a.set("basic_auth_login", "agent", "basic_auth_password", a.OAuth.Seal("pass:word"))
	for range 100 {
		got := a.send("POST", "/", []byte(inventoryOf), "Content-Type", "application/xml")
		if got.status != 401 || got.head.Get("WWW-Authenticate") != `Basic realm="basic"` ||
			!strings.Contains(got.text, `"message":"Authorization header required to send an inventory"`) ||
			got.head.Get("Content-Type") != "application/json" {
			t.Fatalf("%+v", got)
		}
	}
	for _, wrong := range [][2]string{{"agent", "word"}, {"agent", ""}, {"", "pass:word"}, {"Agent", "pass:word"}} {
		if got := basic(wrong[0], wrong[1]); got.status != 401 ||
			!strings.Contains(got.text, "wrong login or password") {
			t.Errorf("%q: %+v", wrong, got)
		}
	}
	if got := basic("agent", "pass:word"); got.status != 200 || got.text != ok {
		t.Errorf("%+v", got)
	}
	if n := a.Scalar("SELECT `failures` FROM `glpid_attempts` WHERE `name` = 'network 127.0.0.1'"); n != "5" {
		t.Errorf("%s failures", n)
	}
	if n := a.Scalar("SELECT COUNT(*) FROM `glpi_events` WHERE `message` LIKE 'Failed login%'"); n == "0" {
		t.Error("no failure is told")
	}
	a.set("basic_auth_password", "not sealed")
	if got := basic("agent", "pass:word"); got.status != 500 || strings.Contains(got.text, "seal") {
		t.Errorf("a password that cannot be unsealed: %+v", got)
	}
}

// TestFaults tells agents what went wrong, in the form of their message.
func TestFaults(t *testing.T) {
	t.Parallel()
	a := newAgents(t, "")
	a.set("enabled_inventory", "1")
	for _, test := range []struct {
		fault  error
		status int
		says   string
	}{
		{model.Invalid("no such entity"), 400, "no such entity"},
		{model.Unavailable(7, "too much"), 503, "too much"},
		{errors.New("secret of the database"), 500, "its log has the reason under "},
	} {
		a.mu.Lock()
		a.fault = test.fault
		a.mu.Unlock()
		got := a.send("POST", "/Inventory", zipped([]byte(inventoryOf)), "Content-Type", zlibType)
		if got.status != test.status || !strings.Contains(got.text, test.says) ||
			strings.Contains(got.text, "secret") ||
			(got.head.Get("Retry-After") != "") != (test.status == 503) {
			t.Errorf("%v: %+v", test.fault, got)
		}
		got = a.send("POST", "/Inventory", sample(t, "legacy_2.xml"), "Content-Type", "text/xml")
		if got.status != test.status || !strings.HasPrefix(got.text,
			"<?xml version=\"1.0\"?>\n<REPLY><ERROR><![CDATA[") {
			t.Errorf("%v: %+v", test.fault, got)
		}
	}
	if got := a.send("POST", "/Inventory",
		[]byte(`{"deviceid":"panic","content":{"versionclient":"x"}}`)); got.status != 500 {
		t.Errorf("panic: %+v", got)
	}
	got := a.send("POST", "/Inventory", []byte(`{"deviceid":"pc","content":{}}`))
	if got.status != 400 || !strings.Contains(got.text, `"JSON does not validate. Violations:\ncontent.versionclient`) {
		t.Errorf("%+v", got)
	}
}

// TestBusy lets an agent have two messages on their way, and an address some more.
func TestBusy(t *testing.T) {
	t.Parallel()
	a := newAgents(t, "")
	a.set("enabled_inventory", "1")
	a.wait, a.here = make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	statuses := make(chan int, 100)
	device := func(name string) {
		group.Go(func() {
			statuses <- a.send("POST", "/Inventory",
				[]byte(`{"deviceid":"`+name+`","content":{"versionclient":"x"}}`)).status
		})
		<-a.here
	}
	device("pc-1")
	device("pc-1")
	if got := a.send("POST", "/Inventory", []byte(inventoryOf)); got.status != 503 ||
		got.head.Get("Retry-After") == "" {
		t.Errorf("a third message: %+v", got)
	}
	for range 62 { // network inventories are all of "foo"
		device("foo")
	}
	if got := a.send("POST", "/Inventory", []byte(`{"deviceid":"pc-2"}`)); got.status != 503 ||
		!strings.Contains(got.text, "from this address") {
		t.Errorf("the 65th message of an address: %+v", got)
	}
	close(a.wait)
	group.Wait()
	close(statuses)
	for status := range statuses {
		if status != 200 {
			t.Error(status)
		}
	}
	a.mu.Lock()
	a.wait = nil
	a.mu.Unlock()
	if got := a.send("POST", "/Inventory", []byte(inventoryOf)); got.status != 200 {
		t.Errorf("afterwards: %+v", got)
	}
}
