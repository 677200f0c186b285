package api

import "testing"

func TestLoneSurrogate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"a":"\ud83d\ude00"}`: false, `{"a":"x\u00e9\n\\ud83d"}`: false, `{"a":"\"\u0041"}`: false, `{"\ud83d\uDE00":1}`: false,
		`{"a":"\ud83d"}`: true, `{"a":"\ude00"}`: true, `{"a":"\ud83d\n"}`: true, `{"a":"\ud83d\ud83d\ude00"}`: true, `{"a":"\ud83dx\ude00"}`: true,
		`{"a":"\ud83d\u0041"}`: true, `"\ud83d`: true, `{"a":"\uZZZZ"}`: false, `"\ud8`: false, `\`: false,
	} {
		if got := loneSurrogate([]byte(text)); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
