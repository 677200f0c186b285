package history_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestSecrets changes every secret of the catalogue, and wants none of its values in the history, open or sealed.
func TestSecrets(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	changed, seen := 0, map[string]bool{}
	for _, sub := range s.Subjects() {
		if seen[sub.O.Name] || !sub.M.Ops.Has(model.Add|model.Patch) || sub.Refused() {
			continue
		}
		seen[sub.O.Name] = true
		for i := range sub.O.Properties {
			p := &sub.O.Properties[i]
			column := p.StoredColumn()
			if !p.Secret() && p.Name != "community" || p.ReadOnly || sub.Decides(p) || column == "" ||
				p.Type != model.TypeString {
				continue
			}
			sub.Prepare()
			body, _ := sub.Body(0)
			item := sub.Item(s.Call("glpi", "POST", sub.Base, body).Want(201).ID())
			id := item[strings.LastIndex(item, "/")+1:]
			var values []string
			for n := range 3 {
				value := fmt.Sprintf("Whisper-%d-%d", changed, n)
				if p.Name == "custom_headers" {
					value = `{"X-Key": "` + value + `"}`
				}
				send := map[string]any{p.Name: value}
				if p.Name == "password" && sub.O.Name == "User" {
					send["password2"] = value
				}
				if r := s.Call("glpi", "PATCH", item, send); r.Status != 200 {
					t.Errorf("%s.%s: %d %s", sub.O.Name, p.Name, r.Status, r.Body)
				}
				values = append(values, fmt.Sprintf("Whisper-%d-%d", changed, n))
				if column != model.NotStored {
					values = append(values, s.Scalar("SELECT `"+column+"` FROM `"+sub.O.Table+"` WHERE `id` = ?", id))
				}
			}
			changed++
			entries := s.Scalar("SELECT GROUP_CONCAT(`old_value` || ' ' || `new_value`) FROM `glpi_logs`")
			audit := string(s.Call("glpi", "GET", "/Administration/AuditLog?limit=1000&sort=id:desc", nil).Body)
			for _, value := range values {
				if value != "" && (strings.Contains(entries, value) || strings.Contains(audit, value)) {
					t.Errorf("%s.%s: the history has %s", sub.O.Name, p.Name, value)
				}
			}
		}
	}
	if changed < 10 {
		t.Errorf("only %d secrets were changed", changed)
	}
}
