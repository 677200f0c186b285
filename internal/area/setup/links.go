package setup

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

func (s *Service) linksRules(on engine.Behaviours) {
	on.Add("ExternalLink", engine.Behaviour{Takes: []string{"itemtype"}, AfterCreate: writeItemtypes,
		AfterUpdate: writeItemtypes})
	on.Add("ManualLink", engine.Behaviour{
		PermitCreate: (*engine.Work).PermitByOwner, PermitUpdate: (*engine.Work).PermitByOwner,
		PermitDelete: (*engine.Work).PermitByOwner,
		BeforeCreate: checkURL, BeforeUpdate: checkURL,
	})
}

// writeItemtypes keeps the types of items that an external link is shown on: the body's list
// replaces what was there.
func writeItemtypes(w *engine.Work, c *engine.Change) error {
	given, ok := c.Input["itemtype"]
	if !ok || c.System {
		return nil
	}
	list, isList := given.([]any)
	if !isList && given != nil {
		list = []any{given}
	}
	var names []string
	for _, v := range list {
		name, isText := v.(string)
		if !isText {
			return model.Invalid("Invalid parameter: itemtype. It is the name of a type, or a list of names")
		}
		if name == "" {
			continue
		}
		name = w.Engine.Catalog().Itemtype(name)
		if w.Engine.Catalog().ByItemtype(name) == nil {
			return model.Invalid("Invalid parameter: itemtype. %s", w.Engine.NoType(name))
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	have, err := w.Texts("SELECT `itemtype` FROM `glpi_links_itemtypes` WHERE `links_id` = ?", c.ID)
	if err != nil {
		return err
	}
	for _, name := range have {
		if slices.Contains(names, name) {
			continue
		}
		if err := w.RemoveAll("_Link_Itemtype", "`links_id` = ? AND `itemtype` = ?", c.ID, name); err != nil {
			return err
		}
	}
	for _, name := range names {
		if slices.Contains(have, name) {
			continue
		}
		if _, err := w.AddRow("glpi_links_itemtypes",
			engine.Values{"links_id": c.ID, "itemtype": name}); err != nil {
			return err
		}
	}
	return nil
}

// checkURL wants a link to lead somewhere, and nowhere that a browser would run.
func checkURL(_ *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Has("url") {
		return nil
	}
	url := strings.TrimSpace(c.Text("url"))
	if url == "" {
		return model.Invalid("URL is required")
	}
	return nil
}
