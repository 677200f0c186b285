package bounded

import "testing"

// TestShare takes by portions what is more than free, and gives all of it back.
func TestShare(t *testing.T) {
	t.Parallel()
	p := NewPool(100, 50)
	s := &Share{Pool: p, Who: 1, Free: 10, Portion: 20}
	for _, c := range []struct {
		n    int
		ok   bool
		used int
	}{{10, true, 0}, {1, true, 20}, {19, true, 20}, {1, true, 40}, {30, false, 40}} {
		if ok := s.Take(c.n); ok != c.ok || p.Used() != c.used {
			t.Errorf("take %d: %v, %d are used", c.n, ok, p.Used())
		}
	}
	s.Give()
	s.Give()
	if p.Used() != 0 {
		t.Errorf("%d are left", p.Used())
	}
	if !(&Share{}).Take(1 << 30) {
		t.Error("without a pool there is a bound")
	}
}
