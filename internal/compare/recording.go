package compare

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
)

// maxLine is how long a line of a recording may be, in bytes.
const maxLine = 64 << 10

// asked finds the request in a line of a web server's log, as in "GET /api.php/v2/Assistance/Ticket HTTP/1.1".
var asked = regexp.MustCompile(`(?:^|[\s"'])(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\S+)`)

// Recorded reads requests from a recording: a line each, as a path (/Assistance/Ticket?limit=5), with GET before it, as
// an address, or as web servers log them. Each is given once, below the address of the API. Lines that ask for
// something else than to read, or name no path, are counted; blank lines and those that begin with # are not.
func Recorded(from io.Reader) (requests []string, skipped int, err error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, maxLine)
	seen := map[string]bool{}
	number := 0
	for lines.Scan() {
		number++
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		request, ok := requestIn(line)
		if !ok {
			skipped++
			continue
		}
		if !seen[request] {
			seen[request] = true
			requests = append(requests, request)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, 0, fmt.Errorf("line %d: %w", number+1, err)
	}
	return requests, skipped, nil
}

// requestIn gives the request that a line is or has.
func requestIn(line string) (string, bool) {
	target := line
	if found := asked.FindStringSubmatch(line); found != nil {
		if found[1] != "GET" {
			return "", false
		}
		target = found[2]
	}
	target = strings.TrimRight(target, `"'`)
	u, err := url.Parse(target)
	if err != nil || !strings.HasPrefix(u.Path, "/") || strings.ContainsAny(target, " \t") {
		return "", false
	}
	path := u.EscapedPath()
	if at := apiOf.FindStringIndex(path); at != nil {
		path = "/" + strings.TrimLeft(path[at[1]:], "/")
	} else if u.Host != "" {
		return "", false // an address of something else
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return path, true
}
