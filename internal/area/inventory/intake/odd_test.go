package intake_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory/message"
)

// TestOddMembers takes an inventory with values that are no numbers, or none that columns hold, in every member of its
// parts that may say it: it is taken, as an agent cannot know better.
func TestOddMembers(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../message/testdata/agent_full.json")
	if err != nil {
		t.Fatal(err)
	}
	k := newTaker(t)
	taken := 0
	for _, odd := range []any{"NaN", "Inf", "-Infinity", "0x1p-2", "1e308", "-1", "99999999999999999999", "abc",
		"999999999999", strings.Repeat("é", 300), "2050-01-31 10:00:00", "2050-01-31"} {
		var whole map[string]any
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatal(err)
		}
		for section, part := range whole["content"].(map[string]any) {
			entries, _ := part.([]any)
			for _, entry := range entries {
				members, _ := entry.(map[string]any)
				for name := range members {
					said := members[name]
					if members[name] = odd; !isRead(t, whole) { // a date, or one of a few words
						members[name] = said
					} else if section != "versionprovider" {
						taken++
					}
				}
			}
		}
		k.take(messageOf(t, whole))
	}
	if taken < 1000 {
		t.Errorf("only %d members", taken)
	}
}

func isRead(t *testing.T, whole map[string]any) bool {
	_, err := readWhole(t, whole)
	return err == nil
}

func messageOf(t *testing.T, whole map[string]any) *message.Message {
	m, err := readWhole(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readWhole(t *testing.T, whole map[string]any) (*message.Message, error) {
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return message.Read("", bytes.NewReader(text), message.Usual)
}
