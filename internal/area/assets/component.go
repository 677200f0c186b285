package assets

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// components are the kinds of components, in GLPI's order.
var components = []string{
	"Battery", "Camera", "Case", "Controller", "Drive", "Firmware", "GenericDevice", "GraphicCard", "HardDrive",
	"Memory", "NetworkCard", "PCIDevice",
	"PowerSupply", "Processor", "Sensor", "SIMCard", "SoundCard", "Systemboard",
}

// builtIn lets the pieces of a component be seen by those who see components, and by those who
// see the asset a piece is built into. A piece in stock is in none.
func builtIn(e *engine.Engine, component string) engine.Behaviour {
	sees := func(s *access.Session) bool { return s.Can(e.Catalog().Object(component).Right, model.Read) }
	return engine.Behaviour{
		BeforeCreate: buildIn,
		CanView: func(s *access.Session) bool {
			return sees(s) || slices.ContainsFunc(core,
				func(asset string) bool { return e.CanView(s, e.Catalog().Object(asset)) })
		},
		Visible: func(s *access.Session, alias string) access.Condition {
			if sees(s) {
				return access.Condition{}
			}
			return inSeenAsset(e, s, alias)
		},
	}
}

// buildIn gives a new piece what its definition has as defaults, and has it lie where its asset does.
func buildIn(w *engine.Work, c *engine.Change) error {
	if c.System {
		return nil
	}
	side := w.Engine.Catalog().Graph().Sides(c.Object)[0] // the component; the second one is the asset
	if c.Int(side.Column) == 0 {
		return model.Invalid("Missing parameter: %s. It is the component that is built in",
			engine.PropertyOf(c.Object, side.Column))
	}
	definition, err := w.Load(side.Object, c.Int(side.Column))
	if err != nil && model.CodeOf(err) != model.CodeNotFound {
		return err
	}
	for column, value := range definition {
		if own, ok := strings.CutSuffix(column, "_default"); ok && w.Engine.Has(c.Object, own) && !c.Has(own) {
			c.Set(own, value)
		}
	}
	o := w.Engine.Catalog().ByItemtype(c.Text("itemtype"))
	if o == nil || o.Table == "" || c.Int("items_id") == 0 || !w.Engine.Has(o, "entities_id") {
		return nil
	}
	asset, err := w.Load(o.Name, c.Int("items_id"))
	if err != nil {
		return err
	}
	c.Set("entities_id", asset["entities_id"])
	if w.Engine.Has(o, "is_recursive") {
		c.Set("is_recursive", asset["is_recursive"])
	}
	return nil
}

// inSeenAsset is the condition of rows that belong to an asset which the session sees.
func inSeenAsset(e *engine.Engine, s *access.Session, alias string) access.Condition {
	inner := "`" + strings.Trim(alias, "`") + "_asset`"
	var parts []string
	var args []any
	for _, name := range core {
		o := e.Catalog().Object(name)
		c := e.Visibility(s, o, inner)
		if c.Never {
			continue
		}
		part := alias + ".`itemtype` = ? AND EXISTS (SELECT 1 FROM `" + o.Table + "` " + inner + " WHERE " + inner +
			".`id` = " + alias + ".`items_id`"
		args = append(args, o.Itemtype)
		if c.SQL != "" {
			part += " AND (" + c.SQL + ")"
			args = append(args, c.Args...)
		}
		parts = append(parts, "("+part+"))")
	}
	if len(parts) == 0 {
		return access.Condition{Never: true}
	}
	return access.Condition{SQL: strings.Join(parts, " OR "), Args: args}
}
