package administration

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/collation"
)

// address is one of the e-mail addresses of an account.
type address struct {
	id        int64 // 0 for one that is not stored
	email     string
	isDefault bool
}

// indexOf gives the place of an address in a list, -1 for none. The database's comparison counts,
// as it keeps an account from having an address twice.
func indexOf(list []address, email string) int {
	for i, a := range list {
		if collation.Compare(a.email, email) == 0 {
			return i
		}
	}
	return -1
}

// setEmails makes the emails of a body the addresses of the account, all of them. GLPI ignores the
// property; here a program can make an account with its addresses in one request. An address that
// stays keeps its id. One is the default: the one that the body marks, else the one that is it
// already, else the first.
func setEmails(w *engine.Work, c *engine.Change) error {
	given, ok := c.Input["emails"]
	if !ok || given == nil || c.System {
		return nil
	}
	present, err := addressesOf(w, c.ID)
	if err != nil {
		return err
	}
	wanted, err := readEmails(given, present)
	if err != nil {
		return err
	}
	chooseDefault(wanted, present)
	if c.Op == engine.OpUpdate && !c.Session.Can("user", model.Update) { // a change of the own password
		if !sameAddresses(wanted, present) {
			return c.Session.Refuse("user", model.Update)
		}
		return nil
	}
	return replaceEmails(w, c, present, wanted)
}

// sameAddresses reports whether an account has these addresses already, and no others.
func sameAddresses(wanted, present []address) bool {
	if len(wanted) != len(present) {
		return false
	}
	for _, a := range wanted {
		if at := indexOf(present, a.email); at < 0 || present[at].isDefault != a.isDefault {
			return false
		}
	}
	return true
}

// addressesOf reads what an account has.
func addressesOf(w *engine.Work, user int64) ([]address, error) {
	rows, err := w.Tx.Query(w.Context, "SELECT `id`, COALESCE(`email`, ''), COALESCE(`is_default`, 0)"+
		" FROM `glpi_useremails` WHERE `users_id` = ? ORDER BY `id`", user)
	if err != nil {
		return nil, fmt.Errorf("e-mail addresses of user %d: %w", user, err)
	}
	defer rows.Close()
	var list []address
	for rows.Next() {
		var a address
		if err := rows.Scan(&a.id, &a.email, &a.isDefault); err != nil {
			return nil, fmt.Errorf("e-mail addresses of user %d: %w", user, err)
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// maxEmails is how many addresses an account may have: each is held against all others, and written while
// others' changes wait.
const maxEmails = 100

// readEmails reads a list of texts or of objects with email and is_default. What the account has
// already is taken as it is, so that what was read can be sent back.
func readEmails(given any, present []address) ([]address, error) {
	entries, ok := given.([]any)
	if !ok {
		return nil, model.InvalidMember("emails", "type", "This field must be a list of addresses")
	}
	if len(entries) > maxEmails {
		return nil, model.InvalidMember("emails", "max", fmt.Sprintf("An account has at most %d addresses", maxEmails))
	}
	var wanted []address
	marked := false
	for i, entry := range entries {
		name := fmt.Sprintf("emails[%d]", i)
		var a address
		switch entry := entry.(type) {
		case string:
			a.email = entry
		case map[string]any:
			if a.email, ok = entry["email"].(string); !ok {
				return nil, model.InvalidMember(name+".email", "type", "This field must be an e-mail address")
			}
			if flag := entry["is_default"]; flag != nil {
				if a.isDefault, ok = flag.(bool); !ok {
					return nil, model.InvalidMember(name+".is_default", "type", "This field must be true or false")
				}
			}
		default:
			return nil, model.InvalidMember(name, "type",
				"This must be an e-mail address, or an object with email and is_default")
		}
		stored := indexOf(present, a.email)
		switch {
		case stored < 0 && !model.IsEmail(a.email):
			return nil, model.InvalidMember(name, "format", "This is not formatted as an e-mail address")
		case indexOf(wanted, a.email) >= 0:
			return nil, model.InvalidMember(name, "duplicate", "This address is in the list already")
		case a.isDefault && marked:
			return nil, model.InvalidMember(name+".is_default", "duplicate", "Only one address can be the default")
		}
		if stored >= 0 {
			a.id = present[stored].id
		}
		marked = marked || a.isDefault
		wanted = append(wanted, a)
	}
	return wanted, nil
}

// chooseDefault marks one address when the body marks none.
func chooseDefault(wanted, present []address) {
	if len(wanted) == 0 {
		return
	}
	chosen := 0
	for i, a := range wanted {
		if a.isDefault {
			return
		}
		if old := indexOf(present, a.email); old >= 0 && present[old].isDefault {
			chosen = i
		}
	}
	wanted[chosen].isDefault = true
}

// emailRules are the rules of single addresses: everybody has those of the own account in hand, as in GLPI; for
// others' it takes the right to change the account, and to do all that it can. Just one is the default.
func emailRules() engine.Behaviour {
	return engine.Behaviour{
		CanView:      func(*access.Session) bool { return true }, // of whom they are decides
		PermitCreate: permitChangeEmail, PermitUpdate: permitChangeEmail, PermitDelete: permitChangeEmail,
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if c.System { // setEmails looks at all of them at once
				return nil
			}
			if err := checkEmail(c); err != nil {
				return err
			}
			return makeDefault(w, c)
		},
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.System {
				return nil
			}
			if c.Changes("email") {
				if err := checkEmail(c); err != nil {
					return err
				}
			}
			if !c.Changes("is_default") {
				return nil
			}
			if !c.Bool("is_default") {
				return model.InvalidMember("is_default", "last",
					"One address is the default: make another one it instead")
			}
			return makeDefault(w, c)
		},
		AfterDelete: func(w *engine.Work, c *engine.Change) error {
			if c.System || !c.Before.Bool("is_default") {
				return nil
			}
			next, err := w.Count("SELECT MIN(`id`) FROM `glpi_useremails` WHERE `users_id` = ?",
				c.Before.Int("users_id"))
			if err != nil || next == 0 {
				return err
			}
			return w.Update("EmailAddress", next, engine.Values{"is_default": true})
		},
	}
}

// permitChangeEmail is the check of changing an address.
func permitChangeEmail(w *engine.Work, c *engine.Change) error {
	user := c.Int("users_id")
	if user == w.Session.UserID {
		return nil
	}
	if err := w.PermitUpdate("User", user); err != nil {
		return err
	}
	covers, err := coversAccount(w, user)
	if err == nil && !covers {
		err = model.Forbidden("The user has rights that you do not have, so you may not change: emails")
	}
	return err
}

// checkEmail wants an address.
func checkEmail(c *engine.Change) error {
	email := strings.TrimSpace(c.Text("email"))
	if email == "" {
		return model.InvalidMember("email", "required", "This field is required")
	}
	if !model.IsEmail(email) {
		return model.InvalidMember("email", "format", "This is not formatted as an e-mail address")
	}
	c.Set("email", email)
	return nil
}

// makeDefault keeps one default where an address is added, or becomes it: the first of an account is.
func makeDefault(w *engine.Work, c *engine.Change) error {
	others, err := addressesOf(w, c.Int("users_id"))
	if err != nil {
		return err
	}
	if c.Op == engine.OpCreate {
		if len(others) >= maxEmails {
			return model.InvalidMember("email", "max", fmt.Sprintf("An account has at most %d addresses", maxEmails))
		}
		if len(others) == 0 {
			c.Decide("is_default", true)
		}
	}
	if !c.Bool("is_default") {
		return nil
	}
	for _, a := range others {
		if a.isDefault && a.id != c.ID {
			if err := w.Update("EmailAddress", a.id, engine.Values{"is_default": false}); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaceEmails writes the difference between two lists, and that the account has changed.
func replaceEmails(w *engine.Work, c *engine.Change, present, wanted []address) error {
	changed := false
	for _, a := range present {
		if indexOf(wanted, a.email) < 0 {
			changed = true
			if err := w.Purge("EmailAddress", a.id); err != nil {
				return err
			}
		}
	}
	for _, a := range wanted {
		old := indexOf(present, a.email)
		if old >= 0 && present[old].email == a.email && present[old].isDefault == a.isDefault {
			continue
		}
		changed = true
		values := engine.Values{"email": a.email, "is_default": a.isDefault}
		if old >= 0 {
			if err := w.Update("EmailAddress", a.id, values); err != nil {
				return err
			}
			continue
		}
		values["users_id"] = c.ID
		if _, err := w.Create("EmailAddress", values); err != nil {
			return err
		}
	}
	if !changed || c.Op != engine.OpUpdate {
		return nil
	}
	covers, err := coversAccount(w, c.ID)
	if err != nil {
		return err
	}
	if !covers {
		return model.Invalid("The user has rights that you do not have, so you may not change: emails")
	}
	c.Set("date_mod", w.Now())
	return nil
}
