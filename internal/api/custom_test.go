package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// define makes a definition of custom assets, and gives its path.
func (s *site) define(name string, more map[string]any) string {
	s.t.Helper()
	body := map[string]any{"system_name": name, "is_active": true}
	for k, v := range more {
		body[k] = v
	}
	return fmt.Sprintf("/Assets/CustomDefinition/%d", s.call("glpi", "POST", "/Assets/CustomDefinition", body).id())
}

func (s *site) customField(definition, name, kind string, more map[string]any) int64 {
	s.t.Helper()
	body := map[string]any{"system_name": name, "type": kind}
	for k, v := range more {
		body[k] = v
	}
	return s.call("glpi", "POST", definition+"/Field", body).id()
}

// TestCustomAssetsAtOnce defines a type of asset: routes, document, GraphQL, filters and rights are
// there at once.
func TestCustomAssetsAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if got := s.call("glpi", "GET", "/Assets/Custom", nil).want(200); string(got.body) != "[]" {
		t.Error(string(got.body))
	}
	s.call("glpi", "GET", "/Assets/Custom/Car", nil).want(404)
	path := s.define("Car", map[string]any{"label": "Car", "capacities": []string{"HasInfocom"}})
	if got := s.call("glpi", "GET", "/Assets/Custom/", nil).want(200); string(got.body) != `[{"itemtype":"Car","name":"Car","href":"/Assets/Custom/Car"}]` {
		t.Error(string(got.body))
	}
	kind := s.call("glpi", "POST", "/Assets/Custom/CarType", map[string]any{"name": "Van"})
	if got := kind.header.Get("Location"); !strings.HasSuffix(got, fmt.Sprintf("/Assets/Custom/CarType/%d", kind.id())) {
		t.Error(got)
	}
	carModel := s.call("glpi", "POST", "/Assets/Custom/CarModel", map[string]any{"name": "T6", "weight": 2000}).id()
	car := s.call("glpi", "POST", "/Assets/Custom/Car", map[string]any{"name": "VW", "type": kind.id(), "model": map[string]any{"id": carModel}, "user": 4}).id()
	item := fmt.Sprintf("/Assets/Custom/Car/%d", car)
	got := s.call("glpi", "GET", item, nil).want(200)
	if got.at("type.name") != "Van" || got.at("model.name") != "T6" || got.at("user.name") != "tech" || got.at("entity.id") != 0.0 || len(fmt.Sprint(got.at("uuid"))) != 36 {
		t.Error(string(got.body))
	}
	if data := s.data("glpi", `{ CustomAsset_Car(filter: "type.name==van") { name type { name comment } model { weight } } }`); !strings.Contains(data, `"weight":2000`) {
		t.Error(data)
	}
	doc := s.document("")
	if _, ok := doc["components"].(map[string]any)["schemas"].(map[string]any)["CustomAsset_CarModel"]; !ok {
		t.Error("the document has no schema of the model")
	}

	// Types and models are those of one definition.
	s.define("Boat", nil)
	if got := s.call("glpi", "GET", "/Assets/Custom/BoatType", nil).want(200); len(got.list()) != 0 {
		t.Error(string(got.body))
	}
	s.call("glpi", "GET", fmt.Sprintf("/Assets/Custom/BoatModel/%d", carModel), nil).want(404)
	s.call("glpi", "GET", strings.Replace(item, "Car", "Boat", 1), nil).want(404)
	s.call("glpi", "PATCH", strings.Replace(item, "Car", "Boat", 1), map[string]any{"name": "x"}).want(404)
	s.call("glpi", "POST", "/Assets/Custom/Boat", map[string]any{"name": "b", "model": carModel}).want(400)

	// The right is given by the definition; inactive ones are served to nobody.
	s.call("tech", "GET", "/Assets/Custom/Car", nil).want(403)
	s.call("glpi", "PATCH", path, map[string]any{"profiles": map[string]any{"4": 31, "6": 1}}).want(200)
	s.call("tech", "GET", item, nil).want(200)
	s.call("tech", "PATCH", item, map[string]any{"name": "x"}).want(403)
	s.call("glpi", "PATCH", path, map[string]any{"profiles": map[string]any{"4": 31, "6": 1024}}).want(200)
	s.call("tech", "GET", item, nil).want(200) // its own
	s.call("glpi", "PATCH", item, map[string]any{"user": 2}).want(200)
	s.call("tech", "GET", item, nil).want(404)
	s.call("glpi", "PATCH", path, map[string]any{"is_active": false}).want(200)
	s.call("glpi", "GET", item, nil).want(404)
	s.call("glpi", "GET", "/Assets/Custom/CarModel", nil).want(404)
	s.call("glpi", "PATCH", path, map[string]any{"is_active": true}).want(200)
	s.call("glpi", "GET", item, nil).want(200)
	if allow := s.call("glpi", "PUT", item, nil).want(405).header.Get("Allow"); !strings.Contains(allow, "PATCH") {
		t.Error(allow)
	}
	s.call("glpi", "DELETE", path, nil).want(204)
	s.call("glpi", "GET", item, nil).want(404)
	if n := s.scalar("SELECT ((SELECT COUNT(*) FROM `glpi_assets_assets`) + (SELECT COUNT(*) FROM `glpi_assets_assetmodels`)) || ' ' || (SELECT COUNT(*) FROM `glpi_profilerights` WHERE `name` = 'asset_car')"); n != "0 0" {
		t.Error(n)
	}
}

// TestDefinitionRules refuses what cannot be a definition or a field.
func TestDefinitionRules(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	path := s.define("Car", nil)
	for _, body := range []map[string]any{
		{}, {"system_name": "Two words"}, {"system_name": "1st"}, {"system_name": "Computer"}, {"system_name": "PhoneModel"}, {"system_name": "x/y"},
		{"system_name": "A", "capacities": []string{"Flies"}}, {"system_name": "A", "profiles": map[string]any{"4": 1 << 20}},
		{"system_name": "A", "profiles": map[string]any{"999": 1}}, {"system_name": "A", "translations": "{"},
	} {
		s.call("glpi", "POST", "/Assets/CustomDefinition", body).want(400)
	}
	s.call("glpi", "POST", "/Assets/CustomDefinition", map[string]any{"system_name": "CAR"}).want(409)
	s.call("glpi", "PATCH", path, map[string]any{"system_name": "Other"}).want(400)
	s.call("tech", "POST", "/Assets/CustomDefinition", map[string]any{"system_name": "Bike"}).want(403)
	s.call("tech", "GET", "/Assets/CustomDefinition", nil).want(403)
	for _, body := range []map[string]any{
		{}, {"system_name": "x"}, {"system_name": "x", "type": "blob"}, {"system_name": "Big", "type": "string"}, {"system_name": "x-y", "type": "string"},
		{"system_name": "x", "type": "dropdown"}, {"system_name": "x", "type": "dropdown", "itemtype": "Nonsense"},
		{"system_name": "x", "type": "number", "field_options": map[string]any{"min": 5, "max": 1}},
		{"system_name": "x", "type": "number", "default_value": `"many"`},
	} {
		s.call("glpi", "POST", path+"/Field", body).want(400)
	}
	field := s.customField(path, "x", "number", nil)
	s.call("glpi", "POST", path+"/Field", map[string]any{"system_name": "x", "type": "string"}).want(409)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/Field/%d", path, field), map[string]any{"type": "string"}).want(400)
	s.call("glpi", "GET", fmt.Sprintf("%s/Field/%d", s.define("Bike", nil), field), nil).want(404)
}

// TestCustomFields writes, reads, filters and sorts by fields of every kind.
func TestCustomFields(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	path := s.define("Test01", nil)
	location := s.make("Location", nil)
	s.customField(path, "teststring", "string", nil)
	s.customField(path, "notes", "text", nil)
	s.customField(path, "doors", "number", map[string]any{"field_options": map[string]any{"min": 1, "max": 9, "step": 1}, "default_value": 4})
	s.customField(path, "electric", "boolean", nil)
	s.customField(path, "bought", "date", nil)
	s.customField(path, "seen", "datetime", nil)
	s.customField(path, "page", "url", nil)
	s.customField(path, "place", "dropdown", map[string]any{"itemtype": "Location"})
	s.customField(path, "places", "dropdown", map[string]any{"itemtype": "Location", "field_options": map[string]any{"multiple_values": true}})
	s.customField(path, "name", "string", map[string]any{"field_options": map[string]any{"readonly": []int{4}}})
	add := func(name string, fields map[string]any) int64 {
		t.Helper()
		return s.call("glpi", "POST", "/Assets/Custom/Test01", map[string]any{"name": name, "custom_fields": fields}).id()
	}
	a := add("TestA", map[string]any{
		"teststring": "Test String A", "notes": "n", "doors": 5, "electric": true, "bought": "2026-02-03", "seen": "2026-02-03T10:00:00+02:00",
		"page": "https://example.org/", "place": location, "places": []int64{location}, "name": "ignored", "unknown": 1,
	})
	add("TestB", map[string]any{"teststring": "Test String A", "doors": "2"})
	add("TestC", map[string]any{"teststring": "Test String B"})
	item := fmt.Sprintf("/Assets/Custom/Test01/%d", a)
	want := map[string]any{
		"teststring": "Test String A", "notes": "n", "doors": "5", "electric": "true", "bought": "2026-02-03", "seen": "2026-02-03 08:00:00",
		"page": "https://example.org/", "place": fmt.Sprint(location), "places": fmt.Sprintf("[%d]", location), "name": nil,
	}
	if got := s.call("glpi", "GET", item, nil).want(200).at("custom_fields"); !reflect.DeepEqual(got, want) {
		t.Errorf("custom fields: %v, want %v", got, want)
	}
	names := func(query string) string {
		t.Helper()
		var out []string
		for _, i := range s.call("glpi", "GET", "/Assets/Custom/Test01?"+query, nil).want(200).list() {
			out = append(out, strings.TrimPrefix(fmt.Sprint(i["name"]), "Test"))
		}
		return strings.Join(out, "")
	}
	for filter, want := range map[string]string{
		`custom_fields.teststring=="Test String A"`:                                           "AB",
		`custom_fields.teststring=="test string a"`:                                           "AB",
		`custom_fields.teststring=="Test String A",custom_fields.teststring=="Test String B"`: "ABC",
		`custom_fields.teststring=like=*String*;custom_fields.teststring!="Test String B"`:    "AB",
		`(custom_fields.teststring=="Test String A";name==TestA),custom_fields.doors==2`:      "AB",
		`name=="TestB",custom_fields.teststring=="Test String A"`:                             "AB",
		`custom_fields.doors==4`:                                "C",
		`custom_fields.electric==true`:                          "A",
		`custom_fields.bought=isnull=`:                          "BC",
		`custom_fields.bought=gt=2026-01-01`:                    "A",
		`custom_fields.teststring=in=("Test String B",x)`:       "C",
		`name==TestC;custom_fields.teststring=="Test String A"`: "",
	} {
		if got := names("filter=" + url.QueryEscape(filter)); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	if got := names("sort=custom_fields.teststring:desc,name:desc"); got != "CBA" {
		t.Error(got)
	}
	s.call("glpi", "GET", "/Assets/Custom/Test01?filter=custom_fields.nonsense==1", nil).want(400)

	// What is not given, or null, stays; what cannot be is refused and changes nothing.
	s.call("glpi", "PATCH", item, map[string]any{"custom_fields": map[string]any{"notes": "m", "teststring": nil}}).want(200)
	got := s.call("glpi", "GET", item, nil).want(200)
	if got.at("custom_fields.notes") != "m" || got.at("custom_fields.teststring") != "Test String A" || got.at("custom_fields.doors") != "5" {
		t.Error(string(got.body))
	}
	for name, value := range map[string]any{
		"doors": 10, "electric": "perhaps", "bought": "soon", "seen": "later", "page": "no address", "place": 999, "places": []int{999}, "notes": []int{1},
		"teststring": strings.Repeat("x", 256),
	} {
		s.call("glpi", "PATCH", item, map[string]any{"name": "changed", "custom_fields": map[string]any{name: value}}).want(400)
	}
	s.call("glpi", "PATCH", item, map[string]any{"custom_fields": map[string]any{"doors": 2.5}}).want(400)
	if got := s.call("glpi", "GET", item, nil).want(200).at("name"); got != "TestA" {
		t.Error(got)
	}
	if data := s.data("glpi", `{ CustomAsset_Test01(filter: "custom_fields.doors==5") { name custom_fields { doors teststring } } }`); !strings.Contains(data, `"doors":"5"`) {
		t.Error(data)
	}
	if csv := s.call("glpi", "GET", "/Assets/Custom/Test01", nil, "Accept", "text/csv").want(200); !strings.Contains(string(csv.body), "custom_fields.doors") {
		t.Error(string(csv.body))
	}
}

// TestCustomLifeCycle takes the objects of a definition through what every object goes through.
func TestCustomLifeCycle(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.customField(s.define("Robot", nil), "arms", "number", nil)
	for _, suffix := range []string{"Model", "Type", ""} {
		sub := &subject{s: s, o: s.Catalog.Object("CustomAsset_Robot" + suffix), m: &model.Mount{Path: "/Assets/Custom/Robot" + suffix, Ops: model.CRUD}}
		sub.run(t)
	}
	below := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).id()
	id := s.call("glpi", "POST", "/Assets/Custom/Robot", map[string]any{"name": "there", "entity": below}, "GLPI-Entity", "0", "GLPI-Entity-Recursive", "true").id()
	path := fmt.Sprintf("/Assets/Custom/Robot/%d", id)
	root := []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "false"}
	s.call("glpi", "GET", path, nil, root...).want(404)
	s.call("glpi", "PATCH", path, map[string]any{"name": "x"}, root...).want(404)
	s.call("glpi", "DELETE", path, nil, root...).want(404)
	s.call("post-only", "GET", path, nil).want(403)
}

// TestCustomAssetsElsewhere: another process sees a definition when it looks, and so does a restart.
func TestCustomAssetsElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	path := s.define("Lamp", nil)
	s.exec("UPDATE `glpi_assets_assetdefinitions` SET `label` = 'Light'")
	s.exec("UPDATE `glpid_generations` SET `number` = `number` + 1 WHERE `name` = 'custom assets'")
	if err := s.Custom.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Catalog.Object("CustomAsset_Lamp").Label; got != "Light" {
		t.Error(got)
	}
	s.call("glpi", "PATCH", path, map[string]any{"label": "Lamp"}).want(200)
	if got := s.Catalog.Object("CustomAsset_Lamp").Label; got != "Lamp" {
		t.Error(got)
	}
}

// TestCustomContract compares the schemas of a definition with those of a GLPI server.
func TestCustomContract(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.define("AllCapacities", nil)
	data, err := os.ReadFile("testdata/custom-asset.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]map[string]any
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	schemas := s.document("")["components"].(map[string]any)["schemas"].(map[string]any)
	for name, schema := range want {
		have, _ := schemas[name].(map[string]any)
		if have == nil {
			t.Errorf("there is no schema %s", name)
			continue
		}
		if have["x-itemtype"] != schema["x-itemtype"] {
			t.Errorf("%s is of %v, want %v", name, have["x-itemtype"], schema["x-itemtype"])
		}
		wanted, properties := schema["properties"].(map[string]any), have["properties"].(map[string]any)
		for property, w := range wanted {
			if list, ok := w.(map[string]any)["properties"].([]any); ok && len(list) == 0 {
				w.(map[string]any)["properties"] = map[string]any{} // PHP's empty object
			}
			if !reflect.DeepEqual(properties[property], w) {
				t.Errorf("%s.%s is %v, want %v", name, property, properties[property], w)
			}
		}
		if len(properties) != len(wanted) {
			t.Errorf("%s has %d properties, want %d", name, len(properties), len(wanted))
		}
	}
}
