package notifications

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// factsOf gathers what templates can say of an item. Private entries are left out unless the
// reader may see them.
func (s *Service) factsOf(w *engine.Work, o *occasion, item engine.Values, entity int64, above []int64,
	private bool) (facts, error) {
	if o.notice != nil {
		return s.noticeFacts(w, o, entity, above)
	}
	c := &collector{w: w, o: o, zone: s.zone(w),
		facts: facts{values: map[string]string{}, lists: map[string][]map[string]string{}}}
	base, err := s.baseURL(w, entity, above)
	if err != nil {
		return facts{}, err
	}
	c.set("action", cmp.Or(events[o.event], o.event))
	if o.event == model.EventApproval {
		c.set("action", "Approval request - "+model.Approvals[o.entry.Int("status")])
	}
	c.set("url", base+"/index.php?redirect="+url.QueryEscape(fmt.Sprintf("%s_%d", o.tags(), o.id)))
	c.set("urlapprove", base+"/index.php?redirect="+
		url.QueryEscape(fmt.Sprintf("%s_%d_%s$1", o.tags(), o.id, o.Object)))
	c.item(item)
	c.people()
	c.entity(entity)
	c.solution()
	c.followups(private)
	c.tasks(private)
	c.validations(base)
	c.documents(base)
	c.survey(base)
	return c.facts, c.err
}

// What a message can say: longer texts are cut, and lists end where there is too much, with what
// came first in them.
const (
	maxText  = 256 << 10 // bytes of one value
	maxFacts = 1 << 20   // bytes of all that lists hold
)

// bounded gives facts within these bounds.
func (f facts) bounded() facts {
	out := facts{values: make(map[string]string, len(f.values)),
		lists: make(map[string][]map[string]string, len(f.lists))}
	for tag, value := range f.values {
		out.values[tag] = cut(value)
	}
	room := maxFacts
	for _, name := range slices.Sorted(maps.Keys(f.lists)) {
		for _, row := range f.lists[name] {
			short := make(map[string]string, len(row))
			for tag, value := range row {
				short[tag] = cut(value)
				room -= len(tag) + len(short[tag])
			}
			if room < 0 {
				return out
			}
			out.lists[name] = append(out.lists[name], short)
		}
	}
	return out
}

func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}

// collector reads facts; the first error stops it.
type collector struct {
	w     *engine.Work
	o     *occasion
	zone  *time.Location
	facts facts
	err   error
	used  int // bytes that have been read
}

// set sets a tag of the item: "title" is ##ticket.title## of a ticket.
func (c *collector) set(name, value string) { c.facts.values[c.o.tags()+"."+name] = value }

// rows calls fn with the columns of every row as texts.
func (c *collector) rows(query string, args []any, fn func(col []string)) {
	if c.err != nil {
		return
	}
	rows, err := c.w.Tx.Query(c.w.Context, query, args...)
	if err != nil {
		c.err = err
		return
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		c.err = err
		return
	}
	cells := make([]sql.NullString, len(names))
	into := make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if c.err = rows.Scan(into...); c.err != nil {
			return
		}
		texts := make([]string, len(cells))
		for i, cell := range cells {
			texts[i] = cell.String
		}
		fn(texts)
		for _, text := range texts {
			c.used += len(text)
		}
		if c.used > maxFacts {
			return // the rest of the list would be left out
		}
	}
	c.err = cmp.Or(c.err, rows.Err())
}

// date shows a column's point in time.
func (c *collector) date(column string) string {
	at, ok := engine.ParseTime(column)
	if !ok {
		return ""
	}
	return at.In(c.zone).Format("2006-01-02 15:04")
}

func (c *collector) item(item engine.Values) {
	get := func(column string) string { return item.Text(column) }
	c.set("title", get("name"))
	c.set("content", get("content"))
	c.set("description", get("content"))
	c.set("id", fmt.Sprintf("%07d", c.o.id))
	c.set("storestatus", get("status"))
	c.set("status", c.o.Statuses[item.Int("status")])
	for _, name := range []string{"urgency", "impact", "priority"} {
		c.set(name, model.Priorities[item.Int(name)])
	}
	c.set("time", duration(item.Int("actiontime")))
	for name, column := range map[string]string{"creationdate": "date", "closedate": "closedate",
		"solvedate": "solvedate", "duedate": "time_to_resolve"} {
		c.set(name, c.date(get(column)))
	}
	if c.o.Object == "Ticket" {
		c.set("type", model.TicketTypes[item.Int("type")])
		c.set("globalvalidation", model.Approvals[item.Int("global_validation")])
	}
	for name, from := range map[string][2]string{
		"category": {"glpi_itilcategories", "itilcategories_id"}, "location": {"glpi_locations", "locations_id"},
		"requesttype": {"glpi_requesttypes", "requesttypes_id"},
	} {
		c.set(name, "")
		if id := item.Int(from[1]); id != 0 {
			column := "completename"
			if name == "requesttype" {
				column = "name"
			}
			c.rows("SELECT `"+column+"` FROM `"+from[0]+"` WHERE `id` = ?", []any{id},
				func(col []string) { c.set(name, col[0]) })
		}
	}
	for name, column := range map[string]string{"openbyuser": "users_id_recipient",
		"lastupdater": "users_id_lastupdater"} {
		c.set(name, "")
		c.rows("SELECT "+personColumns+" FROM `glpi_users` `u` WHERE `u`.`id` = ?", []any{item.Int(column)},
			func(col []string) { c.set(name, personName(col[0], col[1], col[2])) })
	}
}

const personColumns = "`u`.`name`, `u`.`realname`, `u`.`firstname`"

// people sets who has which role.
func (c *collector) people() {
	names := map[string][]string{}
	c.rows("SELECT `x`.`type`, `x`.`alternative_email`, `u`.`id`, "+personColumns+", `u`.`phone`, `u`.`mobile` FROM `"+
		c.o.Users+"` `x` LEFT JOIN `glpi_users` `u` ON `u`.`id` = `x`.`users_id`"+
		" WHERE `x`.`"+c.o.Column+"` = ? ORDER BY `x`.`id`", []any{c.o.id}, func(col []string) {
		name := cmp.Or(personName(col[3], col[4], col[5]), col[1])
		list := map[string]string{"1": "authors", "2": "assigntousers", "3": "observerusers"}[col[0]]
		names[list] = append(names[list], name)
		row := map[string]string{}
		for _, prefix := range []string{"author", "actor"} {
			row[prefix+".id"], row[prefix+".name"], row[prefix+".phone"], row[prefix+".mobile"] = col[2], name, col[6],
				col[7]
		}
		if col[0] == "1" && col[2] != "" {
			c.facts.lists["authors"] = append(c.facts.lists["authors"], row)
		}
		c.facts.lists["actors"] = append(c.facts.lists["actors"], row)
	})
	c.rows("SELECT `x`.`type`, `g`.`completename` FROM `"+c.o.Groups+
		"` `x` JOIN `glpi_groups` `g` ON `g`.`id` = `x`.`groups_id` WHERE `x`.`"+c.o.Column+"` = ? ORDER BY `x`.`id`",
		[]any{c.o.id},
		func(col []string) {
			list := map[string]string{"1": "groups", "2": "assigntogroups", "3": "observergroups"}[col[0]]
			names[list] = append(names[list], col[1])
		})
	c.rows("SELECT `s`.`id`, `s`.`name`, `x`.`alternative_email` FROM `"+c.o.Suppliers+
		"` `x` JOIN `glpi_suppliers` `s` ON `s`.`id` = `x`.`suppliers_id` WHERE `x`.`"+c.o.Column+
		"` = ? ORDER BY `x`.`id`", []any{c.o.id},
		func(col []string) {
			names["suppliers"] = append(names["suppliers"], col[1])
			c.facts.lists["suppliers"] = append(c.facts.lists["suppliers"],
				map[string]string{"supplier.id": col[0], "supplier.name": col[1], "supplier.email": col[2]})
		})
	names["assigntosupplier"] = names["suppliers"]
	for _, list := range []string{"authors", "assigntousers", "observerusers", "groups", "assigntogroups",
		"observergroups", "suppliers", "assigntosupplier"} {
		c.set(list, strings.Join(names[list], ", "))
	}
}

func (c *collector) entity(id int64) {
	c.rows("SELECT `completename`, `name`, `phonenumber`, `fax`, `website`, `email`, `address`, `postcode`, `town`,"+
		" `state`, `country` FROM `glpi_entities` WHERE `id` = ?", []any{id}, func(col []string) {
		for i, name := range []string{
			"entity", "shortentity", "entity.phone", "entity.fax", "entity.website", "entity.email", "entity.address",
			"entity.postcode", "entity.town", "entity.state", "entity.country",
		} {
			c.set(name, col[i])
		}
	})
}

func (c *collector) solution() {
	for _, name := range []string{"solution.type", "solution.description", "solution.author"} {
		c.set(name, "")
	}
	c.rows("SELECT `t`.`name`, `s`.`content`, "+personColumns+
		" FROM `glpi_itilsolutions` `s` LEFT JOIN `glpi_solutiontypes` `t` ON `t`.`id` = `s`.`solutiontypes_id`"+
		" LEFT JOIN `glpi_users` `u` ON `u`.`id` = `s`.`users_id` WHERE `s`.`itemtype` = ? AND `s`.`items_id` = ?"+
		" ORDER BY `s`.`id` DESC LIMIT 1", []any{c.o.Object, c.o.id}, func(col []string) {
		c.set("solution.type", col[0])
		c.set("solution.description", col[1])
		c.set("solution.author", personName(col[2], col[3], col[4]))
	})
}

// maxEntries is how many entries of a timeline a template gets, the latest.
const maxEntries = 100

// visible is the condition that leaves out private entries.
func visible(alias string, private bool) string {
	if private {
		return ""
	}
	return " AND COALESCE(" + alias + ".`is_private`, 0) = 0"
}

func (c *collector) followups(private bool) {
	c.rows(fmt.Sprintf("SELECT `f`.`is_private`, `r`.`name`, COALESCE(`f`.`date`, `f`.`date_creation`),"+
		" `f`.`content`, "+
		personColumns+" FROM `glpi_itilfollowups` `f`"+
		" LEFT JOIN `glpi_requesttypes` `r` ON `r`.`id` = `f`.`requesttypes_id`"+
		" LEFT JOIN `glpi_users` `u` ON `u`.`id` = `f`.`users_id`"+
		" WHERE `f`.`itemtype` = ? AND `f`.`items_id` = ?"+visible("`f`", private)+
		" ORDER BY `f`.`date_mod` DESC, `f`.`id` DESC LIMIT %d", maxEntries), []any{c.o.Object, c.o.id},
		func(col []string) {
			c.facts.lists["followups"] = append(c.facts.lists["followups"], map[string]string{
				"followup.isprivate": yesNo(col[0]), "followup.requesttype": col[1], "followup.date": c.date(col[2]),
				"followup.description": col[3],
				"followup.author":      personName(col[4], col[5], col[6]),
				"followup.author.name": personName(col[4], col[5], col[6]),
			})
		})
	c.set("numberoffollowups", fmt.Sprint(len(c.facts.lists["followups"])))
}

func (c *collector) tasks(private bool) {
	c.rows(fmt.Sprintf("SELECT `k`.`is_private`, `g`.`completename`, COALESCE(`k`.`date`, `k`.`date_creation`),"+
		" `k`.`content`, `k`.`actiontime`, `k`.`state`, `k`.`begin`, `k`.`end`,"+
		" "+personColumns+", `v`.`name`, `v`.`realname`, `v`.`firstname`, `gr`.`completename`"+
		" FROM `%s` `k` LEFT JOIN `glpi_taskcategories` `g` ON `g`.`id` = `k`.`taskcategories_id`"+
		" LEFT JOIN `glpi_users` `u` ON `u`.`id` = `k`.`users_id` LEFT JOIN `glpi_users` `v`"+
		" ON `v`.`id` = `k`.`users_id_tech` LEFT JOIN `glpi_groups` `gr` ON `gr`.`id` = `k`.`groups_id_tech`"+
		" WHERE `k`.`%s` = ?"+visible("`k`", private)+" ORDER BY `k`.`date_mod` DESC, `k`.`id` DESC LIMIT %d",
		c.o.TaskTable, c.o.Column, maxEntries), []any{c.o.id}, func(col []string) {
		c.facts.lists["tasks"] = append(c.facts.lists["tasks"], map[string]string{
			"task.isprivate": yesNo(col[0]), "task.category": col[1], "task.date": c.date(col[2]),
			"task.description": col[3], "task.time": duration(number(col[4])),
			"task.status": map[string]string{"0": "Information", "1": "To do", "2": "Done"}[col[5]],
			"task.begin":  c.date(col[6]), "task.end": c.date(col[7]),
			"task.author": personName(col[8], col[9], col[10]), "task.user": personName(col[11], col[12], col[13]),
			"task.group": col[14],
		})
	})
	c.set("numberoftasks", fmt.Sprint(len(c.facts.lists["tasks"])))
}

// validations sets the approvals; an approval that is the reason comes alone.
func (c *collector) validations(base string) {
	if c.o.Validation == "" {
		return
	}
	query := "SELECT `k`.`status`, `k`.`submission_date`, `k`.`validation_date`, `k`.`comment_submission`," +
		" `k`.`comment_validation`, " + personColumns + ", `v`.`name`, `v`.`realname`, `v`.`firstname`" +
		" FROM `" + c.o.ValidationTable + "` `k` LEFT JOIN `glpi_users` `u` ON `u`.`id` = `k`.`users_id`" +
		" LEFT JOIN `glpi_users` `v` ON `v`.`id` = CASE WHEN COALESCE(`k`.`users_id_validate`, 0) <> 0 THEN" +
		" `k`.`users_id_validate` WHEN `k`.`itemtype_target` = 'User' THEN `k`.`items_id_target` END" +
		" WHERE `k`.`" + c.o.Column + "` = ?"
	args := []any{c.o.id}
	if c.o.trigger == c.o.Validation {
		query, args = query+" AND `k`.`id` = ?", append(args, c.o.triggerID)
	}
	c.rows(fmt.Sprintf("%s ORDER BY `k`.`submission_date` DESC, `k`.`id` DESC LIMIT %d", query, maxEntries), args,
		func(col []string) {
			author := personName(col[5], col[6], col[7])
			c.facts.lists["validations"] = append(c.facts.lists["validations"], map[string]string{
				"validation.status": model.Approvals[number(col[0])], "validation.storestatus": col[0],
				"validation.submissiondate": c.date(col[1]), "validation.answerdate": c.date(col[2]),
				"validation.validationdate": c.date(col[2]), "validation.commentsubmission": col[3],
				"validation.commentvalidation": col[4], "validation.author": author,
				"validation.submission.title": "An approval request has been submitted by " + author,
				"validation.answer.title":     "An answer to an approval request was given",
				"validation.validator":        personName(col[8], col[9], col[10]), "validation.url": base +
					"/index.php?redirect=" +
					url.QueryEscape(fmt.Sprintf("%s_%d_%s$1", c.o.tags(), c.o.id, c.o.Validation)),
			})
		})
}

// documents sets the documents of the item itself.
func (c *collector) documents(base string) {
	c.rows("SELECT `d`.`id`, `d`.`name`, `d`.`link`, `d`.`filename` FROM `glpi_documents` `d`"+
		" JOIN `glpi_documents_items` `l` ON `l`.`documents_id` = `d`.`id`"+
		" WHERE `d`.`is_deleted` = 0 AND COALESCE(`l`.`timeline_position`, 0) > "+
		strconv.Itoa(model.PositionHidden)+" AND `l`.`itemtype` = ?"+
		" AND `l`.`items_id` = ? ORDER BY `d`.`id`", []any{c.o.Object, c.o.id}, func(col []string) {
		c.facts.lists["documents"] = append(c.facts.lists["documents"], map[string]string{
			"document.id": col[0], "document.name": col[1], "document.weblink": col[2], "document.filename": col[3],
			"document.url": base + "/index.php?redirect=document_" + col[0], "document.downloadurl": base +
				"/front/document.send.php?docid=" + col[0],
		})
	})
	c.set("numberofdocuments", fmt.Sprint(len(c.facts.lists["documents"])))
}

// survey sets what the satisfaction survey says that is the reason.
func (c *collector) survey(base string) {
	if c.o.Survey == "" || c.o.trigger != c.o.Survey {
		return
	}
	get := func(column string) string { return c.o.entry.Text(column) }
	for name, value := range map[string]string{
		"datebegin": c.date(get("date_begin")), "dateanswered": c.date(get("date_answered")),
		"satisfaction": get("satisfaction"), "description": get("comment"),
		"type": map[string]string{"1": "Internal survey", "2": "External survey"}[get("type")],
	} {
		c.facts.values["satisfaction."+name] = value
	}
	c.set("urlsatisfaction", base+"/index.php?redirect="+
		url.QueryEscape(fmt.Sprintf("%s_%d_%s$3", c.o.tags(), c.o.id, c.o.Object)))
}

func yesNo(flag string) string {
	if flag == "1" {
		return "Yes"
	}
	return "No"
}

// duration shows seconds as "2 h 05 min", "" for none.
func duration(seconds int64) string {
	if seconds <= 0 {
		return ""
	}
	return fmt.Sprintf("%d h %02d min", seconds/3600, seconds%3600/60)
}

// labelOf is what stands for a ##lang.…## tag: the last word of the tag, in words.
func labelOf(tag string) string {
	if label, ok := labels[tag[strings.LastIndexByte(tag, '.')+1:]]; ok {
		return label
	}
	name := tag[strings.LastIndexByte(tag, '.')+1:]
	if name == "" {
		return ""
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

var labels = map[string]string{
	"creationdate": "Opening date", "closedate": "Closing date", "solvedate": "Resolution date",
	"duedate": "Time to resolve", "authors": "Requesters",
	"author": "Author", "assigntousers": "Assigned to", "assigntogroups": "Assigned groups",
	"assigntosupplier": "Assigned supplier", "observerusers": "Observers",
	"observergroups": "Observer groups", "groups": "Requester groups", "openbyuser": "Writer",
	"lastupdater": "Last editor", "requesttype": "Request source",
	"globalvalidation": "Approval", "numberoffollowups": "Number of followups", "numberoftasks": "Number of tasks",
	"isprivate": "Private", "url": "Link",
	"submissiondate": "Date of the request", "validationdate": "Date of the answer", "answerdate": "Date of the answer",
	"commentsubmission": "Comment to the request",
	"commentvalidation": "Comment to the answer", "validator": "Approver", "urlapprove": "Link to the solution",
	"numberofdocuments": "Number of documents",
}
