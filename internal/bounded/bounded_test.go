package bounded

import (
	"slices"
	"testing"
)

func keys(s *Store[string, int]) (out []string) {
	s.Each(func(key string, _ int) { out = append(out, key) })
	return out
}

// What has not been used for longest goes first, and nothing else.
func TestNumber(t *testing.T) {
	t.Parallel()
	var gone []string
	s := New[string, int](3)
	s.Dropped = func(key string, _ int) { gone = append(gone, key) }
	for i, key := range []string{"a", "b", "c"} {
		s.Put(key, i)
	}
	if v, ok := s.Get("a"); !ok || v != 0 {
		t.Errorf("a is %d, %v", v, ok)
	}
	s.Put("d", 3)
	if got := keys(s); !slices.Equal(got, []string{"c", "a", "d"}) || !slices.Equal(gone, []string{"b"}) {
		t.Errorf("kept %v, gone %v", got, gone)
	}
	if got := s.GetOrPut("c", 7); got != 2 {
		t.Errorf("c is %d", got)
	}
	if s.Put("c", 9); s.GetOrPut("c", 7) != 9 || s.Len() != 3 {
		t.Errorf("c after a change, %d entries", s.Len())
	}
	if got := s.GetOrPut("e", 5); got != 5 || s.Len() != 3 {
		t.Errorf("e is %d, %d entries", got, s.Len())
	}
	if !s.DropOldest(func(_ string, v int) bool { return v > 3 }) || s.Len() != 2 ||
		s.DropOldest(func(string, int) bool { return false }) {
		t.Errorf("the oldest that fits: %v", keys(s))
	}
	s.Clear()
	if s.Drop("a"); s.Len() != 0 {
		t.Errorf("%d entries", s.Len())
	}
}

// Large entries take the place of several.
func TestSize(t *testing.T) {
	t.Parallel()
	s := New[string, int](100)
	s.MaxSize, s.Size = 10, func(_ string, v int) int { return v }
	for _, key := range []string{"a", "b", "c"} {
		s.Put(key, 3)
	}
	s.Put("d", 5)
	if got := keys(s); !slices.Equal(got, []string{"c", "d"}) {
		t.Errorf("kept %v", got)
	}
	s.Put("c", 1)
	s.Put("e", 4)
	if got := keys(s); !slices.Equal(got, []string{"d", "c", "e"}) {
		t.Errorf("kept %v", got)
	}
	s.Put("huge", 1000)
	if got := keys(s); !slices.Equal(got, []string{"huge"}) {
		t.Errorf("kept %v", got)
	}
	s.Put("f", 1)
	if got := keys(s); !slices.Equal(got, []string{"f"}) {
		t.Errorf("kept %v", got)
	}
	s.Clear()
	if s.Put("g", 10); s.Len() != 1 {
		t.Error("the size is wrong after Clear")
	}
}

// Nobody gets more than a part, and all together no more than there is.
func TestPool(t *testing.T) {
	t.Parallel()
	p := NewPool(10, 6)
	for i, step := range []struct {
		who  int64
		n    int
		want bool
	}{{1, 4, true}, {1, 3, false}, {1, 2, true}, {2, 5, false}, {2, 4, true}, {3, 1, false}} {
		if got := p.Take(step.who, step.n); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
	p.Give(1, 6)
	if !p.Take(3, 6) || p.Used() != 10 {
		t.Errorf("%d are taken", p.Used())
	}
	p.Give(2, 4)
	p.Give(3, 6)
	if p.Raise(12, 5); !p.Take(1, 6) || p.Take(1, 1) || !p.Take(2, 6) || p.Take(3, 1) {
		t.Errorf("of a raised pool %d are taken", p.Used())
	}
	p.Give(1, 6)
	p.Give(2, 6)
	if p.Used() != 0 || len(p.by) != 0 {
		t.Errorf("%d are left, of %v", p.Used(), p.by)
	}
}
