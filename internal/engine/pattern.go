package engine

import (
	"regexp"
	"strings"

	"github.com/glpid/glpid/internal/bounded"
)

// patterns are compiled, by their published texts.
var patterns = bounded.New[string, *regexp.Regexp](512)

// anything matches every text; it stands in for a published pattern that is none.
var anything = regexp.MustCompile("")

// patternOf compiles a published pattern. The original publishes regular expressions with PHP's
// delimiters and flags around them (/^#...$/i); some "patterns" are only words.
func patternOf(text string) *regexp.Regexp {
	if re, ok := patterns.Get(text); ok {
		return re
	}
	source := text
	if strings.HasPrefix(source, "/") {
		if end := strings.LastIndexByte(source, '/'); end > 0 {
			flags := source[end+1:]
			source = source[1:end]
			if strings.Contains(flags, "i") {
				source = "(?i)" + source
			}
		}
	} else if !strings.ContainsAny(source, "^$[](){}\\.*+?|") {
		source = "" // a bare word names a format, it is not a pattern
	}
	re, err := regexp.Compile(source)
	if err != nil {
		re = anything
	}
	patterns.Put(text, re)
	return re
}
