package access

import (
	"maps"
	"slices"
	"testing"
	"time"
)

// TestCheckTakesAsLong holds the times of a known account, an unknown one and one with an old hash
// against each other. What is measured is the least of many, each short enough to go through at once on a busy machine,
// until the least are alike.
func TestCheckTakesAsLong(t *testing.T) {
	t.Parallel()
	const cost = 5 // 2 ms
	d := NewDirectory(nil, cost)
	known, err := d.HashPassword("secret")
	if err != nil {
		t.Fatal(err)
	}
	hashes := map[string]string{"known": known, "unknown": "", "md5": "5ebe2294ecd0e0f08eab7690d2a6ee69",
		"damaged": "?", "damaged bcrypt": "$2y$05$short"}
	least := map[string]time.Duration{}
	for begin, tries, alike := time.Now(), 0, false; tries < 20 || !alike; tries++ {
		for name, hash := range hashes {
			begin := time.Now()
			if ok, _ := d.CheckPassword(hash, "wrong"); ok {
				t.Fatalf("%s takes a wrong password", name)
			}
			if took := time.Since(begin); least[name] == 0 || took < least[name] {
				least[name] = took
			}
		}
		alike = !slices.ContainsFunc(slices.Collect(maps.Values(least)), func(took time.Duration) bool {
			return took < least["known"]/2 || took > 2*least["known"]
		})
		if !alike && time.Since(begin) > 20*time.Second {
			t.Fatalf("accounts are told apart by time: %v", least)
		}
	}
	if ok, renew := d.CheckPassword("5ebe2294ecd0e0f08eab7690d2a6ee69", "secret"); !ok || !renew {
		t.Error("an old hash is not taken")
	}
}
