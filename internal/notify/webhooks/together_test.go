package webhooks_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTwoServersSendOnce: of two servers with one queue each message is sent by one, also when both have read it before
// either has sent it; and what they have not sent they leave.
func TestTwoServersSendOnce(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	other := one.Beside()
	receiver := testapi.NewReceiver(t, one)
	const hooks = 12
	for range hooks {
		one.HookOn("Ticket", "new", receiver.URL, nil)
	}
	ticket := one.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "x", "content": "y"}).ID()
	one.Written()
	var all sync.WaitGroup
	accepted := make([]int, 4)
	for i := range accepted {
		s := []*testapi.Server{one, other}[i%2]
		all.Go(func() {
			var err error
			if accepted[i], err = s.Webhooks.Send(t.Context(), 50); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := receiver.Got(); len(got) != hooks {
		t.Errorf("%d messages were sent, want %d (%v by each)", len(got), hooks, accepted)
	}
	sum := 0
	for _, n := range accepted {
		sum += n
	}
	if sum != hooks {
		t.Errorf("%v accepted by each, want %d in all", accepted, hooks)
	}

	// What a server has in hand the other one leaves alone until that one is gone.
	one.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/Ticket/%d", ticket), testapi.Body{"name": "z"}).Want(200)
	one.HookOn("Ticket", "update", receiver.URL, nil)
	one.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/Ticket/%d", ticket), testapi.Body{"name": "a"}).Want(200)
	one.Written()
	one.Exec("INSERT INTO `glpid_leases` (`name`, `holder`, `until`) SELECT 'webhook ' || MAX(`id`), 'another', " +
		one.DB.Dialect().Now() + " + 60000 FROM `glpi_queuedwebhooks`")
	other.Send(0)
	one.Exec("UPDATE `glpid_leases` SET `until` = 0")
	other.Send(1)
	if n := one.Scalar("SELECT COUNT(*) FROM `glpid_leases`"); n != "0" {
		t.Errorf("%s leases are left", n)
	}
}
