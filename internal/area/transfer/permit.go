package transfer

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// A transfer does nothing that whoever asks for it could not do item by item: it needs the right to
// change each item where it is and to create it where it goes, and the right to delete what its options
// delete. All of it is refused otherwise.

// permitMove wants the right to move an item: to change it where it is, and to create it there.
func (m *move) permitMove(o *model.Object, id int64) error {
	row, err := m.w.PermitOther(engine.OpUpdate, o.Name, id)
	if err == nil {
		err = m.w.PermitCreate(o.Name, row, m.entity)
	}
	return refused(err, "move", o, id)
}

// permitCopy wants the right to copy an item into the target entity.
func (m *move) permitCopy(o *model.Object, row engine.Values) error {
	id := row.Int("id")
	if o.Tag != dropdowns { // those can be chosen without being read
		if err := m.w.Engine.PermitSee(m.w.Tx.Reading(m.w.Context), m.w.Session, o, id); err != nil {
			return refused(err, "copy", o, id)
		}
	}
	return refused(m.w.PermitCreate(o.Name, row, m.entity), "copy", o, id)
}

// trash moves an item to the trash, with the right to.
func (m *move) trash(o *model.Object, id int64) error {
	if _, err := m.w.PermitOther(engine.OpTrash, o.Name, id); err != nil {
		return refused(err, "delete", o, id)
	}
	return m.w.Update(o.Name, id, engine.Values{"is_deleted": true})
}

// purge purges an item, with the right to, also to what it has of financial information.
func (m *move) purge(o *model.Object, id int64) error {
	if err := m.spend(stepPurge); err != nil {
		return err
	}
	if err := m.permitPurge(o, id); err != nil {
		return err
	}
	infocoms, err := m.w.IDs("SELECT `id` FROM `glpi_infocoms` WHERE `itemtype` = ? AND `items_id` = ?", o.Itemtype, id)
	if err != nil {
		return err
	}
	for _, infocom := range infocoms {
		if err := m.permitPurge(m.w.Engine.Catalog().Object("Infocom"), infocom); err != nil {
			return err
		}
	}
	return m.w.Purge(o.Name, id)
}

// permitPurge wants the right to purge an item.
func (m *move) permitPurge(o *model.Object, id int64) error {
	k := key{o.Name, id}
	if m.purgeable[k] {
		return nil
	}
	if _, err := m.w.PermitOther(engine.OpPurge, o.Name, id); err != nil {
		return refused(err, "purge", o, id)
	}
	m.purgeable[k] = true
	return nil
}

// refused says what of a transfer is not allowed. An item that whoever asks does not see is not named
// to them by more than they know: its type and number.
func refused(err error, what string, o *model.Object, id int64) error {
	switch model.CodeOf(err) {
	case model.CodeRightMissing, model.CodeNotFound:
		label := o.Label
		if label == "" {
			label = o.Name
		}
		return model.Forbidden(fmt.Sprintf("The transfer would %s %s %d, which you may not", what,
			strings.ToLower(label), id))
	}
	return err
}
