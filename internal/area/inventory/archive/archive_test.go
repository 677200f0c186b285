package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"
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
		found = append(found, file.Name+"="+string(file.Text))
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
		for _, few := range []Limits{{Files: 2, Each: 100, All: 100000}, {Files: 100, Each: 5, All: 100000},
			{Files: 100, Each: 100, All: 10}} {
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

// FuzzEach opens what may be an archive.
func FuzzEach(f *testing.F) {
	f.Add("x.zip", zipped(f))
	f.Add("x.tar", tarred(f, false))
	f.Add("x.tgz", tarred(f, true))
	f.Add("x.json", []byte("{}"))
	few := Limits{Files: 10, Each: 100, All: 10000}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		found, _ := all(name, content, few)
		if len(found) > few.Files+1 {
			t.Fatalf("%d inventories", len(found))
		}
	})
}
