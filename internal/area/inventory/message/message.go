// Package message is what agents of GLPI and FusionInventory send and are answered: it unpacks and reads a
// message within bounds, whatever it was packed with and written in, and writes answers in the same form.
// Messages in XML are brought into the form that messages in JSON have, so that nobody else tells them apart.
//
// It must not know what is done with a message, nor how one comes in.
package message

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Packing is how a message was made smaller.
type Packing uint8

// The packings that agents know.
const (
	None    Packing = iota
	Zlib            // RFC 1950
	Gzip            // RFC 1952
	Brotli          // RFC 7932
	Deflate         // RFC 1951, without head
)

// Form is how a message was packed and written, and so how its answer must be.
type Form struct {
	Packing Packing
	XML     bool // otherwise JSON
}

// Message is what an agent has sent.
type Message struct {
	Form     Form
	Action   string // in lower case: contact, get_params, prolog, inventory, netdiscovery, netinventory, ...
	DeviceID string // the agent's name for itself
	Itemtype string // of what is told of; Computer unless the message says another
	Tag      string
	Name     string // of the agent's program, in a contact
	Version  string // of the agent's program, in a contact
	Partial  bool   // the content is of what has changed only
	Port     string // on which the agent listens

	InstalledTasks, EnabledTasks []string
	TasksSent                    bool // the message names enabled tasks, maybe none

	// Content are the sections, as inventories in JSON have them, whatever the message was written in.
	Content Entry
	// Raw is the unpacked text as it came.
	Raw []byte

	// devices are the messages of the single devices, where one tells of equipment of the network.
	devices []*Message
	empty   bool // it tells of the progress of a task and of no device
}

// Each gives the messages that this one stands for, each of one item: itself mostly, one for each device where
// an agent tells of several pieces of equipment at once (all with the same Raw), and none where it tells how far
// a task has come.
func (m *Message) Each() []*Message {
	switch {
	case m.empty:
		return nil
	case m.devices != nil:
		return m.devices
	}
	return []*Message{m}
}

// Entry is an object of a message. Names are in lower case, values are as they come: string, json.Number, bool,
// nil, Entry, or []any of those. Agents write numbers as texts as they like. The methods of a nil Entry find
// nothing.
type Entry map[string]any

// Has reports whether a value is given and not null.
func (e Entry) Has(name string) bool { return e[name] != nil }

// Text gives a value without blanks around it; numbers as they are written, booleans as 1 and 0, and "" for
// what is missing or no single value.
func (e Entry) Text(name string) string { return text(e[name]) }

func text(value any) string {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "1"
		}
		return "0"
	}
	return ""
}

// Int gives a whole number, also one that is written as a text; fractions are rounded down. It is false for
// what is missing or no number, or none that fits.
func (e Entry) Int(name string) (int64, bool) {
	written := e.Text(name)
	if n, err := strconv.ParseInt(written, 10, 64); err == nil {
		return n, true
	}
	f, ok := e.Float(name)
	if !ok || f < math.MinInt64 || f >= math.MaxInt64 {
		return 0, false
	}
	return int64(math.Floor(f)), true
}

// Float gives a number that may have decimals, also one that is written as a text. It is false for what is missing or
// no number.
func (e Entry) Float(name string) (float64, bool) {
	written := e.Text(name)
	if strings.Trim(written, "0123456789+-.eE") != "" { // ParseFloat knows words, NaN among them, and other bases
		return 0, false
	}
	f, err := strconv.ParseFloat(written, 64)
	return f, err == nil
}

// Bool reads true, 1 and yes, as values or texts in any letter case.
func (e Entry) Bool(name string) bool {
	switch strings.ToLower(e.Text(name)) {
	case "1", "true", "yes":
		return true
	}
	return false
}

// Entry gives an object; nil when it is missing, or something else. Of a list of objects it is the first.
func (e Entry) Entry(name string) Entry {
	if list := e.Entries(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// Entries gives a list of objects. A single object is a list of one, and what is no object is left out.
func (e Entry) Entries(name string) []Entry {
	switch v := e[name].(type) {
	case Entry:
		return []Entry{v}
	case []any:
		out := make([]Entry, 0, len(v))
		for _, x := range v {
			if entry, ok := x.(Entry); ok {
				out = append(out, entry)
			}
		}
		return out
	}
	return nil
}

// Texts gives a list of texts. A single one is a list of one; empty ones are left out.
func (e Entry) Texts(name string) []string {
	list, ok := e[name].([]any)
	if !ok {
		list = []any{e[name]}
	}
	var out []string
	for _, x := range list {
		if t := text(x); t != "" {
			out = append(out, t)
		}
	}
	return out
}
