package backend

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// TriggerName gives the name of a trigger of a table, which changes with what it does: the event begins with its verb.
func TriggerName(table, event, rest string) string {
	h := fnv.New32a()
	fmt.Fprint(h, event, rest)
	verb, _, _ := strings.Cut(strings.ToLower(event), " ")
	return fmt.Sprintf("%s_%s_%x", strings.TrimPrefix(table, "glpi_"), verb, h.Sum32())
}

// Counts is the condition on a row, NEW or OLD, that counts; "" for all rows.
func Counts(o *model.Outdates, row string) string {
	if o.Column == "" {
		return ""
	}
	var values []string
	for _, v := range o.Values {
		values = append(values, strconv.Itoa(v))
	}
	return row + ".`" + o.Column + "` IN (" + strings.Join(values, ", ") + ")"
}

// ForgetDay is the statement that forgets what was counted by the day of a row, NEW or OLD.
func ForgetDay(o *model.Outdates, row string) string {
	day := "SUBSTR(" + row + ".`" + o.Date + "`, 1, 10)"
	if o.Owner != "" {
		day = "(SELECT SUBSTR(`" + o.Date + "`, 1, 10) FROM `" + o.Owner + "` WHERE `id` = " + row + ".`" + o.Key + "`)"
	}
	return "DELETE FROM `" + CountedDays + "` WHERE `of` = '" + o.Of + "' AND `day` = " + day
}
