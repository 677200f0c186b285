package administration

import (
	"context"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// users are the rules of accounts.
type users struct {
	config   *settings.Settings
	pictures string // folder
}

func (u users) behaviour() engine.Behaviour {
	return engine.Behaviour{
		Takes:   []string{"emails"},
		Prepare: hashPassword, PreparedBy: "password",
		LooseEnds:    []string{"_Ticket_User", "_Change_User", "_Problem_User"},
		AnyEntity:    true,
		Visible:      visibleUsers,
		Referable:    referableUsers,
		Own:          ownUser,
		PermitCreate: permitCreateUser, PermitUpdate: permitUpdateUser, PermitDelete: permitDeleteUser,
		BeforeCreate: u.beforeCreate, AfterCreate: u.afterCreate,
		BeforeUpdate: u.beforeUpdate, BeforeDelete: u.beforeDelete,
	}
}

// visibleUsers are those with an authorisation in one of the active entities itself; a recursive
// one on an ancestor does not count, as in GLPI.
func visibleUsers(s *access.Session, alias string) access.Condition {
	if s.CanSeeAllEntities() {
		return access.Condition{}
	}
	if len(s.Entities()) == 0 {
		return access.Condition{Never: true}
	}
	return access.Condition{SQL: "EXISTS (SELECT 1 FROM `glpi_profiles_users` `pu` WHERE `pu`.`users_id` = " + alias +
		".`id` AND `pu`.`entities_id` IN (" + access.IDList(s.Entities()) + "))"}
}

// referableUsers are the users that links may name: those with an authorisation that reaches one of the
// active entities, also from above, and the user themselves. A service desk that works for the whole
// organisation is assigned to tickets by people who do not see its accounts, as in GLPI.
func referableUsers(s *access.Session, alias string) access.Condition {
	c := visibleUsers(s, alias)
	if above := s.Ancestors(); len(above) > 0 && c.SQL != "" {
		c = c.Or(access.Condition{SQL: "EXISTS (SELECT 1 FROM `glpi_profiles_users` `pu` WHERE `pu`.`users_id` = " +
			alias +
			".`id` AND `pu`.`is_recursive` = 1 AND `pu`.`entities_id` IN (" + access.IDList(above) + "))"})
	}
	if c.SQL == "" && !c.Never {
		return c
	}
	return c.Or(ownUser(s, alias))
}

// ownUser lets everybody read their own record.
func ownUser(s *access.Session, alias string) access.Condition {
	return access.Condition{SQL: alias + ".`id` = ?", Args: []any{s.UserID}}
}

// permitCreateUser wants the right, and that the session may give the profile that new accounts get.
func permitCreateUser(w *engine.Work, _ *engine.Change) error {
	if err := w.Session.Permit("user", model.Create); err != nil {
		return err
	}
	id, err := defaultProfile(w)
	switch {
	case err != nil:
		return err
	case id == 0 && !w.Session.HasEntity(0):
		return model.Forbidden("")
	case id == 0:
		return nil
	}
	return coversProfile(w, id, "New users get the default profile, which has rights that you do not have")
}

// defaultProfile gives the profile that new accounts get, 0 for none.
func defaultProfile(w *engine.Work) (int64, error) {
	return w.Count("SELECT MIN(`id`) FROM `glpi_profiles` WHERE `is_default` = 1")
}

// permitUpdateUser wants the right and an account of an active entity. Without the right people may
// change their own password.
func permitUpdateUser(w *engine.Work, c *engine.Change) error {
	if !c.Session.Can("user", model.Update) {
		if c.ID == c.Session.UserID && c.Session.Can("password_update", model.Read) {
			for column := range c.After {
				if column != "password" {
					delete(c.After, column)
				}
			}
			return nil
		}
		return c.Session.Refuse("user", model.Update)
	}
	if c.Session.CanSeeAllEntities() || c.ID == c.Session.UserID {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_profiles_users` WHERE `users_id` = ? AND `entities_id` IN ("+
		access.IDList(c.Session.Entities())+")", c.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return model.Forbidden("")
	}
	return nil
}

func permitDeleteUser(w *engine.Work, c *engine.Change) error {
	need := model.Purge
	if c.Op == engine.OpTrash {
		need = model.Delete
	}
	switch {
	case !c.Session.Can("user", need):
		return c.Session.Refuse("user", need)
	case c.ID == model.SystemUser:
		return model.Refused("This account is the program's own")
	}
	if err := keepSuperAdmin(w, byUser, c.ID); err != nil {
		return err
	}
	if !c.Session.CanSeeAllEntities() {
		outside, err := authorizedOutside(w, c.ID)
		if err != nil {
			return err
		}
		if outside {
			return model.Forbidden("The user has authorisations in entities that you cannot reach")
		}
	}
	covers, err := coversAccount(w, c.ID)
	if err != nil {
		return err
	}
	if !covers {
		return model.Forbidden("The user has rights that you do not have")
	}
	return nil
}

// authorizedOutside reports whether a user has an authorisation that reaches an entity which the
// session does not.
func authorizedOutside(w *engine.Work, user int64) (bool, error) {
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return false, err
	}
	rows, err := w.Tx.Query(w.Context,
		"SELECT `entities_id`, `is_recursive` FROM `glpi_profiles_users` WHERE `users_id` = ?", user)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	outside := false
	for rows.Next() {
		var entity int64
		var recursive bool
		if err := rows.Scan(&entity, &recursive); err != nil {
			return false, err
		}
		reached := []int64{entity}
		if recursive {
			reached = tree.Sons(entity)
		}
		for _, id := range reached {
			outside = outside || !w.Session.HasEntity(id)
		}
	}
	return outside, rows.Err()
}

var loginPattern = regexp.MustCompile(`^[\p{L}\p{M}\p{N}'@._ -]+$`)

// checkLogin wants letters, digits and ' @ . - _ and blanks, or an e-mail address.
func checkLogin(login string) error {
	if strings.TrimSpace(login) == "" {
		return model.Invalid("Invalid parameter: username. The login is not valid: it is empty")
	}
	if loginPattern.MatchString(login) {
		return nil
	}
	if address, err := mail.ParseAddress(login); err == nil && address.Address == login {
		return nil
	}
	return model.Invalid("Invalid parameter: username. The login is not valid: use letters, digits, ' @ . - _ and" +
		" blanks, or an e-mail address")
}

func (u users) beforeCreate(w *engine.Work, c *engine.Change) error {
	login := c.Text("name")
	if err := checkLogin(login); err != nil {
		return err
	}
	taken, err := w.Count("SELECT COUNT(*) FROM `glpi_users` WHERE `name` = ? AND `authtype` = ? AND `auths_id` = 0",
		login, orOne(c.Int("authtype")))
	if err != nil {
		return err
	}
	if taken > 0 {
		return model.Exists("The user %s already exists", login)
	}
	ignoreKept(c)
	starts := map[string]any{"authtype": model.AuthLocal, "auths_id": 0, "is_active": 1, "is_deleted": 0}
	for column, value := range starts {
		if c.Value(column) == nil {
			c.Set(column, value)
		}
	}
	return u.setPassword(w, c)
}

func orOne(n int64) int64 {
	if n == 0 {
		return 1
	}
	return n
}

// ignoreKept drops what the server keeps itself.
func ignoreKept(c *engine.Change) {
	for _, column := range []string{"last_login", "date_creation", "date_mod"} {
		delete(c.After, column)
	}
}

// afterCreate gives a new account its addresses, and the default profile in the entity where it was
// made.
func (u users) afterCreate(w *engine.Work, c *engine.Change) error {
	if c.System {
		return nil
	}
	if err := setEmails(w, c); err != nil {
		return err
	}
	profile, err := defaultProfile(w)
	if err != nil || profile == 0 {
		return err
	}
	_, err = w.Create("Authorization", engine.Values{
		"users_id": c.ID, "profiles_id": profile, "entities_id": c.Session.EntityID,
		"is_recursive": 0, "is_dynamic": 1, "is_default_profile": 1,
	})
	return err
}

func (u users) beforeUpdate(w *engine.Work, c *engine.Change) error {
	ignoreKept(c)
	if c.Changes("name") {
		if err := checkLogin(c.Text("name")); err != nil {
			return err
		}
	}
	if err := protectStronger(w, c); err != nil {
		return err
	}
	if err := setEmails(w, c); err != nil {
		return err
	}
	if locksOut(w, c) {
		if err := keepSuperAdmin(w, byUser, c.ID); err != nil {
			return err
		}
	}
	if err := keepDefaults(w, c); err != nil {
		return err
	}
	if c.Changes("authtype") && c.Int("authtype") != model.AuthLocal {
		c.Set("password", "")
		return nil
	}
	return u.setPassword(w, c)
}

// harmless are the columns of an account of which a change takes nothing over: who may change accounts
// may change them whatever the account may do. All others say who signs in, how, when and as what.
var harmless = []string{
	"realname", "firstname", "nickname", "phone", "phone2", "mobile", "comment", "registration_number", "locations_id",
	"usertitles_id",
	"usercategories_id", "date_mod",
}

// protectStronger keeps people from taking over, or locking out, somebody with more rights: from
// changing who signs in, and whether and how. GLPI minds the dates and is_active alone, so that whoever
// may change users could rename every super-admin, or empty their passwords by authtype.
func protectStronger(w *engine.Work, c *engine.Change) error {
	var fields []string
	for column := range c.After {
		if c.Changes(column) && !slices.Contains(harmless, column) {
			fields = append(fields, engine.PropertyOf(c.Object, column))
		}
	}
	if len(fields) == 0 || c.System {
		return nil
	}
	covers, err := coversAccount(w, c.ID)
	if err != nil || covers {
		return err
	}
	slices.Sort(fields)
	return model.Invalid("The user has rights that you do not have, so you may not change: %s",
		strings.Join(fields, ", "))
}

// coversAccount reports whether the session can do all that an account can.
func coversAccount(w *engine.Work, user int64) (bool, error) {
	return w.Engine.Directory().CoversUser(w.Context, w.Tx, w.Session, user)
}

// keepDefaults ignores a default profile or entity that the user does not have.
func keepDefaults(w *engine.Work, c *engine.Change) error {
	if c.Changes("profiles_id") && c.Int("profiles_id") > 0 {
		n, err := w.Count("SELECT COUNT(*) FROM `glpi_profiles_users` WHERE `users_id` = ? AND `profiles_id` = ?", c.ID,
			c.Int("profiles_id"))
		if err != nil {
			return err
		}
		if n == 0 {
			delete(c.After, "profiles_id")
		}
	}
	if !c.Changes("entities_id") || c.Int("entities_id") <= 0 {
		return nil
	}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	reach := access.IDList(append(tree.Ancestors(c.Int("entities_id")), -1))
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_profiles_users` WHERE `users_id` = ?"+
		" AND (`entities_id` = ? OR (`is_recursive` = 1 AND `entities_id` IN ("+reach+")))",
		c.ID, c.Int("entities_id"))
	if err != nil {
		return err
	}
	if n == 0 {
		delete(c.After, "entities_id")
	}
	return nil
}

// hashed is what is made of a body's password before the transaction.
type hashed struct {
	text string
	err  error  // why there is no hash
	old  string // the hash that the account had
	same bool   // the password fits it
	busy error  // why nothing was made
}

// hashPassword makes the hash before the transaction, and compares the password with the present one:
// both take long on purpose, and nobody else could write meanwhile. Whether the right to it is there comes
// out later, so both are done in any case: how long it takes must not tell that a guess is right.
func hashPassword(ctx context.Context, e *engine.Engine, id int64, input map[string]any) any {
	password, _ := input["password"].(string)
	if again, repeated := input["password2"].(string); password == "" || repeated && password != again {
		return nil // setPassword tells what is wrong
	}
	done, err := e.Directory().Changing(ctx)
	if err != nil {
		return hashed{busy: err}
	}
	defer done()
	var h hashed
	if id != 0 { // without the present hash, nothing is compared
		_ = e.DB().QueryRow(ctx, "SELECT COALESCE(`password`, '') FROM `glpi_users` WHERE `id` = ?", id).Scan(&h.old)
		h.same, _ = e.Directory().CheckPassword(h.old, password)
	}
	h.text, h.err = e.Directory().HashPassword(password)
	return h
}

// setPassword checks and takes the password of the body. Where password2 is given, it is the same.
func (u users) setPassword(w *engine.Work, c *engine.Change) error {
	password, given := c.Input["password"].(string)
	again, repeated := c.Input["password2"].(string)
	if c.System {
		return nil
	}
	delete(c.After, "password")
	switch {
	case !given || password == "" && (repeated || c.Op == engine.OpUpdate):
		return nil
	case repeated && password != again:
		return model.Invalid("The two passwords do not match: give the same text as password and password2")
	}
	if c.Op == engine.OpUpdate {
		covers, err := coversAccount(w, c.ID)
		if err != nil {
			return err
		}
		if !covers {
			return model.Invalid("The user has rights that you do not have, so you may not set the password")
		}
	}
	policy, err := u.policy(w)
	if err != nil {
		return err
	}
	if problems := policy.Check(password); len(problems) > 0 {
		fault := &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalid}
		for _, problem := range problems {
			fault.Messages = append(fault.Messages, model.Message{Priority: "error", Message: problem})
		}
		return fault
	}
	hash, _ := c.Prepared.(hashed)
	switch {
	case hash.busy != nil:
		return hash.busy
	case hash.same && c.Before.Text("password") == hash.old:
		return model.Invalid("The new password is the present one")
	case hash.err != nil:
		return model.Invalid("The password cannot be used: %v", hash.err)
	}
	c.Set("password", hash.text)
	c.Set("password_last_update", w.Now())
	return nil
}

// policy reads what the configuration asks of passwords.
func (u users) policy(w *engine.Work) (access.Policy, error) {
	flag := func(name string) bool {
		on, err := u.config.Bool(w.Context, name)
		return err == nil && on
	}
	length, err := u.config.Int(w.Context, "password_min_length", 8)
	if err != nil {
		return access.Policy{}, fmt.Errorf("password policy: %w", err)
	}
	return access.Policy{
		Enabled: flag("use_password_security"), MinLength: length,
		NeedNumber: flag("password_need_number"), NeedLetter: flag("password_need_letter"),
		NeedCaps: flag("password_need_caps"), NeedSymbol: flag("password_need_symbol"),
	}, nil
}

// beforeDelete removes what belongs to a purged account and has no meaning without it. Rows
// that the catalogue declares to belong to users go by themselves.
func (u users) beforeDelete(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpPurge {
		return nil
	}
	for _, object := range []string{"Reminder", "Dashboard"} {
		if err := w.PurgeWhere(c, object, "`users_id` = ?", c.ID); err != nil {
			return err
		}
	}
	if err := w.UpdateAll("Consumable", engine.Values{"itemtype": nil, "items_id": 0, "date_out": nil},
		"`itemtype` = 'User' AND `items_id` = ?", c.ID); err != nil {
		return err
	}
	if picture := c.Before.Text("picture"); picture != "" {
		w.Tx.AfterCommit(func() { _ = removePictureFile(u.pictures, picture) }) // a file too many harms nobody
	}
	return nil
}
