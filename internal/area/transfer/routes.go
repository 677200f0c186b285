package transfer

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/suggest"
)

// record asks for one item to be moved.
type record struct {
	object  *model.Object
	id      int64
	entity  int64
	options map[string]int64
}

// Area is transfers: a route.
func Area() manifest.Area {
	return manifest.Area{Name: "transfer", Routes: []route.Route{{
		Method: "POST", Path: "/Transfer", Since: model.V2_0, Handle: transfer,
		Doc: route.Doc{
			Tags: []string{"Core"}, Description: "Move items to other entities: at most 1000 in one request",
			Body: route.ListOf("EntityTransferRecord"), Status: http.StatusOK, Many: true,
		},
	}}}
}

// transfer moves what the records ask for, all or nothing. Those to entities that the session cannot reach are
// left out, which the answer says by 202, as GLPI's does, and by naming them.
func transfer(c *route.Call) (*route.Answer, error) {
	if err := c.Session.Permit("transfer", model.Read); err != nil {
		return nil, err
	}
	records, dropped, err := read(c)
	if err != nil {
		return nil, err
	}
	err = c.Engine.Within(c.Context, c.Session, c.Version, func(w *engine.Work) error {
		tree, err := w.Engine.Directory().Tree(w.Context)
		if err != nil {
			return err
		}
		budget := newBudget(w.Engine)
		for _, group := range grouped(records) {
			m := newMove(w, tree, group[0].entity, group[0].options, budget)
			if err := m.lookAll(group); err != nil {
				return err
			}
			for _, r := range group {
				if err := m.item(r.object, r.id); err != nil {
					return err
				}
			}
			if err := m.clean(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if dropped {
		status = http.StatusAccepted
	}
	return &route.Answer{Status: status, Header: http.Header{"Content-Type": {"application/json"}}}, nil
}

// Move moves an item to another entity, as part of a write, with what belongs to it; the options are those of a
// request,
// and whoever writes needs the same rights.
func Move(w *engine.Work, object string, id, entity int64, options map[string]int64) error {
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	o := w.Engine.Catalog().Object(object)
	m := newMove(w, tree, entity, options, newBudget(w.Engine))
	if err := m.lookAll([]record{{object: o, id: id}}); err != nil {
		return err
	}
	if err := m.item(o, id); err != nil {
		return err
	}
	return m.clean()
}

// read gives the records of a body in their order. dropped says that some name an entity out of
// reach.
func read(c *route.Call) (records []record, dropped bool, err error) {
	given := c.Body
	if c.Body == nil {
		given = map[string]any{}
	}
	for i, record := range c.List {
		given[strconv.Itoa(i)] = record
	}
	if len(given) > maxRecords {
		return nil, false, model.Invalid("A transfer has at most %d items: send the others in further requests",
			maxRecords)
	}
	names := slices.SortedFunc(maps.Keys(given), func(a, b string) int {
		m, _ := strconv.Atoi(a)
		n, _ := strconv.Atoi(b)
		return m - n
	})
	for _, name := range names {
		body, ok := given[name].(map[string]any)
		itemtype, _ := body["itemtype"].(string)
		id, hasID := route.Integer(body["items_id"])
		entity, hasEntity := route.Integer(body["entity"])
		if !ok || itemtype == "" || !hasID || !hasEntity {
			return nil, false, model.Invalid(`[%s] An item to move is written {"itemtype": "Computer", "items_id": 1,`+
				` "entity": 2}, and the body is a list of such objects`, name)
		}
		o := c.Object(itemtype)
		if o == nil || !o.ExistsIn(c.Version) {
			o = c.Engine.Catalog().ByItemtype(c.Engine.Catalog().Itemtype(itemtype))
		}
		if o == nil || !bound(o) || o.Entities {
			return nil, false, model.Invalid("Invalid parameter: itemtype. Items of type %s do not lie in entities",
				itemtype)
		}
		if !c.Session.HasEntity(entity) {
			dropped = true
			c.Ignored = append(c.Ignored, "["+name+"]")
			continue
		}
		if err := c.Engine.PermitSee(c.Context, c.Session, o, id); err != nil {
			if model.CodeOf(err) == model.CodeNotFound {
				return nil, false, model.Invalid("Invalid parameter: items_id. There is no %s with id %d", itemtype, id)
			}
			return nil, false, err
		}
		options, err := readOptions(c.Object("EntityTransferRecord").Property("options"), body["options"])
		if err != nil {
			return nil, false, err
		}
		records = append(records, record{o, id, entity, options})
	}
	return records, dropped, nil
}

// readOptions reads numbers and booleans by name. One that there is not is no option: what it should keep would
// be deleted.
func readOptions(known *model.Property, value any) (map[string]int64, error) {
	out := map[string]int64{}
	given, ok := value.(map[string]any)
	if !ok && value != nil {
		return nil, model.Invalid(`Invalid parameter: options. It is an object, such as {"keep_ticket": 2}`)
	}
	for name, v := range given {
		if model.Find(known.Properties, name) == nil {
			names := make([]string, len(known.Properties))
			for i := range known.Properties {
				names[i] = known.Properties[i].Name
			}
			near := suggest.Nearest(name, names)
			if near == nil {
				near = names
			}
			return nil, model.Invalid("Invalid parameter: options.%s. There is no such option: did you mean %s?", name,
				suggest.Or(near))
		}
		n, ok := route.Integer(v)
		if b, isBool := v.(bool); isBool {
			n, ok = 0, true
			if b {
				n = 1
			}
		}
		if !ok || n < 0 || n > 2 {
			return nil, model.Invalid("Invalid parameter: options.%s. It is 0, 1 or 2", name)
		}
		out[name] = n
	}
	return out, nil
}

// grouped puts records to one entity with the same options together, in order.
func grouped(records []record) [][]record {
	var out [][]record
	at := map[string]int{}
	for _, r := range records {
		options, _ := json.Marshal(r.options) // of numbers, with sorted names
		name := fmt.Sprint(r.entity, " ", string(options))
		n, known := at[name]
		if !known {
			n = len(out)
			at[name] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], r)
	}
	return out
}
