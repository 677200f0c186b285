package inventory

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/peer"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store"
)

// From is where a message comes from.
type From struct {
	Address   string
	UserAgent string
	Method    string // what the agent asks for: the action of the message
}

// Outcome is what has become of a message about an item.
type Outcome struct {
	Agent    int64
	Itemtype string
	Item     int64
	Name     string // of the item
	Made     bool   // by this message; it was there before otherwise
	Refused  bool   // by a rule
	Reason   string
}

// Receiver does what messages say.
type Receiver interface {
	// Contact notes that an agent has been in contact.
	Contact(ctx context.Context, m *message.Message, from From) error
	// Take takes what an agent tells of an item, in one transaction.
	Take(ctx context.Context, m *message.Message, from From) (Outcome, error)
}

// Token is what a bearer token allows.
type Token struct {
	Client string // whose it is, as far as that is known
	Scopes []string
	Bad    string // why it allows nothing; "" for a good one
}

// EndpointOptions are what an Endpoint is made of.
type EndpointOptions struct {
	Settings options.Source
	Receiver Receiver
	// Token looks at a bearer token that comes from an address.
	Token  func(ctx context.Context, bearer string, from netip.Addr) (Token, error)
	SignIn *signin.Service
	Audit  *audit.Log
	// Open gives back a sealed secret.
	Open func(sealed string) (string, error)
	// PublicURL is where clients reach the server; agents may come with its path.
	PublicURL string
	Version   string // that agents are told, N.N.N
	Log       *slog.Logger
}

// Endpoint is where agents reach the server.
type Endpoint struct {
	EndpointOptions
	base      string // the path of the public URL, without a slash at its end
	addresses *bounded.Pool
	agents    *bounded.Pool
	memory    *bounded.Pool
	limits    message.Limits
	seed      maphash.Seed
}

// How many messages may be on their way at once, in all, of an address and of an agent.
const (
	maxMessages     = 512
	maxFromAddress  = 64
	maxOfAgent      = 2
	busyPatience    = 15 * time.Second
	memoryPortion   = 256 << 10
	memoryFree      = 256 << 10 // what a message needs nothing of the others' memory for
	mostMemory      = 2 << 30   // of all messages, whatever there is
	leastMemory     = 64 << 20
	memoryOfMessage = 2 // parts of it that one address can have
)

// NewEndpoint makes an Endpoint.
func NewEndpoint(o EndpointOptions) *Endpoint {
	e := &Endpoint{EndpointOptions: o, addresses: bounded.NewPool(maxMessages, maxFromAddress),
		agents: bounded.NewPool(maxMessages, maxOfAgent), limits: message.Usual, seed: maphash.MakeSeed()}
	if public, err := url.Parse(o.PublicURL); err == nil {
		e.base = strings.TrimSuffix(public.Path, "/")
	}
	all := 512 << 20
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 { // half of what the program has for all
		all = int(min(max(limit/2, leastMemory), mostMemory))
	}
	e.memory = bounded.NewPool(all, all/memoryOfMessage)
	e.limits.Memory = min(e.limits.Memory, all/memoryOfMessage)
	return e
}

// paths are the paths that agents know, and folders those below which they have some.
var (
	paths   = []string{"/front/inventory.php", "/Inventory"}
	folders = []string{"/plugins/glpiinventory/", "/marketplace/glpiinventory/", "/plugins/fusioninventory/"}
)

// Handler answers agents, and lets others answer everything else.
func (e *Endpoint) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !e.isAgents(r) {
			next.ServeHTTP(w, r)
			return
		}
		c := &contact{Endpoint: e, w: w, r: r, peer: peer.Of(r), form: message.FormOf(r.Header.Get("Content-Type")),
			id: rand.Text()[:16]}
		c.serve()
	})
}

// isAgents reports whether a request is an agent's. Those that are pointed at the bare address post to where the
// start page is: a form of a browser is none of theirs.
func (e *Endpoint) isAgents(r *http.Request) bool {
	path := r.URL.Path
	if rest, ok := strings.CutPrefix(path, e.base+"/"); ok && e.base != "" {
		path = "/" + rest
	}
	for _, known := range paths {
		if strings.TrimSuffix(path, "/") == known {
			return true
		}
	}
	for _, folder := range folders {
		if strings.HasPrefix(path+"/", folder) {
			return true
		}
	}
	if path != "/" && path != "/index.php" && r.URL.Path != e.base {
		return false
	}
	if r.Method == http.MethodGet {
		return asksForOrders(r)
	}
	kind, _, _ := strings.Cut(strings.ToLower(r.Header.Get("Content-Type")), ";")
	switch strings.TrimSpace(kind) {
	case "application/x-www-form-urlencoded", "multipart/form-data":
		return false
	}
	return r.Method == http.MethodPost && r.ContentLength != 0
}

// asksForOrders reports whether a request is that of an agent for the orders of a task, as the older protocol has
// it.
func asksForOrders(r *http.Request) bool { return r.URL.Query().Get("action") == "getConfig" }

// contact is a request of an agent on its way.
type contact struct {
	*Endpoint
	w    http.ResponseWriter
	r    *http.Request
	peer netip.Addr
	form message.Form
	id   string // under which the log knows it
	took int    // of the memory of all messages, in bytes
}

// large is how much memory a message, also one that is refused, has taken when it is asked for back at once, in bytes:
// it would be let go only when another has taken as much.
const large = 32 << 20

// The headers that are said back as they come: agents know their requests by them.
var echoed = []string{"GLPI-Agent-ID", "GLPI-Request-ID", "GLPI-Proxy-ID", "GLPI-CryptoKey-ID"}

// longestEcho is how long such a header may be.
const longestEcho = 1 << 10

// serve answers, also with what went wrong.
func (c *contact) serve() {
	head := c.w.Header()
	head.Set("X-Request-Id", c.id)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "no-cache,no-store")
	head.Set("Pragma", "no-cache")
	for _, name := range echoed {
		if value := c.r.Header.Get(name); value != "" && len(value) <= longestEcho {
			head[name] = []string{value} // agents spell it so
		}
	}
	reply, err := c.guarded()
	if err != nil {
		reply = c.failed(err)
	}
	head.Set("Content-Length", strconv.Itoa(len(reply.Body)))
	if len(reply.Body) > 0 {
		head.Set("Content-Type", reply.Type)
	}
	c.w.WriteHeader(reply.Status)
	_, _ = c.w.Write(reply.Body)
	if c.took > large {
		debug.FreeOSMemory()
	}
}

// guarded answers, also when something panics.
func (c *contact) guarded() (reply message.Reply, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			if known, ok := fault.(error); ok && errors.Is(known, http.ErrAbortHandler) {
				panic(fault)
			}
			err = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
		}
	}()
	return c.answer()
}

// disabled is what agents look for when nobody wants them.
const disabled = "Inventory is disabled"

// answer does what the request asks for. Nothing of its body is read before it is known that inventories are
// wanted, and from whom.
func (c *contact) answer() (message.Reply, error) {
	ctx := c.r.Context()
	settings, err := options.Read(ctx, c.Settings)
	if err != nil {
		return message.Reply{}, err
	}
	if !settings.Enabled {
		return message.Form{}.Failed(http.StatusForbidden, disabled), nil
	}
	if err := http.NewCrossOriginProtection().Check(c.r); err != nil {
		return message.Form{}.Failed(http.StatusForbidden, "Pages of other sites cannot send inventories"), nil
	}
	switch {
	case c.r.Method == http.MethodGet && asksForOrders(c.r):
		return message.Form{}.Failed(http.StatusBadRequest, "Protocol not supported"), nil
	case c.r.Method == http.MethodGet && c.r.Header.Get("GLPI-Request-ID") != "":
		// What an agent waits for it asks for again so. It never waits: answers are given at once.
		return message.Form{}.Failed(http.StatusNotFound, "No answer is pending: send the message again"), nil
	case c.r.Method != http.MethodPost:
		c.w.Header().Set("Allow", http.MethodPost)
		return message.Reply{Status: http.StatusMethodNotAllowed}, nil
	}
	who := c.hash(peer.Network(c.peer))
	if !c.addresses.Take(who, 1) {
		return message.Reply{}, c.busy("Too many messages come from this address at the same time")
	}
	defer c.addresses.Give(who, 1)
	if reply, err := c.authenticate(settings); reply != nil || err != nil {
		if err != nil {
			return message.Reply{}, err
		}
		return *reply, nil
	}
	limits := c.limits
	limits.Share = &bounded.Share{Pool: c.memory, Who: who, Free: memoryFree, Portion: memoryPortion}
	defer func() {
		c.took = limits.Share.Taken()
		limits.Share.Give()
	}()
	m, err := message.Read(c.r.Header.Get("Content-Type"), c.r.Body, limits)
	if err != nil {
		return message.Reply{}, err
	}
	c.form = m.Form
	return c.receive(ctx, settings, m)
}

// hash gives a name for the counters.
func (e *Endpoint) hash(name string) int64 { return int64(maphash.String(e.seed, name)) }

func (c *contact) busy(reason string) error {
	return model.Unavailable(busyPatience, "%s: try again", reason)
}

// longestRead is how long the reads of a message may work: agents wait for three minutes.
const longestRead = 2 * time.Minute

// anybody is the name of agents that send what they find in a network.
const anybody = "foo"

// receive does what a message says.
func (c *contact) receive(ctx context.Context, settings options.Options, m *message.Message) (message.Reply, error) {
	from := From{Address: c.peer.String(), UserAgent: c.r.UserAgent(), Method: m.Action}
	named := c.r.Header.Get("GLPI-Agent-ID") != ""
	if m.DeviceID != "" && m.DeviceID != anybody {
		agent := c.hash(m.DeviceID)
		if !c.agents.Take(agent, 1) {
			return message.Reply{}, c.busy("Messages of this agent are on their way already")
		}
		defer c.agents.Give(agent, 1)
	}
	ctx = fair.For(ctx, fair.Nobody, longestRead)
	switch m.Action {
	case message.Contact:
		if err := c.Receiver.Contact(ctx, m, from); err != nil {
			return message.Reply{}, err
		}
		return m.Contacted(settings.Frequency, c.Version), nil
	case message.GetParams:
		if err := c.Receiver.Contact(ctx, m, from); err != nil {
			return message.Reply{}, err
		}
	case message.Prolog:
	case message.Inventory, message.NetDiscovery, message.NetInventory:
		if err := c.take(ctx, m, from); err != nil {
			return message.Reply{}, err
		}
	default:
		return m.Form.Failed(http.StatusNotImplemented, "Messages "+strconv.Quote(m.Action)+" are not supported"), nil
	}
	return m.Done(settings.Frequency, named), nil
}

// take takes what a message tells of its items. One that cannot be taken keeps none of the others out.
func (c *contact) take(ctx context.Context, m *message.Message, from From) error {
	var failed []error
	each := m.Each()
	for _, one := range each {
		_, err := c.Receiver.Take(ctx, one, from)
		if err != nil && len(each) > 1 {
			c.Log.Warn("a device of an inventory was not taken", slog.String("request_id", c.id),
				slog.String("agent", m.DeviceID), slog.Any("error", err))
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// failed is the answer to what went wrong. Our own faults tell the agent no more than where the log has them.
func (c *contact) failed(err error) message.Reply {
	err = store.Fault(err)
	var fault *model.Error
	if !errors.As(err, &fault) {
		c.Log.Error("an agent's request failed", slog.String("request_id", c.id), slog.String("peer", c.peer.String()),
			slog.Any("error", err))
		return c.form.Failed(http.StatusInternalServerError,
			"The server could not do this; its log has the reason under "+c.id)
	}
	status := route.Status(fault.Code)
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	c.Log.Log(c.r.Context(), level, "an agent's request was refused", slog.String("request_id", c.id),
		slog.String("peer", c.peer.String()), slog.Int("status", status), slog.String("reason", fault.Error()),
		slog.Any("cause", fault.Cause))
	if fault.Code == model.CodeUnavailable {
		c.w.Header().Set("Retry-After", route.RetryAfter(fault.Retry))
	}
	return c.form.Failed(status, fault.Error())
}
