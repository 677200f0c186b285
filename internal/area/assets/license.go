package assets

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// licenses are the rules of software licences: whether one is valid follows from how many items use it, and whether a
// software is from its licences. Source: GLPI's SoftwareLicense, Software.
func licenses() engine.Behaviour {
	return engine.Behaviour{
		Loose: true,
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if !c.Changes("number") {
				return nil
			}
			valid, err := isValid(w, c.ID, c.Int("number"))
			if err == nil {
				c.Decide("is_valid", valid)
			}
			return err
		},
		AfterUpdate: func(w *engine.Work, c *engine.Change) error {
			if !c.Changes("is_valid") {
				return nil
			}
			return judge(w, c.Int("softwares_id"))
		},
		AfterDelete: func(w *engine.Work, c *engine.Change) error {
			software := c.Before.Int("softwares_id")
			if c.Op != engine.OpPurge || c.Before.Bool("is_valid") || c.Going("Software", software) {
				return nil
			}
			return judge(w, software)
		},
	}
}

// licensedItems are the rules of items that use licences.
func licensedItems() engine.Behaviour {
	counted := func(w *engine.Work, c *engine.Change) error { return count(w, c, c.Int("softwarelicenses_id")) }
	return engine.Behaviour{
		AfterCreate: counted,
		AfterUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.Op == engine.OpUpdate && c.Changes("softwarelicenses_id") {
				if err := count(w, c, c.Before.Int("softwarelicenses_id")); err != nil {
					return err
				}
			}
			return counted(w, c)
		},
		AfterDelete: func(w *engine.Work, c *engine.Change) error {
			return count(w, c, c.Before.Int("softwarelicenses_id"))
		},
	}
}

// itemsOf is the condition of the rows that count: items that are neither in the trash nor templates.
func itemsOf(w *engine.Work) string {
	var where strings.Builder
	where.WriteString("`l`.`softwarelicenses_id` = ? AND `l`.`is_deleted` = 0")
	for _, itemtype := range w.Engine.Catalog().Object("Item_SoftwareLicense").Property("itemtype").Enum {
		o := w.Engine.Catalog().ByItemtype(itemtype.(string))
		where.WriteString(" AND NOT (`l`.`itemtype` = '" + o.Itemtype + "' AND EXISTS (SELECT 1 FROM `" + o.Table +
			"` `i` WHERE `i`.`id` = `l`.`items_id` AND (`i`.`is_deleted` = 1 OR `i`.`is_template` = 1)))")
	}
	return where.String()
}

// isValid reports whether no more items use a licence than a number; below 0 is no limit.
func isValid(w *engine.Work, license, number int64) (bool, error) {
	if number < 0 {
		return true, nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_items_softwarelicenses` `l` WHERE "+itemsOf(w), license)
	return n <= number, err
}

// count makes right whether a licence is valid after its items have changed.
func count(w *engine.Work, c *engine.Change, license int64) error {
	if c.Going("License", license) || c.Going("SoftwareLicense", license) {
		return nil
	}
	row, err := w.Load("License", license)
	switch {
	case model.CodeOf(err) == model.CodeNotFound:
		return nil
	case err != nil:
		return err
	}
	valid, err := isValid(w, license, row.Int("number"))
	if err != nil || valid == row.Bool("is_valid") {
		return err
	}
	return w.Update("License", license, engine.Values{"is_valid": valid})
}

// judge makes right whether a software is valid: while all its licences are.
func judge(w *engine.Work, software int64) error {
	if software == 0 {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_softwarelicenses` WHERE `softwares_id` = ? AND `is_valid` = 0",
		software)
	if err != nil {
		return err
	}
	return w.UpdateAll("Software", engine.Values{"is_valid": n == 0}, "`id` = ? AND `is_valid` <> ?", software, n == 0)
}

// licenseHasRoom refuses a user more than a licence is for, unless it allows more. Items count as well.
func licenseHasRoom(w *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Changes("softwarelicenses_id") {
		return nil
	}
	license := c.Int("softwarelicenses_id")
	row, err := w.Load("License", license)
	if err != nil || row.Int("number") < 0 || row.Bool("allow_overquota") {
		return err
	}
	n, err := w.Count("SELECT (SELECT COUNT(*) FROM `glpi_items_softwarelicenses` `l` WHERE "+itemsOf(w)+") +"+
		" (SELECT COUNT(*) FROM `glpi_softwarelicenses_users` `u` JOIN `glpi_users` `p` ON `p`.`id` = `u`.`users_id`"+
		" WHERE `u`.`softwarelicenses_id` = ? AND `u`.`id` <> ? AND `p`.`is_deleted` = 0)", license, license, c.ID)
	if err != nil {
		return err
	}
	if n >= row.Int("number") {
		return model.Forbidden("The licence is for no more: raise its number, or allow more by allow_overquota")
	}
	return nil
}
