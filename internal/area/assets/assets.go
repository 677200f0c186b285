// Package assets is what computers and all other assets, their parts, links, stock and racks do
// beyond being stored.
//
// It must not know tickets: what happens to an asset in them is theirs.
package assets

import (
	"slices"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/engine"
)

// core are the types that have routes for everything that can belong to an asset, in GLPI's order.
var core = []string{
	"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer", "SoftwareLicense", "Certificate",
	"Unmanaged", "Appliance",
}

// Area is what assets do.
func Area(e *engine.Engine) manifest.Area {
	on := engine.Behaviours{}
	on.Add("Software", engine.Behaviour{BeforeCreate: forgetUpdated, BeforeUpdate: forgetUpdated})
	on.Add("IPNetwork", engine.Behaviour{BeforeCreate: checkNetwork, BeforeUpdate: checkNetwork})
	on.Add("Monitor", engine.Behaviour{BeforeCreate: forgetEmptySize})
	on.Add("Printer", engine.Behaviour{BeforeDelete: releaseCartridges})
	on.Add("Socket", sockets())
	for _, object := range []string{"Appliance", "License", "SoftwareLicense", "Software"} {
		on.Add(object, engine.Behaviour{BeforeCreate: emptyKeys, BeforeUpdate: emptyKeys})
	}
	for _, object := range []string{"License", "SoftwareLicense"} {
		on.Add(object, licenses())
	}
	on.Add("Item_SoftwareLicense", licensedItems())
	on.Add("SoftwareLicense_User", engine.Behaviour{BeforeCreate: licenseHasRoom, BeforeUpdate: licenseHasRoom})
	on.Add("ImpactRelation", engine.Behaviour{BeforeCreate: impactsOther, BeforeUpdate: impactsOther})
	on.Add("Rack", racks())
	on.Add("RackItem", rackItems())
	on.Add("PDU_Rack", engine.Behaviour{BeforeCreate: hang, BeforeUpdate: hang})
	for _, itemtype := range rackable {
		_, models := modelOf(e, itemtype)
		on.Add(models.Name, rackModels(itemtype))
	}
	on.Add("Infocom", infocoms())
	for _, object := range withInfocom {
		on.Add(object, engine.Behaviour{BeforeDelete: permitPurgeInfocom, AfterCreate: statusDates,
			AfterUpdate: statusDates})
	}
	on.Add("PeripheralConnection", connections())
	on.Add("SoftwareInstallation", engine.Behaviour{BeforeCreate: installedOn})
	on.Add("OSInstallation", engine.Behaviour{BeforeCreate: recursiveAsAsset})
	on.Add("Cartridge", pieces("CartridgeItem", "cartridgeitems_id"))
	on.Add("Consumable", pieces("ConsumableItem", "consumableitems_id"))
	on.Add("Consumable", engine.Behaviour{BeforeUpdate: receive})
	for _, component := range components {
		on.Add(component+"Item", builtIn(e, component))
	}
	return manifest.Area{Name: "assets", Behaviours: on, Routes: append(slices.Concat(relationRoutes(), stockRoutes()),
		globalRoute)}
}
