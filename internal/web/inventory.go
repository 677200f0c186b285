package web

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/documents"
	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

const inventoryPath = "/setup/inventory"

// optionField is a setting of the inventory as the page shows it.
type optionField struct {
	*options.Option
	Value   string
	Set     bool     // a Secret is
	Picks   []choice // what there is to choose from
	More    bool     // there are more items than the page lists
	Fault   string
	Several bool
}

// On reports that a Switch is on.
func (f optionField) On() bool { return f.Value == "1" }

// IsSecret tells that it is a field for a password.
func (f optionField) IsSecret() bool { return f.Kind == options.Secret }

// IsNumber tells that it is one for a number.
func (f optionField) IsNumber() bool { return f.Kind == options.Number }

// optionGroup is what stands under one heading.
type optionGroup struct {
	Name     string
	Switches []optionField
	Fields   []optionField
}

type inventoryData struct {
	frame
	Groups    []optionGroup
	Enabled   bool
	Command   string
	MayUpdate bool
	MayUpload bool
	Most      int64 // megabytes of an upload
	Faults    map[string]string
}

func (s *Server) inventoryPage(w http.ResponseWriter, r *http.Request) {
	values, err := s.inventoryValues(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.showInventory(w, r, values, nil)
}

// inventoryValues gives what each setting is set to.
func (s *Server) inventoryValues(ctx context.Context) (map[string]string, error) {
	stored, err := s.Settings.Values(ctx, options.Context)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for i := range options.All {
		o := &options.All[i]
		value, given := stored[o.Name]
		if !given || o.Check(value) != nil {
			value = o.Default
		}
		values[o.Name] = value
	}
	return values, nil
}

// showInventory shows the form, with what is wrong beside the fields.
func (s *Server) showInventory(w http.ResponseWriter, r *http.Request, values, faults map[string]string) {
	session := s.session(r)
	settings := options.Of(values)
	data := inventoryData{Enabled: settings.Enabled, Command: agentCommand(s.origin(r), settings.Auth), Faults: faults,
		MayUpdate: session.Can("inventory", model.ConfigureInventory),
		MayUpload: inventory.PermitUpload(session) == nil, Most: documents.MaxSize(r.Context(), s.Settings) >> 20}
	lists := map[string]listed{}
	for _, name := range options.Groups {
		group := optionGroup{Name: name}
		for i := range options.All {
			o := &options.All[i]
			if o.Group != name {
				continue
			}
			field := optionField{Option: o, Value: values[o.Name], Fault: faults[o.Name]}
			if err := s.fill(r.Context(), session, &field, lists); err != nil {
				s.failed(w, r, err)
				return
			}
			if o.Kind == options.Switch {
				group.Switches = append(group.Switches, field)
			} else {
				group.Fields = append(group.Fields, field)
			}
		}
		data.Groups = append(data.Groups, group)
	}
	data.frame = s.frame(r, "Inventory", "inventory", crumb{"Configuration", ""}, crumb{"Inventory", ""})
	if r.URL.Query().Get("done") == "saved" {
		data.Notice = "The settings are saved."
	}
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	s.render(w, status, "inventory", data)
}

// agentCommand is how to point an agent at this server.
func agentCommand(origin string, auth options.Auth) string {
	command := "glpi-agent --server=" + origin + "/front/inventory.php"
	switch auth {
	case options.AuthClient:
		command += " \\\n  --oauth-client-id=CLIENT_ID --oauth-client-secret=CLIENT_SECRET"
	case options.AuthBasic:
		command += " \\\n  --user=LOGIN --password=PASSWORD"
	}
	return command
}

// fill gives a field what there is to choose from.
func (s *Server) fill(ctx context.Context, session *access.Session, f *optionField, lists map[string]listed) error {
	f.Several = f.Kind == options.Choices || f.Kind == options.ItemList
	switch f.Kind {
	case options.Secret:
		f.Set, f.Value = f.Value != "", ""
	case options.Choice:
		for _, c := range f.Choices {
			f.Picks = append(f.Picks, choice{c.Value, c.Label, c.Value == f.Value})
		}
	case options.Choices:
		on := picked(f.Value)
		for _, c := range f.Choices {
			f.Picks = append(f.Picks, choice{c.Value, c.Label, slices.Contains(on, c.Value)})
		}
	case options.Item, options.ItemList:
		list, known := lists[f.Of]
		if !known {
			var err error
			if list, err = s.itemsOf(ctx, session, f.Of); err != nil {
				return err
			}
			lists[f.Of] = list
		}
		f.pick(list)
	case options.Switch, options.Number, options.Text:
	}
	return nil
}

// pick gives a field items to choose from; what is set is one of them, also when the list lacks it.
func (f *optionField) pick(list listed) {
	on := picked(f.Value)
	if f.Kind == options.Item {
		if f.Of != "Entity" { // 0 is the root entity
			f.Picks = append(f.Picks, choice{"0", "none", f.Value == "0"})
		}
		if f.Least < 0 {
			f.Picks = append(f.Picks, choice{"-1", "as it is", f.Value == "-1"})
		}
		on = []string{f.Value}
	} else {
		f.Picks = append(f.Picks, choice{"all", "any", len(on) == 0})
	}
	f.More = list.more
	for _, item := range list.items {
		f.Picks = append(f.Picks, choice{item.Name, item.Text, slices.Contains(on, item.Name)})
	}
	for _, id := range on {
		if !slices.ContainsFunc(f.Picks, func(c choice) bool { return c.Name == id }) {
			f.Picks = append(f.Picks, choice{id, "number " + id, true})
		}
	}
}

// picked gives the values of a list; none for what is no list of numbers.
func picked(value string) (list []string) {
	var parts []any
	if json.Unmarshal([]byte(value), &parts) != nil {
		return nil
	}
	for _, part := range parts {
		switch v := part.(type) {
		case float64:
			list = append(list, strconv.FormatFloat(v, 'f', -1, 64))
		case string:
			if v != "all" {
				list = append(list, v)
			}
		}
	}
	return list
}

// listed are items to choose from.
type listed struct {
	items []choice
	more  bool
}

// maxListed is how many items a field lists.
const maxListed = 200

// itemsOf gives the items of an object that somebody sees, by name.
func (s *Server) itemsOf(ctx context.Context, session *access.Session, object string) (listed, error) {
	o := s.Engine.Catalog().Object(object)
	name := "name"
	if slices.ContainsFunc(o.Properties, func(p model.Property) bool { return p.Name == "completename" }) {
		name = "completename"
	}
	page, err := s.Engine.Find(ctx, session, engine.Query{Object: o, Version: model.Current, Fields: "id," + name,
		Sort: name, Limit: maxListed})
	if model.CodeOf(err) == model.CodeRightMissing {
		return listed{}, nil
	}
	if err != nil {
		return listed{}, err
	}
	defer page.Release()
	var text []byte
	for part, err := range page.Parts(ctx) {
		if err != nil {
			return listed{}, err
		}
		text = append(text, part...)
	}
	var rows []map[string]any
	if err := json.Unmarshal(text, &rows); err != nil {
		return listed{}, err
	}
	out := listed{more: page.Total > len(rows)}
	for _, row := range rows {
		id, _ := row["id"].(float64)
		title, _ := row[name].(string)
		out.items = append(out.items, choice{Name: strconv.FormatInt(int64(id), 10), Text: title})
	}
	return out, nil
}

// saveInventory saves what the form says, all of it or nothing.
func (s *Server) saveInventory(w http.ResponseWriter, r *http.Request) {
	stored, err := s.inventoryValues(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	values, faults := map[string]string{}, map[string]string{}
	for i := range options.All {
		o := &options.All[i]
		values[o.Name] = said(o, r.PostForm[o.Name])
		if err := o.Check(values[o.Name]); err != nil {
			fault := err.Error()
			faults[o.Name] = strings.ToUpper(fault[:1]) + fault[1:]
		}
	}
	const login, password = "basic_auth_login", "basic_auth_password"
	secret := values[password]
	if secret == "" {
		values[password] = stored[password]
	} else {
		values[password] = s.OAuth.Seal(secret)
	}
	switch {
	case values["auth_required"] != string(options.AuthBasic):
		values[login], values[password] = "", "" // nothing asks for them any more
	case values[login] == "":
		faults[login] = "Agents need a login"
	case values[password] == "":
		faults[password] = "Agents need a password"
	}
	if len(faults) > 0 {
		s.showInventory(w, r, values, faults)
		return
	}
	changed := map[string]string{}
	for name, value := range values {
		if value != stored[name] {
			changed[name] = value
		}
	}
	if err := s.Settings.SetAll(access.As(r.Context(), s.session(r).Actor(r.Context())), options.Context,
		changed); err != nil {
		s.failed(w, r, err)
		return
	}
	http.Redirect(w, r, inventoryPath+"?done=saved", http.StatusSeeOther)
}

// said gives the value of a setting that a form has.
func said(o *options.Option, posted []string) string {
	first := ""
	if len(posted) > 0 {
		first = strings.TrimSpace(posted[0])
	}
	switch o.Kind {
	case options.Switch:
		if first == "1" {
			return "1"
		}
		return "0"
	case options.ItemList:
		if first == "" || slices.Contains(posted, "all") {
			return o.Default
		}
		return "[" + strings.Join(posted, ",") + "]"
	case options.Choices:
		return "[" + strings.Join(posted, ",") + "]"
	case options.Number, options.Text, options.Secret, options.Choice, options.Item:
	}
	return first
}
