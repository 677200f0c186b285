package planning

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// recurrence is a kind of rows that make items again and again.
type recurrence struct {
	name, table string
	makes       string // object
	template    string // column
	perItem     bool   // whether it can make one for each asset
}

var recurrences = []recurrence{
	{"RecurringTicket", "glpi_ticketrecurrents", "Ticket", "tickettemplates_id", true},
	{"RecurringChange", "glpi_recurrentchanges", "Change", "changetemplates_id", false},
}

// schedule is when items are made.
type schedule struct {
	begin, end time.Time // end is zero for none
	months     int       // between two of them, or
	seconds    time.Duration
	before     time.Duration // so much before its date each one is made
	calendar   *calendars.Calendar
}

// calendarUnits is how GLPI writes periods that are no number of seconds.
var calendarUnits = regexp.MustCompile(`^([1-9][0-9]*)(MONTH|YEAR)$`)

// behaviour computes when the next item is made whenever something that decides it is said.
func (r recurrence) behaviour() engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if !c.Has("periodicity") {
				return nil
			}
			return setNext(w, c)
		},
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if slices.ContainsFunc([]string{"begin_date", "end_date", "periodicity", "create_before", "calendars_id"},
				c.Has) {
				if err := setNext(w, c); err != nil {
					return err
				}
			}
			if r.perItem && (c.Changes("next_creation_date") || c.Changes(r.template)) { // from the start
				c.Set(doneColumn, 0)
			}
			return nil
		},
	}
}

// earliest is the first year that a schedule can begin in, and longest how many months may lie between
// two of its items.
const (
	earliest = 1970
	longest  = 100 * 12
)

func setNext(w *engine.Work, c *engine.Change) error {
	if begin, ok := c.Time("begin_date"); ok && c.Changes("begin_date") && begin.Year() < earliest {
		return model.Invalid("Invalid parameter: date_begin. It is not before %d", earliest)
	}
	s, ok, err := scheduleOf(w, c)
	if err != nil {
		return err
	}
	c.After["next_creation_date"] = nil
	if !ok {
		return nil
	}
	if next, found := s.next(w.Engine.Now()); found {
		c.Set("next_creation_date", next)
	}
	return nil
}

// scheduleOf reads the schedule of a row; the second result is false when it makes nothing.
func scheduleOf(w *engine.Work, c *engine.Change) (schedule, bool, error) {
	var s schedule
	var ok bool
	if s.begin, ok = c.Time("begin_date"); !ok || s.begin.Year() < earliest {
		return s, false, nil
	}
	s.end, _ = c.Time("end_date")
	s.before = model.Times(c.Int("create_before"), time.Second)
	if m := calendarUnits.FindStringSubmatch(c.Text("periodicity")); m != nil {
		s.months, _ = strconv.Atoi(m[1])
		if m[2] == "YEAR" {
			s.months = min(s.months, longest) * 12
		}
		if s.months > longest {
			return s, false, nil
		}
	} else if s.seconds = model.Times(c.Int("periodicity"), time.Second); s.seconds <= 0 {
		return s, false, nil
	}
	if s.before > s.shortest() || s.before < 0 {
		return s, false, nil
	}
	zone := c.Session.Location
	if zone == nil {
		zone = time.UTC
	}
	s.begin = s.begin.In(zone)
	var err error
	s.calendar, err = calendars.Load(w.Context, w.Tx, c.Int("calendars_id"), zone)
	return s, true, err
}

// occurrence gives the date of the nth item.
func (s schedule) occurrence(n int) time.Time {
	if s.months > 0 {
		return s.begin.AddDate(0, n*s.months, 0)
	}
	if days := s.seconds / calendars.Day; s.seconds%calendars.Day == 0 {
		return s.begin.AddDate(0, 0, n*int(days)) // the same hour, whatever the clocks do
	}
	return s.begin.Add(time.Duration(n) * s.seconds)
}

// next gives the moment when the first item is made that is not made before now; false when there
// is none any more. One whose time is outside working time moves to when its day opens, or to the next
// working day; it is made so much before that.
func (s schedule) next(now time.Time) (time.Time, bool) {
	if !s.end.IsZero() && s.end.Before(now) {
		return time.Time{}, false
	}
	if s.calendar != nil && s.months == 0 && s.seconds < calendars.Day {
		return s.nextInWorkingTime(now)
	}
	n := 0
	if length := s.length(); now.Sub(s.begin) > 2*length { // begin near now, whatever the distance
		n = max(0, int(now.Sub(s.begin)/length)-2)
	}
	for s.occurrence(n).Add(-s.before).Before(now) {
		n++
	}
	for {
		at, ok := s.occurrence(n), true
		if s.calendar != nil {
			at, ok = s.calendar.Opening(at)
		}
		if !ok || !s.end.IsZero() && at.After(s.end) {
			return time.Time{}, false
		}
		if made := at.Add(-s.before); !made.Before(now) {
			return made, true
		}
		n++ // its day has opened already
	}
}

// length is at least as long as a period.
func (s schedule) length() time.Duration {
	if s.months > 0 {
		return time.Duration(s.months) * 31 * calendars.Day
	}
	return s.seconds
}

// shortest is what counts as the length of a period that an item can be made before its date.
func (s schedule) shortest() time.Duration {
	if s.months > 0 {
		return time.Duration(s.months) * 30 * calendars.Day
	}
	return s.seconds
}

// nextInWorkingTime counts periods shorter than a day in working time only: the next item is due when
// what has passed of a period, and the rest of it, are a whole one.
func (s schedule) nextInWorkingTime(now time.Time) (time.Time, bool) {
	from, rest := now.Add(s.before), time.Duration(0)
	if from.Before(s.begin) {
		from = s.begin
	} else if passed := s.calendar.Active(s.begin, from) % s.seconds; passed > 0 {
		rest = s.seconds - passed
	}
	at := s.calendar.After(from, rest, calendars.Hours)
	if !s.end.IsZero() && at.After(s.end) {
		return time.Time{}, false
	}
	return at.Add(-s.before), true
}

// Recur makes the items that are due, and gives how many. It is what the automatic action
// RecurrentItems does. An item that cannot be made is logged, and the next one waits for its turn.
func Recur(ctx context.Context, e *engine.Engine, log *slog.Logger) (int, error) {
	tree, err := e.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	session := access.System(tree)
	made := 0
	for _, r := range recurrences {
		ids, err := r.due(ctx, e)
		if err != nil {
			return made, err
		}
		for _, id := range ids {
			n, err := r.makeAll(ctx, e, session, id)
			made += n
			if err == nil {
				continue
			}
			if ctx.Err() != nil {
				return made, ctx.Err()
			}
			log.Error("a recurring item could not be made", slog.String("type", r.name), slog.Int64("id", id),
				slog.Any("error", err))
			if err := e.Do(ctx, session, e.Catalog().Object(r.name), model.Current, id, r.move); err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

// atOnce is how many items one write makes, so that the writes of others come in between.
const atOnce = 100

// makeAll makes the items of a row that is due, by as many writes as it takes. What is done is in the row,
// so that whoever comes after an interruption goes on with the rest.
func (r recurrence) makeAll(ctx context.Context, e *engine.Engine, session *access.Session, id int64) (made int,
	err error) {
	for more := true; more; {
		n := 0
		err = e.Do(ctx, session, e.Catalog().Object(r.name), model.Current, id,
			func(w *engine.Work, c *engine.Change) (err error) {
				n, more, err = r.make(w, c)
				return err
			})
		if err != nil {
			return made, err
		}
		made += n
	}
	return made, nil
}

// due lists the active rows whose time has come.
func (r recurrence) due(ctx context.Context, e *engine.Engine) ([]int64, error) {
	now := engine.FormatTime(e.Now())
	ids, err := store.IDs(ctx, e.DB(), "SELECT `id` FROM `"+r.table+
		"` WHERE `is_active` = 1 AND `next_creation_date` <= ? AND (`end_date` IS NULL OR `end_date` > ?"+r.begun()+
		") ORDER BY `next_creation_date`, `id`", now, now)
	if err != nil {
		return nil, fmt.Errorf("due recurring items: %w", err)
	}
	return ids, nil
}

// begun adds, to the condition of what is due, what an end does not stop any more.
func (r recurrence) begun() string {
	if !r.perItem {
		return ""
	}
	return " OR `" + doneColumn + "` > 0"
}

// doneColumn is how far the items of an occurrence are made, by the rows of the template.
const doneColumn = "predefinedfields_id_done"

// make makes the item of a row, or one for each asset, and moves the row on; more says that there are more
// to make. Without a template nothing is made.
func (r recurrence) make(w *engine.Work, c *engine.Change) (made int, more bool, err error) {
	next, ok := c.Time("next_creation_date")
	if !ok || next.After(w.Engine.Now()) {
		return 0, false, nil // another process was faster
	}
	template := c.Int(r.template)
	exists, err := w.Count("SELECT COUNT(*) FROM `glpi_"+r.template[:len(r.template)-3]+"` WHERE `id` = ?", template)
	if err != nil {
		return 0, false, err
	}
	if exists == 0 {
		return 0, false, r.move(w, c)
	}
	draft, err := assistance.ReadDraft(w, r.makes, template)
	if err != nil {
		return 0, false, err
	}
	drafts, last := []*assistance.Draft{draft}, int64(0)
	if r.perItem && (c.Int("ticket_per_item") == 1 || c.Int(doneColumn) > 0) {
		drafts, last = draft.PerItem(c.Int(doneColumn), atOnce)
	}
	date := next.Add(model.Times(c.Int("create_before"), time.Second))
	for _, d := range drafts {
		if _, err := d.Make(w, r.makes, engine.Values{"entities_id": c.Int("entities_id"), "date": date}); err != nil {
			return 0, false, err
		}
	}
	if last != 0 {
		return len(drafts), true, w.Exec("UPDATE `"+r.table+"` SET `"+doneColumn+"` = ? WHERE `id` = ?", last, c.ID)
	}
	return len(drafts), false, r.move(w, c)
}

// move computes when a row makes its next item.
func (r recurrence) move(w *engine.Work, c *engine.Change) error {
	s, ok, err := scheduleOf(w, c)
	if err != nil {
		return err
	}
	var next any
	if ok {
		if at, found := s.next(w.Engine.Now().Add(time.Second)); found {
			next = engine.FormatTime(at)
		}
	}
	set := ""
	if r.perItem {
		set = ", `" + doneColumn + "` = 0"
	}
	return w.Exec("UPDATE `"+r.table+"` SET `next_creation_date` = ?"+set+" WHERE `id` = ?", next, c.ID)
}
