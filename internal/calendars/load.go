package calendars

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/store"
)

// Load reads a calendar; nil when there is none with that id, or it has no working time. Times of
// day are those of the zone.
func Load(ctx context.Context, q store.Querier, id int64, zone *time.Location) (*Calendar, error) {
	if id <= 0 {
		return nil, nil
	}
	if zone == nil {
		zone = time.UTC
	}
	c := &Calendar{Location: zone}
	rows, err := q.Query(ctx, "SELECT `day`, `begin`, `end` FROM `glpi_calendarsegments` WHERE `calendars_id` = ?", id)
	if err != nil {
		return nil, fmt.Errorf("read calendar %d: %w", id, err)
	}
	for rows.Next() {
		var day int
		var begin, end string
		if err := rows.Scan(&day, &begin, &end); err != nil {
			rows.Close()
			return nil, fmt.Errorf("read calendar %d: %w", id, err)
		}
		s := Segment{clock(begin), clock(end)}
		if day = day % 7; day >= 0 && s.To > s.From {
			c.Segments[day] = append(c.Segments[day], s)
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read calendar %d: %w", id, err)
	}
	if !c.Works() {
		return nil, nil
	}
	for i := range c.Segments {
		c.Segments[i] = merged(c.Segments[i])
	}
	rows, err = q.Query(ctx, "SELECT COALESCE(`h`.`begin_date`, ''), COALESCE(`h`.`end_date`, ''),"+
		" COALESCE(`h`.`is_perpetual`, 0) FROM `glpi_calendars_holidays` `l`"+
		" JOIN `glpi_holidays` `h` ON `h`.`id` = `l`.`holidays_id` WHERE `l`.`calendars_id` = ?", id)
	if err != nil {
		return nil, fmt.Errorf("read close times of calendar %d: %w", id, err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Period
		if err := rows.Scan(&p.From, &p.To, &p.Yearly); err != nil {
			return nil, fmt.Errorf("read close times of calendar %d: %w", id, err)
		}
		p.From, p.To = p.From[:min(10, len(p.From))], p.To[:min(10, len(p.To))]
		c.Closed = append(c.Closed, p)
	}
	return c, rows.Err()
}

// clock reads "08:30:00" as the time since midnight.
func clock(text string) time.Duration {
	var out time.Duration
	unit := time.Hour
	for part := range strings.SplitSeq(text, ":") {
		n, _ := strconv.Atoi(part)
		out += time.Duration(n) * unit
		unit /= 60
	}
	return min(out, Day)
}

// merged sorts segments and joins those that overlap.
func merged(list []Segment) []Segment {
	slices.SortFunc(list, func(a, b Segment) int { return int(a.From - b.From) })
	var out []Segment
	for _, s := range list {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}
