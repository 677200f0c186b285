// Package statistics counts tickets, changes and problems: by month, by what they have in common,
// and by the assets they are about.
//
// It must not change anything.
package statistics

import (
	"cmp"
	"slices"

	"github.com/glpid/glpid/internal/area"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// Area is the statistics: nothing but routes.
func Area() area.Area { return area.Area{Name: "statistics", Routes: routes()} }

// routes gives the statistics' routes. As in GLPI's API no right is asked for. What is counted lies in the
// session's active entities, and without the right on statistics is what the session sees besides.
func routes() []route.Route {
	tags := []string{"Statistics", "Assistance"}
	dates := []route.Param{
		{Name: "date_start", Description: "First day, YYYY-MM-DD; default a year before the last"},
		{Name: "date_end", Description: "Last day, YYYY-MM-DD; default today"},
	}
	byField := append(slices.Clone(dates),
		route.Param{Name: "field", Description: "What to group by: a key of report_group_fields", Required: true})
	out := []route.Route{{
		Method: "GET", Path: "/Assistance/Stat", Handle: list,
		Doc: route.Doc{Tags: tags, Description: "List the statistics that there are",
			Response: listSchema(reportSchema)},
	}}
	for _, k := range kinds {
		base := "/Assistance/Stat/" + k.Object
		for _, r := range []struct {
			path, text string
			query      []route.Param
			schema     map[string]any
			export     bool
			handle     func(c *route.Call, k *kind) (*route.Answer, error)
		}{
			{"/Global", "Count the " + k.Right() + "s of each month", dates, globalSchema, false, globally},
			{"/Characteristics", "Count the " + k.Right() + "s by what they have in common", byField,
				listOf(figuresSchema("id", "name")), false, characteristics},
			{"/Asset", "Count the " + k.Right() + "s by asset", dates, listOf(assetSchema), false, byAsset},
			{"/AssetCharacteristics", "Count the " + k.Right() + "s by what their assets have in common", byField,
				listOf(figuresSchema("itemtype", "id", "name")), false, assetCharacteristics},
			{"/Characteristics/Export", "Export the " + k.Right() + "s by what they have in common", byField, nil, true,
				exportCharacteristics},
			{"/Asset/Export", "Export the " + k.Right() + "s by asset", dates, nil, true, exportAssets},
			{"/AssetCharacteristics/Export", "Export the " + k.Right() + "s by what their assets have in common",
				byField, nil, true, exportAssetCharacteristics},
		} {
			doc := route.Doc{Tags: tags, Description: r.text, Query: r.query, Response: route.Schema{Inline: r.schema}}
			if r.export {
				doc.Media = "application/octet-stream"
				doc.Query = append(slices.Clip(doc.Query), route.Param{Name: "csv",
					Description: "raw leaves texts of CSV as they are that a spreadsheet would run as a formula"})
			}
			out = append(out, route.Route{
				Method: "GET", Path: base + r.path, Doc: doc,
				Handle: func(c *route.Call) (*route.Answer, error) { return r.handle(c, k) },
			})
		}
	}
	return out
}

// report is one entry of the list of statistics.
type report struct {
	Assistance string `json:"assistance_type"`
	Type       string `json:"report_type"`
	Title      string `json:"report_title"`
	Fields     any    `json:"report_group_fields"`
}

func list(c *route.Call) (*route.Answer, error) {
	grouped := ordered{}
	for _, f := range fields {
		if !f.unlisted {
			grouped = append(grouped, pair{f.key, f.label})
		}
	}
	assets := assetFields(c)
	var out []report
	for _, k := range kinds {
		if k.right != "" && !c.Session.Can(k.right, k.view) {
			continue
		}
		out = append(out,
			report{k.Object, "Global", "Global", []string{}},
			report{k.Object, "Characteristics", "By " + k.Right(), grouped},
			report{k.Object, "AssetCharacteristics", "By hardware characteristics", assets},
			report{k.Object, "Asset", "By hardware", []string{}},
		)
	}
	return route.OK(out)
}

// assetFields lists the characteristics of computers, components only for those who may see
// their definitions.
func assetFields(c *route.Call) ordered {
	out := ordered{
		{"ComputerType", "Dropdowns - Type"}, {"ComputerModel", "Dropdowns - Model"},
		{"OperatingSystem", "Dropdowns - Operating system"}, {"Location", "Dropdowns - Location"},
	}
	if !c.Session.Can("device", model.Read) {
		return out
	}
	var devices ordered
	for _, o := range c.Engine.Catalog().Objects() {
		if o.Right == "device" && c.Engine.Catalog().Object(o.Name+"Item") != nil {
			devices = append(devices, pair{o.Itemtype, "Components - " + o.PluralLabel()})
		}
	}
	slices.SortFunc(devices, func(a, b pair) int { return cmp.Compare(a.value, b.value) })
	return append(out, devices...)
}

func globally(c *route.Call, k *kind) (*route.Answer, error) {
	p := periodOf(c, c.Engine.Now())
	s, err := measure(c.Context, c.Engine, c.Session, k, grouping{}, p)
	if err != nil {
		return nil, err
	}
	return route.OK(byMonth(s, p))
}

// group is one group with its figures.
type group struct {
	Item groupItem `json:"item"`
	figures
}

type groupItem struct {
	Itemtype string `json:"itemtype,omitempty"`
	ID       int64  `json:"id"`
	Name     string `json:"name"`
}

func characteristics(c *route.Call, k *kind) (*route.Answer, error) {
	f, err := requested(c, k)
	if err != nil {
		return nil, err
	}
	p := periodOf(c, c.Engine.Now())
	elements, err := f.list(c.Context, c.Engine, c.Session, k, p, true)
	if err != nil {
		return nil, err
	}
	return grouped(c, k, f.by(k), p, elements, "")
}

func assetCharacteristics(c *route.Call, k *kind) (*route.Answer, error) {
	if c.Text("field") == "" {
		return nil, model.Invalid("Missing parameter: field")
	}
	what, err := characteristicOf(c.Engine, c.Text("field"))
	if err != nil {
		return nil, err
	}
	elements, err := what.list(c.Context, c.Engine.DB(), c.Session)
	if err != nil {
		return nil, err
	}
	return grouped(c, k, what.by(k), periodOf(c, c.Engine.Now()), elements, what.object.Itemtype)
}

func grouped(c *route.Call, k *kind, g grouping, p period, elements []element, itemtype string) (*route.Answer, error) {
	s, err := measure(c.Context, c.Engine, c.Session, k, g, p)
	if err != nil {
		return nil, err
	}
	elements = told(c.Session, elements, s)
	out := make([]group, len(elements))
	for i, e := range elements {
		out[i] = group{groupItem{itemtype, e.id, e.name}, summed(s[e.id])}
	}
	return route.OK(out)
}

func byAsset(c *route.Call, k *kind) (*route.Answer, error) {
	counts, err := countAssets(c.Context, c.Engine, c.Session, k, periodOf(c, c.Engine.Now()))
	if err != nil {
		return nil, err
	}
	return route.OK(counts)
}

// requested finds the field that a request groups by.
func requested(c *route.Call, k *kind) (*field, error) {
	key := c.Text("field")
	if key == "" {
		return nil, model.Invalid("Missing parameter: field")
	}
	return fieldOf(key, k)
}
