package access_test

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// byHand are the routes that change something and are no operations on an object, with a body that would do if the
// caller might: what has a check of its own by hand can lack it. Their paths name items as the document does.
var byHand = map[string]any{
	"delete /Administration/User/username/{username}":         nil,
	"delete /Administration/User/username/{username}/Picture": nil,
	"delete /Administration/User/{id}/Picture":                nil,
	"patch /Administration/User/username/{username}":          testapi.Body{"phone": "1"},
	"patch /Administration/User/{id}/Preference":              testapi.Body{"language": "fr_FR"},
	"patch /Administration/User/{username}/Preference":        testapi.Body{"language": "fr_FR"},

	"post /Assets/{asset_itemtype}/{asset_id}/Appliance/{link_id}/{relation}/{items_id}":   nil,
	"delete /Assets/{asset_itemtype}/{asset_id}/Appliance/{link_id}/{relation}/{items_id}": nil,
	"post /Assets/Cartridge/{cartridgeitems_id}/{id}/Install":                              testapi.Body{"printer": 1},
	"post /Assets/Cartridge/{cartridgeitems_id}/{id}/Restock":                              nil,
	"post /Assets/Cartridge/{cartridgeitems_id}/{id}/Uninstall":                            nil,
	"post /Assets/Consumable/{consumableitems_id}/{id}/GiveOut": testapi.Body{"itemtype": "User",
		"items_id": 2},
	"post /Assets/Consumable/{consumableitems_id}/{id}/Restock": nil,
	"post /Assets/Unmanaged/{id}/Convert":                       testapi.Body{"itemtype": "Computer"},
	"post /Inventory/RefusedEquipment/{id}/Retry":               nil,
	"post /Inventory/Upload":                                    testapi.Body{"action": "inventory"},
	"post /Notifications/QueuedNotification/{id}/SendRequest":   nil,
	"post /Setup/Plugin/{id}/Clean":                             nil,
	"post /Setup/Plugin/{id}/Disable":                           nil,
	"post /Setup/Plugin/{id}/Enable":                            nil,
	"post /Setup/Plugin/{id}/Install":                           nil,
	"post /Setup/Plugin/{id}/Uninstall":                         nil,
	"patch /Setup/Config/{context}/{name}":                      testapi.Body{"value": "1"},
	"delete /Setup/Config/{context}/{name}":                     nil,
	"post /Transfer": []testapi.Body{{"itemtype": "Computer",
		"items_id": 1, "entity": 0}},
}

func init() {
	for _, d := range rules.Dictionaries() {
		byHand["post /Rule/Collection/"+d.Collection+"/Replay"] = nil
	}
	for _, kind := range model.ITILKinds {
		base := "/Assistance/" + kind.Object + "/{id}/"
		byHand["post "+base+"TeamMember"] = testapi.Body{"type": "User", "id": 2, "role": "assigned"}
		byHand["delete "+base+"TeamMember"] = testapi.Body{"type": "User", "id": 2, "role": "assigned"}
		byHand["post "+base+"PendingReason"] = testapi.Body{"pending_reason": 1}
		byHand["patch "+base+"PendingReason"] = testapi.Body{"followup_frequency": 0}
		byHand["delete "+base+"PendingReason"] = nil
		byHand["post "+base+"Timeline/Solution/{subitem_id}/Approve"] = nil
		byHand["post "+base+"Timeline/Solution/{subitem_id}/Refuse"] = testapi.Body{"content": "no"}
	}
}

// harmlessly are the other routes of the document that are no operations on an object: what anybody may do, to
// themselves, without an account, or where nothing is changed.
var harmlessly = regexp.MustCompile(`^[a-z]+ (/Administration/User/Me/.*|/GraphQL/|/authorize|/introspect|/revoke|` +
	`/token|/\{req\}|/Assets/Custom/.*|/Inventory/Agent/\{id\}/(Inventory|Status)Request|` +
	`/Rule/Collection/\w+/Test|/Administration/User/.*/Picture)$`)

// TestReadersChangeNothing has somebody who may read everything, and nothing more, try all routes that change
// something besides the operations on objects, which have a test of their rights.
func TestReadersChangeNothing(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	rights := map[string]int{}
	for _, o := range n.Catalog.Objects() {
		if o.Right != "" && o.Right != "locked_field" {
			rights[o.Right] |= model.Read | o.CanRead&(1024|2048)
		}
	}
	rights["computer"] |= model.Create // what becomes of others' devices would be theirs to make
	// reading it is to transfer; what is transferred is looked at by the items' own rights
	delete(rights, "transfer")
	n.Recruit("reader", 0, rights)
	tried := map[string]bool{}
	mounted := mountsOf(n.Server)
	for path, operations := range n.Document("v2.3")["paths"].(map[string]any) {
		for method := range operations.(map[string]any) {
			name := method + " " + path
			if !slices.Contains([]string{"post", "patch", "put", "delete"}, method) || mounted(path) {
				continue
			}
			body, known := byHand[name]
			if !known {
				if !harmlessly.MatchString(name) {
					t.Errorf("whether %s wants a right is not known", name)
				}
				continue
			}
			tried[name] = true
			at, rows := n.filled(path)
			r := n.Call("reader", strings.ToUpper(method), at, body)
			if r.Status != 403 {
				t.Errorf("%s by who only reads: %d %s", name, r.Status, r.Body)
			}
			for table, id := range rows {
				if n.count("SELECT COUNT(*) FROM `"+table+"` WHERE `id` = ?", id) != 1 {
					t.Errorf("%s has removed the row of %s", name, table)
				}
			}
		}
	}
	for name := range byHand {
		if !tried[name] {
			t.Errorf("there is no route %s", name)
		}
	}
}

// mountsOf tells the paths of operations on objects from others.
func mountsOf(s *samples.Server) func(path string) bool {
	have := map[string]bool{}
	for _, sub := range s.Subjects() {
		have[strings.TrimSuffix(sub.M.Path, "/")] = true
	}
	return func(path string) bool {
		path = strings.TrimSuffix(path, "/")
		return have[path] || strings.HasSuffix(path, "}") && have[path[:strings.LastIndexByte(path, '/')]]
	}
}

var placeholder = regexp.MustCompile(`/([A-Za-z]+)/\{(\w+)\}`)

// filled gives a path with items in place of its placeholders, made for it, and their rows by their tables.
func (n *neighbours) filled(path string) (string, map[string]int64) {
	n.T.Helper()
	rows := map[string]int64{}
	path = strings.NewReplacer("/{asset_itemtype}/{asset_id}", "/Computer/{id}", "/{relation}/{items_id}",
		"/Location/{id}", "/{link_id}", "/{appliance_id}", "{context}", "core", "{name}", "version",
		"username/{username}", "username/tech", "User/{username}", "User/tech").Replace(path)
	for _, object := range []string{"Cartridge", "Consumable"} { // the model, and the piece of it
		if column := strings.ToLower(object) + "items_id"; strings.Contains(path, "{"+column+"}") {
			id := n.Make(object, nil)
			rows[n.Catalog.Object(object).Table] = id
			return strings.NewReplacer("{"+column+"}", n.Scalar("SELECT `"+column+"` FROM `"+
				n.Catalog.Object(object).Table+"` WHERE `id` = ?", id), "{id}", fmt.Sprint(id)).Replace(path), rows
		}
	}
	var above int64
	for _, m := range placeholder.FindAllStringSubmatch(path, -1) {
		object := cmp.Or(map[string]string{"Appliance": "Appliance_Item"}[m[1]], m[1])
		o := n.Catalog.Object(object)
		fixed := map[string]any{}
		switch object {
		case "Appliance_Item":
			fixed = map[string]any{"itemtype": "Computer", "items_id": above}
		case "Solution":
			fixed = map[string]any{"itemtype": strings.Split(path, "/")[2], "items_id": above, "status": 2}
		}
		id := n.plant(object, 0, fixed)
		if strings.HasSuffix(path, "PendingReason") {
			n.plant("PendingReason_Item", 0, map[string]any{"itemtype": object, "items_id": id})
		}
		rows[o.Table], above = id, id
		path = strings.Replace(path, "{"+m[2]+"}", fmt.Sprint(id), 1)
	}
	return path, rows
}
