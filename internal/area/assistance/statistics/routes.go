// Package statistics counts tickets, changes and problems: by month, by what they have in common,
// and by the assets they are about. It keeps sums of what it counts; see counter.go.
//
// It must not change anything else.
package statistics

import (
	"cmp"
	"context"
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// Area is the statistics: nothing but routes.
func Area() manifest.Area {
	return manifest.Area{Name: "statistics", Routes: newCounter().routes(), Checks: []manifest.Check{{
		Name: "statistics", Sound: "what is kept is what the rows say", Look: Check, Mend: Forget,
		Mends: "everything is forgotten, and counted anew when somebody asks",
		Offer: "forgets all sums; they are counted anew when somebody asks",
	}}}
}

// routes gives the statistics' routes. As in GLPI's API no right is asked for. What is counted lies in the
// session's active entities, and without the right on statistics is what the session sees besides.
func (c *counter) routes() []route.Route {
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
			Response: route.Schema{Inline: route.ArrayOf(catalog.DescribedSchema("StatReport", reportSchema))}},
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
			{"/Global", "Count the " + k.Right() + "s of each month", dates,
				catalog.DescribedSchema("GlobalStats", globalSchema), false, c.globally},
			{"/Characteristics", "Count the " + k.Right() + "s by what they have in common", byField,
				route.ArrayOf(catalog.DescribedSchema("ITILStats", figuresSchema("id", "name"))), false,
				c.characteristics},
			{"/Asset", "Count the " + k.Right() + "s by asset", dates,
				route.ArrayOf(catalog.DescribedSchema("AssetStats", assetSchema)), false, c.byAsset},
			{"/AssetCharacteristics", "Count the " + k.Right() + "s by what their assets have in common", byField,
				route.ArrayOf(catalog.DescribedSchema("ITILStats", figuresSchema("itemtype", "id", "name"))), false,
				c.assetCharacteristics},
			{"/Characteristics/Export", "Export the " + k.Right() + "s by what they have in common", byField, nil, true,
				c.exportCharacteristics},
			{"/Asset/Export", "Export the " + k.Right() + "s by asset", dates, nil, true, c.exportAssets},
			{"/AssetCharacteristics/Export", "Export the " + k.Right() + "s by what their assets have in common",
				byField, nil, true, c.exportAssetCharacteristics},
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

func (c *counter) globally(r *route.Call, k *kind) (*route.Answer, error) {
	p := periodOf(r, r.Engine.Now())
	s, _, err := c.measure(r.Context, r.Engine, r.Session, k, all, p)
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

func (c *counter) characteristics(r *route.Call, k *kind) (*route.Answer, error) {
	f, err := requested(r, k)
	if err != nil {
		return nil, err
	}
	figures, elements, err := c.groups(r, k, f, periodOf(r, r.Engine.Now()), true)
	if err != nil {
		return nil, err
	}
	return grouped(r, figures, elements, "")
}

// groups gives the figures by a field, and the groups that are listed; see field.list.
func (c *counter) groups(r *route.Call, k *kind, f *field, p period, ranged bool) (series, []element, error) {
	figures, present, err := c.measure(r.Context, r.Engine, r.Session, k, f.by(k), p)
	if err != nil {
		return nil, nil, err
	}
	var elements []element
	if present != nil && ranged {
		elements, err = f.among(r.Context, r.Engine, r.Session, k, p, present)
	} else {
		elements, err = f.list(r.Context, r.Engine, r.Session, k, p, ranged)
	}
	return figures, elements, err
}

// measure gives the figures, from what is kept where that can be; present is nil where it cannot.
func (c *counter) measure(ctx context.Context, e *engine.Engine, s *access.Session, k *kind, g grouping,
	p period) (figures series, present map[int64]bool, err error) {
	figures, present, err = c.series(ctx, e, s, k, g, p)
	if uncounted(err) {
		figures, err = measure(ctx, e, s, k, g, p)
		return figures, nil, err
	}
	return figures, present, err
}

func (c *counter) assetCharacteristics(r *route.Call, k *kind) (*route.Answer, error) {
	figures, elements, what, err := c.byAssets(r, k)
	if err != nil {
		return nil, err
	}
	return grouped(r, figures, elements, what.object.Itemtype)
}

// byAssets gives the figures by what tells computers apart, and its values.
func (c *counter) byAssets(r *route.Call, k *kind) (series, []element, *characteristic, error) {
	if r.Text("field") == "" {
		return nil, nil, nil, model.Invalid("Missing parameter: field")
	}
	what, err := characteristicOf(r.Engine, r.Text("field"))
	if err != nil {
		return nil, nil, nil, err
	}
	elements, err := what.list(r.Context, r.Engine.DB(), r.Session)
	if err != nil {
		return nil, nil, nil, err
	}
	figures, _, err := c.measure(r.Context, r.Engine, r.Session, k, what.by(k), periodOf(r, r.Engine.Now()))
	return figures, elements, what, err
}

func grouped(r *route.Call, figures series, elements []element, itemtype string) (*route.Answer, error) {
	elements = shownTo(r.Session, elements, figures)
	out := make([]group, len(elements))
	for i, e := range elements {
		out[i] = group{groupItem{itemtype, e.id, e.name}, summed(figures[e.id])}
	}
	return route.OK(out)
}

func (c *counter) byAsset(r *route.Call, k *kind) (*route.Answer, error) {
	counts, err := c.countAssets(r.Context, r.Engine, r.Session, k, periodOf(r, r.Engine.Now()))
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
