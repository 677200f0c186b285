package tools

import (
	"strings"
	"testing"
)

func TestParseFeed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want feed
		ok   bool
	}{
		"rss": {`<?xml version="1.0"?><rss version="2.0"><channel><title>News &amp; more</title><description><![CDATA[<b>All</b> of it]]></description>
			<image><title>no</title></image><item><title>no</title></item></channel></rss>`, feed{"News & more", "All of it"}, true},
		"title behind the items": {`<rss><channel><item><title>no</title><description>no</description></item><title>Late</title></channel></rss>`, feed{"Late", ""}, true},
		"atom": {`<feed xmlns="http://www.w3.org/2005/Atom"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> title</div></title>
			<subtitle>Sub</subtitle><entry><title>no</title></entry></feed>`, feed{"A bold title", "Sub"}, true},
		"rdf": {`<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/"><channel><title>R</title><description>D</description></channel></rdf:RDF>`, feed{"R", "D"}, true},
		"latin 1": {"<?xml version=\"1.0\"" +
			" encoding=\"ISO-8859-1\"?><rss><channel><title>caf\xe9</title></channel></rss>", feed{"café", ""}, true},
		"html entities": {`<rss><channel><title>caf&eacute;</title></channel></rss>`, feed{"café", ""}, true},
		"no title":      {`<rss><channel></channel></rss>`, feed{}, true},
		"html":          {`<!DOCTYPE html><html><head><title>x</title></head></html>`, feed{}, false},
		"text":          {`hello`, feed{}, false},
		"nothing":       {``, feed{}, false},
		"cut off":       {`<rss><channel><title>x`, feed{}, false},
		"too deep":      {"<rss>" + strings.Repeat("<a>", 100), feed{}, false},
		"too large": {"<rss><channel><title>x</title><a>" + strings.Repeat("x", maxFeed) + "</a></channel></rss>",
			feed{}, false},
		"entity bomb":    {`<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>`, feed{"&b;", ""}, true},
		"external files": {`<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title></channel></rss>`, feed{"&a;", ""}, true},
	} {
		got, err := parseFeed(strings.NewReader(c.text))
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
	if got, err := parseFeed(strings.NewReader("<rss><channel><title>" + strings.Repeat("é", 300) +
		"</title></channel></rss>")); err != nil || got.title != strings.Repeat("é", 255) {
		t.Errorf("a long title: %v, %d bytes", err, len(got.title))
	}
}

func FuzzParseFeed(f *testing.F) {
	f.Add("<rss><channel><title>x</title></channel></rss>")
	f.Add("<feed><title/></feed></feed>")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = parseFeed(strings.NewReader(text)) })
}
