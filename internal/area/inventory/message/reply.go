package message

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
)

// Reply is an answer as it is sent.
type Reply struct {
	Status int
	Type   string // Content-Type
	Body   []byte
}

// failedHours is after how many hours an agent comes again that got an error.
const failedHours = 24

// maxMessage is how many characters of an error agents are told.
const maxMessage = 250

// Failed is the answer to what was not done.
func (f Form) Failed(status int, message string) Reply {
	message = strings.ToValidUTF8(message, "\ufffd")
	if utf8.RuneCountInString(message) > maxMessage {
		message = string([]rune(message)[:maxMessage])
	}
	if f.XML {
		cdata := strings.ReplaceAll(message, "]]>", "]]]]><![CDATA[>")
		return f.pack(status, xmlHead+"<REPLY><ERROR><![CDATA["+cdata+"]]></ERROR></REPLY>")
	}
	return f.json(status, struct {
		Status     string `json:"status"`
		Message    string `json:"message"`
		Expiration int    `json:"expiration"`
	}{"error", message, failedHours})
}

// Done is the answer to what was done. named says that the agent has named itself in the head of the request,
// as those do that understand answers in JSON; hours is after what time it shall come again.
func (m *Message) Done(hours int, named bool) Reply {
	f := m.Form
	switch {
	case named || !f.XML && (m.Action == Prolog || m.Action == GetParams):
		f.XML = false
		return f.json(http.StatusOK, welcome{Expiration: hours, Status: "ok"})
	case !f.XML:
		return f.json(http.StatusOK, struct {
			Response string `json:"RESPONSE"`
		}{"SEND"})
	case m.Action == Prolog:
		return f.xml(struct {
			XMLName  xml.Name `xml:"REPLY"`
			Hours    int      `xml:"PROLOG_FREQ"`
			Response string   `xml:"RESPONSE"`
		}{Hours: hours, Response: "SEND"})
	}
	return f.xml(struct {
		XMLName  xml.Name `xml:"REPLY"`
		Response string   `xml:"RESPONSE"`
	}{Response: "SEND"})
}

// welcome is the answer to a contact. Agents read its members by name, people in this order.
type welcome struct {
	Message    string          `json:"message,omitempty"`
	Disabled   []string        `json:"disabled,omitempty"`
	Expiration int             `json:"expiration"`
	Status     string          `json:"status"`
	Tasks      map[string]task `json:"tasks,omitempty"`
}

// task is what an agent is told of a task that it shall do.
type task struct {
	Server  string `json:"server"`
	Version string `json:"version"`
}

// served are the tasks that lead to inventories, of which the server wants those.
var served = []string{"inventory", "esx", "netdiscovery", "netinventory", "remoteinventory"}

// Bounds of the tasks that an answer names.
const (
	maxTasks    = 32
	maxTaskName = 64
)

// Contacted is the answer to a contact: which of its tasks the agent shall do, and that it shall not ask for the
// orders of others. version is that of the server, N.N.N, as agents write what it understands.
func (m *Message) Contacted(hours int, version string) Reply {
	answer := welcome{Expiration: hours, Status: "ok"}
	var reasons []string
	for _, name := range m.EnabledTasks {
		name = strings.ToLower(name)
		if slices.Contains(served, name) {
			answer.Tasks = map[string]task{"inventory": {Server: "glpi", Version: version}}
		}
		if name == "inventory" || slices.Contains(answer.Disabled, name) || len(name) > maxTaskName ||
			len(answer.Disabled) == maxTasks {
			continue
		}
		answer.Disabled = append(answer.Disabled, name)
		reasons = append(reasons, "There are no orders for the task "+name)
	}
	answer.Message = strings.Join(reasons, ";")
	f := m.Form
	f.XML = false // as only agents that understand it make contact
	return f.json(http.StatusOK, answer)
}

func (f Form) json(status int, value any) Reply {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // the values are those above
	}
	f.XML = false
	return f.pack(status, strings.TrimSpace(text.String()))
}

const xmlHead = `<?xml version="1.0"?>` + "\n"

func (f Form) xml(value any) Reply {
	text, err := xml.Marshal(value)
	if err != nil {
		panic(err) // the values are those above
	}
	return f.pack(http.StatusOK, xmlHead+string(text))
}

// pack packs an answer as the request was.
func (f Form) pack(status int, text string) Reply {
	r := Reply{Status: status, Type: types[f.Packing]}
	var packed bytes.Buffer
	var to io.WriteCloser
	switch f.Packing {
	case Zlib:
		to = zlib.NewWriter(&packed)
	case Gzip:
		to = gzip.NewWriter(&packed)
	case Brotli:
		to = brotli.NewWriter(&packed)
	case Deflate:
		to, _ = flate.NewWriter(&packed, flate.DefaultCompression) // the level is one that there is
	default:
		r.Body, r.Type = []byte(text), "application/json"
		if f.XML {
			r.Type = "application/xml"
		}
		return r
	}
	_, _ = io.WriteString(to, text) // into memory
	_ = to.Close()
	r.Body = packed.Bytes()
	return r
}
