package route

import "testing"

func TestCell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`=cmd|' /C calc'!A0`: `'=cmd|' /C calc'!A0`, `=1+1`: `'=1+1`, `+cmd`: `'+cmd`, `-cmd`: `'-cmd`,
		`@SUM(A1)`: `'@SUM(A1)`,
		"\t=1":     "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", `+1+cmd`: `'+1+cmd`, `-1+A1`: `'-1+A1`,
		`+33 1 23x`: `'+33 1 23x`, `-`: `'-`, `+`: `'+`, `-()`: `'-()`,
		`＝1+1`: `'＝1+1`, `-1e5+1`: `'-1e5+1`, `+1*2`: `'+1*2`,
		`+33 1 23 45 67 89`: `+33 1 23 45 67 89`, `+33(0)1-23.45/67`: `+33(0)1-23.45/67`, `-5`: `-5`, `-5.25`: `-5.25`,
		`-1,234.5`: `-1,234.5`, `+1e5`: `+1e5`, `-1.5E-7`: `-1.5E-7`,
		``: ``, `x=1`: `x=1`, `5`: `5`, `é`: `é`, `'=1`: `'=1`, "\u00a0=1": "\u00a0=1",
	} {
		if got := (&Call{}).Cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if got := (&Call{Params: map[string]any{"csv": "raw"}}).Cell(text); got != text {
			t.Errorf("%q raw: %q", text, got)
		}
	}
}
