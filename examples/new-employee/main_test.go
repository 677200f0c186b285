package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/examples/glpi"
	"github.com/glpid/glpid/internal/testing/testserver"
)

const file = `number,login,firstname,realname,email,phone,group,model,licence
4711,ada,Ada,Byron,ada@example.org,+44 20 1,Research,Laptop 14 inch,Drawing program
4712,carl,Carl,Gauss,,,Research,Workstation,Drawing program
`

func TestNewEmployees(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	client := glpi.New(glpi.Config(testserver.Start(t)))
	for path, names := range map[string][]string{
		"/Administration/Group": {"Research", "Service desk"}, "/Management/License": {"Drawing program"},
	} {
		for _, name := range names {
			if _, err := client.Create(ctx, path, map[string]any{"name": name}); err != nil {
				t.Fatal(err)
			}
		}
	}
	people, err := read(strings.NewReader(file))
	if err != nil || len(people) != 2 {
		t.Fatal(people, err)
	}
	office := &Office{client: client, desk: "Service desk"}
	first, err := office.Welcome(ctx, people[0])
	if err != nil {
		t.Fatal(err)
	}
	if again, err := office.Welcome(ctx, people[0]); err != nil || again.New || again.User != first.User ||
		again.Ticket != first.Ticket || again.Licence != first.Licence {
		t.Errorf("a second time: %+v, then %+v, %v", first, again, err)
	}
	if _, err := office.Welcome(ctx, people[1]); err == nil || !strings.Contains(err.Error(), "no licence") {
		t.Errorf("a second licence: %v", err)
	}
	var ticket struct {
		Type int
		Team []struct{ Role, Name string }
	}
	if _, err := client.Do(ctx, "GET", fmt.Sprintf("/Assistance/Ticket/%d", first.Ticket), nil, &ticket); err != nil {
		t.Fatal(err)
	}
	team := fmt.Sprint(ticket.Team)
	if ticket.Type != 2 || !strings.Contains(team, "{assigned Service desk}") ||
		!strings.Contains(team, "{observer ada}") {
		t.Errorf("ticket %+v", ticket)
	}
	var account struct {
		Emails []struct {
			Email   string
			Default bool `json:"is_default"`
		}
	}
	if _, err := client.Do(ctx, "GET", fmt.Sprintf("/Administration/User/%d", first.User), nil, &account); err != nil ||
		fmt.Sprint(account.Emails) != "[{ada@example.org true}]" {
		t.Errorf("account %+v, %v", account, err)
	}
	var licence struct{ User struct{ ID int64 } }
	if _, err := client.Do(ctx, "GET", fmt.Sprintf("/Management/License/%d", first.Licence), nil,
		&licence); err != nil || licence.User.ID != first.User {
		t.Errorf("licence of %+v, %v", licence, err)
	}
	var authorizations []struct{ Profile struct{ Name string } }
	if _, err := client.Do(ctx, "GET", fmt.Sprintf("/Administration/User/%d/Authorization", first.User), nil,
		&authorizations); err != nil || !strings.Contains(fmt.Sprint(authorizations), "Self-Service") {
		t.Errorf("authorizations %v, %v", authorizations, err)
	}
	if _, err := read(strings.NewReader("name\nx\n")); err == nil {
		t.Error("a file with other columns is read")
	}
}

// TestEmployeeScripts prepares an employee twice by each script, and another one for whom no licence is left.
func TestEmployeeScripts(t *testing.T) {
	t.Parallel()
	testserver.Scripts(t, "employee", func(t *testing.T, a testserver.Access, run func(...string) (string, bool)) {
		ctx, client := t.Context(), glpi.New(glpi.Config(a))
		for path, name := range map[string]string{"/Administration/Group": "R & D", "/Management/License": "Drawing"} {
			if _, err := client.Create(ctx, path, map[string]any{"name": name}); err != nil {
				t.Fatal(err)
			}
		}
		ada := []string{"4711", "ada", "Ada", `O"Byron`, "ada@example.org", "R & D", "Drawing"}
		first, ok := run(ada...)
		if again, both := run(ada...); !ok || !both || again != first {
			t.Fatalf("%s, and a second time %s", first, again)
		}
		carl := []string{"4712", "carl", "Carl", "Gauss", "carl@example.org", "R & D", "Drawing"}
		if out, ok := run(carl...); ok || !strings.Contains(out, "no licence Drawing is left") {
			t.Errorf("a second licence: %v %s", ok, out)
		}
		var users []struct {
			ID       int64
			Realname string
		}
		if _, err := client.Do(ctx, "GET", "/Administration/User?filter=username==ada", nil, &users); err != nil ||
			len(users) != 1 || users[0].Realname != `O"Byron` {
			t.Fatalf("accounts: %+v, %v", users, err)
		}
		for path, want := range map[string]int{
			fmt.Sprintf("/Administration/User/%d/Authorization", users[0].ID):      1,
			fmt.Sprintf("/Management/License?filter=user.id==%d", users[0].ID):     1,
			"/Administration/Group/1/Member":                                       2,
			"/Administration/User?filter=registration_number=in=(%224711%22,4712)": 2,
		} {
			var list []any
			if _, err := client.Do(ctx, "GET", path, nil, &list); err != nil || len(list) != want {
				t.Errorf("%s: %v, %v", path, list, err)
			}
		}
	})
}
