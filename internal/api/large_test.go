package api_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// TestLargeAnswers gets lists that are sent in parts, in every form: they say what small ones say.
func TestLargeAnswers(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for i := range 50 {
		s.Call("glpi", "POST", "/Assistance/Ticket",
			map[string]any{"name": fmt.Sprintf("=%02d", i), "content": strings.Repeat("x", 20_000+i)}).Want(201)
	}
	id := s.Call("glpi", "GET", "/Assistance/Ticket?limit=1", nil).Want(206).List()[0]["id"]
	for i := range 40 {
		s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%v/Timeline/Followup", id),
			map[string]any{"content": strings.Repeat("y", 20_000+i)}).Want(201)
	}
	path := "/Assistance/Ticket?sort=name&limit=45&start=1"
	r := s.Call("glpi", "GET", path, nil).Want(206)
	if r.Header.Get("Content-Range") != "1-45/50" || r.Header.Get("Content-Length") != "" {
		t.Errorf("Content-Range %q, Content-Length %q", r.Header.Get("Content-Range"), r.Header.Get("Content-Length"))
	}
	list := r.List()
	for i, item := range list {
		if item["name"] != fmt.Sprintf("=%02d", i+1) || len(item["content"].(string)) != 20_001+i {
			t.Errorf("item %d is %v with %d bytes", i, item["name"], len(item["content"].(string)))
		}
	}
	if len(list) != 45 {
		t.Errorf("%d items", len(list))
	}
	if head := s.Call("glpi", "HEAD", path, nil).Want(206); head.Header.Get("Content-Range") != "1-45/50" ||
		len(head.Body) > 0 {
		t.Errorf("HEAD: %v", head.Header)
	}
	table := s.Call("glpi", "GET", path, nil, "Accept", "text/csv").Want(206)
	rows, err := csv.NewReader(strings.NewReader(string(table.Body))).ReadAll()
	if err != nil || len(rows) != 46 || rows[0][1] != "name" || rows[1][1] != "'=01" || rows[45][1] != "'=45" ||
		table.Header.Get("Content-Range") != "1-45/50" {
		t.Errorf("CSV: %v, %d rows, %.200q", err, len(rows), rows[0])
	}
	if raw := s.Call("glpi", "GET", path+"&csv=raw", nil, "Accept", "text/csv").Want(206); !strings.Contains(
		string(raw.Body), `"=01"`) {
		t.Errorf("raw CSV: %.200s", raw.Body)
	}
	var root struct {
		Rows []struct {
			Name string `xml:"name"`
		} `xml:"row"`
	}
	if err := xml.Unmarshal(s.Call("glpi", "GET", path, nil, "Accept", "application/xml").Want(206).Body,
		&root); err != nil || len(root.Rows) != 45 || root.Rows[44].Name != "=45" {
		t.Errorf("XML: %v, %d rows", err, len(root.Rows))
	}
	timeline := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%v/Timeline", id), nil).Want(200).List()
	if len(timeline) != 40 || timeline[39]["type"] != "Followup" {
		t.Errorf("timeline: %d entries", len(timeline))
	}
}

// TestSlowReaders lets clients stop reading large answers: they hold little memory and no connection of
// the database, and others are served and write meanwhile.
func TestSlowReaders(t *testing.T) {
	s := samples.New(t)
	text := strings.Repeat("x", 60_000)
	for range 120 {
		s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "large", "content": text}).Want(201)
	}
	// the test knows the document now
	s.Call("glpi", "GET", "/Assistance/Ticket?limit=1", nil).Want(http.StatusPartialContent)
	before := heap()
	const clients = 12
	for i := range clients {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.(*net.TCPConn).SetReadBuffer(4096)
		accept := []string{"application/json", "text/csv", "application/xml"}[i%3]
		fmt.Fprintf(conn, "GET /api.php/Assistance/Ticket HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nAccept:"+
			" %s\r\n\r\n", s.Token("glpi"), accept)
		if _, err := io.ReadFull(conn, make([]byte, 4096)); err != nil {
			t.Fatal(err)
		}
	}
	r := s.Call("glpi", "GET", "/Assistance/Ticket", nil).Want(http.StatusPartialContent)
	var items []json.RawMessage
	if err := json.Unmarshal(r.Body, &items); err != nil || len(items) != 100 {
		t.Errorf("%d items, %v", len(items), err)
	}
	r, items = nil, nil
	s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "small", "content": "x"}).Want(201)
	grown := heap() - before
	for i := 0; grown > clients*512<<10 && i < 100; i++ { // some of the answers are still being made
		s.Call("glpi", "GET", "/Assistance/Ticket/1", nil).Want(200)
		grown = heap() - before
	}
	if grown > clients*512<<10 {
		t.Errorf("%d slow readers hold %d KiB each", clients, grown/clients>>10)
	}
}

func heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
