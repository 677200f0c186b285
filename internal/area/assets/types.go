package assets

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// forgetUpdated clears what a software is an update of when it is none.
func forgetUpdated(w *engine.Write) error {
	if w.Has("is_update") && w.Int("is_update") == 0 {
		w.Set("softwares_id", 0)
	}
	return nil
}

// forgetEmptySize lets the column's default stand for a size that is not given.
func forgetEmptySize(w *engine.Write) error {
	if w.Has("size") && w.Value("size") == nil {
		delete(w.New, "size")
	}
	return nil
}

// emptyKeys stores an empty identifier as none: many items have none, and the index that keeps
// identifiers apart would see them as the same.
func emptyKeys(w *engine.Write) error {
	if w.Has("externalidentifier") && strings.TrimSpace(w.Text("externalidentifier")) == "" {
		w.New["externalidentifier"] = nil
	}
	return nil
}

// releaseCartridges leaves the cartridges of a purged printer in stock.
func releaseCartridges(w *engine.Write) error {
	if w.Op != engine.OpPurge {
		return nil
	}
	return w.Exec("UPDATE `glpi_cartridges` SET `printers_id` = 0 WHERE `printers_id` = ?", w.ID)
}

// installedOn copies what a software installation keeps of the asset it is on.
func installedOn(w *engine.Write) error {
	asset, err := item(w, "itemtype", "items_id")
	if err != nil {
		return err
	}
	w.Set("is_deleted_item", asset.OldInt("is_deleted"))
	w.Set("is_template_item", asset.OldInt("is_template"))
	return nil
}

// recursiveAsAsset gives the installation of an operating system the recursion of its asset,
// whatever the body says; it has its entity anyway.
func recursiveAsAsset(w *engine.Write) error {
	asset, err := item(w, "itemtype", "items_id")
	if err != nil {
		return err
	}
	w.Set("is_recursive", asset.OldInt("is_recursive"))
	return nil
}

// item loads what a type and an id name, whoever asks. Invalid when there is none.
func item(w *engine.Write, typeColumn, column string) (*engine.Write, error) {
	o := w.Engine.Catalog().ByItemtype(w.Text(typeColumn))
	if o == nil || o.Table == "" {
		return nil, model.Invalid("Invalid parameter: %s. There is no type of items %q", typeColumn, w.Text(typeColumn))
	}
	id := w.Int(column)
	old, err := w.Load(o.Name, id)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, model.Invalid("There is no %s with id %d", strings.ToLower(o.Label), id)
	}
	if err != nil {
		return nil, err
	}
	return w.Item(o.Name, id, old), nil
}
