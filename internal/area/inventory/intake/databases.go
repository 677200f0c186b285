package intake

import (
	"strconv"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
)

// databases brings the database servers that run on the asset, and their databases.
func (t *taking) databases() error {
	if !t.m.Content.Has("databases_services") {
		return nil
	}
	seen := map[int64]bool{}
	for _, e := range t.m.Content.Entries("databases_services") {
		id, err := t.instance(e)
		if err != nil {
			return err
		}
		if id == 0 {
			continue
		}
		seen[id] = true
		if err := t.databasesOf(id, e); err != nil {
			return err
		}
	}
	if t.m.Partial || t.asset.made {
		return nil
	}
	here, err := t.IDs("SELECT `id` FROM `glpi_databaseinstances` WHERE `itemtype` = ? AND `items_id` = ?"+
		" AND `is_dynamic` = 1", t.asset.itemtype, t.asset.id)
	if err != nil {
		return err
	}
	var gone []int64
	for _, id := range here {
		if !seen[id] {
			gone = append(gone, id)
		}
	}
	return t.remove(t.object("DatabaseInstance"), gone)
}

// instance brings a database server; 0 when the rules refuse it.
func (t *taking) instance(e message.Entry) (int64, error) {
	name := clean(e.Text("name"))
	if name == "" {
		return 0, nil
	}
	values := engine.Values{"name": name, "version": clean(e.Text("version")), "port": cut(e.Text("port"), 10),
		"path": clean(e.Text("path")), "is_active": e.Bool("is_active"), "is_onbackup": e.Bool("is_onbackup"),
		"itemtype": t.asset.itemtype, "items_id": t.asset.id, "is_dynamic": 1, "is_deleted": 0}
	for column, member := range map[string]string{"date_lastboot": "last_boot_date",
		"date_lastbackup": "last_backup_date"} {
		if at, ok := moment(e.Text(member)); ok {
			values[column] = at
		}
	}
	maker, err := t.manufacturer(e.Text("manufacturer"))
	if err != nil {
		return 0, err
	}
	values["manufacturers_id"] = maker
	if err := t.choose(values, chosen{"databaseinstancetypes_id", "DatabaseInstanceType", e.Text("type"),
		false}); err != nil {
		return 0, err
	}
	found, err := t.s.rules.Asset(t.Work, rules.Equipment{"itemtype": {"DatabaseInstance"}, "name": {name},
		"linked_item": {t.asset.itemtype + "/" + strconv.FormatInt(t.asset.id, 10)}}, t.asset.entity)
	switch {
	case err != nil || found.Verdict == rules.Refuse || found.Verdict == rules.Deny:
		return 0, err
	case found.ID != 0:
		return found.ID, t.refresh(t.object("DatabaseInstance"), found.ID, values)
	}
	values["entities_id"], values["is_recursive"] = t.asset.entity, t.asset.recursive
	return t.Create("DatabaseInstance", values)
}

// databasesOf brings the databases of a server.
func (t *taking) databasesOf(instance int64, e message.Entry) error {
	if !e.Has("databases") {
		return nil
	}
	var wanted []engine.Values
	for _, d := range e.Entries("databases") {
		name := clean(d.Text("name"))
		if name == "" {
			continue
		}
		row := engine.Values{"name": name, "size": number(d, "size"), "is_active": d.Bool("is_active"),
			"is_onbackup": d.Bool("is_onbackup"), "is_dynamic": 1}
		for column, member := range map[string]string{"date_update": "update_date",
			"date_lastbackup": "last_backup_date"} {
			if at, ok := moment(d.Text(member)); ok {
				row[column] = at
			}
		}
		for column := range row {
			if !t.Engine.Has(t.object("Database"), column) {
				delete(row, column)
			}
		}
		wanted = append(wanted, row)
	}
	_, err := t.bringRows(rowsOf{object: "Database", wanted: wanted, key: lower("name"), keep: t.m.Partial,
		owner: engine.Values{"databaseinstances_id": instance}})
	return err
}
