// Package vendors tells who has made a network card, by the beginning of its hardware address.
//
// It must not know what is done with the name.
package vendors

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"sort"
	"strings"
	"sync"
)

// listed are the public assignments of the IEEE: lines of hexadecimal digits and a name, sorted.
//
//go:embed oui.txt.gz
var listed []byte

// assignments gives the list, which is unpacked when somebody asks for the first time.
var assignments = sync.OnceValue(func() []string {
	packed, err := gzip.NewReader(bytes.NewReader(listed))
	if err != nil {
		panic(err) // it is part of the program
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		panic(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
})

// lengths are how many digits an assignment can have, the longest first: parts of one are given to others.
var lengths = []int{9, 7, 6}

// Of gives the vendor of a hardware address, "" for one that nobody has been given.
func Of(mac string) string {
	digits := strings.ToUpper(strings.NewReplacer(":", "", "-", "", ".", "").Replace(mac))
	list := assignments()
	for _, length := range lengths {
		if len(digits) < length {
			continue
		}
		prefix := digits[:length] + " "
		if at := sort.SearchStrings(list, prefix); at < len(list) && strings.HasPrefix(list[at], prefix) {
			return list[at][len(prefix):]
		}
	}
	return ""
}
