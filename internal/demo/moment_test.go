package demo

import (
	"testing"
	"time"
)

func at(text string) moment {
	m, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return moment(m.Unix())
}

func TestWorking(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from string
		offset     float64
		hours      float64
		want       string
	}{
		{"within a day", "2026-11-23 09:00:00", 0, 2, "2026-11-23 11:00:00"},
		{"before the day begins", "2026-11-23 03:00:00", 0, 1, "2026-11-23 09:00:00"},
		{"over night", "2026-11-23 17:00:00", 0, 1, "2026-11-24 08:30:00"},
		{"over the weekend", "2026-11-27 17:00:00", 0, 1, "2026-11-30 08:30:00"},
		{"on a Sunday", "2026-11-29 12:00:00", 0, 1, "2026-11-30 09:00:00"},
		{"several days", "2026-11-23 08:00:00", 0, 20, "2026-11-25 09:00:00"},
		{"in the west", "2026-11-23 14:00:00", -5, 1, "2026-11-23 15:00:00"},
		{"in the west, too early", "2026-11-23 12:00:00", -5, 1, "2026-11-23 14:00:00"},
		{"half an hour beside", "2026-11-23 02:30:00", 5.5, 1, "2026-11-23 03:30:00"},
		{"nothing to do", "2026-11-23 09:00:00", 0, 0, "2026-11-23 09:00:00"},
	}
	for _, test := range tests {
		p := &place{offset: test.offset}
		if got := p.working(at(test.from), test.hours); got != at(test.want) {
			t.Errorf("%s: %v, want %s", test.name, got.db(), test.want)
		}
	}
}

func TestSlot(t *testing.T) {
	t.Parallel()
	p := &place{offset: 1}
	for _, from := range []string{"2026-11-23 09:12:00", "2026-11-27 16:29:00", "2026-11-29 03:00:00"} {
		got := p.slot(at(from), 0.5)
		local := got + hour
		atWork := local%day >= opens && local%day <= closes && !local.weekend()
		if got <= at(from) || got%(30*minute) != 0 || !atWork {
			t.Errorf("after %s: %v", from, got.db())
		}
	}
}
