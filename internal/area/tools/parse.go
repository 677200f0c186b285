package tools

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"github.com/glpid/glpid/internal/outbound"
	"github.com/glpid/glpid/internal/richtext"
)

// What one fetch may take.
const (
	fetchTimeout = 10 * time.Second
	maxFeed      = 4 << 20 // bytes
	maxDepth     = 64      // of elements
	maxTitle     = 255     // characters
)

// feed is what a feed says of itself, as plain text.
type feed struct{ title, description string }

// get fetches a feed.
func (f *Feeds) get(ctx context.Context, url string) (feed, error) {
	if err := outbound.CheckURL(url); err != nil {
		return feed{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return feed{}, err
	}
	req.Header.Set("Accept", "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9,"+
		" text/xml;q=0.8, */*;q=0.1")
	req.Header.Set("User-Agent", "glpid")
	resp, err := f.client.Do(req)
	if err != nil {
		return feed{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return feed{}, fmt.Errorf("the server answers %d", resp.StatusCode)
	}
	return parseFeed(io.LimitReader(resp.Body, maxFeed+1))
}

// parseFeed reads RSS 0.9 to 2.0, RDF (RSS 1.0) and Atom (RFC 4287).
func parseFeed(r io.Reader) (feed, error) {
	d := xml.NewDecoder(r)
	d.Strict, d.Entity, d.CharsetReader = false, xml.HTMLEntity, charset.NewReaderLabel
	var got feed
	var path []string
	var into *string
	known := false
	for {
		token, err := d.Token()
		switch {
		case d.InputOffset() > maxFeed:
			return feed{}, errors.New("the feed is too large")
		case errors.Is(err, io.EOF) && known && len(path) == 0:
			return feed{cut(richtext.Plain(got.title)), richtext.Plain(got.description)}, nil
		case errors.Is(err, io.EOF):
			return feed{}, errors.New("it is no feed")
		case err != nil:
			return feed{}, fmt.Errorf("it is no feed: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if path = append(path, t.Name.Local); len(path) > maxDepth {
				return feed{}, errors.New("the feed is nested too deeply")
			}
			if into != nil {
				break // markup within a text
			}
			switch strings.Join(path, "/") {
			case "rss", "RDF", "feed":
				known = true
			case "rss/channel/title", "RDF/channel/title", "feed/title":
				into = first(&got.title, t.Name)
			case "rss/channel/description", "RDF/channel/description", "feed/subtitle", "feed/tagline":
				into = first(&got.description, t.Name)
			}
		case xml.EndElement:
			if path = path[:len(path)-1]; len(path) < 2 || path[len(path)-1] == "channel" {
				into = nil
			}
		case xml.CharData:
			if into != nil {
				*into += string(t)
			}
		}
	}
}

// first gives where a text goes, nil when there is one already or when it is another vocabulary's
// (media:title).
func first(text *string, name xml.Name) *string {
	if *text != "" || strings.Contains(name.Space, "media") || strings.Contains(name.Space, "itunes") {
		return nil
	}
	return text
}

// cut shortens a title to what GLPI stores.
func cut(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= maxTitle {
		return text
	}
	return string([]rune(text)[:maxTitle])
}
