package intake_test

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

var update = flag.Bool("update", false, "write what the samples become into testdata anew")

// TestSamplesAreServed posts each sample as agents do and looks at all that it becomes, as clients do: by REST, every
// collection below every asset and all other lists that have got something, and by GraphQL, which has to say the same.
// testdata has what there has to be, one line for each item. The same again is the same, history included.
func TestSamplesAreServed(t *testing.T) {
	t.Parallel()
	for _, name := range append(slices.Clone(samplesOf), "netdiscovery.xml") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTaker(t)
			k.set(map[string]string{"enabled_inventory": "1", "import_env": "1"})
			k.Token("glpi")
			before := k.lastIDs()
			k.post(name)
			k.post(name) // another rule finds it than has let it in
			first := k.picture(before)
			k.post(name)
			again := k.picture(before)
			for _, path := range slices.Sorted(maps.Keys(again)) {
				if got, want := withoutTimes(again[path].text), withoutTimes(first[path].text); got != want {
					t.Errorf("the same again changes %s:\n%s\nbefore:\n%s", path, got, want)
				}
			}
			if len(first) != len(again) {
				t.Errorf("%d collections have something, then %d", len(first), len(again))
			}
			k.graphSays(again)
			golden := filepath.Join("testdata", "pictures", name+".txt")
			got := again.String()
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(k.Options.Database, "mysql:") { // which gives no number again that was rolled back
				got, want = numbers.ReplaceAllString(got, "/~"), numbers.ReplaceAll(want, []byte("/~"))
			}
			told := strings.Split(string(want), "\n")
			for _, line := range strings.Split(got, "\n") {
				if i := slices.Index(told, line); i < 0 {
					t.Errorf("not in %s: %s", golden, line)
				} else {
					told = slices.Delete(told, i, i+1)
				}
			}
			if len(told) > 0 {
				t.Errorf("only in %s:\n%s", golden, strings.Join(told, "\n"))
			}
		})
	}
}

// numbers are ids in paths.
var numbers = regexp.MustCompile(`/[0-9]+\b`)

// post sends a sample to the server, packed as agents do.
func (k *taker) post(name string) {
	k.T.Helper()
	text, err := os.ReadFile(filepath.Join("..", "message", "testdata", name))
	if err != nil {
		k.T.Fatal(err)
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(text) // into memory
	_ = z.Close()
	resp, err := http.Post(k.URL+"/", "application/x-compress-zlib", &packed)
	if err != nil {
		k.T.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		k.T.Fatalf("%s: %s", name, resp.Status)
	}
}

// lastIDs gives the highest id of each table.
func (k *taker) lastIDs() map[string]float64 {
	k.T.Helper()
	var each []string
	for _, o := range k.Catalog.Objects() {
		if o.Table != "" && !slices.Contains(each, o.Table) {
			each = append(each, o.Table)
		}
	}
	out := map[string]float64{}
	for some := range slices.Chunk(each, 100) {
		parts := make([]string, len(some))
		for i, table := range some {
			parts[i] = "SELECT '\"" + table + "\": ' || COALESCE(MAX(`id`), -1) FROM `" + table + "`"
		}
		if err := json.Unmarshal([]byte("{"+k.Joined(",", strings.Join(parts, " UNION ALL "))+"}"), &out); err != nil {
			k.T.Fatal(err)
		}
	}
	return out
}

// shown is a collection as REST shows it.
type shown struct {
	object *model.Object
	text   string
	rows   []map[string]any
}

// picture is what REST shows, by paths.
type picture map[string]shown

// inventoried are the types of assets that messages make.
var inventoried = strings.Fields("Computer Monitor NetworkEquipment Peripheral Phone Printer Unmanaged")

// ofAsset is a collection below an asset.
var ofAsset = regexp.MustCompile(`^/Assets/([^/]+)/\{[^}]+\}(/[^{]+)$`)

// picture looks at all that there is beyond the ids of a time before.
func (k *taker) picture(before map[string]float64) picture {
	k.T.Helper()
	now, out := k.lastIDs(), picture{}
	look := func(o *model.Object, path string, above float64) {
		if o.Table != "" && now[o.Table] <= before[o.Table] {
			return // nothing is new, and there was nothing of an asset before
		}
		reply := k.Call("glpi", "GET", path, nil)
		if reply.Status == http.StatusNotFound { // it has none
			return
		}
		s := shown{object: o, text: string(reply.Want(http.StatusOK).Body)}
		if strings.HasPrefix(s.text, "{") {
			s.rows = []map[string]any{reply.Object()}
		} else {
			s.rows = slices.DeleteFunc(reply.List(), func(row map[string]any) bool {
				id, _ := row["id"].(float64)
				return id <= above
			})
		}
		if len(s.rows) > 0 {
			out[path] = s
		}
	}
	for _, itemtype := range inventoried {
		asset := k.Catalog.Object(itemtype)
		for id := range int(now[asset.Table]) {
			base := fmt.Sprintf("/Assets/%s/%d", itemtype, id+1)
			look(asset, base, 0)
			for _, o := range k.Catalog.Objects() {
				for _, m := range o.Mounts {
					below := ofAsset.FindStringSubmatch(m.Path)
					if below != nil && (below[1] == itemtype || below[1] == "{asset_itemtype}") &&
						(m.Ops.Has(model.List) || m.Single && m.Ops.Has(model.Get)) && o.Name != "Note" {
						look(o, base+below[2]+"?limit=1000&sort=id", 0)
					}
				}
			}
		}
	}
	for _, o := range k.Catalog.Objects() {
		for _, m := range o.Mounts {
			if m.Under == nil && m.Ops.Has(model.List) && !strings.Contains(m.Path, "{") &&
				o.Name != "NetworkPort" && !slices.Contains(inventoried, o.Name) &&
				!strings.HasPrefix(m.Path, "/Administration/") {
				look(o, strings.TrimSuffix(m.Path, "/")+"?limit=1000&sort=id", before[o.Table])
				break
			}
		}
	}
	k.inside(out, look)
	return out
}

// inside looks at what belongs to the items of a picture, where that is not a list of hundreds.
func (k *taker) inside(p picture, look func(o *model.Object, path string, above float64)) {
	const most = 50
	for _, s := range slices.Collect(maps.Values(p)) {
		if len(s.rows) > most || slices.Contains(inventoried, s.object.Name) {
			continue
		}
		for _, o := range k.Catalog.Objects() {
			for _, m := range o.Mounts {
				before, after, _ := strings.Cut(m.Path, "{")
				_, after, _ = strings.Cut(after, "}")
				if m.Under == nil || m.Under.Object != s.object.Name || !m.Ops.Has(model.List) ||
					strings.Contains(after, "{") || o.Name == "Log" || o.Name == "Note" {
					continue
				}
				for _, row := range s.rows {
					look(o, fmt.Sprintf("%s%v%s?limit=1000&sort=id", before, row["id"], after), 0)
				}
			}
		}
	}
}

// changing are members that tell when a message came.
var changing = regexp.MustCompile(`"(last_inventory_update|last_contact|date)":"[^"]*"`)

func withoutTimes(text string) string { return changing.ReplaceAllString(text, "") }

// graphSays holds that GraphQL says of each item what REST does.
func (k *taker) graphSays(p picture) {
	k.T.Helper()
	schemas := k.Document("v2.3")["components"].(map[string]any)["schemas"].(map[string]any)
	said := map[string]map[any]any{} // items by their ids, of objects
	for path, s := range p {
		schema, ok := schemas[s.object.Name].(map[string]any)
		if !ok || s.object.RESTOnly {
			continue
		}
		if said[s.object.Name] == nil {
			said[s.object.Name] = map[any]any{}
			g := k.Graph("glpi", fmt.Sprintf("{ %s { %s} }", s.object.Name,
				testapi.QueryOf(schemas, s.object.Name, schema)))
			for _, e := range g.Errors {
				if !strings.HasPrefix(e.Message, "Int cannot represent non 32-bit") {
					k.T.Errorf("GraphQL of %s: %s", s.object.Name, e.Message)
				}
			}
			list, _ := g.Data[s.object.Name].([]any)
			for _, item := range list {
				said[s.object.Name][item.(map[string]any)["id"]] = item
			}
		}
		for _, row := range s.rows {
			graph, ok := said[s.object.Name][row["id"]]
			if !ok {
				k.T.Errorf("%s: GraphQL has no %s %v", path, s.object.Name, row["id"])
			} else if member := differs(row, graph); member != "" {
				k.T.Errorf("%s %v: GraphQL says something else of%s:\n%v\n%v", path, row["id"], member, row, graph)
			}
		}
	}
}

// differs gives the member in which two values that have it are not the same; "" for none. A number that is too large
// for GraphQL is null there.
func differs(rest, graph any) string {
	switch r := rest.(type) {
	case map[string]any:
		g, ok := graph.(map[string]any)
		if !ok {
			return " "
		}
		for name, value := range r {
			other, asked := g[name]
			if at := differs(value, other); asked && at != "" {
				return " " + name + at
			}
		}
		return ""
	case []any:
		g, ok := graph.([]any)
		if !ok || len(g) != len(r) {
			return " "
		}
		for i := range r {
			if at := differs(r[i], g[i]); at != "" {
				return at
			}
		}
		return ""
	case nil:
		if g, ok := graph.([]any); ok && len(g) == 0 { // GraphQL has no list that is null
			return ""
		}
	case float64:
		if graph == nil && (r > math.MaxInt32 || r < math.MinInt32) {
			return ""
		}
	}
	if fmt.Sprint(rest) != fmt.Sprint(graph) {
		return " "
	}
	return ""
}

// mostLines is of how many items of a collection a picture says what they are.
const mostLines = 8

// String gives a line for each item, of what it says that is not the same everywhere.
func (p picture) String() string {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(p)) {
		rows := p[path].rows
		path, _, _ = strings.Cut(path, "?")
		if len(rows) > mostLines {
			fmt.Fprintf(&b, "%s: %d\n", path, len(rows))
			rows = rows[:mostLines/2]
		}
		for _, row := range rows {
			var said []string
			for _, name := range slices.Sorted(maps.Keys(row)) {
				if text := brief(row[name]); text != "" && !slices.Contains(everywhere, name) {
					said = append(said, name+" "+text)
				}
			}
			if row["is_dynamic"] == false {
				said = append(said, "by hand")
			}
			fmt.Fprintf(&b, "%s: %s\n", path, strings.Join(said, "; "))
		}
	}
	return b.String()
}

// everywhere are members that say nothing of a single item.
var everywhere = strings.Fields("id itemtype items_id entity is_dynamic date date_creation date_mod last_contact" +
	" last_inventory_update completename level input is_helpdesk_visible is_valid autoupdatesystem href mainitemtype")

// brief gives what a value says in few words, "" for nothing.
func brief(value any) string {
	const most = 60
	switch v := value.(type) {
	case map[string]any:
		for _, name := range []string{"name", "designation", "id"} {
			if text := brief(v[name]); text != "" {
				return text
			}
		}
		return ""
	case []any:
		var list []string
		for _, x := range v {
			list = append(list, brief(x))
		}
		return strings.Join(list, ", ")
	case nil, bool:
		return map[bool]string{true: "yes"}[v == true]
	case float64:
		if v == 0 {
			return ""
		}
		return fmt.Sprintf("%.10g", v)
	}
	text := strings.Join(strings.Fields(fmt.Sprint(value)), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}
