// Package kept keeps what takes tests long to make, such as a database with the default data, from one test binary
// to the next: for as long as the code that makes it stays as it is.
//
// It must not know what is kept.
package kept

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Bytes gives what was made under a name by the caller's package and all that it is built of in this module, or
// has it made and keeps it. Where nothing can be kept, it is made.
func Bytes(name string, produce func() ([]byte, error)) ([]byte, error) {
	_, caller, _, _ := runtime.Caller(1)
	folder, err := folderOf(filepath.Dir(caller))
	if err != nil {
		return produce() // there is no source, or no place to keep anything
	}
	if content, err := os.ReadFile(filepath.Join(folder, name)); err == nil {
		return content, nil
	}
	content, err := produce()
	if err == nil {
		keep(folder, name, content)
	}
	return content, err
}

// keep writes a file in one step, as other test binaries may do and read the same. Tests do without when it fails.
func keep(folder, name string, content []byte) {
	if os.MkdirAll(folder, 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(folder, name+".*")
	if err != nil {
		return
	}
	_, err = file.Write(content)
	if err := errors.Join(err, file.Close()); err != nil || os.Rename(file.Name(), filepath.Join(folder, name)) != nil {
		_ = os.Remove(file.Name())
	}
	forget(filepath.Dir(folder))
}

// most is how many states of packages something is kept of.
const most = 12

// forget removes what was kept of the oldest states.
func forget(root string) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return
	}
	type state struct {
		name string
		made int64
	}
	states := make([]state, 0, len(entries))
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			states = append(states, state{entry.Name(), info.ModTime().UnixNano()})
		}
	}
	slices.SortFunc(states, func(a, b state) int { return cmp.Compare(b.made, a.made) })
	for _, old := range states[min(most, len(states)):] {
		_ = os.RemoveAll(filepath.Join(root, old.name))
	}
}

// folders are those of packages, by the folder of their source, found once.
var folders sync.Map

// folderOf gives the folder for what a package makes in its present state.
func folderOf(source string) (string, error) {
	find, _ := folders.LoadOrStore(source, sync.OnceValues(func() (string, error) {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		state, err := stateOf(source)
		return filepath.Join(cache, "glpid-tests", state), err
	}))
	return find.(func() (string, error))()
}

// stateOf tells the states of a package apart: by the files of it and of all packages of this module that it
// imports, by the modules that are required, and by what builds them.
func stateOf(source string) (string, error) {
	root, module, err := moduleOf(source)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	fmt.Fprintln(sum, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(content), content)
	}
	below, err := filepath.Rel(root, source)
	if err != nil {
		return "", err
	}
	seen := map[string]bool{}
	for open := []string{filepath.ToSlash(below)}; len(open) > 0; {
		next := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[next] {
			continue
		}
		seen[next] = true
		imports, err := read(sum, root, next)
		if err != nil {
			return "", err
		}
		for _, imported := range imports {
			if inside, ok := strings.CutPrefix(imported, module+"/"); ok {
				open = append(open, inside)
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:32], nil
}

// moduleOf looks upwards for the folder of the module, and gives its path too.
func moduleOf(source string) (root, module string, err error) {
	if !filepath.IsAbs(source) { // built with -trimpath
		return "", "", errors.New("it is not known where the source is")
	}
	for root = source; ; root = filepath.Dir(root) {
		content, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			_, rest, _ := strings.Cut("\n"+string(content), "\nmodule ")
			module, _, _ = strings.Cut(rest, "\n")
			return root, strings.TrimSpace(module), nil
		}
		if root == filepath.Dir(root) {
			return "", "", err
		}
	}
}

// read adds the files of a package to a sum, those of its tests left out, and gives what it imports.
func read(sum io.Writer, root, pkg string) (imports []string, err error) {
	folder := filepath.Join(root, filepath.FromSlash(pkg))
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.Type().IsRegular() || strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(sum, "%s %d\n%s", path.Join(pkg, name), len(content), content)
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			imports = append(imports, imported)
		}
	}
	return imports, nil
}
