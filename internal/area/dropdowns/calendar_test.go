package dropdowns

import "testing"

func TestSecondsOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"00:00": 0, "08:30": 30600, "8:30": 30600, "08:30:15": 30615, "23:59:59": 86399, "24:00": 86400,
		"24:00:00": 86400,
	} {
		if got, ok := secondsOf(text); !ok || got != want {
			t.Errorf("%s: %d %t, want %d", text, got, ok, want)
		}
	}
	for _, bad := range []string{"", "8", "noon", "24:00:01", "25:00", "08:60", "08:30:60", "-1:00", "008:00",
		"08:30:00:00", "08:+1"} {
		if got, ok := secondsOf(bad); ok {
			t.Errorf("%q is read as %d", bad, got)
		}
	}
	if got := clock(30615); got != "08:30:15" {
		t.Error(got)
	}
	if got := clock(dayLength); got != "24:00:00" {
		t.Error(got)
	}
}

func TestOtherSunday(t *testing.T) {
	t.Parallel()
	for day, want := range map[int64]int64{0: 7, 7: 0, 1: 1, 6: 6} {
		if got := otherSunday(day); got != want {
			t.Errorf("%d: %d, want %d", day, got, want)
		}
	}
}
