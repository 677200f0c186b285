package importer

import (
	"maps"
	"testing"
)

// TestWiden gives bits that are new since GLPI 10 to who could do what they stand for, and to nobody else.
func TestWiden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ had, more map[string]int }{
		{map[string]int{"computer": 1}, map[string]int{"computer": 1 | 256 | 1024}},
		{map[string]int{"computer": 2}, map[string]int{"computer": 2 | 512 | 2048}},
		{map[string]int{"state": 3}, nil},
		{map[string]int{"change": 1}, map[string]int{"change": 1 | 131072}},
		{map[string]int{"change": 1024}, nil},
		{map[string]int{"projecttask": 1 | 32 | 64 | 1024}, map[string]int{"projecttask": 1 | 8 | 16 | 32 | 64 | 1024}},
		{map[string]int{"projecttask": 1 | 1024}, nil},
		{map[string]int{"ticket": 32768}, map[string]int{"followup": 32768, "task": 4 | 2048 | 16384 | 32768}},
		{map[string]int{"ticket": 32768, "followup": 5}, map[string]int{"followup": 32773,
			"task": 4 | 2048 | 16384 | 32768}},
		{map[string]int{"ticket": 4096 | 8192}, map[string]int{"ticket": 4096 | 8192 | 262144}},
		{map[string]int{"ticket": 4096}, nil},
		{map[string]int{"ticket": 8192}, nil},
		{map[string]int{"ticket": 2}, map[string]int{"slm": 256}},
		{map[string]int{"taskcategory": 1}, map[string]int{"tasktemplate": 1}},
		{map[string]int{"taskcategory": 2}, map[string]int{"tasktemplate": 3}},
		{map[string]int{"taskcategory": 4}, map[string]int{"tasktemplate": 7}},
		{map[string]int{"taskcategory": 16}, map[string]int{"tasktemplate": 23}},
		{map[string]int{"taskcategory": 32}, nil},
		{map[string]int{"dropdown": 2}, map[string]int{"itilvalidationtemplate": 31}},
		{map[string]int{"dropdown": 1}, nil},
		{map[string]int{"config": 2, "user": 1}, map[string]int{"user": 8193}},
		{map[string]int{"config": 1, "user": 1}, nil},
	} {
		got, want := maps.Clone(c.had), maps.Clone(c.had)
		widen(got)
		maps.Copy(want, c.more)
		if !maps.Equal(got, want) {
			t.Errorf("%v has become %v, want %v", c.had, got, want)
		}
	}
}
