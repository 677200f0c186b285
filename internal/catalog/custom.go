package catalog

import (
	"strconv"
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// customAssets declares the definitions of custom assets, and the tables that all of these share.
func customAssets() []*Object {
	named := func(path, object string) []Mount {
		return []Mount{{Path: "/Assets/Custom/" + path, Ops: CRUD, Named: object, Tags: []string{"Assets"}}}
	}
	asset := customAsset(CustomDefinition{Name: "_"}, "_CustomAsset", "_CustomAssetModel", "_CustomAssetType", nil)
	asset.Mounts = named("{itemtype}", "CustomAsset_{itemtype}")
	assetModel := customModel(CustomDefinition{}, "_CustomAssetModel")
	assetModel.Mounts = named("{itemtype}Model", "CustomAsset_{itemtype}Model")
	assetType := customType(CustomDefinition{}, "_CustomAssetType")
	assetType.Mounts = named("{itemtype}Type", "CustomAsset_{itemtype}Type")
	for _, o := range []*Object{asset, assetModel, assetType} {
		o.Rows, o.Like, o.Itemtype, o.Right, o.CanRead = nil, "", "", "", 0
	}
	asset.Indexes = append(asset.Indexes, index("assets_assetdefinitions_id", "name"))
	assetModel.Indexes = append(assetModel.Indexes, index("assets_assetdefinitions_id", "name"))
	assetType.Indexes = append(assetType.Indexes, index("assets_assetdefinitions_id", "name"))
	return []*Object{
		assetModel, assetType, asset,
		{
			Name: "AssetDefinition", Itemtype: "Glpi\\Asset\\AssetDefinition", Label: "Asset definition", Tag: "Assets",
			Since: V2_0,
			Table: "glpi_assets_assetdefinitions", Right: "config", ToCreate: Update, ToDelete: Update,
			Bears: BearsRows,
			Properties: []Property{
				ID(),
				String("system_name").Max(255).Need(),
				String("label").Max(255),
				String("icon").Max(255),
				String("comment"),
				Bool("is_active"),
				String("capacities").AsList().Doc(
					"JSON list of what assets of this type can have: names, or objects with a name and config"),
				String("profiles").AsList().Doc("JSON object: the bits of the right asset_<name> by profile id"),
				String("translations").AsList().Doc(
					"JSON object: by language, the names of one and of several by plural category"),
				String("fields_display").AsList().Doc("JSON list of the fields that forms show, in their order"),
				DateTime("date_creation").RO(),
				DateTime("date_mod").RO(),
			},
			Columns: []Column{text("picture")},
			Indexes: []Index{unique("system_name")},
			Mounts:  []Mount{{Path: "/Assets/CustomDefinition", Ops: CRUD, Extension: true}},
		},
		{
			Name: "CustomFieldDefinition", Itemtype: "Glpi\\Asset\\CustomFieldDefinition", Label: "Custom field",
			Tag: "Assets", Since: V2_0,
			Table: "glpi_assets_customfielddefinitions", Scope: OfParent,
			Parent: &Parent{Object: "AssetDefinition", Column: "assets_assetdefinitions_id"},
			Properties: []Property{
				ID(),
				Ref("definition", "AssetDefinition", "assets_assetdefinitions_id").Of(ID(),
					String("system_name").RO()).RO(),
				String("system_name").Max(255).Need(),
				String("label").Max(255),
				String("type").Max(255).Need().Doc(
					"string, text, number, boolean, date, datetime, dropdown or url, or GLPI's class of it"),
				String("itemtype").Max(255).Doc("What a dropdown chooses from"),
				String("default_value").Doc("The value of assets that have none: a text, or JSON"),
				String("field_options").AsList().Doc(
					"JSON object: required, readonly (profile ids), multiple, min, max, step"),
				String("translations").AsList(),
			},
			Indexes: []Index{unique("assets_assetdefinitions_id", "system_name")},
			Mounts: []Mount{{
				Path: "/Assets/CustomDefinition/{definition_id}/Field", Ops: CRUD, Extension: true,
				Under: &Under{Object: "AssetDefinition", Param: "definition_id",
					Fixed: []Fixed{{Column: "assets_assetdefinitions_id"}}},
			}},
		},
	}
}

// CustomDefinition is what somebody has defined a kind of asset to be, at run time.
type CustomDefinition struct {
	ID            int64
	Name          string // system name: "Car"
	Label, Plural string
	Active        bool
	Capacities    []string // as in model.Object
	Fields        []CustomField
}

// CustomField is a field that assets of a definition have besides the common ones.
type CustomField struct {
	ID    int64
	Name  string // system name
	Holds string // the kind of its values; the property is a text all the same
}

// customRight begins the names of the rights on custom assets.
const customRight = "asset_"

// CustomRight is the name of the right on the assets of a definition.
func CustomRight(name string) string { return customRight + strings.ToLower(name) }

// CustomSchema is the name of the schema of a definition's assets.
func CustomSchema(name string) string { return "CustomAsset_" + name }

// CustomAssets declares the assets of a definition with their models and types.
func CustomAssets(d CustomDefinition, sql CustomSQL) []*Object {
	name := CustomSchema(d.Name)
	return []*Object{customModel(d, name+"Model"), customType(d, name+"Type"),
		customAsset(d, name, name+"Model", name+"Type", sql)}
}

// CustomSQL writes what fields of custom assets need in the dialect of the database.
type CustomSQL interface {
	JSONText(column, key string) string
	JSONNumber(column, key string) string
	Collate(expr string) string
}

// nobody is a bit that no profile has.
const nobody = 1 << 30

func customAsset(d CustomDefinition, name, modelName, typeName string, sql CustomSQL) *Object {
	itemtype := "Glpi\\CustomAsset\\" + d.Name + "Asset"
	own := where("assets_assetdefinitions_id", int(d.ID))
	sort := func(p Property) Property {
		p.Join.Where = own
		if d.ID == 0 {
			p.Join.Where = nil
		}
		return p
	}
	fields := Property{Name: "custom_fields", Type: TypeObject, ReadOnly: true}
	for _, f := range d.Fields {
		id := strconv.FormatInt(f.ID, 10)
		value := func(read func(column, key string) string) string { // or the default
			return "COALESCE(" + read("{t}.`custom_fields`", id) + ", (SELECT " +
				read("('{\"v\":' || `d`.`default_value` || '}')", "v") +
				" FROM `glpi_assets_customfielddefinitions` `d` WHERE `d`.`id` = " + id + "))"
		}
		member := String(f.Name).Doc("A field of the definition: its value as text, or the field's default")
		member.Expr = sql.Collate(value(sql.JSONText))
		switch f.Holds {
		case "number":
			member.Holds = &Property{Type: TypeNumber, Expr: value(sql.JSONNumber)}
		case "boolean":
			member.Holds = &Property{Type: TypeBoolean,
				Expr: "CASE " + value(sql.JSONText) + " WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"}
		case "date":
			member.Holds = &Property{Format: FormatDate, Expr: member.Expr}
		case "datetime":
			member.Holds = &Property{Format: FormatDateTime, Expr: member.Expr}
		}
		fields.Properties = append(fields.Properties, member)
	}
	o := &Object{
		Name: name, Itemtype: itemtype, Label: d.Label, Plural: d.Plural, Tag: "Assets", Since: V2_0,
		Table: "glpi_assets_assets", Bears: BearsRows, Scope: Recursive, Trash: true,
		Right: CustomRight(d.Name), CanRead: assignable,
		Rows: own, Like: "_CustomAsset", Inactive: !d.Active, Capacities: d.Capacities,
		Columns: []Column{
			flag("is_template"), text("template_name"), flag("is_dynamic"), key("autoupdatesystems_id"),
			date("last_inventory_update"),
			text("custom_fields"), key("assets_assetdefinitions_id"),
		},
		Properties: []Property{
			ID(),
			String("uuid").Fmt(uuidPattern),
			String("name"),
			String("comment"),
			String("serial"),
			String("otherserial"),
			String("contact"),
			String("contact_num"),
			user(),
			groups(itemtype),
			userTech(),
			groupsTech(itemtype),
			location(),
			manufacturer(),
			state(),
			entity(),
			Bool("is_recursive"),
			Bool("is_deleted"),
			DateTime("date_creation"),
			DateTime("date_mod"),
			fields,
			sort(Ref("type", typeName, "assets_assettypes_id").Of(ID(), String("name"))),
			sort(Ref("model", modelName, "assets_assetmodels_id").Of(ID(), String("name"))),
		},
	}
	if o.Inactive {
		o.CanRead = nobody
	}
	return o
}

func customModel(d CustomDefinition, name string) *Object {
	o := customDropdown(d, name, "Model", "glpi_assets_assetmodels")
	o.Properties = []Property{
		ID(),
		String("name"),
		String("comment"),
		String("product_number"),
		Int("weight"),
		Int("required_units").Starts(1),
		Float("depth").Starts(1),
		Int("power_connections"),
		Int("power_consumption"),
		Bool("is_half_rack"),
		String("picture_front").RO().Map("picture_url"),
		String("picture_rear").RO().Map("picture_url"),
		pictures(),
		DateTime("date_creation"),
		DateTime("date_mod"),
	}
	o.Columns = append(o.Columns, text("pictures"))
	return o
}

func customType(d CustomDefinition, name string) *Object {
	o := customDropdown(d, name, "Type", "glpi_assets_assettypes")
	o.Properties = nameCommentDates()
	return o
}

// customDropdown declares what assets of a definition are chosen from; whoever may see the assets
// may see it, as the right on dropdowns is not asked for in GLPI's own forms.
func customDropdown(d CustomDefinition, name, what, table string) *Object {
	return &Object{
		Name: name, Itemtype: "Glpi\\CustomAsset\\" + d.Name + "Asset" + what,
		Label: strings.TrimSpace(d.Label + " " + strings.ToLower(what)), Tag: "Assets", Since: V2_0,
		Table: table, Bears: BearsRows, Right: "dropdown", Rows: where("assets_assetdefinitions_id", int(d.ID)),
		Like: "_CustomAsset" + what, Inactive: !d.Active,
		Columns: []Column{key("assets_assetdefinitions_id")},
	}
}
