// Package assets is what computers and all other assets, their parts, links, stock and racks do
// beyond being stored.
//
// It must not know tickets: what happens to an asset in them is theirs.
package assets

import (
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// core are the types that have routes for everything that can belong to an asset, in GLPI's order.
var core = []string{
	"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer", "SoftwareLicense", "Certificate", "Unmanaged", "Appliance",
}

// Register adds the rules of this area to the engine.
func Register(e *engine.Engine) {
	e.Register("Software", engine.Behaviour{BeforeCreate: forgetUpdated, BeforeUpdate: forgetUpdated})
	e.Register("Monitor", engine.Behaviour{BeforeCreate: forgetEmptySize})
	e.Register("Printer", engine.Behaviour{BeforeDelete: releaseCartridges})
	e.Register("Socket", sockets())
	for _, object := range []string{"Appliance", "License", "SoftwareLicense", "Software"} {
		e.Register(object, engine.Behaviour{BeforeCreate: emptyKeys, BeforeUpdate: emptyKeys})
	}
	e.Register("Rack", racks())
	e.Register("RackItem", rackItems())
	for _, itemtype := range rackable {
		_, models := modelOf(e, itemtype)
		e.Register(models.Name, rackModels(itemtype))
	}
	e.Register("Infocom", infocoms())
	for _, object := range withInfocom {
		e.Register(object, engine.Behaviour{BeforeDelete: mayPurgeInfocom, AfterCreate: statusDates, AfterUpdate: statusDates})
	}
	e.Register("PeripheralConnection", connections())
	e.Register("SoftwareInstallation", engine.Behaviour{BeforeCreate: installedOn})
	e.Register("OSInstallation", engine.Behaviour{BeforeCreate: recursiveAsAsset})
	e.Register("Cartridge", pieces("CartridgeItem", "cartridgeitems_id"))
	e.Register("Consumable", pieces("ConsumableItem", "consumableitems_id"))
	e.Register("Consumable", engine.Behaviour{BeforeUpdate: receive})
	for _, component := range components {
		e.Register(component+"Item", builtIn(e, component))
	}
}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route {
	return append(slices.Concat(relationRoutes(), stockRoutes()), globalRoute)
}
