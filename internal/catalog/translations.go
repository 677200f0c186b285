package catalog

import (
	"slices"
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// untranslated are dropdowns that have one name for all languages.
var untranslated = strings.Fields(
	`Manufacturer Calendar WifiNetwork DenyList DeniedMailContent CloseTime VirtualMachineType VirtualMachineModel
	Filesystem LineOperator CameraImageFormat CameraImageResolution PhonePowerSupply Stencil CalendarCloseTime CalendarTimeRange Item_Plug`)

// translatable marks the dropdowns whose names can have translations.
func translatable(objects []*Object) []*Object {
	for _, o := range objects {
		anybody := o.Parent != nil && o.Parent.ItemtypeColumn != "" // it belongs to an item of any type itself
		if len(o.Mounts) > 0 && !anybody {
			o.Bears |= BearsTranslations
		}
		o.Translated = o.Table != "" && !slices.Contains(untranslated, o.Name)
	}
	return objects
}

// translations declares what items of dropdowns are called in other languages. GLPI writes them in
// its web interface only.
func translations() []*Object {
	return []*Object{{
		Name: "DropdownTranslation", Itemtype: "DropdownTranslation", Label: "Translation", Tag: "Dropdowns",
		Since: V2_3,
		Table: "glpi_dropdowntranslations", Scope: OfParent,
		Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id", Borne: BearsRows | BearsTranslations},
		Properties: []Property{
			ID(),
			String("itemtype").RO(),
			Int64("items_id").RO(),
			String("language").Max(10).Need().Doc("A code of GLPI's, such as fr_FR"),
			String("field").OneOf("name", "comment").Need(),
			String("value"),
		},
		Indexes: []Index{unique("itemtype", "items_id", "language", "field")},
		Mounts: []Mount{{
			Path: "/Dropdowns/{dropdown_itemtype}/{items_id}/Translation", Ops: CRUD, Extension: true,
			Under: &Under{ItemtypeParam: "dropdown_itemtype", ItemtypeColumn: "itemtype", Param: "items_id",
				Fixed: []Fixed{{Column: "items_id"}}},
		}},
	}}
}
