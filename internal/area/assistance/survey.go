package assistance

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// answerable is how long an answer can be changed.
const answerable = 12 * time.Hour

// surveyTerms are what an entity wants to know of its requesters.
type surveyTerms struct {
	kind     int64
	rate     int64 // percent of the closed items
	delay    int64 // days after closing
	duration int64 // days to answer, 0 for ever
	best     int64 // mark
}

// surveyTerms reads the terms of an entity, or of the one above that says something.
func (k *kind) surveyTerms(w *engine.Work, entity int64) (surveyTerms, error) {
	column := func(name string) string { return "inquest_" + name + k.surveySuffix }
	config, rate, delay, duration, best := column("config"), column("rate"), column("delay"), column("duration"),
		column("max_rate")
	rows, err := w.Engine.EntityRows(w.Context, w.Tx, entity, config, rate, delay, duration, best)
	if err != nil {
		return surveyTerms{}, err
	}
	var t surveyTerms
	for _, row := range rows {
		t = surveyTerms{kind: row.Int(config), rate: row.Int(rate), delay: row.Int(delay), duration: row.Int(duration),
			best: row.Int(best)}
		if t.kind != model.Inherited {
			break
		}
	}
	if t.best < 1 {
		t.best = 5
	}
	return t, nil
}

// surveyClosed asks about an item that has just been closed, if the entity wants to know at once.
func (r rules) surveyClosed(w *engine.Work, c *engine.Change) error {
	if r.Survey == "" {
		return nil
	}
	t, err := r.surveyTerms(w, c.Int("entities_id"))
	if err != nil || t.rate <= 0 || t.delay > 0 {
		return err
	}
	if !t.draws() {
		return nil
	}
	return r.ask(w, c.ID, t)
}

// draws reports whether an item is drawn.
func (t surveyTerms) draws() bool { return rand.Int64N(100) < t.rate }

// ask makes the survey about an item that is drawn; there is one for each item.
func (k *kind) ask(w *engine.Work, id int64, t surveyTerms) error {
	n, err := w.Count("SELECT COUNT(*) FROM `"+k.SurveyTable+"` WHERE `"+k.Column+"` = ?", id)
	if err != nil || n > 0 {
		return err
	}
	kind := int64(model.SurveyHere)
	if t.kind == model.SurveyElsewhere {
		kind = model.SurveyElsewhere
	}
	_, err = w.Create(k.Survey, engine.Values{k.Column: id, "type": kind, "date_begin": w.Engine.Now()})
	return err
}

// withdrawSurvey takes back the survey about an item that is worked on again.
func (r rules) withdrawSurvey(w *engine.Work, c *engine.Change) error {
	if r.Survey == "" {
		return nil
	}
	return w.Exec("DELETE FROM `"+r.SurveyTable+"` WHERE `"+r.Column+"` = ?", c.ID)
}

// surveys are the rules of surveys: requesters answer them, and those who wrote the item if they
// have the right to.
func (r rules) surveys() engine.Behaviour {
	return engine.Behaviour{
		CanView: r.canView,
		PermitCreate: func(*engine.Work, *engine.Change) error {
			return model.Forbidden("Surveys are made when items are closed")
		},
		PermitDelete: func(*engine.Work, *engine.Change) error {
			return model.Forbidden("Surveys go with their items")
		},
		PermitUpdate: func(w *engine.Work, c *engine.Change) error {
			p, err := r.parent(w, c.Before.Int(r.Column))
			if err != nil {
				return err
			}
			if !p.mine.isRequester() && !(p.mine.writer && c.Session.Can(r.Right(), model.AnswerSurvey)) {
				return model.Refused("A survey is answered by who asked for the item")
			}
			return nil
		},
		BeforeUpdate: r.answerSurvey,
	}
}

// answerSurvey takes an answer: a mark and a comment, as long as it can be given or changed.
func (r rules) answerSurvey(w *engine.Work, c *engine.Change) error {
	if c.System {
		return nil
	}
	for column := range c.After {
		if column != "satisfaction" && column != "comment" {
			delete(c.After, column)
		}
	}
	if c.Before.Int("type") == model.SurveyElsewhere {
		return model.Invalid("This survey is answered elsewhere")
	}
	item, err := w.Load(r.Object, c.Before.Int(r.Column))
	if err != nil {
		return err
	}
	t, err := r.surveyTerms(w, item.Int("entities_id"))
	if err != nil {
		return err
	}
	now := w.Engine.Now()
	if began, ok := engine.ParseTime(c.Before.Text("date_begin")); ok && t.duration > 0 &&
		now.After(began.Add(model.Times(t.duration, 24*time.Hour))) {
		return model.Invalid("The time to answer is over")
	}
	answered, was := engine.ParseTime(c.Before.Text("date_answered"))
	if was && now.After(answered.Add(answerable)) {
		return model.Invalid("The answer cannot be changed any more")
	}
	if !c.Has("satisfaction") && !was {
		return model.Invalid("Missing parameter: rating")
	}
	if c.Has("satisfaction") {
		mark := c.Int("satisfaction")
		if mark < 1 || mark > t.best {
			return model.Invalid("Invalid parameter: rating. It is between 1 and %d", t.best)
		}
		c.Set("satisfaction_scaled_to_5", float64(mark)*5/float64(t.best))
	}
	if !was {
		c.Set("date_answered", now)
	}
	return nil
}

// AskAboutClosed makes the surveys that entities want some days after closing, and gives how many
// items were drawn. It is what the automatic action createinquest does.
func AskAboutClosed(ctx context.Context, e *engine.Engine) (int, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	session := access.System(tree)
	asked, faults := 0, []error(nil)
	for _, entity := range tree.All() {
		for _, k := range kinds {
			if k.Survey == "" {
				continue
			}
			n, err := k.askIn(ctx, e, session, entity)
			asked += n
			if ctx.Err() != nil {
				return asked, ctx.Err()
			}
			if err != nil {
				faults = append(faults, fmt.Errorf("surveys of entity %d: %w", entity, err))
			}
		}
	}
	return asked, errors.Join(faults...)
}

// askIn draws among the items of an entity that were closed long enough ago, which can be all that there are. Each is
// drawn once, and asked about by a write of its own: the entity keeps up to when it has looked.
func (k *kind) askIn(ctx context.Context, e *engine.Engine, session *access.Session, entity int64) (int, error) {
	var t surveyTerms
	var since string
	err := e.Within(ctx, session, model.Current, func(w *engine.Work) (err error) {
		if t, err = k.surveyTerms(w, entity); err != nil {
			return err
		}
		since, err = w.Column("SELECT `max_closedate"+k.surveySuffix+"` FROM `glpi_entities` WHERE `id` = ?", entity)
		return err
	})
	if err != nil || t.rate <= 0 || t.delay <= 0 {
		return 0, err
	}
	until := engine.FormatTime(e.Now().Add(-model.Times(t.delay, 24*time.Hour)))
	ids, err := store.IDs(ctx, e.DB(), "SELECT `id` FROM `"+k.Table+"` WHERE `entities_id` = ? AND `status` IN ("+
		access.IDList(k.Closed)+
		") AND `is_deleted` = 0 AND `closedate` > ? AND `closedate` <= ? ORDER BY `closedate`, `id`",
		entity, since, until)
	if err != nil {
		return 0, err
	}
	asked, err := jobs.Each(ctx, ids, func(id int64) (bool, error) {
		if !t.draws() {
			return true, nil
		}
		return true, e.Do(ctx, session, e.Catalog().Object(k.Object), model.Current, id,
			func(w *engine.Work, c *engine.Change) error {
				if !k.isClosed(c.Before.Int("status")) || c.Before.Bool("is_deleted") { // not any more
					return nil
				}
				return k.ask(w, id, t)
			})
	})
	if ctx.Err() != nil || model.CodeOf(store.Fault(err)) == model.CodeStorageFull { // others have not been drawn
		return asked, err
	}
	return asked, errors.Join(err, e.Within(ctx, session, model.Current, func(w *engine.Work) error {
		return w.Exec("UPDATE `glpi_entities` SET `max_closedate"+k.surveySuffix+"` = ? WHERE `id` = ?", until, entity)
	}))
}
