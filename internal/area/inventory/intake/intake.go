// Package intake takes what agents report to the database: it finds the asset that a message is about by the rules,
// makes it or brings it up to date with everything that belongs to it, and keeps the record of the agent. A message is
// one transaction; one that says what is known already changes nothing but the times.
//
// It must not know how messages come in, nor what they were written in.
package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// actor is who acts, as the history of items names it.
const actor = "inventory"

// Service takes inventories.
type Service struct {
	engine   *engine.Engine
	options  options.Source
	rules    *rules.Importer
	files    string
	keeping  keeping                                // of the messages
	patterns *bounded.Store[string, *regexp.Regexp] // compiled expressions of the deny list
	stood    *bounded.Store[place, standing]        // of the software of assets, when nothing of it has changed

	move     Mover
	patience time.Duration // for one message
}

// Mover moves an item to another entity within a write, with what belongs to it, by the options of a transfer.
type Mover func(w *engine.Work, object string, id, entity int64, options map[string]int64) error

// New makes a Service; files is the folder of stored files.
func New(e *engine.Engine, from options.Source, files string, move Mover) *Service {
	return &Service{engine: e, options: from, rules: &rules.Importer{}, files: files, move: move,
		patterns: bounded.New[string, *regexp.Regexp](maxDenied),
		stood:    bounded.New[place, standing](mostStanding), patience: longestMessage}
}

// SetPatience sets how long the write of one message may take.
func (s *Service) SetPatience(d time.Duration) { s.patience = d }

// taking is a message on its way into the database.
type taking struct {
	*engine.Work
	s       *Service
	m       *message.Message
	from    inventory.From
	options options.Options
	denied  denyList
	tree    *access.Tree
	since   time.Time // others wait
	said    standing  // what the message says of software; nothing for what is not from the message itself

	agent   int64
	asset   asset
	names   map[named]int64
	kinds   map[string]string // of network ports, by the numbers of their types
	under   *taking           // the wireless controller that tells of this access point
	met     bool              // a discovery has met what an inventory has told of; no more is done
	virtual bool              // it is what a host tells of a virtual machine
	cards   map[string]int64  // that are built into the asset, by their hardware addresses
	// claimed are the names of controllers that another section has told of.
	claimed map[string]bool
}

// Contact keeps the record of the agent that a message comes from.
func (s *Service) Contact(ctx context.Context, m *message.Message, from inventory.From) error {
	return s.within(ctx, m, from, func(t *taking) error {
		t.asset.itemtype = first(m.Itemtype, "Computer")
		return t.report()
	})
}

// Take takes an inventory. What rules refuse is no error; see Outcome.
func (s *Service) Take(ctx context.Context, m *message.Message, from inventory.From) (inventory.Outcome, error) {
	var out inventory.Outcome
	programs := said(m) // before others wait
	err := s.within(ctx, m, from, func(t *taking) (err error) {
		if t.denied, err = t.denyList(); err != nil {
			return err
		}
		t.said = programs
		for i, device := range t.devices() {
			o, err := device.take()
			if err != nil {
				return err
			}
			if i == 0 {
				out = o
			}
		}
		return nil
	})
	if err != nil {
		out = inventory.Outcome{}
	}
	if out.Refused {
		s.engine.Log().Info("inventory refused", slog.String("deviceid", m.DeviceID),
			slog.String("itemtype", out.Itemtype), slog.String("reason", out.Reason), slog.String("peer", from.Address))
	}
	return out, err
}

// within runs a function in a transaction in the name of the inventory.
func (s *Service) within(ctx context.Context, m *message.Message, from inventory.From, fn func(t *taking) error) error {
	tree, err := s.engine.Directory().Tree(ctx)
	if err != nil {
		return err
	}
	settings, err := options.Read(ctx, s.options)
	if err != nil {
		return err
	}
	return s.engine.Within(access.As(ctx, actor), access.System(tree), model.Current, func(w *engine.Work) error {
		return fn(&taking{Work: w, s: s, m: m, from: from, options: settings, tree: tree, names: map[named]int64{},
			kinds: map[string]string{}, since: time.Now(), claimed: map[string]bool{}, cards: map[string]int64{}})
	})
}

// another is the taking of one more asset that the same message tells of.
func (t *taking) another(m *message.Message) *taking {
	out := *t
	out.m, out.agent, out.asset, out.claimed, out.said = m, 0, asset{}, map[string]bool{}, standing{}
	out.cards = map[string]int64{}
	return &out
}

// take takes the inventory.
func (t *taking) take() (inventory.Outcome, error) {
	if err := t.describe(); err != nil {
		return inventory.Outcome{}, err
	}
	if err := t.report(); err != nil {
		return inventory.Outcome{}, fmt.Errorf("agent: %w", err)
	}
	found, refused, err := t.find()
	if err != nil {
		return inventory.Outcome{}, err
	}
	out := inventory.Outcome{Agent: t.agent, Itemtype: t.asset.itemtype}
	if refused != "" {
		out.Refused, out.Reason, out.Name = true, refused, t.asset.values.Text("name")
		return out, t.refuse(found)
	}
	if err := t.store(found); err != nil {
		return inventory.Outcome{}, err
	}
	out.Name, out.Made = first(t.asset.values.Text("name"), t.asset.before.Text("name")), t.asset.made
	if t.met {
		out.Item = t.asset.id
		return out, t.remember(found)
	}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"agent", t.link}, {"domain", t.domain}, {"operating system", t.operatingSystem}, {"parts", t.parts},
		{"virtual machines", t.machines},
		{"components", t.components}, {"software", t.software}, {"ports", t.ports}, {"attached", t.attached},
		{"databases", t.databases}, {"counters", t.counters}, {"rule log", func() error { return t.remember(found) }},
	} {
		if err := step.do(); err != nil {
			return inventory.Outcome{}, fmt.Errorf("%s of %s %d: %w", step.name, t.asset.itemtype, t.asset.id, err)
		}
	}
	t.keepRaw()
	out.Item = t.asset.id
	return out, nil
}

// rows reads rows of some columns.
func (t *taking) rows(query string, args ...any) (list []engine.Values, err error) {
	if err := t.hurry(); err != nil {
		return nil, err
	}
	rows, err := t.Tx.Query(t.Context, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make(engine.Values, len(columns))
		for i, c := range columns {
			if b, ok := cells[i].([]byte); ok {
				cells[i] = string(b)
			}
			row[c] = cells[i]
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// object gives an object of the catalogue.
func (t *taking) object(name string) *model.Object { return t.Engine.Catalog().Object(name) }

// look gives what the rules look at in a message. Nothing is written.
func (s *Service) look(ctx context.Context, m *message.Message) (rules.Equipment, error) {
	var facts rules.Equipment
	err := s.within(ctx, m, inventory.From{Method: m.Action}, func(t *taking) (err error) {
		if t.denied, err = t.denyList(); err != nil {
			return err
		}
		if err := t.describe(); err != nil {
			return err
		}
		facts = t.asset.facts
		return errTried
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return facts, err
}
