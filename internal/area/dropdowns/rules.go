package dropdowns

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/twig"
)

func checks(e *engine.Engine, on engine.Behaviours) {
	on.Add("ApprovalStep", engine.Behaviour{
		BeforeCreate: checkStep, BeforeUpdate: checkStep, AfterCreate: onlyDefaultStep, AfterUpdate: onlyDefaultStep,
		BeforeDelete: keepStep,
	})
	for _, name := range []string{"USBVendor", "PCIVendor"} {
		on.Add(name, engine.Behaviour{BeforeCreate: checkVendor, BeforeUpdate: checkVendor})
	}
	on.Add("DomainRecordType", engine.Behaviour{BeforeCreate: checkRecordFields, BeforeUpdate: checkRecordFields})
	for _, name := range []string{"FollowupTemplate", "TaskTemplate", "SolutionTemplate", "ValidationTemplate"} {
		on.Add(name, engine.Behaviour{BeforeCreate: checkTemplate, BeforeUpdate: checkTemplate})
	}
	for _, name := range []string{"Stencil", "Item_Plug"} {
		on.Add(name, engine.Behaviour{
			PermitCreate: (*engine.Work).PermitByOwner, PermitUpdate: (*engine.Work).PermitByOwner,
			PermitDelete: (*engine.Work).PermitByOwner,
		})
	}
}

// checkStep wants a step of approvals to have a name, and one step to be the default: it stays
// the default until another becomes it.
func checkStep(_ *engine.Work, c *engine.Change) error {
	name := strings.TrimSpace(c.Text("name"))
	if c.Op == engine.OpCreate && name == "" || c.Op == engine.OpUpdate && c.Has("name") &&
		utf8.RuneCountInString(name) < 3 {
		return model.Invalid("The name field is mandatory")
	}
	if c.Op == engine.OpUpdate && c.Before.Bool("is_default") && c.Has("is_default") {
		c.Set("is_default", true)
	}
	return nil
}

func onlyDefaultStep(w *engine.Work, c *engine.Change) error {
	if !c.Changes("is_default") || !c.Bool("is_default") {
		return nil
	}
	return w.UpdateAll("ApprovalStep", engine.Values{"is_default": false}, "`id` <> ? AND `is_default` = 1", c.ID)
}

// keepStep refuses to delete the default step, and one that approvals use.
func keepStep(w *engine.Work, c *engine.Change) error {
	if c.Before.Bool("is_default") {
		return model.Invalid("The default approval step cannot be deleted")
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_itils_validationsteps` WHERE `validationsteps_id` = ?", c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Invalid("This approval step is used by approvals and cannot be deleted")
	}
	return nil
}

// busDigits is how many characters the numbers of vendors and devices of a bus have at most.
const busDigits = 4

// checkVendor wants a vendor's id, and one entry for it and a device.
func checkVendor(w *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Has("vendorid") && !c.Has("deviceid") {
		return nil
	}
	vendor, device := c.Text("vendorid"), c.Text("deviceid")
	if vendor == "" {
		return model.Invalid("Missing parameter: vendorid")
	}
	for _, name := range []string{"vendorid", "deviceid"} {
		if c.Has(name) && utf8.RuneCountInString(c.Text(name)) > busDigits {
			return model.Invalid("%s has at most %d characters", name, busDigits)
		}
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+c.Object.Table+
		"` WHERE `vendorid` = ? AND COALESCE(`deviceid`, '') = ? AND `id` <> ?", vendor, device, c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("There is already an entry for this vendor and device")
	}
	return nil
}

// recordField is what a type of domain record asks for.
type recordField struct {
	Key         *string `json:"key"`
	Label       *string `json:"label"`
	Placeholder *string `json:"placeholder,omitempty"`
	QuoteValue  *bool   `json:"quote_value,omitempty"`
	IsFQDN      *bool   `json:"is_fqdn,omitempty"`
}

// checkRecordFields wants the fields of a record type to be a list of them, as JSON.
func checkRecordFields(_ *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Has("fields") {
		return nil
	}
	text := c.Text("fields")
	if text == "" {
		c.Set("fields", "[]")
		return nil
	}
	var fields []recordField
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&fields)
	bad := err != nil || decoder.More()
	for _, f := range fields {
		bad = bad || f.Key == nil || f.Label == nil
	}
	if bad {
		return model.Invalid("Invalid parameter: fields. A JSON list of objects with key and label is expected")
	}
	return nil
}

// checkTemplate wants a template's content to be one.
func checkTemplate(_ *engine.Work, c *engine.Change) error {
	if !c.Has("content") {
		return nil
	}
	if _, err := twig.Parse(c.Text("content")); err != nil {
		return model.Invalid("Content: %v", err)
	}
	return nil
}
