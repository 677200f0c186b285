package assets

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// forgetUpdated clears what a software is an update of when it is none.
func forgetUpdated(_ *engine.Work, c *engine.Change) error {
	if c.Has("is_update") && !c.Bool("is_update") {
		c.Set("softwares_id", 0)
	}
	return nil
}

// forgetEmptySize lets the column's default stand for a size that is not given.
func forgetEmptySize(_ *engine.Work, c *engine.Change) error {
	if c.Has("size") && c.Value("size") == nil {
		delete(c.After, "size")
	}
	return nil
}

// emptyKeys stores an empty identifier as none: many items have none, and the index that keeps
// identifiers apart would see them as the same.
func emptyKeys(_ *engine.Work, c *engine.Change) error {
	if c.Stores("externalidentifier") && c.Has("externalidentifier") &&
		strings.TrimSpace(c.Text("externalidentifier")) == "" {
		c.After["externalidentifier"] = nil
	}
	return nil
}

// releaseCartridges leaves the cartridges of a purged printer in stock.
func releaseCartridges(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpPurge {
		return nil
	}
	return w.UpdateAll("Cartridge", engine.Values{"printers_id": 0}, "`printers_id` = ?", c.ID)
}

// installedOn copies what a software installation keeps of the asset it is on.
func installedOn(w *engine.Work, c *engine.Change) error {
	asset, err := item(w, c, "itemtype", "items_id")
	if err != nil {
		return err
	}
	c.Set("is_deleted_item", asset.Before.Int("is_deleted"))
	c.Set("is_template_item", asset.Before.Int("is_template"))
	return nil
}

// recursiveAsAsset gives the installation of an operating system the recursion of its asset,
// whatever the body says; it has its entity anyway.
func recursiveAsAsset(w *engine.Work, c *engine.Change) error {
	asset, err := item(w, c, "itemtype", "items_id")
	if err != nil {
		return err
	}
	c.Set("is_recursive", asset.Before.Int("is_recursive"))
	return nil
}

// item loads what a type and an id name, whoever asks. Invalid when there is none.
func item(w *engine.Work, c *engine.Change, typeColumn, column string) (*engine.Change, error) {
	o := w.Engine.Catalog().ByItemtype(c.Text(typeColumn))
	if o == nil || o.Table == "" {
		return nil, model.Invalid("Invalid parameter: %s. %s", typeColumn, w.Engine.NoType(c.Text(typeColumn)))
	}
	id := c.Int(column)
	old, err := w.Load(o.Name, id)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, model.Invalid("There is no %s with id %d", strings.ToLower(o.Label), id)
	}
	if err != nil {
		return nil, err
	}
	return w.Item(o.Name, id, old), nil
}
