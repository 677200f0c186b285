package engine

import (
	"regexp"
	"strings"
	"sync"
)

var patterns sync.Map // published text -> *regexp.Regexp

// anything matches every text; it stands in for a published pattern that is none.
var anything = regexp.MustCompile("")

// patternOf compiles a published pattern. The original publishes regular expressions with PHP's
// delimiters and flags around them (/^#...$/i); some "patterns" are only words.
func patternOf(text string) *regexp.Regexp {
	if re, ok := patterns.Load(text); ok {
		return re.(*regexp.Regexp)
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
	patterns.Store(text, re)
	return re
}
