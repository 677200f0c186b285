package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Add a user; without --password one is made up and printed."`
	Grant    userGrantCmd    `cmd:"" help:"Give a user a profile in an entity."`
	Revoke   userRevokeCmd   `cmd:"" help:"Take a profile in an entity from a user."`
	Password userPasswordCmd `cmd:"" help:"Set a user's password."`
	List     userListCmd     `cmd:"" help:"List the users with their authorisations."`
}

// userID finds a user by login.
func userID(ctx context.Context, running *site.Site, login string) (int64, error) {
	var id int64
	err := running.DB.QueryRow(ctx, "SELECT `id` FROM `glpi_users` WHERE `name` = ? ORDER BY `id` LIMIT 1",
		login).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("there is no user %s (see: glpid user list)", login)
	}
	return id, err
}

// profileID finds a profile by name.
func profileID(ctx context.Context, running *site.Site, name string) (int64, error) {
	var id int64
	err := running.DB.QueryRow(ctx, "SELECT `id` FROM `glpi_profiles` WHERE `name` = ? ORDER BY `id` LIMIT 1",
		name).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	rows, err := running.DB.Query(ctx, "SELECT `name` FROM `glpi_profiles` ORDER BY `id`")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
		names = append(names, n)
	}
	return 0, errors.Join(fmt.Errorf("there is no profile %s; there are: %s", name, strings.Join(names, ", ")),
		rows.Err())
}

// system is the session in which the command line changes things: it may do everything.
func system(env *environment, running *site.Site) (*access.Session, error) {
	tree, err := running.Directory.Tree(env.context)
	if err != nil {
		return nil, err
	}
	return access.System(tree), nil
}

// authorise gives a user a profile in an entity.
func authorise(env *environment, running *site.Site, user int64, profile string, entity int64, recursive bool) error {
	session, err := system(env, running)
	if err != nil {
		return err
	}
	id, err := profileID(env.context, running, profile)
	if err != nil {
		return err
	}
	if err := checkEntity(env, running, entity); err != nil {
		return err
	}
	_, err = running.Engine.Create(env.context, session, engine.Request{
		Object: running.Catalog.Object("Authorization"), Version: model.Current,
		Input: map[string]any{"profile": id, "entity": entity, "is_recursive": recursive},
		Fixed: []engine.Fixed{{Column: "users_id", Value: user}},
	})
	return err
}

// checkEntity wants an entity to exist, and names some that do.
func checkEntity(env *environment, running *site.Site, id int64) error {
	tree, err := running.Directory.Tree(env.context)
	if err != nil || tree.Entity(id) != nil {
		return err
	}
	const enough = 20
	var names []string
	for _, known := range tree.All() {
		if len(names) == enough {
			names = append(names, "...")
			break
		}
		names = append(names, fmt.Sprintf("%d (%s)", known, tree.Entity(known).CompleteName))
	}
	return fmt.Errorf("there is no entity %d; there are: %s", id, strings.Join(names, ", "))
}

type userAddCmd struct {
	Name      string `arg:"" help:"Login."`
	Password  string `help:"Password; without it one is made up and printed." env:"GLPID_USER_PASSWORD"`
	Realname  string `help:"Last name."`
	Firstname string `help:"First name."`
	Profile   string `help:"Profile to give, by name."`
	Entity    int64  `help:"Entity for the profile." default:"0"`
	Recursive bool   `help:"The profile also counts in the entities below."`
	JSON      bool   `help:"Print JSON." name:"json"`
}

// Run adds the user.
func (c *userAddCmd) Run(env *environment) error {
	running, err := env.open()
	if err != nil {
		return err
	}
	defer running.Close()
	session, err := system(env, running)
	if err != nil {
		return err
	}
	if c.Profile != "" {
		if _, err := profileID(env.context, running, c.Profile); err != nil {
			return err
		}
		if err := checkEntity(env, running, c.Entity); err != nil {
			return err
		}
	}
	made := c.Password == ""
	if made {
		c.Password = rand.Text()[:16]
	}
	input := map[string]any{"username": c.Name, "password": c.Password, "password2": c.Password}
	for name, value := range map[string]string{"realname": c.Realname, "firstname": c.Firstname} {
		if value != "" {
			input[name] = value
		}
	}
	id, err := running.Engine.Create(env.context, session, engine.Request{Object: running.Catalog.Object("User"),
		Version: model.Current, Input: input})
	if err != nil {
		return err
	}
	if c.Profile != "" {
		if err := authorise(env, running, id, c.Profile, c.Entity, c.Recursive); err != nil {
			return err
		}
		if err := dropDefault(env, running, id); err != nil {
			return err
		}
	}
	if c.JSON {
		out := map[string]any{"id": id, "username": c.Name}
		if made {
			out["password"] = c.Password
		}
		return printJSON(out)
	}
	fmt.Fprintf(out, "User %s is added with id %d.\n", c.Name, id)
	if made {
		fmt.Fprintf(out, "Password: %s\n", c.Password)
	}
	if c.Profile == "" {
		fmt.Fprintf(out, "It has the default profile. Give another one: glpid user grant %s --profile NAME\n", c.Name)
	}
	return nil
}

// dropDefault takes the profile away that every new account gets. It would be the active one of
// requests that name none, where it comes first by name.
func dropDefault(env *environment, running *site.Site, user int64) error {
	session, err := system(env, running)
	if err != nil {
		return err
	}
	var id int64
	err = running.DB.QueryRow(env.context, "SELECT `id` FROM `glpi_profiles_users`"+
		" WHERE `users_id` = ? AND `is_dynamic` = 1 AND `is_default_profile` = 1", user).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return running.Engine.Delete(env.context, session, engine.Request{Object: running.Catalog.Object("Authorization"),
		Version: model.Current}, id, true)
}

type userGrantCmd struct {
	Name      string `arg:"" help:"Login."`
	Profile   string `help:"Profile, by name." required:""`
	Entity    int64  `help:"Entity, by id." default:"0"`
	Recursive bool   `help:"The profile also counts in the entities below."`
}

// Run gives the profile.
func (c *userGrantCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	id, err := userID(env.context, running, c.Name)
	if err != nil {
		return err
	}
	if err := authorise(env, running, id, c.Profile, c.Entity, c.Recursive); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s has the profile %s in entity %d.\n", c.Name, c.Profile, c.Entity)
	return nil
}

type userRevokeCmd struct {
	Name    string `arg:"" help:"Login."`
	Profile string `help:"Profile, by name." required:""`
	Entity  int64  `help:"Entity, by id." default:"0"`
}

// Run takes the profile away.
func (c *userRevokeCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	session, err := system(env, running)
	if err != nil {
		return err
	}
	user, err := userID(env.context, running, c.Name)
	if err != nil {
		return err
	}
	profile, err := profileID(env.context, running, c.Profile)
	if err != nil {
		return err
	}
	var id int64
	err = running.DB.QueryRow(env.context, "SELECT `id` FROM `glpi_profiles_users`"+
		" WHERE `users_id` = ? AND `profiles_id` = ? AND `entities_id` = ? ORDER BY `id` LIMIT 1", user, profile,
		c.Entity).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%s does not have the profile %s in entity %d (see: glpid user list)", c.Name, c.Profile,
			c.Entity)
	}
	if err != nil {
		return err
	}
	if err := running.Engine.Delete(env.context, session,
		engine.Request{Object: running.Catalog.Object("Authorization"), Version: model.Current}, id, true); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s no longer has the profile %s in entity %d.\n", c.Name, c.Profile, c.Entity)
	return nil
}

type userPasswordCmd struct {
	Name     string `arg:"" help:"Login."`
	Password string `help:"Password; without it, it is asked for, or read from standard input." env:"GLPID_USER_PASSWORD"`
	Revoke   bool   `help:"Also void the tokens that programs have of the user. Browsers are signed out in any case." name:"revoke-tokens"`
}

// Run sets the password.
func (c *userPasswordCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	id, err := userID(env.context, running, c.Name)
	if err != nil {
		return err
	}
	if c.Password == "" {
		if c.Password, err = askPassword(); err != nil {
			return err
		}
	}
	session, err := system(env, running)
	if err != nil {
		return err
	}
	err = running.Engine.Update(env.context, session, engine.Request{
		Object: running.Catalog.Object("User"), Version: model.Current,
		Input: map[string]any{"password": c.Password, "password2": c.Password, "revoke_tokens": c.Revoke},
	}, id)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The password of %s is set.\n", c.Name)
	if c.Revoke {
		fmt.Fprintln(out, "The user's tokens are void.")
	}
	return nil
}

// askPassword reads a password without showing it, or a line when there is no terminal.
func askPassword() (string, error) {
	if onTerminal(os.Stdin) {
		fmt.Fprint(os.Stderr, "New password: ")
		text, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
		return string(text), err
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", fmt.Errorf("no password given: use --password, GLPID_USER_PASSWORD or standard input (%w)", err)
	}
	return line, nil
}

type userListCmd struct {
	JSON bool `help:"Print JSON." name:"json"`
}

type userView struct {
	ID             int64    `json:"id"`
	Username       string   `json:"username"`
	Active         bool     `json:"is_active"`
	Authorizations []string `json:"authorizations"`
}

// Run lists the users.
func (c *userListCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	rows, err := running.DB.Query(env.context, "SELECT `u`.`id`, COALESCE(`u`.`name`, ''), `u`.`is_active`,"+
		" COALESCE(`p`.`name`, ''), COALESCE(`e`.`completename`, ''), COALESCE(`pu`.`is_recursive`, 0)"+
		" FROM `glpi_users` `u` LEFT JOIN `glpi_profiles_users` `pu` ON `pu`.`users_id` = `u`.`id`"+
		" LEFT JOIN `glpi_profiles` `p` ON `p`.`id` = `pu`.`profiles_id`"+
		" LEFT JOIN `glpi_entities` `e` ON `e`.`id` = `pu`.`entities_id` WHERE `u`.`is_deleted` = 0"+
		" ORDER BY `u`.`id`, `pu`.`id`")
	if err != nil {
		return err
	}
	defer rows.Close()
	users := []userView{}
	for rows.Next() {
		var u userView
		var profile, entity string
		var recursive bool
		if err := rows.Scan(&u.ID, &u.Username, &u.Active, &profile, &entity, &recursive); err != nil {
			return err
		}
		if len(users) == 0 || users[len(users)-1].ID != u.ID {
			u.Authorizations = []string{}
			users = append(users, u)
		}
		if profile != "" {
			text := profile + " in " + entity
			if recursive {
				text += " and below"
			}
			last := &users[len(users)-1]
			last.Authorizations = append(last.Authorizations, text)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(users)
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tLOGIN\tACTIVE\tAUTHORISATIONS")
	for _, u := range users {
		fmt.Fprintf(table, "%d\t%s\t%v\t%s\n", u.ID, u.Username, u.Active, strings.Join(u.Authorizations, "; "))
	}
	return table.Flush()
}
