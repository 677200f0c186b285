package custom_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog/contract"
	"github.com/glpid/glpid/internal/testing/testapi"
)

func customField(s *testapi.Server, definition, name, kind string, more map[string]any) int64 {
	s.T.Helper()
	body := map[string]any{"system_name": name, "type": kind}
	for k, v := range more {
		body[k] = v
	}
	return s.Call("glpi", "POST", definition+"/Field", body).ID()
}

// TestCustomAssetsAtOnce defines a type of asset: routes, document, GraphQL, filters and rights are
// there at once.
func TestCustomAssetsAtOnce(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	if got := s.Call("glpi", "GET", "/Assets/Custom", nil).Want(200); string(got.Body) != "[]" {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "GET", "/Assets/Custom/Car", nil).Want(404)
	path := s.Define("Car", map[string]any{"label": "Car", "capacities": []string{"HasInfocom"}})
	if got := s.Call("glpi", "GET", "/Assets/Custom/",
		nil).Want(200); string(got.Body) != `[{"itemtype":"Car","name":"Car","href":"/Assets/Custom/Car"}]` {
		t.Error(string(got.Body))
	}
	kind := s.Call("glpi", "POST", "/Assets/Custom/CarType", map[string]any{"name": "Van"})
	if got := kind.Location(); !strings.HasSuffix(got,
		fmt.Sprintf("/Assets/Custom/CarType/%d", kind.ID())) {
		t.Error(got)
	}
	carModel := s.Call("glpi", "POST", "/Assets/Custom/CarModel", map[string]any{"name": "T6", "weight": 2000}).ID()
	car := s.Call("glpi", "POST", "/Assets/Custom/Car",
		map[string]any{"name": "VW", "type": kind.ID(), "model": map[string]any{"id": carModel}, "user": 4}).ID()
	item := fmt.Sprintf("/Assets/Custom/Car/%d", car)
	got := s.Call("glpi", "GET", item, nil).Want(200)
	if got.At("type.name") != "Van" || got.At("model.name") != "T6" || got.At("user.name") != "tech" ||
		got.At("entity.id") != 0.0 || len(fmt.Sprint(got.At("uuid"))) != 36 {
		t.Error(string(got.Body))
	}
	if data := s.Data("glpi",
		`{ CustomAsset_Car(filter: "type.name==van") { name type { name comment } model { weight } } }`); !strings.Contains(data, `"weight":2000`) {
		t.Error(data)
	}
	doc := s.Document("")
	if _, ok := doc["components"].(map[string]any)["schemas"].(map[string]any)["CustomAsset_CarModel"]; !ok {
		t.Error("the document has no schema of the model")
	}

	// Types and models are those of one definition.
	s.Define("Boat", nil)
	if got := s.Call("glpi", "GET", "/Assets/Custom/BoatType", nil).Want(200); len(got.List()) != 0 {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "GET", fmt.Sprintf("/Assets/Custom/BoatModel/%d", carModel), nil).Want(404)
	s.Call("glpi", "GET", strings.Replace(item, "Car", "Boat", 1), nil).Want(404)
	s.Call("glpi", "PATCH", strings.Replace(item, "Car", "Boat", 1), map[string]any{"name": "x"}).Want(404)
	s.Call("glpi", "POST", "/Assets/Custom/Boat", map[string]any{"name": "b", "model": carModel}).Want(400)

	// The right is given by the definition; inactive ones are served to nobody.
	s.Call("tech", "GET", "/Assets/Custom/Car", nil).Want(403)
	s.Call("glpi", "PATCH", path, map[string]any{"profiles": map[string]any{"4": 31, "6": 1}}).Want(200)
	s.Call("tech", "GET", item, nil).Want(200)
	s.Call("tech", "PATCH", item, map[string]any{"name": "x"}).Want(403)
	s.Call("glpi", "PATCH", path, map[string]any{"profiles": map[string]any{"4": 31, "6": 1024}}).Want(200)
	s.Call("tech", "GET", item, nil).Want(200) // its own
	s.Call("glpi", "PATCH", item, map[string]any{"user": 2}).Want(200)
	s.Call("tech", "GET", item, nil).Want(404)
	s.Call("glpi", "PATCH", path, map[string]any{"is_active": false}).Want(200)
	s.Call("glpi", "GET", item, nil).Want(404)
	s.Call("glpi", "GET", "/Assets/Custom/CarModel", nil).Want(404)
	s.Call("glpi", "PATCH", path, map[string]any{"is_active": true}).Want(200)
	s.Call("glpi", "GET", item, nil).Want(200)
	if allow := s.Call("glpi", "POST", item, nil).Want(405).Header.Get("Allow"); !strings.Contains(allow, "PATCH") {
		t.Error(allow)
	}
	s.Call("glpi", "DELETE", path, nil).Want(204)
	s.Call("glpi", "GET", item, nil).Want(404)
	if n := s.Scalar("SELECT ((SELECT COUNT(*) FROM `glpi_assets_assets`) + (SELECT COUNT(*)" +
		" FROM `glpi_assets_assetmodels`)) || ' ' || (SELECT COUNT(*) FROM `glpi_profilerights`" +
		" WHERE `name` = 'asset_car')"); n != "0 0" {
		t.Error(n)
	}
}

// TestDefinitionRules refuses what cannot be a definition or a field.
func TestDefinitionRules(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Car", nil)
	for _, body := range []map[string]any{
		{}, {"system_name": "Two words"}, {"system_name": "1st"}, {"system_name": "Computer"},
		{"system_name": "PhoneModel"}, {"system_name": "x/y"},
		{"system_name": "A", "capacities": []string{"Flies"}},
		{"system_name": "A", "profiles": map[string]any{"4": 1 << 20}},
		{"system_name": "A", "profiles": map[string]any{"999": 1}}, {"system_name": "A", "translations": "{"},
	} {
		s.Call("glpi", "POST", "/Assets/CustomDefinition", body).Want(400)
	}
	s.Call("glpi", "POST", "/Assets/CustomDefinition", map[string]any{"system_name": "CAR"}).Want(409)
	s.Call("glpi", "PATCH", path, map[string]any{"system_name": "Other"}).Want(400)
	s.Call("tech", "POST", "/Assets/CustomDefinition", map[string]any{"system_name": "Bike"}).Want(403)
	s.Call("tech", "GET", "/Assets/CustomDefinition", nil).Want(403)
	for _, body := range []map[string]any{
		{}, {"system_name": "x"}, {"system_name": "x", "type": "blob"}, {"system_name": "Big", "type": "string"},
		{"system_name": "x-y", "type": "string"},
		{"system_name": "x", "type": "dropdown"}, {"system_name": "x", "type": "dropdown", "itemtype": "Nonsense"},
		{"system_name": "x", "type": "number", "field_options": map[string]any{"min": 5, "max": 1}},
		{"system_name": "x", "type": "number", "default_value": `"many"`},
	} {
		s.Call("glpi", "POST", path+"/Field", body).Want(400)
	}
	field := customField(s, path, "x", "number", nil)
	s.Call("glpi", "POST", path+"/Field", map[string]any{"system_name": "x", "type": "string"}).Want(409)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Field/%d", path, field), map[string]any{"type": "string"}).Want(400)
	s.Call("glpi", "GET", fmt.Sprintf("%s/Field/%d", s.Define("Bike", nil), field), nil).Want(404)
}

// TestCustomFields writes, reads, filters and sorts by fields of every kind.
func TestCustomFields(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Test01", nil)
	location := s.Make("Location")
	customField(s, path, "teststring", "string", nil)
	customField(s, path, "notes", "text", nil)
	customField(s, path, "doors", "number",
		map[string]any{"field_options": map[string]any{"min": 1, "max": 9, "step": 1}, "default_value": 4})
	customField(s, path, "electric", "boolean", nil)
	customField(s, path, "bought", "date", nil)
	customField(s, path, "seen", "datetime", nil)
	customField(s, path, "page", "url", nil)
	customField(s, path, "place", "dropdown", map[string]any{"itemtype": "Location"})
	customField(s, path, "places", "dropdown",
		map[string]any{"itemtype": "Location", "field_options": map[string]any{"multiple": true}})
	customField(s, path, "name", "string", map[string]any{"field_options": map[string]any{"readonly": []int{4}}})
	add := func(name string, fields map[string]any) int64 {
		t.Helper()
		return s.Call("glpi", "POST", "/Assets/Custom/Test01",
			map[string]any{"name": name, "custom_fields": fields}).ID()
	}
	a := add("TestA", map[string]any{
		"teststring": "Test String A", "notes": "n", "doors": 5, "electric": true, "bought": "2026-02-03",
		"seen": "2026-02-03T10:00:00+02:00",
		"page": "https://example.org/", "place": location, "places": []int64{location}, "name": "ignored", "unknown": 1,
	})
	many := make([]int64, 101) // each is looked up while others wait to write
	for i := range many {
		many[i] = location
	}
	if r := s.Call("glpi", "PATCH", fmt.Sprint("/Assets/Custom/Test01/", a), map[string]any{
		"custom_fields": map[string]any{"places": many}}).Want(400); !strings.Contains(string(r.Body), "at most 100") {
		t.Errorf("%s", r.Body)
	}
	add("TestB", map[string]any{"teststring": "Test String A", "doors": "2"})
	add("TestC", map[string]any{"teststring": "Test String B"})
	item := fmt.Sprintf("/Assets/Custom/Test01/%d", a)
	want := map[string]any{
		"teststring": "Test String A", "notes": "n", "doors": "5", "electric": "true", "bought": "2026-02-03",
		"seen": "2026-02-03 08:00:00",
		"page": "https://example.org/", "place": fmt.Sprint(location), "places": fmt.Sprintf("[%d]", location),
		"name": nil,
	}
	if got := s.Call("glpi", "GET", item, nil).Want(200).At("custom_fields"); !reflect.DeepEqual(got, want) {
		t.Errorf("custom fields: %v, want %v", got, want)
	}
	names := func(query string) string {
		t.Helper()
		var out []string
		for _, i := range s.Call("glpi", "GET", "/Assets/Custom/Test01?"+query, nil).Want(200).List() {
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
		`custom_fields.doors==4.0`:                              "C",
		`custom_fields.doors=gt=3`:                              "AC",
		`custom_fields.doors=out=(2,4)`:                         "A",
		`custom_fields.doors=like=5*`:                           "A",
		`custom_fields.electric==true`:                          "A",
		`custom_fields.electric==1`:                             "A",
		`custom_fields.electric=in=(yes,0)`:                     "A",
		`custom_fields.electric!=false`:                         "A",
		`custom_fields.electric==false`:                         "",
		`custom_fields.seen=="2026-02-03 08:00:00"`:             "A",
		`custom_fields.seen==2026-02-03T09:00:00+01:00`:         "A",
		`custom_fields.seen=lt=2026-02-03`:                      "",
		`custom_fields.bought=isnull=`:                          "BC",
		`custom_fields.bought=gt=2026-01-01`:                    "A",
		`custom_fields.teststring=in=("Test String B",x)`:       "C",
		`name==TestC;custom_fields.teststring=="Test String A"`: "",
	} {
		if got := names("filter=" + url.QueryEscape(filter)); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	for _, wrong := range []string{"electric==2", "electric=in=(1,perhaps)", "bought==soon", "seen=ge=soon",
		"doors==x"} {
		s.Call("glpi", "GET", "/Assets/Custom/Test01?filter=custom_fields."+wrong, nil).Want(400)
	}
	if got := names("sort=custom_fields.teststring:desc,name:desc"); got != "CBA" {
		t.Error(got)
	}
	s.Call("glpi", "GET", "/Assets/Custom/Test01?filter=custom_fields.nonsense==1", nil).Want(400)

	// What is not given stays, null takes a value away, and what is chosen is named by its id or its name.
	attic := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Attic"}).ID()
	got := s.Call("glpi", "PATCH", item, map[string]any{"custom_fields": map[string]any{"notes": "m", "teststring": nil,
		"bought": nil, "seen": "", "place": map[string]any{"name": "Attic"},
		"places": []any{1, map[string]any{"id": 1}}}}).Want(200)
	if got.At("custom_fields.notes") != "m" || got.At("custom_fields.teststring") != nil ||
		got.At("custom_fields.bought") != nil || got.At("custom_fields.seen") != nil ||
		got.At("custom_fields.place") != fmt.Sprint(attic) || got.At("custom_fields.doors") != "5" {
		t.Error(string(got.Body))
	}
	for name, value := range map[string]any{
		"doors": 10, "electric": "perhaps", "bought": "soon", "seen": "later", "page": "no address", "place": 999,
		"places": []int{999}, "notes": []int{1},
		"teststring": strings.Repeat("x", 256),
	} {
		s.Call("glpi", "PATCH", item,
			map[string]any{"name": "changed", "custom_fields": map[string]any{name: value}}).Want(400)
	}
	s.Call("glpi", "PATCH", item, map[string]any{"custom_fields": map[string]any{"doors": 2.5}}).Want(400)
	if got := s.Call("glpi", "GET", item, nil).Want(200).At("name"); got != "TestA" {
		t.Error(got)
	}
	if data := s.Data("glpi",
		`{ CustomAsset_Test01(filter: "custom_fields.doors==5") { name custom_fields { doors teststring } } }`); !strings.Contains(data, `"doors":"5"`) {
		t.Error(data)
	}
	if csv := s.Call("glpi", "GET", "/Assets/Custom/Test01", nil, "Accept", "text/csv").Want(200); !strings.Contains(
		string(csv.Body), "custom_fields.doors") {
		t.Error(string(csv.Body))
	}
}

// TestCustomNumbers compares and sorts numbers as numbers, though they are shown as texts.
func TestCustomNumbers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Shelf", nil)
	customField(s, path, "size", "number", map[string]any{"default_value": 30})
	for name, size := range map[string]any{"nine": 9, "ten": 10, "minus": -1, "half": 0.5, "hundred": "100"} {
		s.Call("glpi", "POST", "/Assets/Custom/Shelf",
			map[string]any{"name": name, "custom_fields": map[string]any{"size": size}}).Want(201)
	}
	s.Call("glpi", "POST", "/Assets/Custom/Shelf", map[string]any{"name": "default"}).Want(201)
	for query, want := range map[string]string{
		"sort=custom_fields.size":                                              "minus half nine ten default hundred",
		"sort=custom_fields.size:desc&limit=2":                                 "hundred default",
		"sort=custom_fields.size&filter=custom_fields.size=gt=9":               "ten default hundred",
		"sort=custom_fields.size&filter=custom_fields.size=le=9.0":             "minus half nine",
		"sort=custom_fields.size&filter=custom_fields.size=in=(10.0,100)":      "ten hundred",
		"sort=custom_fields.size&filter=custom_fields.size!=10":                "minus half nine default hundred",
		"sort=custom_fields.size&filter=custom_fields.size=like=1*,name==half": "half ten hundred",
	} {
		var names []string
		got := s.Call("glpi", "GET", "/Assets/Custom/Shelf?"+query, nil)
		for _, item := range got.List() {
			names = append(names, fmt.Sprint(item["name"]))
			if size := item["custom_fields"].(map[string]any)["size"]; item["name"] == "half" && size != "0.5" ||
				item["name"] == "ten" && size != "10" {
				t.Errorf("%v is shown as %v", item["name"], size)
			}
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%s: %v, want %s", query, names, want)
		}
	}
	for _, wrong := range []string{"==ten", "!=ten", "=in=(1,ten)", "=gt="} {
		s.Call("glpi", "GET", "/Assets/Custom/Shelf?filter=custom_fields.size"+wrong, nil).Want(400)
	}
	data := s.Data("glpi",
		`{ CustomAsset_Shelf(sort: "custom_fields.size:desc", limit: 1, filter: "custom_fields.size=lt=50") { name } }`)
	if !strings.Contains(data, "default") {
		t.Error(data)
	}
}

// TestCustomDefaults shows a field's default for assets without a value of their own, whatever the
// kind, and as it is now.
func TestCustomDefaults(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Van", nil)
	a, b := s.Make("Location"), s.Make("Location")
	multiple := map[string]any{"multiple": true}
	fields := map[string]int64{}
	for _, f := range []struct {
		name, kind string
		value      any
		more       map[string]any
	}{
		{"word", "string", "plain", nil}, {"note", "text", `"quoted"`, nil}, {"wheels", "number", 4, nil},
		{"sold", "boolean", true, nil},
		{"since", "date", "2026-01-02", nil}, {"seen", "datetime", "2026-01-02T03:04:05Z", nil},
		{"page", "url", "https://example.org/", nil},
		{"place", "dropdown", a, nil}, {"places", "dropdown", fmt.Sprintf("[%d,%d]", a, b), multiple},
		{"none", "string", nil, nil},
	} {
		body := map[string]any{"default_value": f.value}
		if f.kind == "dropdown" {
			body["itemtype"], body["field_options"] = "Location", f.more
		}
		fields[f.name] = customField(s, path, f.name, f.kind, body)
	}
	van := fmt.Sprintf("/Assets/Custom/Van/%d",
		s.Call("glpi", "POST", "/Assets/Custom/Van", map[string]any{"name": "v"}).ID())
	want := map[string]any{
		"word": "plain", "note": "quoted", "wheels": "4", "sold": "true", "since": "2026-01-02",
		"seen": "2026-01-02 03:04:05", "page": "https://example.org/",
		"place": fmt.Sprint(a), "places": fmt.Sprintf("[%d,%d]", a, b), "none": nil,
	}
	if got := s.Call("glpi", "GET", van, nil).Want(200).At("custom_fields"); !reflect.DeepEqual(got, want) {
		t.Errorf("defaults: %v, want %v", got, want)
	}
	for _, filter := range []string{"word==PLAIN", "wheels=ge=4", "sold==true", "since=lt=2026-02-01",
		fmt.Sprintf("place==%d", a), "none=isnull=", "places=like=*" + fmt.Sprint(b) + "*"} {
		if got := s.Call("glpi", "GET", "/Assets/Custom/Van?filter=custom_fields."+url.QueryEscape(filter),
			nil).Want(200); len(got.List()) != 1 {
			t.Errorf("%s finds nothing", filter)
		}
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Field/%d", path, fields["wheels"]),
		map[string]any{"default_value": 6}).Want(200)
	if got := s.Call("glpi", "GET", van, nil).At("custom_fields.wheels"); got != "6" {
		t.Errorf("the new default is not shown but %v", got)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Field/%d", path, fields["wheels"]),
		map[string]any{"default_value": nil}).Want(200)
	if got := s.Call("glpi", "GET", van, nil).At("custom_fields.wheels"); got != nil {
		t.Errorf("a default that is gone is shown: %v", got)
	}
	for field, bad := range map[string]any{"sold": "maybe", "since": "soon", "page": "nowhere", "place": 4711,
		"places": "[4711]"} {
		s.Call("glpi", "PATCH", fmt.Sprintf("%s/Field/%d", path, fields[field]),
			map[string]any{"default_value": bad}).Want(400)
	}
}

// TestCustomFieldPurge: a field that goes takes its values along, so that the next one that gets its
// id begins empty.
func TestCustomFieldPurge(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Bin",
		map[string]any{"fields_display": []map[string]any{{"key": "name", "order": 0},
			{"key": "custom_colour", "order": 1}, {"key": "serial", "order": 2}}})
	customField(s, path, "kept", "string", nil)
	colour := customField(s, path, "colour", "string", nil)
	bin := fmt.Sprintf("/Assets/Custom/Bin/%d",
		s.Call("glpi", "POST", "/Assets/Custom/Bin",
			map[string]any{"custom_fields": map[string]any{"colour": "red", "kept": "k"}}).ID())
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/Field/%d", path, colour), nil).Want(204)
	if got := s.Call("glpi", "GET", bin, nil).At("custom_fields"); !reflect.DeepEqual(got,
		map[string]any{"kept": "k"}) {
		t.Errorf("after the purge: %v", got)
	}
	s.Call("glpi", "GET", "/Assets/Custom/Bin?filter=custom_fields.colour==red", nil).Want(400)
	if got := s.Call("glpi", "GET", path,
		nil).At("fields_display"); got != `[{"key":"name","order":0},{"key":"serial","order":1}]` {
		t.Errorf("fields in forms: %v", got)
	}
	customField(s, path, "shape", "string", nil)
	if got := s.Call("glpi", "GET", bin, nil).At("custom_fields"); !reflect.DeepEqual(got,
		map[string]any{"kept": "k", "shape": nil}) {
		t.Errorf("a new field shows the values of an old one: %v", got)
	}
}

// TestCustomFieldOptions holds what a field's options say per profile.
func TestCustomFieldOptions(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Key", map[string]any{"profiles": map[string]any{"4": 31, "6": 31}})
	customField(s, path, "lock", "string", map[string]any{"field_options": map[string]any{"required": []string{"6"}}})
	customField(s, path, "plain", "string", map[string]any{"field_options": []any{}})
	customField(s, path, "owner", "string", map[string]any{"field_options": map[string]any{"readonly": true}})
	customField(s, path, "code", "string", map[string]any{"field_options": map[string]any{"readonly": []int{6}},
		"default_value": "0000"})
	s.Call("tech", "POST", "/Assets/Custom/Key", map[string]any{"name": "k"}).Want(400)
	fields := map[string]any{"lock": "front", "owner": "x", "code": "1234"}
	key := fmt.Sprintf("/Assets/Custom/Key/%d",
		s.Call("tech", "POST", "/Assets/Custom/Key", map[string]any{"custom_fields": fields}).ID())
	if r := s.Call("tech", "PATCH", key, map[string]any{"custom_fields": fields}).Want(200); r.Header.Get(
		"GLPI-Ignored-Properties") != "custom_fields.owner, custom_fields.code" {
		t.Errorf("ignored: %q", r.Header.Get("GLPI-Ignored-Properties"))
	}
	s.Call("tech", "PATCH", key, map[string]any{"custom_fields": map[string]any{"lock": nil}}).Want(400)
	if got := s.Call("tech", "GET", key, nil).At("custom_fields"); !reflect.DeepEqual(got,
		map[string]any{"lock": "front", "plain": nil, "owner": nil, "code": "0000"}) {
		t.Errorf("written by tech: %v", got)
	}
	if got := s.Call("glpi", "PATCH", key, map[string]any{"custom_fields": fields}).Want(200).At(
		"custom_fields"); !reflect.DeepEqual(got, map[string]any{"lock": "front", "plain": nil, "owner": nil,
		"code": "1234"}) {
		t.Errorf("written by glpi: %v", got)
	}
	s.Call("glpi", "POST", "/Assets/Custom/Key", map[string]any{"name": "without a lock"}).Want(201)

	// Fields that all assets have can be read-only too.
	s.Call("glpi", "PATCH", path,
		map[string]any{"fields_display": []any{map[string]any{"key": "name", "order": 0, "field_options": []any{}},
			map[string]any{"key": "serial", "order": 1,
				"field_options": map[string]any{"readonly": []string{"6"}}}}}).Want(200)
	s.Call("glpi", "PATCH", key, map[string]any{"serial": "s1"}).Want(200)
	s.Call("tech", "PATCH", key, map[string]any{"serial": "s2", "comment": "c"}).Want(400)
	if got := s.Call("tech", "PATCH", key, map[string]any{"serial": "s1", "comment": "c"}).Want(200); got.At(
		"serial") != "s1" || got.At("comment") != "c" {
		t.Errorf("written by tech: %s", got.Body)
	}
	for _, bad := range []any{"x", 1, []any{"x"}} {
		s.Call("glpi", "PATCH", key, map[string]any{"serial": "s3", "custom_fields": bad}).Want(400)
	}
	s.Call("glpi", "PATCH", key, map[string]any{"custom_fields": nil}).Want(200)
}

// TestCustomCapacities lets assets have what their definition says, and takes it away with the
// capacity.
func TestCustomCapacities(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	class := `Glpi\CustomAsset\Dock_1Asset`
	path := s.Define("Dock_1", map[string]any{
		"label": "Dock", "translations": map[string]any{"fr_FR": map[string]string{"one": "Station",
			"other": "Stations"}},
		"capacities": []any{`Glpi\Asset\Capacity\HasOperatingSystemCapacity`,
			map[string]any{"name": "HasPlug", "config": []any{}}},
	})
	list := s.Call("glpi", "GET", "/Assets/Custom/", nil, "Accept-Language", "fr_FR").Want(200)
	if list.At("0.name") != "Station" || list.At("0.href") != "/Assets/Custom/Dock_1" {
		t.Error(string(list.Body))
	}
	dock := s.Call("glpi", "POST", "/Assets/Custom/Dock_1", map[string]any{"name": "d"}).ID()
	monitor, computer := s.Make("Monitor"), s.Make("Computer")
	system := fmt.Sprintf("/Assets/%s/%d/OSInstallation", url.PathEscape(class), dock)
	made := s.Call("glpi", "POST", system, map[string]any{"owner": "me"})
	if want := fmt.Sprintf("%s/%d", system, made.ID()); made.Location() != want {
		t.Errorf("Location %q, want %q", made.Location(), want)
	}
	if got := s.Call("glpi", "GET", made.Location(), nil).Want(200); got.At("itemtype") != class ||
		got.At("owner") != "me" {
		t.Error(string(got.Body))
	}
	connections := fmt.Sprintf("/Assets/Computer/%d/PeripheralConnection", computer)
	link := map[string]any{"itemtype_peripheral": class, "items_id_peripheral": dock}
	s.Call("glpi", "POST", connections, link).Want(400) // not without the capacity
	s.Call("glpi", "PATCH", path,
		map[string]any{"capacities": []string{"HasOperatingSystem", "HasPeripheralAssets"}}).Want(200)
	s.Call("glpi", "POST", connections, link).Want(201)
	s.Call("glpi", "POST", connections, link).Want(409)
	s.Call("glpi", "POST", connections,
		map[string]any{"itemtype_peripheral": "Monitor", "items_id_peripheral": monitor}).Want(201)
	s.Call("glpi", "PATCH", path, map[string]any{"capacities": []string{"HasPeripheralAssets"}}).Want(200)
	if got := s.Call("glpi", "GET", system, nil).Want(200).List(); len(got) != 0 {
		t.Errorf("the operating system stays without the capacity: %v", got)
	}
	if got := s.Call("glpi", "GET", connections, nil).Want(200).List(); len(got) != 2 {
		t.Errorf("connections: %v", got)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"capacities": []string{}}).Want(200)
	if got := s.Call("glpi", "GET", connections, nil).Want(200).List(); len(got) != 1 ||
		got[0]["itemtype_peripheral"] != "Monitor" {
		t.Errorf("connections without the capacity: %v", got)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"capacities": "[1]"}).Want(400)
	s.Call("glpi", "PATCH", path, map[string]any{"capacities": map[string]any{}}).Want(400)
}

// TestCustomAssetsByAnotherProcess: another process sees a definition when it looks, and so does a restart.
func TestCustomAssetsByAnotherProcess(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	path := s.Define("Lamp", nil)
	s.Exec("UPDATE `glpi_assets_assetdefinitions` SET `label` = 'Light'")
	s.Exec("UPDATE `glpid_generations` SET `number` = `number` + 1 WHERE `name` = 'custom assets'")
	if err := s.Custom.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.Catalog.Object("CustomAsset_Lamp").Label; got != "Light" {
		t.Error(got)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"label": "Lamp"}).Want(200)
	if got := s.Catalog.Object("CustomAsset_Lamp").Label; got != "Lamp" {
		t.Error(got)
	}
}

// TestCustomContract compares the schemas of a definition with those of a GLPI server.
func TestCustomContract(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Define("AllCapacities", nil)
	data, err := os.ReadFile("testdata/custom-asset.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]map[string]any
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	schemas := s.Document("")["components"].(map[string]any)["schemas"].(map[string]any)
	for name, schema := range want {
		have, _ := schemas[name].(map[string]any)
		if have == nil {
			t.Errorf("there is no schema %s", name)
			continue
		}
		if have["x-itemtype"] != schema["x-itemtype"] {
			t.Errorf("%s is of %v, want %v", name, have["x-itemtype"], schema["x-itemtype"])
		}
		for _, difference := range contract.Compare(name, schema, have) {
			t.Error(difference)
		}
	}
}
