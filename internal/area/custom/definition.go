package custom

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/history"
	"github.com/glpid/glpid/internal/model"
)

// systemName is what a definition can be called: it becomes part of paths, schemas and a right.
// Source: GLPI's AbstractDefinition.
var systemName = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?$`)

// standardRights are what whoever defines assets gets on them, unless the definition says
// otherwise: read, update, create, delete and purge.
const standardRights = model.Read | model.Update | model.Create | model.Delete | model.Purge

// allRights are the bits that the right on custom assets can have.
const allRights = standardRights | model.ReadNote | model.UpdateNote |
	model.ReadAssigned | model.UpdateAssigned | model.ReadOwned | model.UpdateOwned

// definitionRules are the rules of definitions.
func (s *Service) definitionRules() engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if err := s.checkName(w, c); err != nil {
				return err
			}
			if c.Text("label") == "" {
				c.Set("label", c.Text("system_name"))
			}
			if c.Text("profiles") == "" {
				c.Set("profiles", fmt.Sprintf(`{"%d":%d}`, c.Session.Profile.ID, standardRights))
			}
			return checkTexts(c)
		},
		BeforeUpdate: func(_ *engine.Work, c *engine.Change) error {
			if c.Changes("system_name") {
				return model.Invalid("Invalid parameter: system_name. It cannot be changed")
			}
			if err := checkTexts(c); err != nil {
				return err
			}
			return permitRights(c)
		},
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			if err := setRights(w, c); err != nil {
				return err
			}
			return s.reload(w)
		},
		AfterUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.Has("profiles") {
				if err := setRights(w, c); err != nil {
					return err
				}
			}
			if err := forgetCapacities(w, c); err != nil {
				return err
			}
			return s.reload(w)
		},
		BeforeDelete: s.forget,
	}
}

// checkName wants a name that can be part of paths and schemas, and that nothing else has. Names
// that end like models and types would be taken for those.
func (s *Service) checkName(w *engine.Work, c *engine.Change) error {
	name := c.Text("system_name")
	if !systemName.MatchString(name) {
		return model.Invalid("Invalid parameter: system_name. It consists of letters, digits and underscores within," +
			" and begins with a letter")
	}
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, "model") || strings.HasSuffix(lower, "type") || strings.HasSuffix(lower, "asset") {
		return model.Invalid("Invalid parameter: system_name. It cannot end with Model, Type or Asset")
	}
	for _, o := range s.engine.Catalog().Objects() {
		if strings.EqualFold(o.Itemtype, name) {
			return model.Invalid("Invalid parameter: system_name. %s is a type already", name)
		}
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_assets_assetdefinitions` WHERE LOWER(`system_name`) = LOWER(?)"+
		" AND `id` <> ?", name, c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("There is a definition with the system name %s", name)
	}
	return nil
}

// checkTexts wants the JSON of a definition to be what it should be.
func checkTexts(c *engine.Change) error {
	if text := c.Text("capacities"); c.Has("capacities") && text != "" {
		list, ok := readCapacities(text)
		if !ok {
			return model.Invalid("Invalid parameter: capacities. It is a list of names, or of objects with a name")
		}
		for _, name := range list {
			if !slices.Contains(capacities, name) {
				return model.Invalid("Invalid parameter: capacities. %q is none; there are %s", name,
					strings.Join(capacities, ", "))
			}
		}
	}
	if c.Has("profiles") && c.Text("profiles") != "" {
		if _, err := rightsOf(c.Text("profiles")); err != nil {
			return err
		}
	}
	for _, column := range []string{"translations", "fields_display"} {
		if text := c.Text(column); c.Has(column) && text != "" && !json.Valid([]byte(text)) {
			return model.Invalid("Invalid parameter: %s. It is no JSON", column)
		}
	}
	return nil
}

// rightsOf reads the bits by profile.
func rightsOf(text string) (map[int64]int64, error) {
	var stored map[string]json.Number
	if err := json.Unmarshal([]byte(text), &stored); err != nil && text != "[]" && text != "" {
		return nil, model.Invalid("Invalid parameter: profiles. It is an object of bits by profile id")
	}
	out := map[int64]int64{}
	for profile, bits := range stored {
		id, err := strconv.ParseInt(profile, 10, 64)
		n, bad := bits.Int64()
		if err != nil || bad != nil || n < 0 || n&^allRights != 0 {
			return nil, model.Invalid("Invalid parameter: profiles. %s: %s is no right of a profile", profile, bits)
		}
		out[id] = n
	}
	return out, nil
}

// permitRights lets nobody give rights on assets that there are that they do not have. New definitions
// have no assets.
func permitRights(c *engine.Change) error {
	if !c.Changes("profiles") || c.System || c.Session.Administers() {
		return nil
	}
	before, err := rightsOf(c.Before.Text("profiles"))
	if err != nil {
		return err
	}
	after, err := rightsOf(c.Text("profiles"))
	if err != nil {
		return err
	}
	name := catalog.CustomRight(c.Before.Text("system_name"))
	for profile, bits := range after {
		if more := bits &^ before[profile]; more != 0 && !c.Session.HasAll(name, int(more)) {
			return model.Forbidden("The definition would give rights on its assets that you do not have")
		}
	}
	return nil
}

// setRights gives every profile the right on the assets that the definition says, none otherwise.
func setRights(w *engine.Work, c *engine.Change) error {
	rights, err := rightsOf(c.Text("profiles"))
	if err != nil {
		return err
	}
	name := catalog.CustomRight(c.Text("system_name"))
	profiles, err := w.IDs("SELECT `id` FROM `glpi_profiles` ORDER BY `id`")
	if err != nil {
		return err
	}
	for id := range rights {
		if !slices.Contains(profiles, id) {
			return model.Invalid("Invalid parameter: profiles. There is no profile with id %d", id)
		}
	}
	record := history.Record{Context: w.Context, Tx: w.Tx, Session: w.Session, Now: w.Engine.Now()}
	for _, id := range profiles {
		had, err := w.Count("SELECT `rights` FROM `glpi_profilerights` WHERE `profiles_id` = ? AND `name` = ?", id,
			name)
		if err != nil {
			return err
		}
		if err := record.PartChanged("Profile", id, "ProfileRight", name, strconv.FormatInt(had, 10),
			strconv.FormatInt(rights[id], 10)); err != nil {
			return err
		}
	}
	if err := w.Exec("DELETE FROM `glpi_profilerights` WHERE `name` = ?", name); err != nil {
		return err
	}
	for _, id := range profiles {
		if err := w.Exec("INSERT INTO `glpi_profilerights` (`profiles_id`, `name`, `rights`) VALUES (?, ?, ?)", id,
			name, rights[id]); err != nil {
			return err
		}
	}
	return w.Engine.Directory().Changed(w.Context, w.Tx)
}

// forget purges all assets of a definition with their models and types, and takes its right away.
func (s *Service) forget(w *engine.Work, c *engine.Change) error {
	schema := catalog.CustomSchema(c.Before.Text("system_name"))
	for _, object := range []string{schema, schema + "Model", schema + "Type"} {
		if err := w.PurgeWhere(c, object, "`assets_assetdefinitions_id` = ?", c.ID); err != nil {
			return err
		}
	}
	if err := w.Exec("DELETE FROM `glpi_profilerights` WHERE `name` = ?",
		catalog.CustomRight(c.Before.Text("system_name"))); err != nil {
		return err
	}
	if err := w.Engine.Directory().Changed(w.Context, w.Tx); err != nil {
		return err
	}
	return s.reload(w)
}
