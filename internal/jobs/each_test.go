package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

func TestEach(t *testing.T) {
	t.Parallel()
	var seen []int64
	done, err := jobs.Each(t.Context(), []int64{1, 2, 3, 4, 5, 6}, func(id int64) (bool, error) {
		seen = append(seen, id)
		switch id {
		case 1:
			return true, model.Invalid("not this one")
		case 2:
			panic("nor this one")
		case 3:
			return true, model.NotFound()
		case 4:
			return false, nil
		}
		return true, nil
	})
	if done != 2 || len(seen) != 6 || err == nil || !strings.Contains(err.Error(), "2 items") ||
		!strings.Contains(err.Error(), "item 1") {
		t.Errorf("done %d of %v: %v", done, seen, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done, err = jobs.Each(ctx, []int64{1, 2}, func(int64) (bool, error) {
		stop()
		return true, nil
	})
	if done != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %d, %v", done, err)
	}
	full := &model.Error{Code: model.CodeStorageFull}
	if done, err = jobs.Each(t.Context(), []int64{1, 2}, func(id int64) (bool, error) {
		return true, map[int64]error{1: full}[id]
	}); done != 0 || !errors.Is(err, full) {
		t.Errorf("on a full disk: %d, %v", done, err)
	}
}

// TestOneKeepsNoneWaiting has the database refuse what automatic actions do to the first of two items: to the second
// one it is done all the same, and the action tells that it has failed.
func TestOneKeepsNoneWaiting(t *testing.T) {
	t.Parallel()
	tickets := func(s *testapi.Server) []int64 {
		var ids []int64
		for _, name := range []string{"stuck", "free"} {
			s.Ticket(map[string]any{"name": name, "content": "x"})
			var id int64
			if _, err := fmt.Sscan(s.Scalar("SELECT MAX(`id`) FROM `glpi_tickets`"), &id); err != nil {
				s.T.Fatal(err)
			}
			ids = append(ids, id)
		}
		return ids
	}
	settled := func(status int, setting string) func(s *testapi.Server) []int64 {
		return func(s *testapi.Server) []int64 {
			s.Exec("UPDATE `glpi_entities` SET " + setting + " WHERE `id` = 0")
			s.Directory.Invalidate()
			ids := tickets(s)
			s.Exec("UPDATE `glpi_tickets` SET `status` = ?, `date` = '2020-01-01 00:00:00', `solvedate` ="+
				" '2020-01-02 00:00:00', `closedate` = '2020-01-02 00:00:00'", status)
			return ids
		}
	}
	for _, c := range []struct {
		job     string
		prepare func(s *testapi.Server) []int64
		refused [3]string // what is done to which table, and where, for the first item
		done    string    // how many items it is done to
		want    string    // state and volume in the log
	}{
		{"closeticket", settled(5, "`autoclose_delay` = 1"), [3]string{"UPDATE", "glpi_tickets", "OLD.`id`"},
			"SELECT COUNT(*) FROM `glpi_tickets` WHERE `status` = 6", "3:1"},
		{"purgeticket", settled(6, "`autopurge_delay` = 1"), [3]string{"DELETE", "glpi_tickets", "OLD.`id`"},
			"SELECT 2 - COUNT(*) FROM `glpi_tickets`", "3:1"},
		{"createinquest", settled(6, "`inquest_config` = 1, `inquest_rate` = 100, `inquest_delay` = 1"),
			[3]string{"INSERT", "glpi_ticketsatisfactions", "NEW.`tickets_id`"},
			"SELECT COUNT(*) FROM `glpi_ticketsatisfactions`", "3:1"},
		{"pendingreason_autobump_autosolve", func(s *testapi.Server) []int64 {
			template := s.Call("glpi", "POST", "/Dropdowns/FollowupTemplate",
				map[string]any{"name": "f", "content": "Are you there?"}).ID()
			reason := s.Call("glpi", "POST", "/Assistance/PendingReason", map[string]any{"name": "answer",
				"followup_frequency": 3600, "followups_before_resolution": 1, "followup_template": template}).ID()
			ids := tickets(s)
			for _, id := range ids {
				s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/PendingReason", id),
					map[string]any{"pending_reason": reason}).Want(201)
			}
			s.Exec("UPDATE `glpi_pendingreasons_items` SET `last_bump_date` = '2020-01-01 00:00:00'")
			return ids
		}, [3]string{"INSERT", "glpi_itilfollowups", "NEW.`items_id`"}, "SELECT COUNT(*) FROM `glpi_itilfollowups`", "3:1"},
		{"slaticket", func(s *testapi.Server) []int64 {
			sla := s.Call("glpi", "POST", "/Setup/SLA", map[string]any{"name": "a", "type": 0, "time": 4,
				"time_unit": "hour", "slm": s.Make("SLM")}).ID()
			level := s.Call("glpi", "POST", "/Setup/SLALevel",
				map[string]any{"name": "late", "sla": sla, "execution_time": 3600, "operator": "AND"}).ID()
			s.Exec("INSERT INTO `glpi_slalevelactions` (`slalevels_id`, `action_type`, `field`, `value`) VALUES (?,"+
				" 'assign', 'impact', '5')", level)
			ids := tickets(s)
			for _, id := range ids {
				s.Call("glpi", "PATCH", fmt.Sprintf("/Assistance/Ticket/%d", id), map[string]any{"sla_ttr": sla}).Want(
					200)
			}
			s.Exec("UPDATE `glpi_slalevels_tickets` SET `date` = '2020-01-01 00:00:00'")
			return ids
		}, [3]string{"UPDATE", "glpi_tickets", "OLD.`impact` <> NEW.`impact` AND OLD.`id`"},
			"SELECT COUNT(*) FROM `glpi_tickets` WHERE `impact` = 5", "3:2"}, // the level that fails is passed over
		{"purgesoftware", func(s *testapi.Server) []int64 {
			ids := []int64{s.Make("Software"), s.Make("Software")}
			s.Exec("UPDATE `glpi_softwares` SET `is_deleted` = 1")
			return ids
		}, [3]string{"DELETE", "glpi_softwares", "OLD.`id`"}, "SELECT 2 - COUNT(*) FROM `glpi_softwares`", "3:1"},
	} {
		t.Run(c.job, func(t *testing.T) {
			t.Parallel()
			s := testapi.With(t, site.Options{Log: slog.New(slog.DiscardHandler)})
			ids := c.prepare(s)
			slices.Sort(ids)
			lift := s.Refuse(c.refused[0], c.refused[1], fmt.Sprint(c.refused[2], " = ", ids[0]))
			if got := s.Job(c.job); got != c.want {
				t.Errorf("the log says %s, want %s: %s", got, c.want,
					s.Scalar("SELECT `content` FROM `glpi_crontasklogs` ORDER BY `id` DESC LIMIT 1"))
			}
			if got := s.Scalar(c.done); got != "1" {
				t.Errorf("it is done to %s items, want 1", got)
			}
			lift()
			if queued := s.Scalar("SELECT COUNT(*) FROM `glpi_slalevels_tickets`"); queued != "0" {
				t.Errorf("%s levels are still due", queued)
			}
		})
	}
}
