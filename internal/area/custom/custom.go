// Package custom is custom assets: kinds of assets that are defined while the program runs. A
// definition becomes a schema, routes, filters and a right at once, in every process that works on
// the database. The behaviour is that of GLPI 11; that definitions are made by the API is our own.
//
// It must not know the objects of the catalogue that the program brings along.
package custom

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// counter counts changes of definitions.
const counter store.Counter = "custom assets"

// Service keeps the catalogue in step with the definitions in the database.
type Service struct {
	engine *engine.Engine
	log    *slog.Logger
	watch  *store.Watch[definitions]

	loading sync.Mutex
	current atomic.Pointer[definitions] // that are declared
}

// definitions are what there was when they were last read, by id.
type definitions map[int64]*definition

// definition is a definition with its fields.
type definition struct {
	catalog.CustomDefinition
	names  translations
	fields []field
	shown  []shownField
}

// New makes a Service; Load reads the definitions.
func New(e *engine.Engine, log *slog.Logger) *Service {
	s := &Service{engine: e, log: log}
	s.watch = store.NewWatch(e.DB(), counter, s.declare)
	s.current.Store(&definitions{})
	return s
}

// Area is what definitions, their fields and their assets do.
func (s *Service) Area() manifest.Area {
	on := engine.Behaviours{}
	on.Add("AssetDefinition", s.definitionRules())
	on.Add("CustomFieldDefinition", s.fieldRules())
	for _, of := range []string{"", "Model", "Type"} {
		on.Add("_CustomAsset"+of, engine.Behaviour{BeforeCreate: stillDefined})
	}
	on.Add("_CustomAsset", engine.Behaviour{Takes: []string{"custom_fields"}, BeforeCreate: s.beforeAsset,
		BeforeUpdate: s.beforeAsset})
	return manifest.Area{Name: "custom", Behaviours: on, Routes: s.routes(), Follow: s.Follow}
}

// Load declares what the definitions define, when that has not been done since they were last changed.
func (s *Service) Load(ctx context.Context) error {
	if _, err := s.watch.Refresh(ctx); err != nil {
		return fmt.Errorf("declare custom assets: %w", err)
	}
	return nil
}

// declare reads the definitions and puts their objects into the catalogue, one caller after the other, so
// that what was read last is what stays.
func (s *Service) declare(ctx context.Context) (*definitions, error) {
	s.loading.Lock()
	defer s.loading.Unlock()
	read, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	var objects []*model.Object
	for _, id := range slices.Sorted(maps.Keys(read)) {
		objects = append(objects, catalog.CustomAssets(read[id].CustomDefinition, s.engine.DB().Dialect())...)
	}
	// They are read again and again where somebody changes them without a word, and what is made of the catalogue is
	// made anew with it.
	if reflect.DeepEqual(read, *s.current.Load()) {
		return s.current.Load(), nil
	}
	if len(objects) > 0 || len(*s.current.Load()) > 0 {
		if err := s.engine.Catalog().Replace(isCustom, objects); err != nil {
			return nil, err
		}
	}
	s.current.Store(&read)
	return &read, nil
}

// defined is the key of a definition that stillDefined has found in a write.
type defined int64

// stillDefined refuses what is of a definition that has just been purged: the catalogue of whoever asked had it still.
func stillDefined(w *engine.Work, c *engine.Change) error {
	id := c.Int("assets_assetdefinitions_id")
	if w.Tx.Kept(defined(id)) != nil {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_assets_assetdefinitions` WHERE `id` = ?", id)
	if err == nil && n == 0 {
		return model.NotFound()
	}
	w.Tx.Keep(defined(id), true)
	return err
}

// isCustom reports whether an object comes from a definition.
func isCustom(o *model.Object) bool { return strings.HasPrefix(o.Like, "_CustomAsset") }

// Follow reads the definitions that other processes change, until the context ends: nobody asks for them, as they are
// in the catalogue.
func (s *Service) Follow(ctx context.Context) {
	s.watch.Follow(ctx, func(err error) {
		s.log.Warn("definitions of assets could not be read", slog.Any("error", err))
	})
}

// reload makes a change count once it is committed, here at once and in other processes soon.
func (s *Service) reload(w *engine.Work) error {
	if err := s.watch.Changed(w.Context, w.Tx); err != nil {
		return err
	}
	w.Tx.AfterCommit(func() {
		if err := s.Load(context.WithoutCancel(w.Context)); err != nil {
			s.log.Error("custom assets could not be declared", slog.Any("error", err))
		}
	})
	return nil
}

// read gives the definitions of the database by id.
func (s *Service) read(ctx context.Context) (definitions, error) {
	db := s.engine.DB()
	rows, err := db.Query(ctx, "SELECT `id`, `system_name`, COALESCE(`label`, ''), COALESCE(`translations`, ''),"+
		" COALESCE(`capacities`, ''), COALESCE(`fields_display`, ''), COALESCE(`is_active`, 0)"+
		" FROM `glpi_assets_assetdefinitions`")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]*definition{}
	for rows.Next() {
		d := &definition{}
		var names, capacities, shown string
		if err := rows.Scan(&d.ID, &d.Name, &d.Label, &names, &capacities, &shown, &d.Active); err != nil {
			return nil, err
		}
		if d.Label == "" {
			d.Label = d.Name
		}
		d.names = readTranslations(names)
		d.shown = readShown(shown)
		d.Plural = d.names.several(d.Label)
		d.Capacities, _ = readCapacities(capacities) // checked when they were written
		out[d.ID] = d
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	fields, err := db.Query(ctx, "SELECT `id`, `assets_assetdefinitions_id`, `system_name`, `type`,"+
		" COALESCE(`itemtype`, ''), COALESCE(`field_options`, '')"+
		" FROM `glpi_assets_customfielddefinitions` ORDER BY `id`")
	if err != nil {
		return nil, err
	}
	defer fields.Close()
	for fields.Next() {
		var f field
		var owner int64
		var options string
		if err := fields.Scan(&f.id, &owner, &f.name, &f.kind, &f.itemtype, &options); err != nil {
			return nil, err
		}
		f.kind, f.options = kindOf(f.kind), readOptions(options)
		if d := out[owner]; d != nil {
			d.fields = append(d.fields, f)
			d.Fields = append(d.Fields, catalog.CustomField{ID: f.id, Name: f.name, Holds: f.kind})
		}
	}
	return out, fields.Err()
}
