package internal_test

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"strings"
	"testing"
)

// maxColumns is how wide a line of code may be, with tabs of four columns.
const maxColumns = 120

// TestLinesFit wants lines that fit. What cannot be broken may be longer: texts in backquotes, tags of fields
// among them, and a text that has no blank to break it at.
func TestLinesFit(t *testing.T) {
	t.Parallel()
	eachFile(t, parser.PackageClauseOnly, func(path string, _ *token.FileSet, _ *ast.File) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		whole := unbreakable(text)
		for i, line := range strings.Split(string(text), "\n") {
			if columns(line) > maxColumns && !whole[i+1] {
				t.Errorf("%s:%d has %d columns", path, i+1, columns(line))
			}
		}
	})
}

// unbreakable are the lines that hold texts in backquotes.
func unbreakable(text []byte) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	lines := map[int]bool{}
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			return lines
		}
		if kind == token.STRING && (literal[0] == '`' || len(literal) > 80 && !strings.Contains(literal, " ")) {
			for line := range strings.Count(literal, "\n") + 1 {
				lines[file.Line(at)+line] = true
			}
		}
	}
}

// columns is the width of a line.
func columns(line string) (n int) {
	for _, r := range line {
		if r == '\t' {
			n += 4 - n%4
		} else {
			n++
		}
	}
	return n
}
