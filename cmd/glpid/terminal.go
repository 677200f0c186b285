package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
)

// Where commands write for people. What is written may be texts of other people, or of another server, which are no
// orders to the terminal.
var (
	out    = harmless{func() io.Writer { return os.Stdout }}
	errOut = harmless{func() io.Writer { return os.Stderr }}
)

// harmless writes texts without the signs by which they would move a terminal's cursor, name its window, or have it
// type something: they are shown as Go writes them, "\x1b". What is made for terminals goes around it.
type harmless struct {
	to func() io.Writer // when it is written, as tests have their own
}

func (h harmless) Write(text []byte) (int, error) {
	if _, err := io.WriteString(h.to(), withoutOrders(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}

// withoutOrders shows the signs of a text that a terminal would obey, but for ends of lines and tabulators. Those that
// turn the direction of writing are among them, as they make a line look like another one.
func withoutOrders(text string) string {
	return replaced(text, func(c rune) string {
		quoted := fmt.Sprintf("%+q", c)
		return quoted[1 : len(quoted)-1]
	})
}

// jsonWithoutOrders does so with a text of JSON, which stays one.
func jsonWithoutOrders(text string) string {
	return replaced(text, func(c rune) string { return fmt.Sprintf(`\u%04x`, c) })
}

// replaced shows the signs of a text that a terminal would obey in another way.
func replaced(text string, show func(rune) string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	is := func(c rune) bool {
		return unicode.IsControl(c) && c != '\n' && c != '\t' || unicode.Is(unicode.Bidi_Control, c)
	}
	if strings.IndexFunc(text, is) < 0 {
		return text
	}
	var shown strings.Builder
	for _, c := range text {
		if is(c) {
			shown.WriteString(show(c))
		} else {
			shown.WriteRune(c)
		}
	}
	return shown.String()
}
