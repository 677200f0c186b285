package samples

import (
	"fmt"
	"maps"
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// sample is what has to be known of an object that its declaration does not say.
type sample struct {
	// body gives values for properties that made-up ones would not do for. They are sent when the
	// item is made, and not compared with what comes back.
	body func(sub *Subject) map[string]any
	// decided are properties whose value the server decides, so that what is sent does not come
	// back.
	decided []string
}

// Refused reports whether a rule refuses to make the object at the place: peripherals are
// connected to computers only.
func (sub *Subject) Refused() bool {
	return sub.O.Name == "PeripheralConnection" && sub.M.Under.Object != "Computer"
}

// samples are those of all areas, by object. Bodies make other items, so that this cannot be an
// initial value.
var samples map[string]sample

func init() {
	samples = merge(
		componentSamples,
		assistanceSamples, administrationSamples, documentSamples, dropdownSamples, assetSamples, customSamples,
		managementSamples,
		projectSamples, knowledgeSamples, toolSamples, planningSamples, setupSamples, inventorySamples, ruleSamples,
		notificationSamples, webhookSamples,
	)
}

func merge(areas ...map[string]sample) map[string]sample {
	all := map[string]sample{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

// Special gives the sample's body.
func (sub *Subject) Special() map[string]any {
	special := map[string]any{}
	if sub.O.Relation {
		sub.otherSide(special)
	}
	sub.named(special)
	if body := samples[sub.O.Name].body; body != nil {
		maps.Copy(special, body(sub))
	}
	return special
}

// named makes the items that rows name by columns which are no references.
func (sub *Subject) named(body map[string]any) {
	for _, side := range sub.O.Names {
		object := side.Object
		if sub.M.Under != nil {
			for _, f := range sub.M.Under.Fixed {
				if f.Column == side.ItemtypeColumn && f.Value != nil {
					object = fmt.Sprint(f.Value)
				}
			}
		}
		for i := range sub.O.Properties {
			p := &sub.O.Properties[i]
			if slices.Contains(samples[sub.O.Name].decided, p.Name) {
				continue
			}
			if side.ItemtypeColumn != "" && p.StoredColumn() == side.ItemtypeColumn && !sub.Decides(p) {
				object, body[p.Name] = "Computer", "Computer"
			}
		}
		for i := range sub.O.Properties {
			if p := &sub.O.Properties[i]; object != "" && p.StoredColumn() == side.Column &&
				!slices.Contains(samples[sub.O.Name].decided, p.Name) &&
				model.Current.Includes(p.Since, p.Removed) {
				body[p.Name] = sub.S.Make(object, nil)
			}
		}
	}
}

// otherSide makes the item that a relation ties to the one in the path.
func (sub *Subject) otherSide(body map[string]any) {
	for _, side := range []model.Parent{*sub.O.Parent, sub.O.Others[0]} {
		object := side.Object
		for _, f := range sub.M.Under.Fixed {
			if f.Column == side.ItemtypeColumn && f.Value != nil {
				object = fmt.Sprint(f.Value)
			}
		}
		for i := range sub.O.Properties {
			p := &sub.O.Properties[i]
			if object != "" && !sub.Decides(p) && (p.StoredColumn() == side.Column || p.IsReference() &&
				p.Join.Key == side.Column) {
				body[p.Name] = sub.S.Make(object, nil)
			}
		}
	}
}

// Decided lists the properties of an object whose value the server decides, beside those of all objects.
func Decided(object string) []string { return samples[object].decided }
