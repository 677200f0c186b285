package assets

import (
	"time"

	"github.com/glpid/glpid/internal/engine"
)

// pieces are the rules of single cartridges and consumables: a new one is in stock since today,
// in the entity of its model, and nothing else of the body counts.
func pieces(modelName, column string) engine.Behaviour {
	return engine.Behaviour{BeforeCreate: func(w *engine.Write) error {
		id := w.Int(column)
		of, err := w.Load(modelName, id)
		if err != nil {
			return err
		}
		w.New = engine.Values{column: id, "entities_id": of["entities_id"]}
		w.Set("date_in", today(w))
		return nil
	}}
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
