package assistance_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestManyDuplicates solves a ticket with duplicates that go along: when that would keep others waiting for too long it
// is refused, and nothing is changed.
func TestManyDuplicates(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	first := s.Ticket(map[string]any{"name": "a", "content": "b"})
	for range 3 {
		other := s.Ticket(map[string]any{"name": "a", "content": "b"})
		id, err := strconv.Atoi(other[strings.LastIndexByte(other, '/')+1:])
		if err != nil {
			t.Fatal(err)
		}
		s.Call("glpi", "POST", first+"/Ticket_Ticket", map[string]any{"ticket_2": id,
			"link": model.LinkDuplicate}).Want(201)
	}
	open := func() string { return s.Scalar("SELECT COUNT(*) FROM `glpi_tickets` WHERE `status` < 5") }
	patience := s.Engine.Patience()
	s.Engine.SetPatience(-time.Second)
	s.Call("glpi", "PATCH", first, map[string]any{"status": 5}).Want(413)
	s.Call("glpi", "POST", first+"/Timeline/Solution", map[string]any{"content": "x"}).Want(413)
	if n := open(); n != "4" {
		t.Errorf("%s tickets are open", n)
	}
	s.Engine.SetPatience(patience)
	s.Call("glpi", "POST", first+"/Timeline/Solution", map[string]any{"content": "x"}).Want(201)
	if n := open(); n != "0" {
		t.Errorf("%s tickets are open", n)
	}
}
