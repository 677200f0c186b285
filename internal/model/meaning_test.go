package model_test

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

func TestCheckAddress(t *testing.T) {
	t.Parallel()
	for _, bad := range Scripts {
		if model.CheckAddress(bad) == nil {
			t.Errorf("%q passes", bad)
		}
	}
	for _, good := range []string{
		"", "https://example.org/a?b=javascript:c", "http://example.org:8080/", "/front/ticket.php?id=1",
		"mailto:a@example.org", "tel:+33123456789", "ssh://host",
		"example.org", "localhost:8080", "//example.org/data:x", "feed://example.org/rss",
		"feed:https://example.org/rss", "about:blank", "#data:x", "?javascript:1",
		`\\server\share`, "file://server/share", "https://example.org/?a=1&amp;b=2", "http://[IP]/?login=[LOGIN]",
		"{{ item.url }}", "database:x", "x-data:y",
		strings.Repeat("a", 300) + ":javascript:x",
	} {
		if err := model.CheckAddress(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

// Scripts are ways to write an address that runs in a browser.
var Scripts = []string{
	"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
	"java\r\nscript:alert(1)", "\x00javascript:alert(1)", "\x01\x02javascript:x",
	"javascript\t:alert(1)", "javascript :alert(1)", "&#106;avascript:alert(1)", "javascript&colon;alert(1)",
	"java&Tab;script:alert(1)", "java&NewLine;script:x",
	"&amp;#106;avascript:x", "data:text/html,<script>x</script>", "DATA:text/html;base64,PHN2Zz4=",
	"vbscript:msgbox(1)", "VbScript:x", "feed:javascript:alert(1)",
	"view-source:javascript:x", "jar:data:x!/", "blob:https://example.org/1", "livescript:x", "java\u200bscript:x",
	"\ufeffjavascript:x", "ｊavascript:x", "javascript：x",
	"\u00a0javascript:x", "&amp;amp;amp;amp;#106;avascript:x",
}

func TestZoneOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"Europe/Paris": true, "UTC": true, "": false, "Local": false,
		"Mars/Base": false, "../etc/passwd": false, "/etc/localtime": false} {
		if _, err := model.ZoneOf(name); (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzCheckAddress(f *testing.F) {
	for _, s := range Scripts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if model.CheckAddress(s) == nil && strings.HasPrefix(strings.ToLower(strings.TrimSpace(s)), "javascript:") {
			t.Errorf("%q passes", s)
		}
	})
}
