package message

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
)

// Limits are how much a message may hold.
type Limits struct {
	Bytes int64 // packed, and unpacked
	// Ratio is how many times as large as its packing a text may be, beyond the first Slack bytes: what agents
	// send is packed to a tenth, and repeats to a hundredth.
	Ratio, Slack int64
	Nodes        int // objects, lists and values
	Entries      int // of one list; 0 for as many as there can be values
	Depth        int // of lists and objects in each other
	Memory       int // that reading and what has been read take, in bytes

	// Share is what this message takes of the memory that all messages share. Who reads gives it back, when
	// the message is done with.
	Share *bounded.Share
}

// Usual are the limits of what agents send: the inventory of a large switch has 20 MB.
var Usual = Limits{Bytes: 100 << 20, Ratio: 200, Slack: 32 << 20, Nodes: 2_000_000,
	Entries: 20_000, Depth: 32, Memory: 512 << 20}

// How much memory a value takes beside its text, and an object besides, in bytes.
const (
	node   = 64
	object = 320
)

// longestText is how much of a single text is kept, in bytes: no column holds more, and what is done with texts takes
// longer the longer they are.
const longestText = 64 << 10

// shortened gives the beginning of a text that is too long.
func shortened(text string) string {
	if len(text) <= longestText {
		return text
	}
	end := longestText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.Clone(text[:end]) // the rest is let go
}

// patience is after what time memory that others have may be free.
const patience = 30 * time.Second

// meter counts what a message takes.
type meter struct {
	Limits
	nodes int
	held  int
}

// hold takes memory.
func (m *meter) hold(bytes int) error {
	if m.held += bytes; m.held > m.Memory {
		return body.TooLarge(int64(m.Memory), "bytes of memory for a message")
	}
	if m.Share == nil || m.Share.Take(bytes) {
		return nil
	}
	return model.Unavailable(patience, "Too many large messages are on their way: send it again later")
}

// node counts a value with its text.
func (m *meter) node(text int) error {
	if m.nodes++; m.nodes > m.Nodes {
		return body.TooLarge(int64(m.Nodes), "values")
	}
	return m.hold(node + text)
}

// lists refuses what has a list that is too long: a machine has no more of anything, and what is done with one thing
// often looks at all others of the kind.
func (m *meter) lists(value any) error {
	switch v := value.(type) {
	case Entry:
		for _, one := range v {
			if err := m.lists(one); err != nil {
				return err
			}
		}
	case []any:
		if m.Entries > 0 && len(v) > m.Entries {
			return body.TooLarge(int64(m.Entries), "entries of a list")
		}
		for _, one := range v {
			if err := m.lists(one); err != nil {
				return err
			}
		}
	}
	return nil
}

// level refuses what is too deep.
func (m *meter) level(depth int) error {
	if depth > m.Depth {
		return body.TooLarge(int64(m.Depth), "levels of nesting")
	}
	return nil
}

// refused is a message that cannot be read.
func refused(reason string) error {
	return &model.Error{Code: model.CodeBadRequest, Title: reason}
}
