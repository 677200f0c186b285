package importer

import (
	"strings"

	"github.com/glpid/glpid/internal/store/backend"
)

// GLPI before 11 has stored texts with some of their characters as entities: since 10 these three, before it two of
// them by other names. Which of it a text went through stands nowhere. GLPI 11 decides by the text alone, each time
// that it reads one, and so is it here: what was encoded has no bare character of those left.
var (
	encoded = strings.NewReplacer("&#60;", "<", "&#62;", ">", "&#38;", "&")
	older   = strings.NewReplacer("&lt;", "<", "&gt;", ">")
	// In some texts of GLPI before 10 the quotes of pictures are encoded as well.
	olderPictures = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`)
)

// decoded gives a text as GLPI 11 reads it from its database.
func decoded(text string) string {
	if strings.IndexByte(text, '&') < 0 || strings.ContainsAny(text, "<>") {
		return text
	}
	switch {
	case containsAny(text, "&#60;", "&#62;", "&#38;") && !hasBareAmpersand(text):
		return encoded.Replace(text)
	case hasPicture(text):
		return olderPictures.Replace(text)
	case containsAny(text, "&lt;", "&gt;"):
		return older.Replace(text)
	}
	return text
}

// decodedPath gives the full name of an item of a tree as GLPI 11 reads it: the separators were never encoded, the
// names between them one by one.
func decodedPath(text string) string {
	names := strings.Split(text, ">")
	for i := range names {
		names[i] = decoded(names[i])
	}
	return strings.Join(names, ">")
}

func containsAny(text string, parts ...string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// hasBareAmpersand reports that a text has an ampersand with which no entity begins.
func hasBareAmpersand(text string) bool {
	for {
		_, after, found := strings.Cut(text, "&")
		if !found {
			return false
		}
		text = after
		name := strings.TrimPrefix(after, "#")
		end := strings.IndexFunc(name, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
		})
		if end <= 0 || name[end] != ';' {
			return true
		}
	}
}

// hasPicture reports that a text has an encoded picture whose first attribute, one that pictures of GLPI's begin
// with, is encoded too.
func hasPicture(text string) bool {
	for {
		_, after, found := strings.Cut(text, "&lt;img")
		if !found {
			return false
		}
		text = after
		attribute := strings.TrimLeft(after, " \t\n\v\f\r")
		if attribute == after {
			continue
		}
		for _, name := range []string{"alt", "src", "width"} {
			if strings.HasPrefix(attribute, name+"=&quot;") {
				return true
			}
		}
	}
}

// decodes gives what decodes the texts of a column, nil where they are as people have written them: all are in a
// GLPI that was never an older one. Its own templates of notifications were encoded nevertheless.
func (s *source) decodes(table, column string) convert {
	switch {
	case !s.encoded && (table != "glpi_notificationtemplatetranslations" || !strings.HasPrefix(column, "content_")):
		return nil
	case column == "completename":
		return decode(decodedPath)
	}
	return decode(decoded)
}

func decode(by func(text string) string) convert {
	return func(cell *backend.Cell) string {
		if cell.Type != backend.Text {
			return ""
		}
		text := by(cell.Text)
		if text == cell.Text {
			return ""
		}
		cell.Text = text
		return wasEncoded
	}
}
