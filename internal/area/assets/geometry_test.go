package assets

import "testing"

func TestCollides(t *testing.T) {
	t.Parallel()
	whole, deep := sized(0, 0, false), sized(3, 1, false)
	half, shallow, third := sized(1, 1, true), sized(1, 0.5, false), sized(2, 0.33, false)
	for name, c := range map[string]struct {
		a    size
		at   spot
		b    size
		bt   spot
		want bool
	}{
		"same unit":             {whole, spot{1, 0, 0}, whole, spot{1, 0, 0}, true},
		"next unit":             {whole, spot{1, 0, 0}, whole, spot{2, 0, 0}, false},
		"into the taller one":   {whole, spot{3, 0, 0}, deep, spot{1, 0, 0}, true},
		"above the taller one":  {whole, spot{4, 0, 0}, deep, spot{1, 0, 0}, false},
		"left and right":        {half, spot{1, 1, 0}, half, spot{1, 2, 0}, false},
		"both left":             {half, spot{1, 1, 0}, half, spot{1, 1, 0}, true},
		"half and whole":        {half, spot{1, 2, 0}, whole, spot{1, 0, 0}, true},
		"front and rear":        {shallow, spot{1, 0, 0}, shallow, spot{1, 0, 1}, false},
		"both in front":         {shallow, spot{1, 0, 0}, shallow, spot{1, 0, 0}, true},
		"a third behind a half": {third, spot{1, 0, 1}, shallow, spot{2, 0, 0}, false},
		"a third in the whole":  {third, spot{1, 0, 1}, whole, spot{2, 0, 0}, true},
	} {
		if collides(c.a, c.at, c.b, c.bt) != c.want || collides(c.b, c.bt, c.a, c.at) != c.want {
			t.Errorf("%s: want %t", name, c.want)
		}
	}
	if !deep.within(spot{18, 0, 0}, 20) || deep.within(spot{19, 0, 0}, 20) || deep.within(spot{0, 0, 0}, 20) {
		t.Error("the bounds of a rack are not held")
	}
}
