// Package inventory is what agents, locked fields and SNMP credentials do beyond being stored.
//
// It must not know how equipment is found.
package inventory

import (
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
)

// Sealer keeps secrets encrypted at rest.
type Sealer interface {
	Seal(plain string) string
}

// Service has the rules and routes of the area.
type Service struct {
	engine   *engine.Engine
	settings *settings.Settings
	sealer   Sealer
	files    string
	receiver Receiver

	uploading chan struct{} // has room for one upload
}

// New makes a Service; files is the folder of stored files, and to the receiver go messages that are tried again.
func New(e *engine.Engine, config *settings.Settings, sealer Sealer, files string, to Receiver) *Service {
	return &Service{engine: e, settings: config, sealer: sealer, files: files, receiver: to,
		uploading: make(chan struct{}, 1)}
}

// Named counts changes of programs, versions and publishers that are there: by their names inventories find them.
const Named store.Counter = "software"

// Area is what agents, locks and credentials do.
func (s *Service) Area() manifest.Area {
	on := engine.Behaviours{}
	on.Add("SNMPCredential", engine.Behaviour{BeforeCreate: s.checkCredential, BeforeUpdate: s.checkCredential})
	on.Add("LockedField", engine.Behaviour{
		PermitCreate: permitLock,
		PermitUpdate: permitLock,
		PermitDelete: permitLock,
		BeforeCreate: checkLock, BeforeUpdate: checkLock,
	})
	for _, name := range lockable {
		on.Add(name, engine.Behaviour{AfterUpdate: lockChanged})
	}
	renamed := func(w *engine.Work, _ *engine.Change) error { return w.Tx.Bump(w.Context, Named) }
	for _, name := range []string{"Software", "SoftwareVersion", "Manufacturer"} {
		on.Add(name, engine.Behaviour{AfterUpdate: renamed})
	}
	on.Add("Manufacturer", engine.Behaviour{AfterDelete: renamed, Loose: true})
	return manifest.Area{Name: "inventory", Behaviours: on, Routes: slices.Concat(s.agentRoutes(), s.decisions(),
		s.uploadRoutes()),
		Jobs: s.jobs()}
}

// checkCredential wants a user for version 3 of SNMP, and encrypts passphrases; an empty one keeps
// what is there.
func (s *Service) checkCredential(_ *engine.Work, c *engine.Change) error {
	if c.Text("snmpversion") == "3" && c.Text("username") == "" {
		return model.Invalid("Invalid parameter: username. Version 3 of SNMP needs one")
	}
	for _, column := range []string{"auth_passphrase", "priv_passphrase"} {
		if !c.Has(column) {
			continue
		}
		if secret := c.Text(column); secret != "" {
			c.Set(column, s.sealer.Seal(secret))
		} else {
			delete(c.After, column)
		}
	}
	return nil
}
