package dropdowns

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

func registerCalendars(e *engine.Engine) {
	e.Register("CalendarTimeRange", engine.Behaviour{
		BeforeCreate: checkRange, BeforeUpdate: checkRange,
		AfterCreate: countWorkingTime, AfterUpdate: countWorkingTime, AfterDelete: countWorkingTime,
	})
	e.Register("CloseTime", engine.Behaviour{BeforeCreate: orderCloseTime, BeforeUpdate: orderCloseTime})
}

// dayLength is the end of the last range of a day, in seconds.
const dayLength = 24 * 60 * 60

// secondsOf reads a time of day, "08:30" or "08:30:00"; the end of the day is 24:00:00.
func secondsOf(text string) (int, bool) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	total := 0
	for i, limit := range []int{24, 59, 59} {
		n := 0
		if i < len(parts) {
			part, err := strconv.ParseUint(parts[i], 10, 8) // no signs
			if n = int(part); err != nil || n > limit || len(parts[i]) > 2 {
				return 0, false
			}
		}
		total = total*60 + n
	}
	return total, total <= dayLength
}

func clock(seconds int) string {
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// checkRange wants a time range to be one, and to overlap none of its calendar on that day. A range
// lies in its calendar's entity.
// maxRanges is how many ranges a calendar can have: each day of a count looks at its own.
const maxRanges = 200

func checkRange(w *engine.Write) error {
	var at [2]int
	for i, name := range []string{"begin", "end"} {
		var ok bool
		if at[i], ok = secondsOf(w.Text(name)); !ok {
			return model.Invalid("Invalid parameter: %s_time. A time of day such as 08:30:00 is expected", name)
		}
		if w.Has(name) {
			w.Set(name, clock(at[i]))
		}
	}
	if at[0] >= at[1] {
		return model.Invalid("The range ends before it begins")
	}
	calendar, err := w.Load("Calendar", w.Int("calendars_id"))
	if err != nil {
		return err
	}
	w.Set("entities_id", calendar["entities_id"])
	w.Set("is_recursive", calendar["is_recursive"])
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_calendarsegments` WHERE `calendars_id` = ? AND `day` IN (?, ?) AND `id` <> ? AND `begin` < ? AND `end` >= ?",
		w.Int("calendars_id"), w.Int("day"), otherSunday(w.Int("day")), w.ID, clock(at[1]), clock(at[0]))
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("Can not add a range riding an existing period")
	}
	if w.Op != engine.OpCreate {
		return nil
	}
	if n, err = w.Count("SELECT COUNT(*) FROM `glpi_calendarsegments` WHERE `calendars_id` = ?", w.Int("calendars_id")); err == nil && n >= maxRanges {
		return model.Invalid("A calendar has at most %d ranges", maxRanges)
	}
	return err
}

// otherSunday gives the other number of a Sunday, which is 0 for GLPI's calendars and 7 for its
// API, and any other day itself.
func otherSunday(day int64) int64 {
	switch day {
	case 0:
		return 7
	case 7:
		return 0
	}
	return day
}

// countWorkingTime keeps the working time of each day in the calendar, in seconds from Sunday on.
func countWorkingTime(w *engine.Write) error {
	calendars := []int64{w.Int("calendars_id")}
	if old := w.OldInt("calendars_id"); old != 0 && old != calendars[0] {
		calendars = append(calendars, old)
	}
	for _, id := range calendars {
		rows, err := w.Tx.Query(w.Context, "SELECT `day`, `begin`, `end` FROM `glpi_calendarsegments` WHERE `calendars_id` = ?", id)
		if err != nil {
			return err
		}
		var days [7]int
		for rows.Next() {
			var day int
			var begin, end string
			if err := rows.Scan(&day, &begin, &end); err != nil {
				rows.Close()
				return err
			}
			from, _ := secondsOf(begin)
			to, _ := secondsOf(end)
			days[((day%7)+7)%7] += max(to-from, 0)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return err
		}
		text, err := json.Marshal(days)
		if err != nil {
			return err
		}
		if err := w.Exec("UPDATE `glpi_calendars` SET `cache_duration` = ? WHERE `id` = ?", string(text), id); err != nil {
			return err
		}
	}
	return nil
}

// orderCloseTime lets a close time end no earlier than it begins.
func orderCloseTime(w *engine.Write) error {
	if w.Op == engine.OpUpdate && !w.Has("begin_date") && !w.Has("end_date") {
		return nil
	}
	if begin := w.Text("begin_date"); w.Text("end_date") < begin {
		w.Set("end_date", begin)
	}
	return nil
}
