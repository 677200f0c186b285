// Command new-employee prepares the first day of new colleagues.
//
// It reads what the personnel department exports, a CSV file with the columns number, login,
// firstname, realname, email, phone, group, model and licence. Each line becomes a user account with
// its address and rights, a member of its group, a request to prepare a computer, assigned to the service desk, and
// the holder of a software licence that nobody has yet. A line that was dealt with before changes
// nothing: the program can run every night on the whole file.
//
//	export GLPI_URL=http://127.0.0.1:8080 GLPI_CLIENT_ID=... GLPI_CLIENT_SECRET=... GLPI_USERNAME=glpi GLPI_PASSWORD=...
//	go run ./examples/new-employee -desk "Service desk" people.csv
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/glpid/glpid/examples/glpi"
)

// employee is one line of the file.
type employee struct {
	Number, Login, Firstname, Realname, Email, Phone, Group, Model, Licence string
}

// Office deals with new employees.
type Office struct {
	client *glpi.Client
	desk   string // group that prepares computers
}

// Result says what an employee has got.
type Result struct {
	User, Ticket, Licence int64
	New                   bool // the account was made now
}

type item struct {
	ID int64 `json:"id"`
}

// one finds the single item that a filter means; 0 when there is none.
func (o *Office) one(ctx context.Context, path, filter string) (int64, error) {
	found, err := glpi.List[item](ctx, o.client, path, filter, "id")
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0].ID, nil
}

// named is one, for an item that must be there.
func (o *Office) named(ctx context.Context, path, name string) (int64, error) {
	id, err := o.one(ctx, path, fmt.Sprintf("name==%q", name))
	if err == nil && id == 0 {
		err = fmt.Errorf("there is no %s %q", path[strings.LastIndexByte(path, '/')+1:], name)
	}
	return id, err
}

// Welcome prepares an employee's first day.
func (o *Office) Welcome(ctx context.Context, e employee) (Result, error) {
	var r Result
	var err error
	if r.User, err = o.one(ctx, "/Administration/User", fmt.Sprintf("registration_number==%q", e.Number)); err != nil {
		return r, err
	}
	if r.User == 0 {
		r.New = true
		if r.User, err = o.account(ctx, e); err != nil {
			return r, fmt.Errorf("account: %w", err)
		}
	}
	if r.Ticket, err = o.preparation(ctx, e, r.User); err != nil {
		return r, fmt.Errorf("preparation of a computer: %w", err)
	}
	if r.Licence, err = o.licence(ctx, e, r.User); err != nil {
		return r, fmt.Errorf("licence: %w", err)
	}
	return r, nil
}

// account makes the user, with the rights of a requester, in their group.
func (o *Office) account(ctx context.Context, e employee) (int64, error) {
	group, err := o.named(ctx, "/Administration/Group", e.Group)
	if err != nil {
		return 0, err
	}
	profile, err := o.named(ctx, "/Administration/Profile", "Self-Service")
	if err != nil {
		return 0, err
	}
	emails := []string{}
	if e.Email != "" {
		emails = append(emails, e.Email)
	}
	user, err := o.client.Create(ctx, "/Administration/User", map[string]any{
		"username": e.Login, "firstname": e.Firstname, "realname": e.Realname, "phone": e.Phone,
		"registration_number": e.Number, "is_active": true, "emails": emails,
	})
	if err != nil {
		return 0, err
	}
	// The server may have given the profile that new users get by default.
	_, err = o.client.Create(ctx, fmt.Sprintf("/Administration/User/%d/Authorization", user),
		map[string]any{"profile": map[string]any{"id": profile}, "entity": map[string]any{"id": 0},
			"is_recursive": true})
	var fault *glpi.Error
	if err != nil && (!errors.As(err, &fault) || fault.StatusCode != http.StatusConflict) {
		return 0, err
	}
	_, err = o.client.Create(ctx, fmt.Sprintf("/Administration/Group/%d/Member", group),
		map[string]any{"user": map[string]any{"id": user}})
	return user, err
}

// preparation asks for a computer, once: the request carries the employee's number.
func (o *Office) preparation(ctx context.Context, e employee, user int64) (int64, error) {
	key := "new-employee:" + e.Number
	if id, err := o.one(ctx, "/Assistance/Ticket", fmt.Sprintf("external_id==%q", key)); err != nil || id != 0 {
		return id, err
	}
	desk, err := o.named(ctx, "/Administration/Group", o.desk)
	if err != nil {
		return 0, err
	}
	name := e.Firstname + " " + e.Realname
	ticket, err := o.client.Create(ctx, "/Assistance/Ticket", map[string]any{
		"name": "Prepare a computer for " + name, "type": 2, "urgency": 3, "impact": 2, "external_id": key,
		"content": fmt.Sprintf("<p>%s (%s) begins in %s. Please prepare a <b>%s</b>.</p>", html.EscapeString(name),
			html.EscapeString(e.Login), html.EscapeString(e.Group), html.EscapeString(e.Model)),
	})
	if err != nil {
		return 0, err
	}
	for _, member := range []map[string]any{{"type": "Group", "id": desk, "role": "assigned"},
		{"type": "User", "id": user, "role": "observer"}} {
		if _, err := o.client.Do(ctx, http.MethodPost, fmt.Sprintf("/Assistance/Ticket/%d/TeamMember", ticket), member,
			nil); err != nil {
			return ticket, err
		}
	}
	return ticket, nil
}

// licence gives the employee a licence that nobody holds; they keep the one they have.
func (o *Office) licence(ctx context.Context, e employee, user int64) (int64, error) {
	if e.Licence == "" {
		return 0, nil
	}
	if id, err := o.one(ctx, "/Management/License", fmt.Sprintf("name==%q;user.id==%d", e.Licence, user)); err != nil ||
		id != 0 {
		return id, err
	}
	free, err := o.one(ctx, "/Management/License", fmt.Sprintf("name==%q;is_deleted==false;user.id=isnull=", e.Licence))
	if err != nil {
		return 0, err
	}
	if free == 0 {
		return 0, fmt.Errorf("no licence %q is left", e.Licence)
	}
	_, err = o.client.Do(ctx, http.MethodPatch, fmt.Sprintf("/Management/License/%d", free),
		map[string]any{"user": map[string]any{"id": user}}, nil)
	return free, err
}

// columns are what the file's first line must name.
var columns = []string{"number", "login", "firstname", "realname", "email", "phone", "group", "model", "licence"}

// read gives the employees of a file.
func read(r io.Reader) ([]employee, error) {
	lines, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || !slices.Equal(lines[0], columns) {
		return nil, fmt.Errorf("the first line must be %s", strings.Join(columns, ","))
	}
	var out []employee
	for _, l := range lines[1:] {
		out = append(out, employee{l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8]})
	}
	return out, nil
}

func main() {
	desk := flag.String("desk", "Service desk", "group that prepares computers")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("name the CSV file of the personnel department")
	}
	config, err := glpi.ConfigFromEnv()
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.Open(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	people, err := read(file)
	if err != nil {
		log.Fatal(err)
	}
	office := &Office{client: glpi.New(config), desk: *desk}
	failed := 0
	for _, e := range people {
		r, err := office.Welcome(context.Background(), e)
		if err != nil {
			log.Printf("%s: %v", e.Login, err)
			failed++
			continue
		}
		log.Printf("%s: user %d, ticket %d, licence %d", e.Login, r.User, r.Ticket, r.Licence)
	}
	if failed > 0 {
		log.Fatalf("%d of %d employees are not prepared", failed, len(people))
	}
}
