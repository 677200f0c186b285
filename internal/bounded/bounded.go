// Package bounded keeps what is costly to make again, in bounded memory: by number, and by size
// where what is kept differs in it. What has not been used for longest goes first.
//
// It must not know what it keeps.
package bounded

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Store keeps values by key. It is safe for concurrent use.
type Store[K comparable, V any] struct {
	// Size gives the size of an entry in bytes, and MaxSize how much all of them may have together;
	// nil is no bound but the number. The last one added stays, whatever its size.
	Size    func(key K, value V) int
	MaxSize int
	// Dropped is told what leaves the store, in whatever way, while the store is locked.
	Dropped func(key K, value V)

	mu   sync.Mutex
	lru  *simplelru.LRU[K, V]
	used int
}

// New makes a store of at most so many entries. Its fields are set before it is used.
func New[K comparable, V any](entries int) *Store[K, V] {
	s := &Store[K, V]{}
	lru, err := simplelru.NewLRU(entries, s.dropped)
	if err != nil {
		panic(err) // the number is a constant that is not positive
	}
	s.lru = lru
	return s
}

func (s *Store[K, V]) dropped(key K, value V) {
	if s.Size != nil {
		s.used -= s.Size(key, value)
	}
	if s.Dropped != nil {
		s.Dropped(key, value)
	}
}

// Get gives the value of a key.
func (s *Store[K, V]) Get(key K) (V, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lru.Get(key)
}

// Put keeps a value, in the place of the one that the key has.
func (s *Store[K, V]) Put(key K, value V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(key, value)
}

// GetOrPut gives the value of a key, which is the given one when there is none yet.
func (s *Store[K, V]) GetOrPut(key K, value V) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	if have, ok := s.lru.Get(key); ok {
		return have
	}
	s.put(key, value)
	return value
}

func (s *Store[K, V]) put(key K, value V) {
	s.lru.Remove(key)
	s.lru.Add(key, value)
	if s.Size == nil {
		return
	}
	s.used += s.Size(key, value)
	for s.used > s.MaxSize && s.lru.Len() > 1 {
		s.lru.RemoveOldest()
	}
}

// Drop forgets a key.
func (s *Store[K, V]) Drop(key K) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lru.Remove(key)
}

// DropOldest forgets the least recently used entry that fits, and reports whether there was one.
// It looks at all of them.
func (s *Store[K, V]) DropOldest(fits func(key K, value V) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range s.lru.Keys() {
		if value, _ := s.lru.Peek(key); fits(key, value) {
			return s.lru.Remove(key)
		}
	}
	return false
}

// Clear forgets everything, for what is out of date.
func (s *Store[K, V]) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lru.Purge()
	s.used = 0
}

// Each calls a function with every entry, the least recently used first, without using it.
func (s *Store[K, V]) Each(fn func(key K, value V)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range s.lru.Keys() {
		value, _ := s.lru.Peek(key)
		fn(key, value)
	}
}

// Len is how many entries there are.
func (s *Store[K, V]) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lru.Len()
}
