package intake

import (
	"regexp"
	"strings"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/engine"
)

// denyList are values that equipment reports when nobody has set a real one, by what they are about. What stands
// between slashes is a regular expression.
type denyList struct {
	kinds map[int64]*denials
	all   standing // a digest of the list
}

type denials struct {
	values   map[string]bool // in small letters
	patterns []*regexp.Regexp
}

// maxDenied is how many entries of the deny list count.
const maxDenied = 5000

func (t *taking) denyList() (denyList, error) {
	rows, err := t.rows("SELECT `type`, COALESCE(`value`, '') AS `value` FROM `glpi_blacklists` ORDER BY `id` LIMIT ?",
		maxDenied)
	if err != nil {
		return denyList{}, err
	}
	list := denyList{kinds: map[int64]*denials{}}
	for _, row := range rows {
		kind := row.Int("type")
		d := list.kinds[kind]
		if d == nil {
			d = &denials{values: map[string]bool{}}
			list.kinds[kind] = d
		}
		value := row.Text("value")
		list.all = list.all.add(engine.TextOf(kind), value)
		if p := t.s.pattern(value); p != nil {
			d.patterns = append(d.patterns, p)
			continue
		}
		d.values[strings.ToLower(value)] = true
	}
	return list, nil
}

// pattern reads /expression/i, once for all messages; nil for what is none. Letter case makes no difference.
func (s *Service) pattern(value string) *regexp.Regexp {
	end := strings.LastIndexByte(value, '/')
	if len(value) < 3 || value[0] != '/' || end == 0 || strings.Trim(value[end+1:], "imsu") != "" {
		return nil
	}
	if p, known := s.patterns.Get(value); known {
		return p
	}
	p, err := regexp.Compile("(?i)" + value[1:end])
	if err != nil {
		p = nil
	}
	return s.patterns.GetOrPut(value, p)
}

// has reports whether a value is on the list.
func (l denyList) has(kind int64, value string) bool {
	d := l.kinds[kind]
	if d == nil {
		return false
	}
	if d.values[strings.ToLower(value)] {
		return true
	}
	for _, p := range d.patterns {
		if p.MatchString(value) {
			return true
		}
	}
	return false
}

// allowed gives a value, or "" for one that is on the list.
func (l denyList) allowed(kind int64, value string) string {
	if value = strings.TrimSpace(value); l.has(kind, value) {
		return ""
	}
	return value
}

// text gives a member of an entry, or "" for one that is on the list.
func (l denyList) text(kind int64, e message.Entry, name string) string {
	return l.allowed(kind, e.Text(name))
}
