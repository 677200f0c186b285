package rules

import (
	"net/netip"
	"strings"
	"time"
)

// match reports whether a text meets a condition, and gives the captured groups of a regular
// expression that does. Conditions on trees, dates and what the database holds are not about texts
// and never match here. Comparisons ignore case; the pattern "*" matches everything (GLPI's rules).
func match(p *patience, condition int64, text, pattern string) (bool, []string) {
	if len(text) > maxLooked {
		text = strings.ToValidUTF8(text[:maxLooked], "")
	}
	if len(text) > timed || len(pattern) > timed {
		began := time.Now()
		defer func() { p.took(time.Since(began)) }()
		if p.left <= 0 {
			return false, nil
		}
	}
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
		groups, ok := search(p, pattern, text)
		if condition == matchesNot {
			return valid(pattern) && !ok && p.left > 0, nil
		}
		return ok, groups
	case inNetwork, notInNetwork:
		return matchNetwork(condition == inNetwork, text, pattern), nil
	}
	a, b := p.lower(text), strings.ToLower(pattern)
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

// timed is how long a text or pattern is, in bytes, with which comparing counts as patience: what takes
// microseconds needs no clock.
const timed = 4 << 10

// lower gives a text in small letters. Many criteria look at one text after the other.
func (p *patience) lower(text string) string {
	if len(text) <= timed {
		return strings.ToLower(text)
	}
	if p.text != text {
		p.text, p.small = text, strings.ToLower(text)
	}
	return p.small
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
