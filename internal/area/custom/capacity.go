package custom

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// holding are the objects whose rows come with a capacity: they go when it is taken away.
var holding = map[string][]string{
	"HasAntivirus":        {"Antivirus"},
	"HasAppliances":       {"Appliance_Item"},
	"HasCertificates":     {"Certificate_Item"},
	"HasContracts":        {"Contract_Item"},
	"HasDocuments":        {"Document_Item"},
	"HasDomains":          {"Domain_Item"},
	"HasImpact":           {"ImpactRelation"},
	"HasInfocom":          {"Infocom"},
	"HasKnowbase":         {"KBArticle_Item"},
	"HasLinks":            {"ManualLink"},
	"HasNetworkPort":      {"NetworkPort"},
	"HasNotepad":          {"Note"},
	"HasOperatingSystem":  {"OSInstallation"},
	"HasPeripheralAssets": {"PeripheralConnection"},
	"HasPlug":             {"Item_Plug"},
	"HasRemoteManagement": {"RemoteManagement"},
	"HasSoftwares":        {"SoftwareInstallation"},
	"HasVirtualMachine":   {"VirtualMachine"},
	"HasVolumes":          {"Volume"},
	"IsProjectAsset":      {"Item_Project"},
	"IsRackable":          {"RackItem"},
	"IsReservable":        {"ReservableItem"},
}

// capacities are what assets can have, by the last part of GLPI's class names.
var capacities = strings.Fields(
	`AllowedInGlobalSearch HasAntivirus HasAppliances HasCertificates HasContracts HasDatabaseInstance HasDevices
	HasDocuments HasDomains HasHistory HasImpact HasInfocom HasKnowbase HasLinks HasNetworkPort HasNotepad HasOperatingSystem HasPeripheralAssets
	HasPlug HasRemoteManagement HasSocket HasSoftwares HasVirtualMachine HasVolumes IsInventoriable IsProjectAsset IsRackable IsReservable`)

// readCapacities gives the names in the JSON of a definition: a list of names or classes, or of
// objects with a name.
func readCapacities(text string) (names []string, ok bool) {
	var list []any
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, text == ""
	}
	for _, entry := range list {
		name, _ := entry.(string)
		if object, ok := entry.(map[string]any); ok {
			name, _ = object["name"].(string)
		}
		names = append(names, strings.TrimSuffix(name[strings.LastIndex(name, `\`)+1:], "Capacity"))
	}
	return names, true
}

// forgetCapacities purges what belongs to a capacity that a definition loses. Source: GLPI's
// AssetDefinition and Capacity.
func forgetCapacities(w *engine.Work, c *engine.Change) error {
	if !c.Changes("capacities") {
		return nil
	}
	before, _ := readCapacities(c.Before.Text("capacities"))
	after, _ := readCapacities(c.Text("capacities"))
	for _, name := range before {
		if slices.Contains(after, name) {
			continue
		}
		for _, object := range objectsOf(w.Engine, name) {
			if err := purgeRows(w, c, object); err != nil {
				return err
			}
		}
	}
	return nil
}

// objectsOf gives the objects whose rows come with a capacity.
func objectsOf(e *engine.Engine, capacity string) []*model.Object {
	var out []*model.Object
	for _, o := range e.Catalog().Objects() {
		if slices.Contains(holding[capacity], o.Name) || capacity == "HasDevices" && o.Tag == "Components" &&
			strings.HasPrefix(o.Itemtype, "Item_") {
			out = append(out, o)
		}
	}
	return out
}

// purgeRows purges the rows of an object that name an asset of the definition.
func purgeRows(w *engine.Work, c *engine.Change, o *model.Object) error {
	for _, side := range w.Engine.Catalog().Graph().Sides(o) {
		if side.ItemtypeColumn == "" {
			continue
		}
		if err := w.PurgeWhere(c, o.Name, "`"+side.ItemtypeColumn+"` = ?", classOf(c.Text("system_name"))); err != nil {
			return err
		}
	}
	return nil
}

// classOf gives GLPI's class of the assets of a definition.
func classOf(name string) string { return `Glpi\CustomAsset\` + name + "Asset" }
