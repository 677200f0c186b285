package notifications_test

import (
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTwoServersMailOnce: of two servers with one queue each message is handed over by one, also when both have read it
// before either has sent it; and what one has in hand is not sent by another because somebody wants it sent now.
func TestTwoServersMailOnce(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	other := one.Beside()
	mails := testapi.NewMailServer(t, one)
	const letters = 12
	for i := range letters {
		one.Exec("INSERT INTO `glpi_queuednotifications` (`itemtype`, `items_id`, `is_deleted`, `sent_try`,"+
			" `create_time`, `send_time`, `name`, `sender`, `recipient`, `mode`, `body_text`) VALUES ('Ticket', ?, 0, 0,"+
			" '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'x', 'desk@example.org', ?, 'mailing', 'y')", i+1,
			testapi.Unique()+"@example.org")
	}
	first := one.Scalar("SELECT MIN(`id`) FROM `glpi_queuednotifications`")
	one.Exec("INSERT INTO `glpid_leases` (`name`, `holder`, `until`) VALUES ('mail ' || ?, 'another', "+
		one.DB.Dialect().Now()+" + 60000)", first)
	one.Call("glpi", "POST", "/Notifications/QueuedNotification/"+first+"/SendRequest", nil).Want(202)
	if got := mails.Got(); len(got) != 0 {
		t.Errorf("what a server has in hand is sent by another one: %v", got)
	}
	one.Exec("UPDATE `glpid_leases` SET `until` = 0")
	var all sync.WaitGroup
	sent := make([]int, 4)
	for i := range sent {
		s := []*testapi.Server{one, other}[i%2]
		all.Go(func() {
			var err error
			if sent[i], err = s.Notifications.Send(t.Context(), 50); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	mails.Mu.Lock()
	n := len(mails.Mails)
	mails.Mu.Unlock()
	if got := mails.Got(); n != letters || len(got) != letters {
		t.Errorf("%d mails to %d recipients, want one to each of %d (%v by each)", n, len(got), letters, sent)
	}
	if n := one.Scalar("SELECT COUNT(*) FROM `glpid_leases`"); n != "0" {
		t.Errorf("%s leases are left", n)
	}
}
