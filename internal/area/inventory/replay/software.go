package replay

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
)

// software gives software what the dictionary says of it. Where there is some of that name and publisher already, it
// becomes one with that: versions, installations and licences go over, and the old one into the trash.
func (r *replaying) software(id int64, row engine.Values) (bool, error) {
	publisher, err := r.maker(row.Int("manufacturers_id"))
	if err != nil {
		return false, err
	}
	entity := row.Int("entities_id")
	out, err := r.s.rules.Program(r.Work, func() rules.Equipment {
		return rules.Equipment{"name": rules.Values(row.Text("name")), "manufacturer": rules.Values(publisher),
			"entities_id": {row.Text("entities_id")}}
	})
	if err != nil {
		return false, err
	}
	if out.Ignored {
		r.p.Trashed++
		return true, r.trash("Software", id)
	}
	values := engine.Values{}
	if out.Name != nil {
		values["name"] = *out.Name
	}
	if out.Maker != nil {
		publisher = *out.Maker
	}
	if publisher != "" {
		if values["manufacturers_id"], err = r.makerID(publisher); err != nil {
			return false, err
		}
	}
	if out.Category != nil {
		values["softwarecategories_id"] = *out.Category
	}
	if out.Helpdesk != nil {
		values["is_helpdesk_visible"] = *out.Helpdesk
	}
	if out.Entity != nil && *out.Entity != entity {
		tree, err := r.Engine.Directory().Tree(r.Context)
		if err != nil {
			return false, err
		}
		if slices.Contains(tree.Ancestors(entity), *out.Entity) { // those who see it go on seeing it
			entity = *out.Entity
			values["entities_id"], values["is_recursive"] = entity, 1
		}
	}
	target, err := r.same(id, row, values, entity)
	if err != nil {
		return false, err
	}
	whole, err := r.versions(id, target, out.Version, entity, row)
	if err != nil || !whole {
		return false, err
	}
	if target == id {
		return true, r.change("Software", id, row, values)
	}
	if whole, err = r.move("License", "`softwares_id` = ?", engine.Values{"softwares_id": target}, id); err != nil ||
		!whole {
		return false, err
	}
	r.p.Merged++
	return true, r.trash("Software", id)
}

// same gives the software that another one is by what it is called now: itself, when there is none.
func (r *replaying) same(id int64, row, values engine.Values, entity int64) (int64, error) {
	wanted := engine.Values{}
	for _, column := range []string{"name", "manufacturers_id"} {
		wanted.Set(column, row[column])
		if value, ok := values[column]; ok {
			wanted.Set(column, value)
		}
	}
	if strings.EqualFold(wanted.Text("name"), row.Text("name")) &&
		wanted.Int("manufacturers_id") == row.Int("manufacturers_id") && entity == row.Int("entities_id") {
		return id, nil
	}
	target, err := r.Count("SELECT MIN(`id`) FROM `glpi_softwares` WHERE `id` <> ? AND `name` = ? AND"+
		" `manufacturers_id` = ? AND `entities_id` = ? AND `is_template` = 0 AND `is_deleted` = 0", id,
		wanted.Text("name"), wanted.Int("manufacturers_id"), entity)
	if err != nil || target == 0 {
		return id, err
	}
	return target, nil
}

// versions moves the versions of software to another, or to their new name; one that is there takes over what is
// installed. False when there are more than this write may change.
func (r *replaying) versions(id, target int64, name *string, entity int64, row engine.Values) (bool, error) {
	moved := entity != row.Int("entities_id")
	if target == id && name == nil && !moved {
		return true, nil
	}
	ids, err := r.IDs("SELECT `id` FROM `glpi_softwareversions` WHERE `softwares_id` = ? ORDER BY `id`", id)
	if err != nil {
		return false, err
	}
	for _, version := range ids {
		if r.left <= 0 {
			return false, nil
		}
		have, err := r.Load("SoftwareVersion", version)
		if err != nil {
			return false, err
		}
		values := engine.Values{"softwares_id": target}
		called := have.Text("name")
		if name != nil {
			called = *name
			values["name"] = called
		}
		if moved {
			values["entities_id"], values["is_recursive"] = entity, 1
		}
		other, err := r.Count("SELECT MIN(`id`) FROM `glpi_softwareversions` WHERE `softwares_id` = ? AND `name` = ?"+
			" AND COALESCE(`arch`, '') = ? AND COALESCE(`operatingsystems_id`, 0) = ? AND `id` <> ?", target, called,
			have.Text("arch"), have.Int("operatingsystems_id"), version)
		if err != nil {
			return false, err
		}
		if other == 0 {
			if _, err := r.move("SoftwareVersion", "`id` = ?", values, version); err != nil {
				return false, err
			}
			continue
		}
		if whole, err := r.mergeVersion(version, other); err != nil || !whole {
			return false, err
		}
	}
	return true, nil
}

// mergeVersion lets a version take the place of another. What has both installed has one then.
func (r *replaying) mergeVersion(version, other int64) (bool, error) {
	const installed = "`softwareversions_id` = ?"
	for _, step := range []struct {
		where  string
		values engine.Values
		args   []any
	}{
		{installed + " AND EXISTS (SELECT 1 FROM `glpi_items_softwareversions` o WHERE" +
			" o.`softwareversions_id` = ? AND o.`itemtype` = `glpi_items_softwareversions`.`itemtype` AND" +
			" o.`items_id` = `glpi_items_softwareversions`.`items_id`)", nil, []any{version, other}},
		{installed, engine.Values{"softwareversions_id": other}, []any{version}},
	} {
		if whole, err := r.move("SoftwareInstallation", step.where, step.values, step.args...); err != nil || !whole {
			return false, err
		}
	}
	return true, r.Purge("SoftwareVersion", version)
}

// printer gives a printer what the dictionary says of it.
func (r *replaying) printer(id int64, row engine.Values) error {
	maker, err := r.maker(row.Int("manufacturers_id"))
	if err != nil {
		return err
	}
	out, err := r.s.rules.Printer(r.Work, rules.Equipment{"name": rules.Values(row.Text("name")),
		"manufacturer": rules.Values(maker), "comment": rules.Values(row.Text("comment"))})
	if err != nil {
		return err
	}
	if out.Ignored {
		r.p.Trashed++
		return r.trash("Printer", id)
	}
	values := engine.Values{}
	if out.Name != nil {
		values["name"] = *out.Name
	}
	if out.Shared != nil {
		values["is_global"] = *out.Shared
	}
	switch {
	case out.MakerID != nil:
		values["manufacturers_id"] = *out.MakerID
	case maker != "":
		if values["manufacturers_id"], err = r.makerID(maker); err != nil {
			return err
		}
	}
	return r.change("Printer", id, row, values)
}
