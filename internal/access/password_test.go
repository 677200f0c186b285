package access

import (
	"testing"
	"time"
)

// TestCheckTakesAsLong holds the times of a known account, an unknown one and one with an old hash
// against each other. What is measured is the least of several, which a busy machine does not change.
func TestCheckTakesAsLong(t *testing.T) {
	t.Parallel()
	d := NewDirectory(nil, 8)
	known, err := d.HashPassword("secret")
	if err != nil {
		t.Fatal(err)
	}
	hashes := map[string]string{"known": known, "unknown": "", "md5": "5ebe2294ecd0e0f08eab7690d2a6ee69",
		"damaged": "?", "damaged bcrypt": "$2y$08$short"}
	least := map[string]time.Duration{}
	for range 20 {
		for name, hash := range hashes {
			begin := time.Now()
			if ok, _ := d.CheckPassword(hash, "wrong"); ok {
				t.Fatalf("%s takes a wrong password", name)
			}
			if took := time.Since(begin); least[name] == 0 || took < least[name] {
				least[name] = took
			}
		}
	}
	for name, took := range least {
		if want := least["known"]; took < want/2 || took > 2*want {
			t.Errorf("%s takes %v, a known one %v", name, took, want)
		}
	}
	if ok, renew := d.CheckPassword("5ebe2294ecd0e0f08eab7690d2a6ee69", "secret"); !ok || !renew {
		t.Error("an old hash is not taken")
	}
}
