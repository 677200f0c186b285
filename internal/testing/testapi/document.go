package testapi

import "strings"

// Document gives the OpenAPI document of a version, like "v2.3", or "" for the newest. Its operations are whole:
// the answers that they refer to stand in them, and so do the parameters of their path.
func (s *Server) Document(version string) map[string]any {
	s.T.Helper()
	path := "/doc.json"
	if version != "" {
		path = "/" + version + path
	}
	document := s.Call("", "GET", path, nil).Want(200).Object()
	responses, _ := document["components"].(map[string]any)["responses"].(map[string]any)
	for _, item := range document["paths"].(map[string]any) {
		item := item.(map[string]any)
		shared, _ := item["parameters"].([]any)
		delete(item, "parameters")
		for _, operation := range item {
			operation := operation.(map[string]any)
			own, _ := operation["parameters"].([]any)
			operation["parameters"] = append(append([]any{}, own...), shared...)
			answers, _ := operation["responses"].(map[string]any)
			for status, answer := range answers {
				if ref, _ := answer.(map[string]any)["$ref"].(string); ref != "" {
					answers[status] = responses[strings.TrimPrefix(ref, "#/components/responses/")]
				}
			}
		}
	}
	return document
}
