package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// inside are the files of the archives of the tests: three inventories, and what is none.
var inside = [][2]string{{"a.json", "{}"}, {"folder/", ""}, {"folder/b.XML", "<REQUEST/>"}, {"readme.txt", "no"},
	{"c.ocs", "x"}, {"inner.zip", "PK"}}

func zipped(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, file := range inside {
		to, err := w.Create(file[0])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = to.Write([]byte(file[1]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarred(t testing.TB, packed bool) []byte {
	t.Helper()
	var out bytes.Buffer
	pack := gzip.NewWriter(&out)
	w := tar.NewWriter(&out)
	if packed {
		w = tar.NewWriter(pack)
	}
	for _, file := range inside {
		kind := byte(tar.TypeReg)
		if strings.HasSuffix(file[0], "/") {
			kind = tar.TypeDir
		}
		if err := w.WriteHeader(&tar.Header{Name: file[0], Typeflag: kind, Size: int64(len(file[1])),
			Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(file[1]))
	}
	_ = w.Close()
	if packed {
		_ = pack.Close()
	}
	return out.Bytes()
}

func all(name string, content []byte, l Limits) (found []string, fault error) {
	for file, err := range Each(name, bytes.NewReader(content), int64(len(content)), l) {
		if err != nil {
			return found, err
		}
		text, err := io.ReadAll(file.Content)
		if err != nil {
			return found, err
		}
		found = append(found, file.Name+"="+string(text))
	}
	return found, nil
}

func TestEach(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{"x.zip": zipped(t), "x.tar": tarred(t, false),
		"x.tar.gz": tarred(t, true), "X.TGZ": tarred(t, true)} {
		got, err := all(name, content, Usual)
		want := []string{name + "/a.json={}", name + "/folder/b.XML=<REQUEST/>", name + "/c.ocs=x"}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		for range Each(name, bytes.NewReader(content), int64(len(content)), Usual) {
			break // who has seen enough gets no more
		}
		for _, few := range []Limits{{Files: 2, Each: 100, All: 100000, Ratio: 99},
			{Files: 100, Each: 5, All: 100000, Ratio: 99}, {Files: 100, Each: 100, All: 10, Ratio: 99}} {
			if got, err := all(name, content, few); err == nil {
				t.Errorf("%s within %+v: %q", name, few, got)
			}
		}
		if _, err := all(name, content[:min(1100, len(content)/2)], Usual); err == nil {
			t.Errorf("half of %s", name)
		}
	}
	if got, err := all("a.json", []byte("{}"), Usual); err != nil || !slices.Equal(got, []string{"a.json={}"}) {
		t.Errorf("%q, %v", got, err)
	}
	for name, want := range map[string]bool{"a.json": true, "A.XML": true, "a.json.gz": true, "a.tgz": true,
		"a.txt": false, "json": false, "a.gz": false} {
		if Is(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

// zipOf packs files that are written by functions.
func zipOf(t testing.TB, files map[string]func(w io.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, write := range files {
		to, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(to)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// blanks writes megabytes of them.
func blanks(megabytes int) func(w io.Writer) {
	return func(w io.Writer) {
		for range megabytes {
			_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<20))
		}
	}
}

// overlapping is a zip of many names for the one file that is in it.
func overlapping(t testing.TB, names, megabytes int) []byte {
	t.Helper()
	packed := zipOf(t, map[string]func(w io.Writer){"00000.json": blanks(megabytes)})
	end := len(packed) - 22 // the end of the directory, which has one entry
	start := int(binary.LittleEndian.Uint32(packed[end+16:]))
	entry := packed[start:end]
	out := slices.Clone(packed[:start])
	for i := range names {
		at := len(out)
		out = append(out, entry...)
		copy(out[at+46:], fmt.Sprintf("%05d", i))
	}
	tail := slices.Clone(packed[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(names))
	binary.LittleEndian.PutUint16(tail[10:], uint16(names))
	binary.LittleEndian.PutUint32(tail[12:], uint32(names*len(entry)))
	return append(out, tail...)
}

// looked counts what is read of a file.
type looked struct {
	io.ReaderAt
	bytes int
}

func (l *looked) ReadAt(p []byte, at int64) (int, error) {
	n, err := l.ReaderAt.ReadAt(p, at)
	l.bytes += n
	return n, err
}

// TestHostile opens files that are made to harm: none gives more than a part of what is in it, and all say why.
func TestHostile(t *testing.T) {
	t.Parallel()
	limits := Limits{Files: 2000, Each: 8 << 20, All: 64 << 20, Ratio: 200, Slack: 4 << 20}
	tiny := map[string]func(w io.Writer){}
	for i := range 10_000 {
		tiny[fmt.Sprintf("%d.json", i)] = func(io.Writer) {}
	}
	var bomb bytes.Buffer
	pack := gzip.NewWriter(&bomb)
	in := tar.NewWriter(pack)
	_ = in.WriteHeader(&tar.Header{Name: "skipped.bin", Typeflag: tar.TypeReg, Size: 100 << 20})
	blanks(100)(in)
	_ = pack.Close()
	lying := zipOf(t, map[string]func(w io.Writer){"a.json": blanks(20)})
	for _, at := range []int{22, len(lying) - 22 - 46 - 6 + 24} { // it has 10 bytes, says its head and its entry
		binary.LittleEndian.PutUint32(lying[at:], 10)
	}
	for name, c := range map[string]struct {
		content []byte
		says    string
		code    model.Code
	}{
		"tiny.zip":        {zipOf(t, tiny), "more than 2000 files", model.CodeTooLarge},
		"zeros.zip":       {zipOf(t, map[string]func(w io.Writer){"a.json": blanks(20)}), "times as large", model.CodeTooLarge},
		"overlapping.zip": {overlapping(t, 1000, 3), "times as large", model.CodeTooLarge},
		"crowded.zip":     {overlapping(t, 200_000, 0), "more than 2000 files", model.CodeTooLarge},
		"skipped.tar.gz":  {bomb.Bytes(), "times as large", model.CodeTooLarge},
		"lying.zip":       {lying, "not a valid zip file", ""},
		"large.json":      {bytes.Repeat([]byte("x"), 9<<20), "an inventory in it has more than 8388608 bytes", model.CodeTooLarge},
	} {
		given, fault := int64(0), error(nil)
		from := &looked{ReaderAt: bytes.NewReader(c.content)}
		for file, err := range Each(name, from, int64(len(c.content)), limits) {
			if given == 0 && from.bytes > 2<<20 && archived(name) == "zip" {
				t.Errorf("%s: %d bytes were read to find what is in it", name, from.bytes)
				break
			}
			if err == nil {
				var n int64
				n, err = io.Copy(io.Discard, file.Content)
				given += n
			}
			if err != nil {
				fault = err
			}
		}
		if fault == nil || !strings.Contains(fault.Error(), c.says) ||
			(c.code != "" && model.CodeOf(fault) != c.code) || given > limits.Each+limits.Slack {
			t.Errorf("%s: %v, %d bytes", name, fault, given)
		}
	}
}

// TestNames has names that lead out of an archive, links, and archives in archives: names stay within, and there is
// nothing in the rest.
func TestNames(t *testing.T) {
	t.Parallel()
	text := func(w io.Writer) { _, _ = w.Write([]byte("{}")) }
	for name := range map[string]bool{"../../etc/a.json": true, "/etc/a.json": true, `..\..\etc\a.json`: true} {
		got, err := all("x.zip", zipOf(t, map[string]func(w io.Writer){name: text}), Usual)
		if err != nil || !slices.Equal(got, []string{"x.zip/etc/a.json={}"}) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, kind := range []byte{tar.TypeSymlink, tar.TypeLink, tar.TypeFifo, tar.TypeChar} {
		_ = w.WriteHeader(&tar.Header{Name: "a.json", Linkname: "/etc/passwd", Typeflag: kind})
	}
	_ = w.Close()
	inner := zipOf(t, map[string]func(w io.Writer){"a.json": text})
	for name, content := range map[string][]byte{"x.tar": out.Bytes(), "nested.zip": zipOf(t,
		map[string]func(w io.Writer){"n.zip": func(w io.Writer) { _, _ = w.Write(inner) }})} {
		if got, err := all(name, content, Usual); err != nil || len(got) != 0 {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// FuzzEach opens what may be an archive.
func FuzzEach(f *testing.F) {
	f.Add("x.zip", zipped(f))
	f.Add("x.tar", tarred(f, false))
	f.Add("x.tgz", tarred(f, true))
	f.Add("x.json", []byte("{}"))
	few := Limits{Files: 10, Each: 100, All: 10000, Ratio: 200, Slack: 1000}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		found, _ := all(name, content, few)
		if len(found) > few.Files+1 {
			t.Fatalf("%d inventories", len(found))
		}
	})
}
