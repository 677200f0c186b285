package dropdowns

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

func calendars(on engine.Behaviours) {
	on.Add("CalendarTimeRange", engine.Behaviour{
		BeforeCreate: checkRange, BeforeUpdate: checkRange,
		AfterCreate: countWorkingTime, AfterUpdate: countWorkingTime, AfterDelete: countWorkingTime,
	})
	on.Add("CloseTime", engine.Behaviour{BeforeCreate: orderCloseTime, BeforeUpdate: orderCloseTime})
	on.Add("CalendarCloseTime", engine.Behaviour{BeforeCreate: fewCloseTimes, BeforeUpdate: fewCloseTimes})
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

// How many ranges and close times a calendar can have: each time that is counted by it looks at them all.
const (
	maxRanges     = 200
	maxCloseTimes = 1000
)

// checkRange wants a time range to be one, and to overlap none of its calendar on that day. A range
// lies in its calendar's entity.
func checkRange(w *engine.Work, c *engine.Change) error {
	var at [2]int
	for i, name := range []string{"begin", "end"} {
		var ok bool
		if at[i], ok = secondsOf(c.Text(name)); !ok {
			return model.Invalid("Invalid parameter: %s_time. A time of day such as 08:30:00 is expected", name)
		}
		if c.Has(name) {
			c.Spell(name, clock(at[i]))
		}
	}
	if at[0] >= at[1] {
		return model.Invalid("The range ends before it begins")
	}
	calendar, err := w.Load("Calendar", c.Int("calendars_id"))
	if err != nil {
		return err
	}
	c.Set("entities_id", calendar["entities_id"])
	c.Set("is_recursive", calendar["is_recursive"])
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_calendarsegments` WHERE `calendars_id` = ? AND `day` IN (?, ?)"+
		" AND `id` <> ? AND `begin` < ? AND `end` >= ?",
		c.Int("calendars_id"), c.Int("day"), otherSunday(c.Int("day")), c.ID, clock(at[1]), clock(at[0]))
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("Can not add a range riding an existing period")
	}
	if c.Op != engine.OpCreate {
		return nil
	}
	if n, err = w.Count("SELECT COUNT(*) FROM `glpi_calendarsegments` WHERE `calendars_id` = ?",
		c.Int("calendars_id")); err == nil && n >= maxRanges {
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
func countWorkingTime(w *engine.Work, c *engine.Change) error {
	calendars := []int64{c.Int("calendars_id")}
	if old := c.Before.Int("calendars_id"); old != 0 && old != calendars[0] {
		calendars = append(calendars, old)
	}
	for _, id := range calendars {
		rows, err := w.Tx.Query(w.Context,
			"SELECT `day`, `begin`, `end` FROM `glpi_calendarsegments` WHERE `calendars_id` = ?", id)
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
		if err := w.Exec("UPDATE `glpi_calendars` SET `cache_duration` = ? WHERE `id` = ?", string(text),
			id); err != nil {
			return err
		}
	}
	return nil
}

// orderCloseTime lets a close time end no earlier than it begins.
func orderCloseTime(_ *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Has("begin_date") && !c.Has("end_date") {
		return nil
	}
	if begin := c.Text("begin_date"); c.Text("end_date") < begin {
		c.Set("end_date", begin)
	}
	return nil
}

// fewCloseTimes refuses one more than a calendar can have.
func fewCloseTimes(w *engine.Work, c *engine.Change) error {
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_calendars_holidays` WHERE `calendars_id` = ? AND `id` <> ?",
		c.Int("calendars_id"), c.ID)
	if err == nil && n >= maxCloseTimes {
		return model.Invalid("A calendar has at most %d close times", maxCloseTimes)
	}
	return err
}
