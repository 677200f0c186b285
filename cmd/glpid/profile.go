package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
)

// profileCmd manages what the API cannot: as in GLPI, it makes profiles without rights only.
type profileCmd struct {
	Add    profileAddCmd    `cmd:"" help:"Add a profile, without rights or with those of another one."`
	List   profileListCmd   `cmd:"" help:"List the profiles."`
	Set    profileSetCmd    `cmd:"" help:"Change a profile's interface and rights."`
	Show   profileShowCmd   `cmd:"" help:"Show a profile's rights."`
	Remove profileRemoveCmd `cmd:"" help:"Remove a profile; whoever has it loses it."`
}

// rightBits are the names of the bits that all rights share. Others are given as numbers.
var rightBits = map[string]int{
	"read": model.Read, "update": model.Update, "create": model.Create, "delete": model.Delete, "purge": model.Purge,
	"readnote": model.ReadNote, "updatenote": model.UpdateNote, "unlock": model.Unlock,
}

// parseRights reads "ticket=read+update+1024" and the like.
func parseRights(list []string) (map[string]int, error) {
	out := map[string]int{}
	for _, text := range list {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" || value == "" {
			return nil, fmt.Errorf("--right %s: write it as NAME=BITS, for example ticket=read+update or ticket=31",
				text)
		}
		bits := 0
		for part := range strings.SplitSeq(value, "+") {
			n, known := rightBits[strings.ToLower(part)]
			if !known {
				var err error
				if n, err = strconv.Atoi(part); err != nil {
					return nil, fmt.Errorf("--right %s: %s is neither a number nor one of %s", text, part,
						strings.Join(slices.Sorted(maps.Keys(rightBits)), ", "))
				}
			}
			bits |= n
		}
		out[name] = bits
	}
	return out, nil
}

// describeBits writes bits as parseRights reads them.
func describeBits(bits int) string {
	var parts []string
	for _, name := range []string{"read", "update", "create", "delete", "purge", "readnote", "updatenote", "unlock"} {
		if bits&rightBits[name] != 0 {
			parts = append(parts, name)
			bits &^= rightBits[name]
		}
	}
	for bit := 1; bits != 0; bit <<= 1 {
		if bits&bit != 0 {
			parts = append(parts, strconv.Itoa(bit))
			bits &^= bit
		}
	}
	return strings.Join(parts, "+")
}

type profileAddCmd struct {
	Name      string   `arg:"" help:"Name."`
	Like      string   `help:"Take interface and rights over from this profile, by name."`
	Interface string   `help:"central for those who work on tickets and assets, helpdesk for those who ask for help (the default)."`
	Right     []string `help:"What it may do (repeatable): NAME=BITS, for example ticket=read+update. Bits that have no name are numbers." sep:"none"`
	JSON      bool     `help:"Print JSON." name:"json"`
}

// Run adds the profile.
func (c *profileAddCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	change := administration.ProfileChange{Interface: c.Interface}
	if change.Rights, err = parseRights(c.Right); err != nil {
		return err
	}
	if c.Like != "" {
		if change.Like, err = profileID(env.context, running, c.Like); err != nil {
			return err
		}
	}
	if _, err := profileID(env.context, running, c.Name); err == nil {
		return fmt.Errorf("there is a profile %s already; change it with: glpid profile set", c.Name)
	}
	session, err := system(env, running)
	if err != nil {
		return err
	}
	id, err := running.Engine.Create(env.context, session, engine.Request{
		Object: running.Catalog.Object("Profile"), Version: model.Current, Input: map[string]any{"name": c.Name},
	})
	if err != nil {
		return err
	}
	if err := administration.ChangeProfile(env.context, running.Engine, id, change); err != nil {
		// Half a profile is of no use.
		if gone := running.Engine.Delete(env.context, session, engine.Request{Object: running.Catalog.Object("Profile"),
			Version: model.Current}, id, true); gone != nil {
			return fmt.Errorf("%w; and profile %d is left: %w", err, id, gone)
		}
		return err
	}
	if c.JSON {
		return printJSON(map[string]any{"id": id, "name": c.Name})
	}
	fmt.Fprintf(out, "Profile %s is added with id %d.\n", c.Name, id)
	return nil
}

type profileListCmd struct {
	JSON bool `help:"Print JSON." name:"json"`
}

type profileView struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Interface string `json:"interface"`
	Default   bool   `json:"is_default"`
	Users     int    `json:"users"`
}

// Run lists the profiles.
func (c *profileListCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	rows, err := running.DB.Query(env.context,
		"SELECT `p`.`id`, COALESCE(`p`.`name`, ''), COALESCE(`p`.`interface`, 'helpdesk'), `p`.`is_default`,"+
			" (SELECT COUNT(DISTINCT `pu`.`users_id`) FROM `glpi_profiles_users` `pu`"+
			" WHERE `pu`.`profiles_id` = `p`.`id`) FROM `glpi_profiles` `p` ORDER BY `p`.`id`")
	if err != nil {
		return err
	}
	defer rows.Close()
	list := []profileView{}
	for rows.Next() {
		var v profileView
		if err := rows.Scan(&v.ID, &v.Name, &v.Interface, &v.Default, &v.Users); err != nil {
			return err
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(list)
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tINTERFACE\tDEFAULT\tUSERS")
	for _, v := range list {
		fmt.Fprintf(table, "%d\t%s\t%s\t%v\t%d\n", v.ID, v.Name, v.Interface, v.Default, v.Users)
	}
	return table.Flush()
}

// profile loads a profile by name.
func profile(env *environment, running *site.Site, name string) (*access.Profile, error) {
	id, err := profileID(env.context, running, name)
	if err != nil {
		return nil, err
	}
	return running.Directory.Profile(env.context, id)
}

type profileShowCmd struct {
	Name string `arg:"" help:"Name."`
	JSON bool   `help:"Print JSON." name:"json"`
}

// Run shows what a profile may do.
func (c *profileShowCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	p, err := profile(env, running, c.Name)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(map[string]any{"id": p.ID, "name": p.Name, "interface": p.Interface, "rights": p.Rights})
	}
	fmt.Fprintf(out, "%s (%s interface)\n", p.Name, p.Interface)
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, name := range slices.Sorted(maps.Keys(p.Rights)) {
		if bits := p.Rights[name]; bits != 0 {
			fmt.Fprintf(table, "  %s\t%d\t%s\n", name, bits, describeBits(bits))
		}
	}
	return table.Flush()
}

type profileSetCmd struct {
	Name      string   `arg:"" help:"Name."`
	Like      string   `help:"Take interface and rights over from this profile first, by name."`
	Interface string   `help:"central or helpdesk."`
	Right     []string `help:"What it may do (repeatable): NAME=BITS, for example ticket=read+update; ticket=0 takes all of it away." sep:"none"`
}

// Run changes a profile.
func (c *profileSetCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	id, err := profileID(env.context, running, c.Name)
	if err != nil {
		return err
	}
	change := administration.ProfileChange{Interface: c.Interface}
	if change.Rights, err = parseRights(c.Right); err != nil {
		return err
	}
	if c.Like != "" {
		if change.Like, err = profileID(env.context, running, c.Like); err != nil {
			return err
		}
	}
	if change.Interface == "" && change.Like == 0 && len(change.Rights) == 0 {
		return fmt.Errorf("nothing to change: give --right, --interface or --like")
	}
	if err := administration.ChangeProfile(env.context, running.Engine, id, change); err != nil {
		return err
	}
	fmt.Fprintf(out, "Profile %s is changed.\n", c.Name)
	return nil
}

type profileRemoveCmd struct {
	Name string `arg:"" help:"Name."`
}

// Run removes a profile.
func (c *profileRemoveCmd) Run(env *environment) error {
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	id, err := profileID(env.context, running, c.Name)
	if err != nil {
		return err
	}
	session, err := system(env, running)
	if err != nil {
		return err
	}
	if err := running.Engine.Delete(env.context, session, engine.Request{Object: running.Catalog.Object("Profile"),
		Version: model.Current}, id, true); err != nil {
		return err
	}
	fmt.Fprintf(out, "Profile %s is removed.\n", c.Name)
	return nil
}
