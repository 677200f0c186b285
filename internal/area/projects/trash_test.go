package projects_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTrashOfProjectTasks holds the right to the trash of tasks of projects, whose deletion needs the project
// changeable: who works on a task changes it and does not delete it.
func TestTrashOfProjectTasks(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	worker, _ := s.Recruit("worker", 0, map[string]int{"project": 1 | 1024, "projecttask": 1 | 1024})
	project := s.Project(testapi.Body{"name": "p"})
	task := fmt.Sprintf("/Project/Task/%d", s.Task(project, testapi.Body{"name": "t", "user": worker}))
	s.Call("worker", "PATCH", task, testapi.Body{"comment": "mine"}).Want(200)
	for _, try := range []testapi.Body{{"is_deleted": true}, {"is_deleted": true, "comment": "x"}} {
		s.Call("worker", "PATCH", task, try).Want(403)
	}
	s.Call("worker", "DELETE", task, nil).Want(403)
	s.Call("glpi", "PATCH", task, testapi.Body{"is_deleted": true}).Want(200)
	s.Call("worker", "PATCH", task, testapi.Body{"is_deleted": false}).Want(403)
}
