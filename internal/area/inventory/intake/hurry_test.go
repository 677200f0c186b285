package intake_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/model"
)

// TestMessagesKeepNobodyWaiting refuses a message that tells of too much, as others wait for its write: nothing of it
// is stored, whatever kind of thing there are so many of.
func TestMessagesKeepNobodyWaiting(t *testing.T) {
	t.Parallel()
	type list = map[string]any
	k := newTaker(t)
	k.s.SetPatience(10 * time.Millisecond) // no machine does it in that
	for section, entry := range map[string]func(i int) any{
		"softwares": func(i int) any { return list{"name": fmt.Sprint("s", i), "version": "1"} },
		"controllers": func(i int) any {
			return list{"name": fmt.Sprint("c", i), "type": fmt.Sprint("t", i), "pcislot": fmt.Sprint(i)}
		},
		"networks": func(i int) any {
			return list{"description": fmt.Sprint("e", i), "mac": fmt.Sprintf("00:00:00:00:%02x:%02x", i>>8, i&255)}
		},
		"drives": func(i int) any {
			return list{"volumn": fmt.Sprint("/", i), "total": 9,
				"filesystem": fmt.Sprint("f", i)}
		},
		"databases_services": func(i int) any {
			return list{"type": "mysql", "name": fmt.Sprint("d", i), "version": "5"}
		},
	} {
		entries := make([]any, 3000)
		for i := range entries {
			entries[i] = entry(i)
		}
		text, err := json.Marshal(list{"deviceid": "big-" + section, "action": "inventory", "itemtype": "Computer",
			"content": list{"versionclient": "x", "hardware": list{"name": "big-" + section},
				"bios": list{"ssn": "big-" + section}, section: entries}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := message.Read("application/json", bytes.NewReader(text), message.Usual)
		if err != nil {
			t.Fatalf("%s: %v", section, err)
		}
		since := time.Now()
		_, err = k.s.Take(t.Context(), m, inventory.From{Address: "192.0.2.7", Method: "inventory"})
		if model.CodeOf(err) != model.CodeTooLarge {
			t.Errorf("%s: %v after %s", section, err, time.Since(since))
		}
	}
	if n := k.Count("glpi_computers"); n != 0 {
		t.Errorf("%d computers were made", n)
	}
	if n := k.Count("glpi_agents"); n != 0 {
		t.Errorf("%d agents were noted", n)
	}
}
