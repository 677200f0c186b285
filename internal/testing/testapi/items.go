package testapi

import (
	"fmt"

	"github.com/glpid/glpid/internal/model"
)

// Define makes a definition of custom assets, and gives its path.
func (s *Server) Define(name string, more map[string]any) string {
	s.T.Helper()
	body := map[string]any{"system_name": name, "is_active": true}
	for k, v := range more {
		body[k] = v
	}
	return fmt.Sprintf("/Assets/CustomDefinition/%d", s.Call("glpi", "POST", "/Assets/CustomDefinition", body).ID())
}

// Project makes a project.
func (s *Server) Project(body map[string]any) int64 {
	s.T.Helper()
	if body["name"] == nil {
		body["name"] = "project"
	}
	return s.Call("glpi", "POST", "/Project", body).ID()
}

// Task makes a task of a project.
func (s *Server) Task(project int64, body map[string]any) int64 {
	s.T.Helper()
	body["name"] = "task"
	return s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", project), body).ID()
}

// Rule makes a rule of a collection with criteria {criteria, condition, pattern} and actions
// {field, action_type, value}, and gives its path.
func (s *Server) Rule(collection string, more map[string]any, criteria, actions [][3]any) string {
	s.T.Helper()
	base := "/Rule/Collection/" + collection + "/Rule"
	body := map[string]any{"name": "r", "is_active": true, "match": "AND", "is_recursive": true, "condition": 1}
	for k, v := range more {
		body[k] = v
	}
	path := fmt.Sprintf("%s/%d", base, s.Call("glpi", "POST", base, body).ID())
	for _, c := range criteria {
		s.Call("glpi", "POST", path+"/Criteria",
			map[string]any{"criteria": c[0], "condition": c[1], "pattern": c[2]}).Want(201)
	}
	for _, a := range actions {
		s.Call("glpi", "POST", path+"/Action", map[string]any{"field": a[0], "action_type": a[1], "value": a[2]}).Want(
			201)
	}
	return path
}

// Ticket makes a ticket and gives its path.
func (s *Server) Ticket(body map[string]any) string {
	s.T.Helper()
	return fmt.Sprintf("/Assistance/Ticket/%d", s.Call("glpi", "POST", "/Assistance/Ticket", body).ID())
}

// Opened makes a ticket and gives its path. requester is a user's id, 0 for none.
func (s *Server) Opened(name string, requester int64) (path string, id int64) {
	s.T.Helper()
	id = s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": name, "content": name}).ID()
	path = fmt.Sprintf("/Assistance/Ticket/%d", id)
	if requester != 0 {
		s.Call("glpi", "POST", path+"/TeamMember",
			map[string]any{"type": "User", "id": requester, "role": "requester"}).Want(201)
	}
	return path, id
}

// Member adds a user to a ticket's team.
func (s *Server) Member(ticket int64, user int, role string) {
	s.T.Helper()
	s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/TeamMember", ticket),
		map[string]any{"type": "User", "id": user, "role": role}).Want(201)
}

// Requested makes a ticket that post-only is the requester of.
func (s *Server) Requested(name, content string) int64 {
	s.T.Helper()
	id := s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": name, "content": content}).ID()
	s.Member(id, UserPostOnly, "requester")
	return id
}

// Make makes an item of an object that has a collection of its own and asks for no more than a name.
func (s *Server) Make(object string) int64 {
	s.T.Helper()
	for _, mount := range s.Catalog.Object(object).Mounts {
		if mount.Under == nil && mount.Ops.Has(model.Add) {
			return s.Call("glpi", "POST", mount.Path, map[string]any{"name": object + " " + Unique()}).ID()
		}
	}
	s.T.Fatalf("no route makes a %s", object)
	return 0
}
