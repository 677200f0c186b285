package assistance_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTrashOfTickets lets requesters of the self-service interface take back a
// ticket that nobody has worked on, and nothing else.
func TestTrashOfTickets(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	ticket := fmt.Sprintf("/Assistance/Ticket/%d",
		s.Call("post-only", "POST", "/Assistance/Ticket", testapi.Body{"name": "t", "content": "t"}).ID())
	s.Call("tech", "POST", ticket+"/Timeline/Followup", testapi.Body{"content": "seen"}).Want(201)
	s.Call("post-only", "PATCH", ticket, testapi.Body{"is_deleted": true}).Want(403)
	s.SetRight(6, "ticket", 1|2|4|1024) // of technicians
	s.Call("tech", "PATCH", ticket, testapi.Body{"is_deleted": true, "name": "x"}).Want(403)
	s.Call("tech", "PATCH", ticket, testapi.Body{"name": "x"}).Want(200)
}
