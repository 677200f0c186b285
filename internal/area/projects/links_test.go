package projects_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTaskLinks lets tasks wait for each other, in each way once, and ties tickets to them.
func TestTaskLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	project := s.Project(map[string]any{})
	first, second := s.Task(project, map[string]any{}), s.Task(project, map[string]any{})
	links := func(task int64) string { return fmt.Sprintf("/Project/Task/%d/Link", task) }
	link := s.Call("glpi", "POST", links(first), map[string]any{"target": second, "lag": 2}).Want(201).ID()
	s.Call("glpi", "POST", links(first), map[string]any{"target": second}).Want(409)
	s.Call("glpi", "POST", links(first), map[string]any{"target": first}).Want(400)
	s.Call("glpi", "POST", links(first), map[string]any{"target": 4711}).Want(400)
	s.Call("glpi", "POST", links(first), map[string]any{"target": second, "type": 4}).Want(400)
	s.Call("glpi", "POST", links(first), map[string]any{"target": second, "type": 1}).Want(201)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", links(first), link), map[string]any{"type": 1}).Want(409)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", links(first), link), map[string]any{"lag": 40000}).Want(400)
	for _, task := range []int64{first, second} {
		if n := len(s.Call("glpi", "GET", links(task), nil).Want(200).List()); n != 2 {
			t.Errorf("task %d has %d links", task, n)
		}
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_projecttasklinks` `l` JOIN `glpi_projecttasks` `s` ON `s`.`uuid` =" +
		" `l`.`source_uuid` JOIN `glpi_projecttasks` `t` ON `t`.`uuid` = `l`.`target_uuid` WHERE `s`.`id` =" +
		" `l`.`projecttasks_id_source` AND `t`.`id` = `l`.`projecttasks_id_target`"); n != "2" {
		t.Errorf("%s links have the identifiers of their tasks", n)
	}

	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x"}).ID()
	tickets := fmt.Sprintf("/Project/Task/%d/Ticket", first)
	s.Call("glpi", "POST", tickets, map[string]any{"ticket": ticket}).Want(201)
	s.Call("glpi", "POST", tickets, map[string]any{"ticket": ticket}).Want(409)
	tasks := fmt.Sprintf("/Assistance/Ticket/%d/ProjectTask", ticket)
	if got := s.Call("glpi", "GET", tasks, nil).Want(200); got.At("0.task.id") != float64(first) {
		t.Errorf("tasks of the ticket: %s", got.Body)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Project/Task/%d?force=true", first), nil).Want(204)
	for _, path := range []string{links(second), tasks} {
		if left := s.Call("glpi", "GET", path, nil).Want(200).List(); len(left) != 0 {
			t.Errorf("%s: %v is left of the task", path, left)
		}
	}
}
