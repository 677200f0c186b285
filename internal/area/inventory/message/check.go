package message

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// violations is how the refusal of a message that lacks something begins: agents and people look for it.
const violations = "JSON does not validate. Violations:"

// maxViolations is how many are told of.
const maxViolations = 5

// rule is what a section, or an entry of one that is a list, must have. What it has besides is nobody's business.
type rule struct {
	needs  []string
	values map[string]*regexp.Regexp // the values of members that have only some
	inner  map[string]rule           // of objects and lists in it
}

func need(names ...string) rule { return rule{needs: names} }

func only(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

// rules are the rules of sections, as the schema of inventories has them.
var rules = map[string]rule{
	"accesslog": need("logdate"),
	"bios":      {values: map[string]*regexp.Regexp{"secure_boot": only("enabled|disabled|unsupported")}},
	"cpus": {values: map[string]*regexp.Regexp{
		"arch": only(`mips|mips64|alpha|sparc|sparc64|m68k|i\d86|x86_64|powerpc|powerpc64|arm.*|aarch64`),
	}},
	"databases_services": {needs: []string{"name", "version"}, inner: map[string]rule{"databases": need("name")}},
	"envs":               need("key", "val"),
	"firewalls":          need("status"),
	"local_groups":       need("id", "name"),
	"local_users":        need("id"),
	"network_device": {needs: []string{"type"}, values: map[string]*regexp.Regexp{
		"type": only("Unmanaged|Computer|Networking|Printer|Storage|Power|Phone|Video|KVM"),
	}},
	"networks": {needs: []string{"description"}, values: map[string]*regexp.Regexp{
		"status": only("up|down|dormant|notpresent|lowerlayerdown|unknown|testing"),
		"type": only("ethernet|wifi|infiniband|aggregate|alias|dialup|loopback|bridge|fibrechannel|" +
			"bluetooth"),
	}},
	"operatingsystem": {inner: map[string]rule{"timezone": need("name", "offset")}},
	"ports":           need("type"),
	"printers":        need("name"),
	"processes":       need("cmd", "pid", "user"),
	"remote_mgmt":     need("id", "type"),
	"slots":           need("name"),
	"softwares":       need("name"),
	"virtualmachines": {needs: []string{"name"}, values: map[string]*regexp.Regexp{
		"status": only("running|blocked|idle|paused|shutdown|crashed|dying|off"),
	}},
}

// classes are the item types that a message may name.
var classes = []string{"Unmanaged", "Computer", "Phone", "NetworkEquipment", "Printer"}

// customClass begins the names of types that are defined while the program runs.
const customClass = `Glpi\CustomAsset\`

// tells reports whether a message is one that tells of items.
func (m *Message) tells() bool {
	switch m.Action {
	case Inventory, NetDiscovery, NetInventory:
		return true
	}
	return false
}

// check refuses a message that lacks what it must have.
func (m *Message) check(whole Entry) error {
	c := &checker{}
	if m.DeviceID == "" && (m.tells() || m.Action == Contact || m.Action == GetParams) {
		c.say("deviceid is missing")
	}
	if m.tells() {
		if m.Content == nil {
			c.say("content is missing, or no object")
		} else if !m.Form.XML && m.Content.Text("versionclient") == "" {
			c.say("content.versionclient is missing")
		}
		if given := whole.Text("itemtype"); given != "" && !slices.Contains(classes, given) &&
			!strings.HasPrefix(given, customClass) {
			c.say("itemtype cannot be %.50q", given)
		}
		for _, name := range sectionNames {
			if rule, ok := rules[name]; ok && m.Content.Has(name) {
				c.value("content."+name, m.Content[name], rule)
			}
		}
	}
	return c.fault()
}

// checker gathers what is wrong.
type checker struct {
	found []string
	more  int
}

func (c *checker) say(format string, args ...any) {
	if len(c.found) == maxViolations {
		c.more++
		return
	}
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *checker) fault() error {
	if len(c.found) == 0 {
		return nil
	}
	text := violations + "\n" + strings.Join(c.found, "\n")
	if c.more > 0 {
		text += fmt.Sprintf("\nand %d more", c.more)
	}
	return &model.Error{Code: model.CodeBadRequest, Title: text}
}

// value checks an object, or the objects of a list.
func (c *checker) value(path string, value any, r rule) {
	switch v := value.(type) {
	case Entry:
		c.entry(path, v, r)
	case []any:
		for i, x := range v {
			at := fmt.Sprintf("%s[%d]", path, i)
			if entry, ok := x.(Entry); ok {
				c.entry(at, entry, r)
			} else {
				c.say("%s is no object", at)
			}
		}
	default:
		c.say("%s is no object and no list", path)
	}
}

func (c *checker) entry(path string, e Entry, r rule) {
	for _, name := range r.needs {
		if !e.Has(name) {
			c.say("%s.%s is missing", path, name)
		}
	}
	for name, pattern := range r.values {
		if e.Has(name) && !pattern.MatchString(e.Text(name)) {
			c.say("%s.%s cannot be %.50q", path, name, e.Text(name))
		}
	}
	for name, inner := range r.inner {
		if e.Has(name) {
			c.value(path+"."+name, e[name], inner)
		}
	}
}
