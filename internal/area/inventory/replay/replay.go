// Package replay applies the dictionaries to what is there already: software, printers and the items of lists get the
// names that inventories would give them now, and what comes to have the same name becomes one. It goes in steps, each
// a write of its own, between which others have their turns.
//
// It must not know what inventories say.
package replay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// Bounds of a request and of each of its writes.
const (
	longestRequest = 5 * time.Second
	longestWrite   = 100 * time.Millisecond // after which no further item is begun
	stepItems      = 100
	stepRows       = 2000
	maxFailed      = 100 // items that an answer names
)

// Service replays dictionaries.
type Service struct {
	engine *engine.Engine
	rules  rules.Importer
	rows   int // that one write may change beside the items themselves
}

// New makes a Service.
func New(e *engine.Engine) *Service { return &Service{engine: e, rows: stepRows} }

// Progress is how far a dictionary has been replayed, and what that has changed.
type Progress struct {
	Done     bool     `json:"done"`
	After    int64    `json:"after"` // the last item that was looked at: where to go on
	Left     int64    `json:"left"`  // items that have not been looked at
	LookedAt int      `json:"looked_at"`
	Changed  int      `json:"changed"` // items that have other names or properties now
	Merged   int      `json:"merged"`  // items that have become one with another
	Trashed  int      `json:"trashed"` // items that the rules leave out
	Failed   []Failed `json:"failed"`
}

// Failed is an item that something keeps as it is.
type Failed struct {
	ID     int64  `json:"id"`
	Reason string `json:"reason"`
}

// Area is a route for each dictionary.
func (s *Service) Area() manifest.Area {
	count := func(what string) map[string]any { return route.Typed("integer", what) }
	var out []route.Route
	for _, d := range rules.Dictionaries() {
		out = append(out, route.Route{
			Method: "POST", Path: "/Rule/Collection/" + d.Collection + "/Replay", Since: model.V2_3, Extension: true,
			Handle: func(c *route.Call) (*route.Answer, error) { return s.replay(c, d) },
			Doc: route.Doc{Tags: []string{"Rule"}, Status: http.StatusOK,
				Description: "Apply the dictionary to what is there already. It works for some seconds: as long as it" +
					" is not done, send {\"after\": ...} as it was answered to go on",
				Body: route.Schema{Inline: map[string]any{"type": "object", "properties": map[string]any{
					"after": count("Where to go on")}}},
				Response: route.Schema{Inline: route.Properties(map[string]any{
					"done":  route.Typed("boolean", "Whether all items have been looked at"),
					"after": count("Where to go on"), "left": count("Items that have not been looked at"),
					"looked_at": count("Items that have been, this time"),
					"changed":   count("Items that have other names or properties now"),
					"merged":    count("Items that have become one with another"),
					"trashed":   count("Items that the rules leave out"),
					"failed": map[string]any{"type": "array", "description": "Items that were left as they are",
						"items": route.Properties(map[string]any{"id": count("Id of the item"),
							"reason": route.Typed("string", "Why it was left")})}})}},
		})
	}
	return manifest.Area{Name: "dictionaries replayed", Routes: out}
}

func (s *Service) replay(c *route.Call, d rules.Dictionary) (*route.Answer, error) {
	if err := c.Session.Permit(d.Right, model.Update); err != nil {
		return nil, err
	}
	if !c.Session.CanSeeAllEntities() {
		return nil, model.Refused("Dictionaries are replayed in all entities: sign in where all of them are active")
	}
	p := Progress{Failed: []Failed{}}
	for member, value := range c.Body {
		n, ok := route.Integer(value)
		if member != "after" || !ok || n < 0 {
			return nil, model.InvalidMember(member, "invalid", `The body is {"after": 123}, or nothing to begin`)
		}
		p.After = n
	}
	return &route.Answer{Value: &p}, s.Replay(c.Context, d, &p)
}

// Replay goes on with a dictionary for some seconds, and adds to what is told of it. Whoever calls it has seen to it
// that they may.
func (s *Service) Replay(ctx context.Context, d rules.Dictionary, p *Progress) error {
	tree, err := s.engine.Directory().Tree(ctx)
	if err != nil {
		return err
	}
	end := time.Now().Add(longestRequest)
	for first := true; !p.Done && (first || time.Now().Before(end)); first = false {
		if err := s.step(ctx, access.System(tree), d, p); err != nil {
			return err
		}
	}
	return nil
}

// errAlone says that the items of a step are to be tried one by one, as one of them cannot be changed.
var errAlone = errors.New("one by one")

// step looks at some items in one write.
func (s *Service) step(ctx context.Context, session *access.Session, d rules.Dictionary, p *Progress) error {
	most := stepItems
	for {
		next := *p
		err := s.engine.Within(ctx, session, model.Current, func(w *engine.Work) error {
			next = *p
			return s.some(&replaying{Work: w, s: s, d: d, p: &next, left: s.rows}, most)
		})
		var fault *model.Error
		switch {
		case err == nil:
			*p = next
			return nil
		case errors.Is(err, errAlone):
			most = 1
		case errors.As(err, &fault) && fault.Code != model.CodeUnavailable && fault.Code != model.CodeStorageFull &&
			most == 1:
			id := next.After
			if p.After = id; len(p.Failed) < maxFailed {
				p.Failed = append(p.Failed, Failed{id, fault.Error()})
			}
			p.LookedAt++
			return nil
		default:
			return err
		}
	}
}

// replaying is a write that looks at items.
type replaying struct {
	*engine.Work
	s    *Service
	d    rules.Dictionary
	p    *Progress
	left int // rows that may still be changed
}

// some looks at the items after the last one, as long as there is time.
func (s *Service) some(r *replaying, most int) error {
	o := r.Engine.Catalog().Object(r.d.Object)
	where := "`id` > ?"
	for _, column := range []string{"is_template", "is_deleted"} {
		if r.Engine.Has(o, column) {
			where += " AND `" + column + "` = 0"
		}
	}
	ids, err := r.IDs("SELECT `id` FROM `"+o.Table+"` WHERE "+where+" ORDER BY `id` LIMIT ?", r.p.After, most+1)
	if err != nil {
		return err
	}
	r.p.Done = len(ids) <= most
	if !r.p.Done {
		ids = ids[:most]
	}
	began := time.Now()
	for i, id := range ids {
		before := r.p.After
		r.p.After = id
		whole, err := r.item(id)
		var fault *model.Error
		switch {
		case errors.As(err, &fault) && most > 1:
			return errAlone
		case err != nil:
			return err
		case !whole: // it takes more than one write
			r.p.After, r.p.Done = before, false
			return nil
		}
		r.p.LookedAt++
		if time.Since(began) > longestWrite && i < len(ids)-1 {
			r.p.Done = false
			break
		}
	}
	r.p.Left = 0
	if !r.p.Done {
		r.p.Left, err = r.Count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE "+where, r.p.After)
	}
	return err
}

// item looks at one item; false when it is not done with it.
func (r *replaying) item(id int64) (bool, error) {
	row, err := r.Load(r.d.Object, id)
	if err != nil {
		return false, err
	}
	switch r.d.Object {
	case "Software":
		return r.software(id, row)
	case "Printer":
		return true, r.printer(id, row)
	}
	return r.named(id, row)
}

// maker gives the name of a manufacturer as the dictionary has it, "" for none.
func (r *replaying) maker(id int64) (string, error) {
	name, err := r.Column("SELECT `name` FROM `glpi_manufacturers` WHERE `id` = ?", id)
	if err != nil || name == "" {
		return "", err
	}
	return r.s.rules.Spelt(r.Work, "Manufacturer", name, nil)
}

// makerID gives the manufacturer of a name, which is made when there is none.
func (r *replaying) makerID(name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	id, err := r.Count("SELECT MIN(`id`) FROM `glpi_manufacturers` WHERE `name` = ?", name)
	if err == nil && id == 0 {
		id, err = r.Create("Manufacturer", engine.Values{"name": name})
	}
	return id, err
}

// change changes an item, if anything of it is another now.
func (r *replaying) change(object string, id int64, row, values engine.Values) error {
	for column, value := range values {
		if row.Text(column) == engine.TextOf(value) {
			delete(values, column)
		}
	}
	if len(values) == 0 {
		return nil
	}
	r.p.Changed++
	return r.Update(object, id, values)
}

// trash puts an item into the trash.
func (r *replaying) trash(object string, id int64) error {
	return r.Update(object, id, engine.Values{"is_deleted": 1})
}

// move lets the rows of an object that a condition finds have other values, as many as this write may change; false
// when there are more.
func (r *replaying) move(object, where string, values engine.Values, args ...any) (bool, error) {
	if r.left <= 0 {
		return false, nil
	}
	o := r.Engine.Catalog().Object(object)
	ids, err := r.IDs("SELECT `id` FROM `"+o.Table+"` WHERE "+where+" ORDER BY `id` LIMIT ?", append(args, r.left+1)...)
	if err != nil || len(ids) == 0 {
		return err == nil, err
	}
	whole := len(ids) <= r.left
	if !whole {
		ids = ids[:r.left]
	}
	r.left -= len(ids)
	in := "`id` IN (" + access.IDList(ids) + ")"
	if values == nil {
		err = r.RemoveAll(object, in)
	} else {
		err = r.UpdateAll(object, values, in)
	}
	if err != nil {
		return false, fmt.Errorf("move rows of %s: %w", object, err)
	}
	return whole, nil
}
