package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog/contract"
	"github.com/glpid/glpid/internal/model"
)

// extensions are schemas of our own that the list of API 2.3 does not have.
var extensions = []string{
	"CalendarCloseTime", "Authorization", "GroupMember", "AssetDefinition", "CustomFieldDefinition",
	"DropdownTranslation", "Log", "AuditLog",
	"NetworkName", "IPAddress", "IPNetwork", "FQDN", "VLAN", "NetworkPortVLAN", "NetworkPortConnection",
	"Process", "EnvironmentVariable", "PrinterLog", "PrinterCartridgeInfo", "RefusedEquipment",
	"TransferModel", "RuleMatchedLog", "CameraItem_ImageFormat", "CameraItem_ImageResolution",
	"Reminder_UserTarget", "Reminder_GroupTarget", "Reminder_ProfileTarget", "Reminder_EntityTarget",
	"RSSFeed_UserTarget", "RSSFeed_GroupTarget", "RSSFeed_ProfileTarget", "RSSFeed_EntityTarget",
	"Contact_Supplier", "Contract_Supplier", "Contract_User", "Item_Cluster",
	"Item_Enclosure", "PDU_Rack", "Item_SoftwareLicense", "SoftwareLicense_User",
	"NetworkAlias", "ProjectTaskLink", "ProjectTask_Ticket", "ValidationTemplate_Target",
	"ImpactRelation",
	"TicketTemplatePredefinedField", "TicketTemplateMandatoryField", "TicketTemplateHiddenField",
	"ChangeTemplatePredefinedField", "ChangeTemplateMandatoryField", "ChangeTemplateHiddenField",
	"ProblemTemplatePredefinedField", "ProblemTemplateMandatoryField", "ProblemTemplateHiddenField",
}

func TestContractSchemas(t *testing.T) {
	t.Parallel()
	registry := Default()
	wanted := contract.Schemas()
	properties, total := 0, 0
	for name, want := range wanted {
		total += contract.Count(want)
		o := registry.Object(name)
		if o == nil {
			t.Errorf("%s is not declared", name)
			continue
		}
		if !o.ExistsIn(model.V2_3) {
			t.Errorf("%s does not exist in 2.3", name)
		}
		for _, difference := range contract.Compare(name, want, published(o)) {
			t.Error(difference)
		}
		properties += contract.Count(want)
	}
	for _, o := range registry.Objects() {
		if wanted[o.Name] == nil && !strings.HasPrefix(o.Name, "_") && !slices.Contains(extensions, o.Name) {
			t.Errorf("%s is not in the list", o.Name)
		}
	}
	t.Logf("%d of %d properties in %d schemas", properties, total, len(wanted))
}

// special are operations beside a mount that are no plain operations on its object.
var special = []string{"DELETE /Notifications/Notification/{notification_id}/NotificationTemplate"}

func TestContractRoutes(t *testing.T) {
	t.Parallel()
	routes := contract.Routes()
	listed := func(path, method string) bool { return slices.Contains(routes[path].Methods, method) }
	declared := map[string]map[string]bool{}
	for _, o := range Default().Objects() {
		for i := range o.Mounts {
			m := &o.Mounts[i]
			item := strings.TrimSuffix(m.Path, "/") + "/{" + m.Item + "}"
			if m.Single {
				item = m.Path
			}
			for _, operation := range []struct {
				op           model.Operations
				path, method string
			}{
				{model.List, m.Path, "GET"}, {model.Add, m.Path, "POST"},
				{model.Get, item, "GET"}, {model.Patch, item, "PATCH"}, {model.Remove, item, "DELETE"},
			} {
				if declared[operation.path] == nil {
					declared[operation.path] = map[string]bool{}
				}
				if !m.Ops.Has(operation.op) {
					continue
				}
				declared[operation.path][operation.method] = true
				if is := listed(operation.path, operation.method); is == m.Extension {
					t.Errorf("%s: %s %s: listed %t, an extension %t", o.Name, operation.method, operation.path, is,
						m.Extension)
				}
			}
		}
	}
	for path, methods := range declared {
		for _, method := range routes[path].Methods {
			if !methods[method] && !slices.Contains(special, method+" "+path) {
				t.Errorf("%s %s is listed and not declared", method, path)
			}
		}
	}
}

// published renders an object as OpenAPI has it in 2.3, as far as it is compared.
func published(o *model.Object) map[string]any {
	schema := object(o.Properties)
	if o.Itemtype != "" {
		schema["x-itemtype"] = o.Itemtype
	}
	return schema
}

func object(properties []model.Property) map[string]any {
	members := map[string]any{}
	var required []string
	for i := range properties {
		p := &properties[i]
		if p.Unlisted || !model.V2_3.Includes(p.Since, p.Removed) {
			continue
		}
		members[p.Name] = property(p)
		if p.Required {
			required = append(required, p.Name)
		}
	}
	schema := map[string]any{"type": "object", "properties": members}
	if required != nil {
		schema["required"] = required
	}
	return schema
}

func property(p *model.Property) map[string]any {
	var schema map[string]any
	switch {
	case p.Type == model.TypeObject:
		schema = object(p.Properties)
		if p.Join != nil {
			schema["x-itemtype"] = p.Itemtype
		}
		if p.Target != "" && !p.Unlinked {
			schema["x-full-schema"] = p.Target
		}
	case p.Type == model.TypeArray && p.Element != nil:
		schema = map[string]any{"type": "array", "items": property(p.Element)}
	case p.Type == model.TypeArray:
		items := object(p.Properties)
		if p.Target != "" {
			items["x-full-schema"] = p.Target
		}
		schema = map[string]any{"type": "array", "items": items}
	default:
		schema = map[string]any{"type": p.Type.String()}
	}
	set := func(key string, value any, present bool) {
		if present {
			schema[key] = value
		}
	}
	set("format", p.Format, p.Format != "")
	set("readOnly", true, p.ReadOnly)
	set("writeOnly", true, p.WriteOnly)
	set("enum", p.Enum, p.Enum != nil)
	set("default", p.Default, p.Default != nil)
	set("minimum", p.Minimum, p.Minimum != nil && p.Published["min"] == nil)
	set("maximum", p.Maximum, p.Maximum != nil && p.Published["max"] == nil)
	set("maxLength", p.MaxLength, p.MaxLength != 0)
	set("pattern", p.Pattern, p.Pattern != "")
	set("x-supports-mentions", true, p.Mentions)
	set("x-glpid-extension", true, p.Extension)
	for key, value := range p.Published {
		schema[key] = value
	}
	return schema
}
