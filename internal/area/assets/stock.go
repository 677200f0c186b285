package assets

import (
	"slices"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// pieces are the rules of single cartridges and consumables: a new one is in stock since today,
// in the entity of its model, with a copy of its financial information, and nothing else of the body
// counts. A piece stays one of its model.
func pieces(modelName, column string) engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Write) error {
			id := w.Int(column)
			of, err := w.Load(modelName, id)
			if err != nil {
				return err
			}
			w.New = engine.Values{column: id, "entities_id": of["entities_id"]}
			w.Set("date_in", today(w))
			return nil
		},
		AfterCreate: func(w *engine.Write) error { return copyInfocom(w, modelName, w.Int(column)) },
	}
}

// copyInfocom gives a new item the financial information of another.
func copyInfocom(w *engine.Write, itemtype string, id int64) error {
	from, err := w.Count("SELECT `id` FROM `glpi_infocoms` WHERE `itemtype` = ? AND `items_id` = ?", itemtype, id)
	if err != nil || from == 0 {
		return err
	}
	values, err := w.Load("Infocom", from)
	if err != nil {
		return err
	}
	for _, own := range []string{"id", "date_creation", "date_mod"} {
		delete(values, own)
	}
	values["itemtype"], values["items_id"] = w.Object.Itemtype, w.ID
	_, err = w.Create("Infocom", values)
	return err
}

// receivers are the types that consumables can be given to.
var receivers = []string{"User", "Group"}

// receive dates a consumable that is given to somebody, and puts one that is taken back into stock.
func receive(w *engine.Write) error {
	if !w.Changes("itemtype") && !w.Changes("items_id") {
		return nil
	}
	kind, id := w.Text("itemtype"), w.Int("items_id")
	if id == 0 {
		w.New["itemtype"], w.New["items_id"], w.New["date_out"] = nil, int64(0), nil
		return nil
	}
	if !slices.Contains(receivers, kind) {
		return model.Invalid("Invalid parameter: itemtype. Consumables are given to a User or a Group")
	}
	if err := w.Refer("items_id", kind, id); err != nil {
		return err
	}
	w.Set("date_out", today(w))
	return nil
}

// today is the beginning of the session's day.
func today(w *engine.Write) time.Time {
	zone := w.Session.Location
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := w.Engine.Now().In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}
