package transfer

import (
	"fmt"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// belongings moves, drops or ties again whatever belongs to an item that has moved.
func (m *move) belongings(o *model.Object, id int64) error {
	for _, c := range m.w.Engine.Catalog().Objects() {
		if !hasParts(c) {
			continue
		}
		for n, side := range m.sides(c) {
			if !side.CanName(o) || m.hasNone(o, id, c, n) {
				continue
			}
			ids, err := m.rows(c, &side, o, id)
			if err != nil {
				return err
			}
			if err := m.lookAtOthers(c, n, ids); err != nil {
				return err
			}
			for _, row := range ids {
				if err := m.belonging(o, id, c, n, row); err != nil {
					return fmt.Errorf("%s %d: %w", c.Name, row, err)
				}
			}
		}
	}
	if err := m.history(o, id); err != nil {
		return err
	}
	if o.Name == "Printer" {
		return m.cartridges(id)
	}
	return nil
}

// hasParts reports whether rows of an object can be parts of items, which the transfer deals with one by one. The
// history of an item has no bound, and is dealt with as a whole.
func hasParts(c *model.Object) bool { return c.Table != "" && c.Rows == nil && c.Name != "Log" }

// history removes what a moved item remembers of its changes, where that shall stay behind.
func (m *move) history(o *model.Object, id int64) error {
	if m.options["keep_history"] != 0 || o.Itemtype == "" {
		return nil
	}
	n, err := m.w.Count("SELECT COUNT(*) FROM `glpi_logs` WHERE `itemtype` = ? AND `items_id` = ?", o.Itemtype, id)
	if err != nil || n == 0 {
		return err
	}
	if err := m.permitPurge(o, id); err != nil { // with it, its history would go
		return err
	}
	return m.w.Exec("DELETE FROM `glpi_logs` WHERE `itemtype` = ? AND `items_id` = ?", o.Itemtype, id)
}

// cartridges deals with the cartridges in a printer: they go along as pieces of what the target
// entity sees as their model, or are deleted.
func (m *move) cartridges(printer int64) error {
	ids, err := m.w.IDs("SELECT `id` FROM `glpi_cartridges` WHERE `printers_id` = ? ORDER BY `id`", printer)
	if err != nil {
		return err
	}
	item := m.w.Engine.Catalog().Object("CartridgeItem")
	for _, id := range ids {
		row, err := m.w.Load("Cartridge", id)
		if err != nil {
			return err
		}
		kind := row.Int("cartridgeitems_id")
		ok, err := m.reaches(item, kind)
		if err != nil {
			return err
		}
		switch {
		case m.options["keep_cartridge"] == 0 || !ok && m.options["keep_cartridgeitem"] == 0:
			if err := m.permitPurge(m.w.Engine.Catalog().Object("Cartridge"), id); err != nil {
				return err
			}
			if err := m.w.RemoveAll("Cartridge", "`id` = ?", id); err != nil {
				return err
			}
			if m.options["clean_cartridgeitem"] != model.LeftStays {
				m.leave(key{"CartridgeItem", kind}, "Cartridge", m.options["clean_cartridgeitem"])
			}
		case !ok:
			there, err := m.copyOf(item, kind)
			if err != nil {
				return err
			}
			if err := m.raw(m.w.Engine.Catalog().Object("Cartridge"), id,
				engine.Values{"cartridgeitems_id": there}); err != nil {
				return err
			}
		}
	}
	return nil
}

// rows gives the rows of an object that belong to an item by one of their sides.
func (m *move) rows(c *model.Object, side *catalog.Side, o *model.Object, id int64) ([]int64, error) {
	typed, args := ofType(side, o)
	return m.w.IDs("SELECT `id` FROM `"+c.Table+"` WHERE `"+side.Column+"` = ?"+typed+" ORDER BY `id`",
		append([]any{id}, args...)...)
}

// belonging deals with one row of an object that belongs to a moved item by its n-th side.
func (m *move) belonging(o *model.Object, owner int64, c *model.Object, n int, id int64) error {
	if err := m.spend(stepRow); err != nil {
		return err
	}
	switch c.Name {
	case "Ticket_Item", "Change_Item", "Problem_Item": // see about
		if n == 0 { // the ticket itself moves: what it is about stays where it is
			return nil
		}
		return m.ticket(c, id)
	case "PeripheralConnection":
		return m.connection(c, n, id)
	}
	p, known := parts[c.Name]
	if p.links && p.of == o.Name { // what they are about moves itself: what it is tied to stays where it is
		p, known = part{}, false
	}
	if isComponent(c) {
		p, known = part{keep: componentsOption}, true
	}
	switch {
	case known && m.options[p.keep] == 0:
		return m.drop(c, n, id, p)
	case len(m.sides(c)) > 1 && !isComponent(c):
		return m.link(c, n, id, p)
	case bound(c):
		return m.item(c, id)
	}
	return m.follow(c, id)
}

// follow takes a row along that lies where what it belongs to does.
func (m *move) follow(c *model.Object, id int64) error {
	k := key{c.Name, id}
	if m.moved[k] {
		return nil
	}
	m.moved[k] = true
	row, err := m.w.Load(c.Name, id)
	if err != nil {
		return err
	}
	values, err := m.references(c, row)
	if err != nil {
		return err
	}
	if m.w.Engine.Has(c, "entities_id") {
		values["entities_id"] = m.entity
	}
	if err := m.raw(c, id, values); err != nil {
		return err
	}
	return m.belongings(c, id)
}

// raw writes columns of a row that follows its item.
func (m *move) raw(c *model.Object, id int64, values engine.Values) error {
	for column, value := range values {
		if err := m.w.Exec("UPDATE `"+c.Table+"` SET `"+column+"` = ? WHERE `id` = ?", value, id); err != nil {
			return err
		}
	}
	return nil
}

// drop purges a row, and notes what it tied the item to.
func (m *move) drop(c *model.Object, n int, id int64, p part) error {
	other, err := m.otherEnd(c, n, id)
	if err != nil {
		return err
	}
	if err := m.purge(c, id); err != nil && model.CodeOf(err) != model.CodeNotFound {
		return err
	}
	if other.id != 0 && p.links {
		m.leave(other, c.Name, m.options[p.clean])
	}
	if c.Name == "SoftwareInstallation" && p.links && other.id != 0 {
		software, err := m.w.Count("SELECT `softwares_id` FROM `glpi_softwareversions` WHERE `id` = ?", other.id)
		if err != nil {
			return err
		}
		return m.cleanSoftware(software)
	}
	return nil
}

// cleanSoftware trashes or purges software that is installed nowhere any more.
func (m *move) cleanSoftware(id int64) error {
	action := m.options["clean_software"]
	if id == 0 || action == model.LeftStays {
		return nil
	}
	n, err := m.w.Count("SELECT COUNT(*) FROM `glpi_items_softwareversions` `i`"+
		" JOIN `glpi_softwareversions` `v` ON `v`.`id` = `i`.`softwareversions_id` WHERE `v`.`softwares_id` = ?", id)
	if err != nil || n > 0 {
		return err
	}
	software := m.w.Engine.Catalog().Object("Software")
	if action == model.LeftTrashed {
		return m.trash(software, id)
	}
	return m.purge(software, id)
}

// otherEnd gives the item that a row ties the moved one to.
func (m *move) otherEnd(c *model.Object, n int, id int64) (key, error) {
	side := m.otherSide(c, n)
	if side == nil {
		return key{}, nil
	}
	row, err := m.w.Load(c.Name, id)
	if err != nil {
		return key{}, err
	}
	end := key{id: row.Int(side.Column)}
	if o := m.w.Engine.Catalog().Graph().Named(side, row.Text); o != nil {
		end.object = o.Name
	}
	return end, nil
}

// link keeps a tie between the moved item and another where the target entity sees that: one that
// is tied to nothing outside of the transfer moves too if an option keeps it, any other is copied.
func (m *move) link(c *model.Object, n int, id int64, p part) error {
	other, err := m.otherEnd(c, n, id)
	if err != nil || other.id == 0 || other.object == "" {
		return err
	}
	o := m.w.Engine.Catalog().Object(other.object)
	ok, err := m.reaches(o, other.id)
	if err != nil {
		return err
	}
	if c.Name == "SoftwareInstallation" && n == 0 {
		return m.installation(c, id, other.id)
	}
	if ok {
		return m.follow(c, id)
	}
	if !p.links {
		return m.drop(c, n, id, p)
	}
	stays, err := m.tiedToStaying(c, n, id, other)
	if err != nil {
		return err
	}
	if !stays {
		if err := m.item(o, other.id); err != nil {
			return err
		}
		return m.follow(c, id)
	}
	there, err := m.copyOf(o, other.id)
	if err != nil {
		return err
	}
	m.leave(other, c.Name, m.options[p.clean])
	return m.tie(c, m.otherSide(c, n), id, there)
}

// tie lets a row name another item, or goes when there is such a row already.
func (m *move) tie(c *model.Object, side *catalog.Side, id, other int64) error {
	row, err := m.w.Load(c.Name, id)
	if err != nil {
		return err
	}
	where, args := "", []any{}
	for _, s := range m.sides(c) {
		value := row[s.Column]
		if s.Column == side.Column {
			value = other
		}
		where, args = where+" AND `"+s.Column+"` = ?", append(args, value)
		if s.ItemtypeColumn != "" {
			where, args = where+" AND `"+s.ItemtypeColumn+"` = ?", append(args, row[s.ItemtypeColumn])
		}
	}
	n, err := m.w.Count("SELECT COUNT(*) FROM `"+c.Table+"` WHERE `id` <> ?"+where, append([]any{id}, args...)...)
	if err != nil {
		return err
	}
	if n > 0 {
		return m.w.Purge(c.Name, id)
	}
	if err := m.raw(c, id, engine.Values{side.Column: other}); err != nil {
		return err
	}
	return m.follow(c, id)
}

// otherSide gives the first side of rows besides their n-th, nil when there is none.
func (m *move) otherSide(c *model.Object, n int) *catalog.Side {
	sides := m.sides(c)
	for i := range sides {
		if i != n {
			return &sides[i]
		}
	}
	return nil
}

// tiedToStaying reports whether an item is tied to anything that does not move.
func (m *move) tiedToStaying(c *model.Object, n int, id int64, other key) (bool, error) {
	o := m.w.Engine.Catalog().Object(other.object)
	side := m.otherSide(c, n)
	ids, err := m.rows(c, side, o, other.id)
	if err != nil {
		return false, err
	}
	for _, row := range ids {
		if row == id {
			continue
		}
		for i, of := range m.sides(c) {
			if of.Column == side.Column {
				continue
			}
			end, err := m.otherEnd(c, 1-i, row)
			if err != nil {
				return false, err
			}
			if !m.moved[end] {
				return true, nil
			}
		}
	}
	return false, nil
}

// installation ties an installation to the same version of the software as the target entity sees
// it: its own, or a copy.
func (m *move) installation(c *model.Object, id, version int64) error {
	row, err := m.w.Load("SoftwareVersion", version)
	if err != nil {
		return err
	}
	software := row.Int("softwares_id")
	ok, err := m.reaches(m.w.Engine.Catalog().Object("Software"), software)
	if err != nil {
		return err
	}
	if ok {
		return m.follow(c, id)
	}
	there, err := m.copyOf(m.w.Engine.Catalog().Object("Software"), software)
	if err != nil {
		return err
	}
	same, err := m.w.Count("SELECT MIN(`id`) FROM `glpi_softwareversions` WHERE `softwares_id` = ? AND `name` = ?",
		there, row["name"])
	if err != nil {
		return err
	}
	if same == 0 {
		values := engine.Values{}
		for column, value := range row {
			if column != "id" && column != "date_creation" && column != "date_mod" {
				values[column] = value
			}
		}
		values["softwares_id"], values["entities_id"] = there, m.entity
		if err := m.permitCopy(m.w.Engine.Catalog().Object("SoftwareVersion"), row); err != nil {
			return err
		}
		if same, err = m.w.Create("SoftwareVersion", values); err != nil {
			return err
		}
	}
	if err := m.tie(c, m.otherSide(c, 0), id, same); err != nil {
		return err
	}
	return m.cleanSoftware(software)
}

// ticket deals with a ticket, change or problem about the moved item: it goes along, is about it no
// longer, or is deleted.
func (m *move) ticket(c *model.Object, id int64) error {
	row, err := m.w.Load(c.Name, id)
	if err != nil {
		return err
	}
	item := m.sides(c)[0]
	about, ticket := item.Items[0], row.Int(item.Column)
	switch m.options["keep_ticket"] {
	case model.TransferDeletes:
		if m.moved[key{about.Name, ticket}] {
			return nil
		}
		return m.purge(about, ticket)
	case model.TransferDisconnects:
		return m.purge(c, id)
	}
	return m.item(about, ticket)
}

// connection deals with what is connected to the moved item: it goes along unless it is shared with
// others, or is disconnected.
func (m *move) connection(c *model.Object, n int, id int64) error {
	if n != 0 { // the peripheral moves: it leaves what it was connected to, unless that moves too
		other, err := m.otherEnd(c, n, id)
		if err != nil {
			return err
		}
		ok, err := m.reaches(m.w.Engine.Catalog().Object(other.object), other.id)
		if err != nil || ok {
			return err
		}
		return m.purge(c, id)
	}
	other, err := m.otherEnd(c, n, id)
	if err != nil || other.id == 0 {
		return err
	}
	option, known := connected[other.object]
	if !known {
		return m.link(c, n, id, part{})
	}
	if m.options[option.keep] == 0 {
		if err := m.purge(c, id); err != nil {
			return err
		}
		m.leave(other, c.Name, m.options[option.clean])
		return nil
	}
	return m.link(c, n, id, part{links: true, clean: option.clean})
}
