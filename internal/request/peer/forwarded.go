package peer

import (
	"errors"
	"iter"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// forwarded gives the addresses that proxies have noted, the last noted first; one that is not
// valid stands for what cannot be read. X-Forwarded-For is what nearly all proxies write, so it
// alone counts where it is there: a proxy that writes it lets a Forwarded header of the client's
// own through.
func forwarded(header http.Header) iter.Seq[netip.Addr] {
	if lines, ok := header["X-Forwarded-For"]; ok {
		return xForwardedFor(lines)
	}
	return rfc7239(header["Forwarded"])
}

func xForwardedFor(lines []string) iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for _, line := range slices.Backward(lines) {
			for more := true; more; {
				node := line
				i := strings.LastIndexByte(line, ',')
				if more = i >= 0; more {
					line, node = line[:i], line[i+1:]
				}
				if !yield(parseNode(strings.TrimSpace(node))) {
					return
				}
			}
		}
	}
}

// rfc7239 reads the header Forwarded. A line that is not well formed counts as one address that
// cannot be read: a client could have opened a quotation in it that swallows what proxies added.
func rfc7239(lines []string) iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for _, line := range slices.Backward(lines) {
			nodes, err := parseForwarded(line)
			if err != nil {
				nodes = []string{""}
			}
			for _, node := range slices.Backward(nodes) {
				if !yield(parseNode(node)) {
					return
				}
			}
		}
	}
}

// parseNode reads an address with or without a port and brackets. Others ("unknown", "_hidden")
// give none.
func parseNode(text string) netip.Addr {
	if address, err := netip.ParseAddr(text); err == nil {
		return plain(address)
	}
	if address, err := netip.ParseAddrPort(text); err == nil {
		return plain(address.Addr())
	}
	inner, open := strings.CutPrefix(text, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if address, err := netip.ParseAddr(inner); err == nil && open && closed && address.Is6() {
		return plain(address)
	}
	return netip.Addr{}
}

var errForwarded = errors.New("not a Forwarded header")

// parseForwarded gives the "for" of each element of a line, "" for an element without one
// (RFC 7239, section 4).
func parseForwarded(line string) ([]string, error) {
	var nodes []string
	node, named := "", false
	rest := line
	for {
		rest = strings.TrimLeft(rest, " \t")
		if n := tokenLength(rest); n > 0 {
			name := rest[:n]
			var value string
			var err error
			if rest, err = after(rest[n:], '='); err != nil {
				return nil, err
			}
			if value, rest, err = parseValue(rest); err != nil {
				return nil, err
			}
			if strings.EqualFold(name, "for") {
				if named {
					return nil, errForwarded
				}
				node, named = value, true
			}
			rest = strings.TrimLeft(rest, " \t")
		}
		switch {
		case rest == "":
			return append(nodes, node), nil
		case rest[0] == ',':
			nodes = append(nodes, node)
			node, named = "", false
		case rest[0] != ';':
			return nil, errForwarded
		}
		rest = rest[1:]
	}
}

func after(text string, c byte) (string, error) {
	if text == "" || text[0] != c {
		return "", errForwarded
	}
	return text[1:], nil
}

// parseValue reads a token or a quoted text. Addresses with a port are taken without quotation
// marks too: many write them so.
func parseValue(text string) (value, rest string, err error) {
	if text == "" || text[0] != '"' {
		n := strings.IndexAny(text, ",; \t\"")
		if n < 0 {
			n = len(text)
		}
		return text[:n], text[n:], nil
	}
	var out strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return out.String(), text[i+1:], nil
		case '\\':
			if i++; i == len(text) {
				return "", "", errForwarded
			}
		}
		out.WriteByte(text[i])
	}
	return "", "", errForwarded
}

// tokenLength is how much of a text is a token (RFC 7230).
func tokenLength(text string) int {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return i
		}
	}
	return len(text)
}
