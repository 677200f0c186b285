package inventory

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// decisions are what people decide about equipment that the inventory could not place: to take refused equipment after
// all, once the rules let it in, and to say what an unmanaged device is.
func (s *Service) decisions() []route.Route {
	tags := []string{"Inventory"}
	return []route.Route{
		{
			Method: "POST", Path: "/Inventory/RefusedEquipment/{id:int}/Retry", Since: model.V2_3, Extension: true,
			Handle: s.retry,
			Doc: route.Doc{Tags: tags,
				Description: "Take the inventory of refused equipment again, by the rules of now",
				Response:    linkSchema, Status: http.StatusOK},
		},
		{
			Method: "POST", Path: "/Assets/Unmanaged/{id:int}/Convert", Since: model.V2_3, Extension: true,
			Handle: s.convert,
			Doc: route.Doc{Tags: tags,
				Description: "Make an asset of a type of an unmanaged device, with its network ports",
				BodyParams: []model.Property{model.String("itemtype").Need().OneOf(convertible()...).
					Doc("Type of the asset that it becomes")},
				Response: linkSchema, Status: http.StatusCreated},
		},
	}
}

// linkSchema is an item with the address that it is read at.
var linkSchema = route.Schema{Inline: route.Properties(map[string]any{
	"itemtype": route.Typed("string", "Type of the item"), "id": route.ID("Id of the item"),
	"href": route.Typed("string", "Where the item is read")})}

// link is what linkSchema describes.
type link struct {
	Itemtype string `json:"itemtype"`
	ID       int64  `json:"id"`
	Href     string `json:"href"`
}

func linkTo(c *route.Call, o *model.Object, id int64) link {
	return link{o.Itemtype, id, fmt.Sprintf("%s%s/%d", c.Root, o.Mounts[0].Path, id)}
}

// retry takes the inventory of refused equipment again, which whoever uploads inventories could do as well. What is
// taken is refused no longer.
func (s *Service) retry(c *route.Call) (*route.Answer, error) {
	id := c.ID("id")
	var method string
	err := c.Engine.Do(c.Context, c.Session, c.Object("RefusedEquipment"), c.Version, id,
		func(w *engine.Work, change *engine.Change) error {
			method = change.Before.Text("method")
			if err := w.Permit(change); err != nil {
				return err
			}
			return reachesAll(c.Session)
		})
	if err != nil {
		return nil, err
	}
	m, path, err := s.refused(id)
	if err != nil {
		return nil, err
	}
	var made *link
	reason := ""
	for _, one := range m.Each() {
		out, err := s.receiver.Take(c.Context, one, From{Address: "", UserAgent: "retry", Method: method})
		if err != nil {
			return nil, err
		}
		if o := c.Engine.Catalog().ByItemtype(out.Itemtype); out.Item != 0 && o != nil && made == nil {
			to := linkTo(c, o, out.Item)
			made = &to
		}
		if reason == "" {
			reason = out.Reason
		}
	}
	if made == nil {
		return nil, model.Invalid("It is still refused: %s. Change the rules, and try again", reason)
	}
	if err := s.forget(c, id); err != nil {
		return nil, err
	}
	_ = os.Remove(path) // the cleaning of orphans finds it otherwise
	return route.OK(made)
}

// refused reads the message of refused equipment.
func (s *Service) refused(id int64) (*message.Message, string, error) {
	for _, t := range fileTypes {
		path := filepath.Join(s.files, StoredFile("RefusedEquipment", id, t.extension))
		file, err := os.Open(path)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, "", fmt.Errorf("message of refused equipment %d: %w", id, err)
		}
		defer file.Close()
		m, err := message.Read("", file, message.Usual)
		return m, path, err
	}
	return nil, "", model.Invalid("What the agent has sent is not there any more: wait until it reports again")
}

// forget removes refused equipment that has been taken.
func (s *Service) forget(c *route.Call, id int64) error {
	tree, err := s.engine.Directory().Tree(c.Context)
	if err != nil {
		return err
	}
	return s.engine.Within(c.Context, access.System(tree), c.Version, func(w *engine.Work) error {
		err := w.Purge("RefusedEquipment", id)
		if model.CodeOf(err) == model.CodeNotFound { // it has gone meanwhile
			return nil
		}
		return err
	})
}

// targets are the types that an unmanaged device can turn out to be.
var targets = strings.Fields("Computer NetworkEquipment Peripheral Phone Printer Monitor")

func convertible() []any {
	out := make([]any, len(targets))
	for i, name := range targets {
		out[i] = name
	}
	return out
}

// carried are the columns that an asset has of the unmanaged device that it was.
var carried = strings.Fields(
	"name entities_id is_recursive serial otherserial contact contact_num comment locations_id" +
		" networks_id manufacturers_id users_id users_id_tech states_id autoupdatesystems_id sysdescr" +
		" snmpcredentials_id" +
		" is_dynamic last_inventory_update")

// convert makes an asset of an unmanaged device. Its ports, wires and agent go with it.
func (s *Service) convert(c *route.Call) (*route.Answer, error) {
	itemtype := c.Text("itemtype")
	if !slices.Contains(targets, itemtype) {
		return nil, model.Invalid("Invalid parameter: itemtype. It is one of %s", strings.Join(targets, ", "))
	}
	o := c.Object(itemtype)
	var made int64
	err := c.Engine.Do(c.Context, c.Session, c.Object("Unmanaged"), c.Version, c.ID("id"),
		func(w *engine.Work, change *engine.Change) (err error) {
			if err := w.Permit(change); err != nil {
				return err
			}
			values := engine.Values{}
			for _, column := range carried {
				if value := change.Before[column]; value != nil && w.Engine.Has(o, column) {
					values[column] = value
				}
			}
			if err := w.PermitCreate(o.Name, values, values.Int("entities_id")); err != nil {
				return err
			}
			if made, err = w.Create(o.Name, values); err != nil {
				return err
			}
			moved := engine.Values{"itemtype": o.Itemtype, "items_id": made}
			for _, object := range []string{"NetworkPort", "Agent", "RuleMatchedLog"} {
				if err := w.UpdateAll(object, moved, "`itemtype` = 'Unmanaged' AND `items_id` = ?",
					change.ID); err != nil {
					return err
				}
			}
			if err := w.UpdateAll("IPAddress", engine.Values{"mainitemtype": o.Itemtype, "mainitems_id": made},
				"`mainitemtype` = 'Unmanaged' AND `mainitems_id` = ?", change.ID); err != nil {
				return err
			}
			return w.Purge("Unmanaged", change.ID)
		})
	if err != nil {
		return nil, err
	}
	return &route.Answer{Status: http.StatusCreated, Value: linkTo(c, o, made)}, nil
}
