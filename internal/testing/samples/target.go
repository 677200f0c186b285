package samples

import "sync"

// Target gives an item of an object that others can refer to; all subtests share it.
func (s *Server) Target(object string) int64 {
	s.T.Helper()
	made, _ := s.targets.LoadOrStore(object, &target{})
	one := made.(*target)
	one.once.Do(func() { one.id = s.Make(object, nil) })
	if one.id == 0 {
		s.T.Fatalf("no %s could be made to refer to", object)
	}
	return one.id
}

type target struct {
	once sync.Once
	id   int64
}

// Link refers to an item that is made for the purpose.
func (sub *Subject) Link(object string) map[string]any {
	return map[string]any{"id": sub.S.Make(object, nil)}
}
