package rules

import (
	"errors"
	"io"
	"regexp"
	"regexp/syntax"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"

	"github.com/glpid/glpid/internal/bounded"
)

// Bounds of expressions. People write them, and the texts that they are tried on; rules are tried
// while others' changes wait.
const (
	maxPattern = 8 << 10                // bytes
	maxProgram = 20_000                 // instructions of a compiled one
	maxLooked  = 256 << 10              // bytes of a text that rules look at
	slowMatch  = 10 * time.Millisecond  // by backtracking
	allMatches = 250 * time.Millisecond // in the change of one item
)

// patience is how long the expressions, and comparisons of long texts, may take together in the change of one item,
// with all that it leads to. When it is at an end, none matches any more.
type patience struct {
	left   time.Duration
	giveUp func(pattern string) // is told of patterns that are; nil tells nobody

	text, small string // the last long text that was looked at, and that in small letters
}

func newPatience() *patience { return &patience{left: allMatches} }

// took counts time, and reports whether there is any left.
func (p *patience) took(d time.Duration) bool {
	p.left -= d
	return p.left > 0
}

// expression is a compiled pattern. Backtracking finds most things quickly, and some never. What it
// has not found after a moment is searched for again by linear, in time that grows with the text;
// that is nil for patterns that look around or back, which nothing finds quickly for sure.
type expression struct {
	linear       *regexp.Regexp
	backtracking *regexp2.Regexp // nil for what only linear understands
	program      int             // instructions of linear
	dollar       bool            // linear means the very end by $, and PCRE also what stands before a last line break
}

// expressions keeps compiled patterns, nil for what is none.
var expressions = newExpressions()

func newExpressions() *bounded.Store[string, *expression] {
	s := bounded.New[string, *expression](1000)
	s.MaxSize = 16 << 20
	s.Size = func(pattern string, e *expression) int {
		size := 500 + 4*len(pattern)
		if e != nil {
			size += 100 * e.program
		}
		return size
	}
	return s
}

func init() {
	regexp2.SetTimeoutCheckPeriod(5 * time.Millisecond) // else it looks at the clock too seldom
}

// compile reads a pattern between delimiters, as PCRE has them: "/foo(.*)/i". Letter case does not
// matter and a dot also stands for a line break, whatever the modifiers say. It is nil for what is
// no expression.
func compile(pattern string) *expression {
	if len(pattern) > maxPattern {
		return nil
	}
	if e, known := expressions.Get(pattern); known {
		return e
	}
	return expressions.GetOrPut(pattern, parse(pattern))
}

func valid(pattern string) bool { return compile(pattern) != nil }

func parse(pattern string) *expression {
	source, modifiers, ok := undelimited(pattern)
	if !ok {
		return nil
	}
	options, flags := regexp2.RegexOptions(regexp2.IgnoreCase|regexp2.Singleline), "is"
	for _, modifier := range modifiers {
		switch modifier {
		case 'm':
			options |= regexp2.Multiline
			flags += "m"
		case 'x':
			options |= regexp2.IgnorePatternWhitespace
			flags = "" // unknown to the linear ones
		case 'i', 's', 'u':
		default:
			return nil
		}
	}
	e := &expression{}
	if flags != "" {
		e.compileLinear("(?" + flags + ")" + source)
	}
	posix := e.linear != nil && strings.Contains(source, "[:") // classes that backtracking takes for letters
	if re, err := regexp2.Compile(source, options); err == nil && !posix {
		re.MatchTimeout = slowMatch
		e.backtracking = re
	}
	if e.linear == nil && e.backtracking == nil {
		return nil
	}
	return e
}

// undelimited takes the delimiters off a pattern.
func undelimited(pattern string) (source, modifiers string, ok bool) {
	if pattern == "" {
		return "", "", false
	}
	closing := pattern[:1]
	if i := strings.Index("([{<", closing); i >= 0 {
		closing = ")]}>"[i : i+1]
	}
	end := strings.LastIndex(pattern, closing)
	if end < 1 || strings.ContainsAny(closing, `\ `) || isWord(closing[0]) {
		return "", "", false
	}
	return pattern[1:end], pattern[end+1:], true
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// compileLinear compiles the pattern without backtracking where it can be.
func (e *expression) compileLinear(source string) {
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil || grown(tree) > maxProgram {
		return
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return
	}
	e.linear, e.program, e.dollar = re, grown(tree), hasDollar(tree)
}

// grown tells about how many instructions a tree becomes: what is repeated stands there as often.
func grown(re *syntax.Regexp) int {
	size := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		size += grown(sub)
	}
	if re.Op == syntax.OpRepeat {
		size *= max(1, re.Min, re.Max)
	}
	return min(size, 1<<30)
}

func hasDollar(re *syntax.Regexp) bool {
	if re.Op == syntax.OpEndText && re.Flags&syntax.WasDollar != 0 {
		return true
	}
	for _, sub := range re.Sub {
		if hasDollar(sub) {
			return true
		}
	}
	return false
}

// search looks for an expression in a text and gives its groups, the first of them at 0. What takes
// too long is not found.
func search(p *patience, pattern, text string) (groups []string, found bool) {
	e := compile(pattern)
	if e == nil || p.left <= 0 {
		return nil, false
	}
	began := time.Now()
	err := errSlow
	if e.backtracking != nil {
		groups, found, err = e.searchBacktracking(text)
	}
	if err != nil && e.linear != nil && !(e.dollar && strings.HasSuffix(text, "\n") && e.backtracking != nil) {
		groups, found, err = e.searchLinear(text, began.Add(p.left))
	}
	if !p.took(time.Since(began)) || err != nil {
		if p.giveUp != nil {
			p.giveUp(pattern[:min(len(pattern), 100)])
		}
	}
	return groups, found && err == nil
}

// atOnce is how much work, instructions by bytes, is done without looking at the clock.
const atOnce = 200_000

func (e *expression) searchLinear(text string, until time.Time) ([]string, bool, error) {
	var at []int
	if e.program*len(text) <= atOnce {
		at = e.linear.FindStringSubmatchIndex(text)
	} else {
		r := &watched{text: text, until: until, every: max(1, atOnce/e.program)}
		at = e.linear.FindReaderSubmatchIndex(r)
		if r.over {
			return nil, false, errSlow
		}
	}
	if at == nil {
		return nil, false, nil
	}
	var groups []string
	for i := 2; i < len(at); i += 2 {
		group := ""
		if at[i] >= 0 {
			group = text[at[i]:at[i+1]]
		}
		groups = append(groups, group)
	}
	return groups, true, nil
}

// errSlow says that a search has been given up.
var errSlow = errors.New("the search takes too long")

// watched gives a text to a search letter by letter, and ends it when the time is over.
type watched struct {
	text      string
	at, every int
	until     time.Time
	next      int // when to look at the clock
	over      bool
}

// ReadRune gives the next letter.
func (r *watched) ReadRune() (rune, int, error) {
	if r.at >= r.next {
		r.next = r.at + r.every
		r.over = r.over || time.Now().After(r.until)
	}
	if r.over || r.at >= len(r.text) {
		return 0, 0, io.EOF
	}
	c, n := utf8.DecodeRuneInString(r.text[r.at:])
	r.at += n
	return c, n, nil
}

func (e *expression) searchBacktracking(text string) ([]string, bool, error) {
	m, err := e.backtracking.FindStringMatch(text)
	if err != nil || m == nil {
		return nil, false, err
	}
	var groups []string
	for _, g := range m.Groups()[1:] {
		groups = append(groups, g.String())
	}
	return groups, true, nil
}
