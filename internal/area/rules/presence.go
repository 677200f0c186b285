package rules

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// presence asks the database for the item that a rule for equipment means: not for templates, but in the trash too,
// and in every entity unless the rule says otherwise.
type presence struct {
	e        Equipment
	entity   int64
	criteria []storedCriterion
	samePort bool // what is said of ports holds for one of them

	joins, where []string
	joinArgs     []any
	args         []any
	port         string // alias of the port that it is found by, "" for none
	ports        int
}

// query gives the statement for a type; false when no item of it can be meant.
func (q presence) query(w *engine.Work, itemtype string) (text string, args []any, ok bool) {
	o := w.Engine.Catalog().ByItemtype(itemtype)
	if o == nil || o.Table == "" {
		return "", nil, false
	}
	q.joins, q.where, q.joinArgs, q.args, q.port, q.ports = nil, nil, nil, nil, "", 0
	for _, c := range q.criteria {
		if !q.add(w, o, c) {
			return "", nil, false
		}
	}
	for _, row := range o.Rows {
		q.and("t.`"+row.Column+"` = ?", row.Value)
	}
	if w.Engine.Has(o, "is_template") {
		q.and("t.`is_template` = 0")
	}
	port, order := "0", "t.`id`"
	if q.port != "" { // of several, not one that is only virtual
		port, order = q.port+".`id`", order+", COALESCE("+q.port+".`logical_number`, 0) <= 0, "+q.port+".`id`"
	}
	return "SELECT t.`id`, " + port + " FROM `" + o.Table + "` t" + strings.Join(q.joins, "") + " WHERE " +
		strings.Join(q.where, " AND ") + " ORDER BY " + order + " LIMIT 1", slices.Concat(q.joinArgs, q.args), true
}

func (q *presence) and(condition string, args ...any) {
	q.where, q.args = append(q.where, condition), append(q.args, args...)
}

// among adds a condition on a column that holds one of several values; more is what closes it besides.
func (q *presence) among(column string, values []string, more ...string) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	q.and(column+" IN ("+store.Marks(len(values))+")"+strings.Join(more, ""), args...)
}

// portColumns are what ports have of what rules look at.
var portColumns = map[string]string{"mac": "mac", "ifdescr": "ifdescr", "ifnumber": "logical_number"}

// add adds a criterion; false when no item of the type can meet it.
func (q *presence) add(w *engine.Work, o *model.Object, c storedCriterion) bool {
	values := q.e[c.criteria]
	switch {
	case c.condition == inEntity:
		if w.Engine.Has(o, "entities_id") {
			q.and("t.`entities_id` = ?", q.entity)
		}
		return true
	case c.criteria == "states_id":
		if !w.Engine.Has(o, "states_id") {
			return false
		}
		if c.condition == isNot {
			q.and("t.`states_id` <> ?", c.pattern)
		} else {
			q.and("t.`states_id` = ?", c.pattern)
		}
		return true
	case c.criteria == "tag":
		if len(values) == 0 || len(q.e["device_id"]) == 0 {
			return true
		}
		q.and("EXISTS (SELECT 1 FROM `glpi_agents` WHERE `itemtype` = ? AND `items_id` = t.`id` AND `deviceid` = ?"+
			" AND `tag` = ?)", o.Itemtype, q.e["device_id"][0], values[0])
		return true
	case c.condition == isEmpty:
		if !w.Engine.Has(o, c.criteria) {
			return false
		}
		q.and("COALESCE(t.`" + c.criteria + "`, '') = ''")
		return true
	case len(values) == 0: // it is not said, so nothing like it is there
		return false
	}
	switch c.criteria {
	case "mac", "ifdescr", "ifnumber", "ip":
		q.onPort(o, c.criteria, values)
	case "uuid":
		if !w.Engine.Has(o, "uuid") {
			return false
		}
		q.among("t.`uuid`", SameUUID(values[0]))
	case "model", "manufacturer":
		column, table := "manufacturers_id", "glpi_manufacturers"
		if c.criteria == "model" {
			column = strings.TrimPrefix(strings.TrimSuffix(o.Table, "s"), "glpi_") + "models_id"
			table = "glpi_" + strings.TrimSuffix(column, "_id")
		}
		if !w.Engine.Has(o, column) {
			return false
		}
		q.and("t.`"+column+"` IN (SELECT `id` FROM `"+table+"` WHERE `name` = ?)", values[0])
	case "device_id":
		q.and("EXISTS (SELECT 1 FROM `glpi_agents` WHERE `itemtype` = ? AND `items_id` = t.`id` AND `deviceid` = ?)",
			o.Itemtype, values[0])
	case "mskey":
		q.and("EXISTS (SELECT 1 FROM `glpi_items_operatingsystems` WHERE `itemtype` = ? AND `items_id` = t.`id`"+
			" AND `licenseid` = ?)", o.Itemtype, values[0])
	case "domains_id":
		q.and("EXISTS (SELECT 1 FROM `glpi_domains_items` l JOIN `glpi_domains` d ON d.`id` = l.`domains_id`"+
			" WHERE l.`itemtype` = ? AND l.`items_id` = t.`id` AND d.`name` = ?)", o.Itemtype, values[0])
	case "linked_item":
		itemtype, id, _ := strings.Cut(values[0], "/")
		if !w.Engine.Has(o, "itemtype") || !w.Engine.Has(o, "items_id") {
			return false
		}
		q.and("t.`itemtype` = ? AND t.`items_id` = ?", itemtype, id)
	default:
		if !w.Engine.Has(o, c.criteria) {
			return false
		}
		q.among("t.`"+c.criteria+"`", values)
	}
	return true
}

// onPort adds a condition on a port of the item; see samePort.
func (q *presence) onPort(o *model.Object, criterion string, values []string) {
	if q.ports == 0 || !q.samePort {
		q.ports++
		alias := "p" + string(rune('0'+q.ports))
		q.joins = append(q.joins, " JOIN `glpi_networkports` "+alias+" ON "+alias+".`itemtype` = ? AND "+alias+
			".`items_id` = t.`id`")
		q.joinArgs = append(q.joinArgs, o.Itemtype)
	}
	alias := "p" + string(rune('0'+q.ports))
	if q.port == "" || criterion == "ifdescr" || criterion == "ifnumber" { // these name a port, addresses the device
		q.port = alias
	}
	if column := portColumns[criterion]; column != "" {
		q.among(alias+".`"+column+"`", values)
		return
	}
	q.among(alias+".`id` IN (SELECT n.`items_id` FROM `glpi_ipaddresses` a JOIN `glpi_networknames` n"+
		" ON a.`itemtype` = 'NetworkName' AND a.`items_id` = n.`id` WHERE n.`itemtype` = 'NetworkPort'"+
		" AND a.`name`", values, ")")
}

// SameUUID gives the forms in which a machine's UUID may be stored: as it is said, and with the first block, or the
// first three, in the other order of bytes, as firmware and hypervisors write them.
func SameUUID(uuid string) []string {
	uuid = NormalUUID(uuid)
	blocks := strings.Split(uuid, "-")
	if len(blocks) != 5 || len(blocks[0]) != 8 || len(blocks[1]) != 4 || len(blocks[2]) != 4 {
		return []string{uuid}
	}
	one := slices.Clone(blocks)
	one[0] = turned(blocks[0])
	three := slices.Clone(one)
	three[1], three[2] = turned(blocks[1]), turned(blocks[2])
	return []string{uuid, strings.Join(one, "-"), strings.Join(three, "-")}
}

// turned gives hexadecimal bytes in the other order.
func turned(block string) string {
	var out strings.Builder
	for i := len(block); i >= 2; i -= 2 {
		out.WriteString(block[i-2 : i])
	}
	return out.String()
}

// NormalUUID gives a UUID in small letters and in blocks of 8-4-4-4-12, also of VMware's notation of its serials
// ("56 4d 3c ...-.. ..").
func NormalUUID(uuid string) string {
	uuid = strings.ToLower(strings.TrimSpace(uuid))
	digits := strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimPrefix(uuid, "vmware-"))
	if !strings.Contains(uuid, " ") || len(digits) != 32 {
		return uuid
	}
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}
