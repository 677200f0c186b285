package rules

import (
	"net/netip"
	"strings"
	"time"

	"github.com/dlclark/regexp2"

	"github.com/glpid/glpid/internal/bounded"
)

// Match reports whether a text meets a condition, and gives the captured groups of a regular
// expression that does. Conditions on trees, dates and what the database holds are not about texts
// and never match here. Comparisons ignore case; the pattern "*" matches everything (GLPI's rules).
func Match(condition int64, text, pattern string) (bool, []string) {
	pattern = strings.TrimSpace(pattern)
	if pattern == "*" && condition != exists && condition != existsNot {
		return true, nil
	}
	switch condition {
	case exists:
		return text != "", nil
	case existsNot:
		return text == "", nil
	case matches, matchesNot:
		groups, ok := search(pattern, text)
		if condition == matchesNot {
			return valid(pattern) && !ok, nil
		}
		return ok, groups
	case inNetwork, notInNetwork:
		return matchNetwork(condition == inNetwork, text, pattern), nil
	}
	a, b := strings.ToLower(text), strings.ToLower(pattern)
	switch condition {
	case is:
		return a == b, nil
	case isNot:
		return a != b, nil
	case contains:
		return a != "" && b != "" && strings.Contains(a, b), nil
	case containsNot:
		return b != "" && !strings.Contains(a, b), nil
	case begins:
		return a != "" && b != "" && strings.HasPrefix(a, b), nil
	case ends:
		return a != "" && b != "" && strings.HasSuffix(a, b), nil
	}
	return false, nil
}

// negative reports whether a condition on several values must hold for all of them.
func negative(condition int64) bool {
	switch condition {
	case isNot, containsNot, matchesNot, existsNot, notUnder, notOnDate, notInNetwork:
		return true
	}
	return false
}

// matchNetwork reports whether an IPv4 address lies in, or outside of, a network in CIDR notation.
// What is no address or no network is neither.
func matchNetwork(in bool, text, pattern string) bool {
	address, err := netip.ParseAddr(text)
	network, bad := netip.ParsePrefix(pattern)
	return err == nil && bad == nil && address.Is4() && network.Contains(address) == in
}

// expressions keeps compiled patterns; rules are few and evaluated often, but changed ones leave
// their old patterns behind.
var expressions = bounded.New[string, *regexp2.Regexp](1000)

// matchTimeout ends the search of an expression that goes astray; it has not matched then.
const matchTimeout = 100 * time.Millisecond

// compile reads a pattern between delimiters, as PCRE has them: "/foo(.*)/i". Letter case does not
// matter and a dot also stands for a line break, whatever the modifiers say. It is nil for what is
// no expression.
func compile(pattern string) *regexp2.Regexp {
	if re, known := expressions.Get(pattern); known {
		return re
	}
	return expressions.GetOrPut(pattern, parse(pattern))
}

func parse(pattern string) *regexp2.Regexp {
	if pattern == "" {
		return nil
	}
	closing := pattern[:1]
	if i := strings.Index("([{<", closing); i >= 0 {
		closing = ")]}>"[i : i+1]
	}
	end := strings.LastIndex(pattern, closing)
	if end < 1 || strings.ContainsAny(closing, `\ `) || isWord(closing[0]) {
		return nil
	}
	options := regexp2.RegexOptions(regexp2.IgnoreCase | regexp2.Singleline)
	for _, modifier := range pattern[end+1:] {
		switch modifier {
		case 'm':
			options |= regexp2.Multiline
		case 'x':
			options |= regexp2.IgnorePatternWhitespace
		case 'i', 's', 'u':
		default:
			return nil
		}
	}
	re, err := regexp2.Compile(pattern[1:end], options)
	if err != nil {
		return nil
	}
	re.MatchTimeout = matchTimeout
	return re
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func valid(pattern string) bool { return compile(pattern) != nil }

// search looks for an expression in a text and gives its groups, the first of them at 0.
func search(pattern, text string) ([]string, bool) {
	re := compile(pattern)
	if re == nil {
		return nil, false
	}
	m, err := re.FindStringMatch(text)
	if err != nil || m == nil {
		return nil, false
	}
	var groups []string
	for _, g := range m.Groups()[1:] {
		groups = append(groups, g.String())
	}
	return groups, true
}
