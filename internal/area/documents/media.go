package documents

import (
	"mime"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// sniffed is how much of a content is looked at to tell its type.
const sniffed = 4096

// textTypes are types of text whose content looks like any other, by extension.
var textTypes = map[string]string{
	"csv": "text/csv", "ics": "text/calendar", "json": "application/json", "md": "text/markdown", "vcf": "text/vcard",
}

// mediaType tells a type from the content. The name only says which kind of text a text is, and
// never makes one that a browser would run.
func mediaType(name string, head []byte) string {
	detected, _, _ := mime.ParseMediaType(mimetype.Detect(head).String())
	if detected == "text/plain" {
		if kind, ok := textTypes[strings.ToLower(extensionOf(name))]; ok {
			return kind
		}
	}
	return detected
}

// shownInline reports whether a browser may show a type instead of saving it: pictures but those
// that can hold a script, and PDF.
func shownInline(kind string) bool {
	kind = strings.ToLower(kind)
	return kind == "application/pdf" || strings.HasPrefix(kind, "image/") && !strings.HasPrefix(kind, "image/svg")
}

// maxName is how long the name of a file may be, in characters.
const maxName = 255

// cleanName takes out of a file's name what has no place in one: control characters, and those that
// turn the direction of writing, which make "exe.gpj" of a name that ends otherwise. One that is
// too long loses the end of its stem.
func cleanName(name string) string {
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name))
	if over := utf8.RuneCountInString(name) - maxName; over > 0 {
		extension := filepath.Ext(name)
		stem := []rune(strings.TrimSuffix(name, extension))
		if over >= len(stem) {
			return ""
		}
		name = string(stem[:len(stem)-over]) + extension
	}
	return name
}
