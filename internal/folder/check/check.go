// Package check looks through a database for what should not be there: references to rows that are
// gone, trees whose names and levels are wrong, costs that are not the sum of those of the tickets, and nobody
// left who may administer. It changes nothing.
//
// It must not mend what it finds.
package check

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Finding is something that is wrong with rows of a table.
type Finding struct {
	Table   string
	Rows    int
	Example int64  // the id of one of them, 0 where it is not about rows
	Text    string // what is wrong, for people
}

// String writes a finding on one line.
func (f Finding) String() string {
	if f.Rows == 0 {
		return f.Text
	}
	return fmt.Sprintf("%s: %d rows %s, for example id %d", f.Table, f.Rows, f.Text, f.Example)
}

// Run checks all tables of the catalogue. show is told how far it is.
func Run(
	ctx context.Context, db *store.DB, reg *catalog.Registry, show func(stage string, done, total int),
) ([]Finding, error) {
	c := &checker{ctx: ctx, db: db, catalog: reg, trees: map[string]bool{}}
	links := reg.Graph().AllLinks()
	for i, l := range links {
		look := c.reference
		if l.TypeColumn != "" {
			look = c.items
		}
		if err := look(l); err != nil {
			return c.found, fmt.Errorf("check %s: %w", l.From.Table, err)
		}
		show("references", i+1, len(links))
	}
	for _, o := range reg.Objects() {
		if err := c.tree(o); err != nil {
			return c.found, fmt.Errorf("check %s: %w", o.Table, err)
		}
	}
	for _, o := range reg.TicketCosts() {
		err := c.count(o.Table, "say other costs than their tickets have", "ABS(COALESCE(`"+model.TicketCosts+
			"`, 0) - "+model.SumTicketCosts(o, o.Table, 0)+") > 0.0001")
		if err != nil {
			return c.found, fmt.Errorf("check %s: %w", o.Table, err)
		}
	}
	return c.found, c.administrators()
}

type checker struct {
	ctx     context.Context
	db      *store.DB
	catalog *catalog.Registry
	trees   map[string]bool // that have been looked at, as several objects share tables
	found   []Finding
}

// reference finds rows that name a row of another table which is not there.
func (c *checker) reference(l catalog.Link) error {
	rows, args := l.Rows()
	return c.count(l.From.Table, "name in "+l.Column+" what is not in "+l.Target.Table,
		missing(l, l.Target)+rows, args...)
}

// missing is the condition of rows that name in a column what is not there.
func missing(l catalog.Link, target *model.Object) string {
	column := "`" + l.From.Table + "`.`" + l.Column + "`"
	return column + " > 0 AND NOT EXISTS (SELECT 1 FROM `" + target.Table + "` `r` WHERE `r`.`id` = " + column + ")"
}

// items finds rows that name an item, by its type and id, which is not there.
func (c *checker) items(l catalog.Link) error {
	rows, args := l.Rows()
	types, err := store.Texts(c.ctx, c.db, "SELECT DISTINCT `"+l.TypeColumn+"` FROM `"+l.From.Table+"` WHERE `"+
		l.Column+"` > 0"+rows, args...)
	if err != nil {
		return err
	}
	for _, itemtype := range types {
		target := c.catalog.ByItemtype(itemtype)
		if target == nil || target.Table == "" {
			continue // of a plugin, or of an asset that was defined and is no longer
		}
		err := c.count(l.From.Table, "belong to a "+itemtype+" that is not there",
			missing(l, target)+rows+" AND `"+l.From.Table+"`.`"+l.TypeColumn+"` = ?",
			append(slices.Clone(args), itemtype)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// tree finds rows whose full name or level does not follow from what they lie below.
func (c *checker) tree(o *model.Object) error {
	stored := func(name string) bool {
		return slices.ContainsFunc(o.Properties, func(p model.Property) bool { return p.Name == name })
	}
	if o.Table == "" || o.Rows != nil || o.Tree == "" || c.trees[o.Table] || !stored("name") ||
		!stored("completename") || !stored("level") {
		return nil
	}
	c.trees[o.Table] = true
	of := "`" + o.Table + "`."
	above := "(SELECT `p`.`%s` FROM `" + o.Table + "` `p` WHERE `p`.`id` = " + of + "`" + o.Tree + "`)"
	root := "COALESCE(" + of + "`" + o.Tree + "`, 0) = 0"
	if o.ZeroIsItem {
		root = of + "`id` = 0"
	}
	// GLPI ships a software category at the top whose full name is not its name, so only levels
	// count there.
	return c.count(o.Table, "have a full name or a level that does not follow from the tree",
		"CASE WHEN "+root+" THEN "+of+"`level` <> 1"+
			" ELSE COALESCE("+of+"`completename`, '') <> "+fmt.Sprintf(above, "completename")+
			" || '"+model.TreeSeparator+"' || COALESCE("+of+"`name`, '') OR "+of+"`level` <> "+
			fmt.Sprintf(above, "level")+" + 1 END")
}

// count notes the rows for which a condition holds.
func (c *checker) count(table, text, condition string, args ...any) error {
	f := Finding{Table: table, Text: text}
	err := c.db.QueryRow(c.ctx, "SELECT COUNT(*), COALESCE(MIN(`"+table+"`.`id`), 0) FROM `"+table+"` WHERE "+condition,
		args...).Scan(&f.Rows, &f.Example)
	if err == nil && f.Rows > 0 {
		c.found = append(c.found, f)
	}
	return err
}

// administrators notes when nobody is left who may give others their profiles.
func (c *checker) administrators() error {
	n, err := access.SuperAdmins(c.ctx, c.db, time.Now(), "")
	if err == nil && n == 0 {
		c.found = append(c.found, Finding{Table: "glpi_profiles_users", Text: "nobody who can sign in may" +
			" administer: give somebody the profile with \"glpid user grant NAME --profile Super-Admin --recursive\""})
	}
	return err
}
