package importer

import (
	"context"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// grant gives bits of a right that are new since GLPI 10 to who could do in it what they are asked for now.
type grant struct {
	right string
	bits  int
	needs []bitsOf // all of them
}

// bitsOf are bits of a right.
type bitsOf struct {
	right string
	bits  int
}

// grants lists them as GLPI's update to 11 has them, but for two: it replaces the right on project tasks where it
// adds bits to it here, and it leaves out some of the others by a fault, for all who have any bit of that right.
// Rights that are new as a whole and come of the right on the configuration are given by defaults.Adopt.
func grants() (all []grant) {
	give := func(right string, bits int, needs ...bitsOf) { all = append(all, grant{right, bits, needs}) }
	for _, right := range assignedRights() {
		give(right, model.ReadAssigned|model.ReadOwned, bitsOf{right, model.Read})
		give(right, model.UpdateAssigned|model.UpdateOwned, bitsOf{right, model.Update})
	}
	give("change", model.AnswerSurvey, bitsOf{"change", model.Read})
	give("projecttask", model.Delete|model.Purge,
		bitsOf{"projecttask", model.Read | model.ReadNote | model.UpdateNote | model.UpdateMine})
	// Who is assigned writes what belongs to that.
	own := bitsOf{"ticket", model.Own}
	give("followup", model.AddAsTechnician, own)
	give("task", model.Create|model.AddAsGroup|model.AddAsObserver|model.AddAsTechnician, own)
	// Who sees what is assigned, and assigns, has seen what is new.
	give("ticket", model.ReadNew, bitsOf{"ticket", model.ReadAssignedTo | model.Assign})
	give("slm", model.AssignLevels, bitsOf{"ticket", model.Update})
	for _, bits := range []int{model.Read, model.Update, model.Create, model.Purge} {
		upTo := model.Read | model.Update | model.Create | model.Purge
		give("tasktemplate", upTo&(bits<<1-1), bitsOf{"taskcategory", bits})
	}
	give("itilvalidationtemplate", model.Read|model.Update|model.Create|model.Delete|model.Purge,
		bitsOf{"dropdown", model.Update})
	give("user", model.Impersonate, bitsOf{"config", model.Update})
	return all
}

// widen gives a profile what its rights have come to.
func widen(rights map[string]int) {
	has := func(n bitsOf) bool { return rights[n.right]&n.bits == n.bits }
	for _, g := range grants() {
		if !slices.ContainsFunc(g.needs, func(n bitsOf) bool { return !has(n) }) {
			rights[g.right] |= g.bits
		}
	}
}

// newerRights gives the profiles of a GLPI 10 the bits that GLPI 11 asks for.
func (in *importing) newerRights(ctx context.Context) error {
	if in.source.version.Major > 10 {
		return nil
	}
	had := map[int64]map[string]int{}
	err := in.to.Each(ctx, "SELECT `profiles_id`, `name`, COALESCE(`rights`, 0) FROM `glpi_profilerights`", nil,
		func(row []backend.Cell) error {
			if had[row[0].Int] == nil {
				had[row[0].Int] = map[string]int{}
			}
			had[row[0].Int][strings.Clone(row[1].Text)] = int(row[2].Int)
			return nil
		})
	if err != nil {
		return err
	}
	report, changed := in.report.of("glpi_profilerights", "glpi_profilerights"), 0
	err = in.to.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		changed = 0
		for id, rights := range had {
			now := map[string]int{}
			for name, bits := range rights {
				now[name] = bits
			}
			widen(now)
			for name, bits := range now {
				before, there := rights[name]
				query := "UPDATE `glpi_profilerights` SET `rights` = ? WHERE `profiles_id` = ? AND `name` = ?"
				switch {
				case there && bits == before:
					continue
				case !there:
					query = "INSERT INTO `glpi_profilerights` (`rights`, `profiles_id`, `name`) VALUES (?, ?, ?)"
				}
				changed++
				if _, err := tx.Exec(ctx, query, bits, id, name); err != nil {
					return err
				}
			}
		}
		return nil
	})
	report.change("rights have bits that are new since GLPI 10", changed)
	return err
}

// assignedRights are the rights on kinds of assets with groups.
func assignedRights() (names []string) {
	for _, a := range assignable() {
		if !slices.Contains(names, a.right) {
			names = append(names, a.right)
		}
	}
	return names
}

// asset is a kind of assets with groups.
type asset struct{ itemtype, table, right string }

// assignable are the kinds of assets with groups in GLPI 10: those whose items are assigned to people, and two that go
// by the right of what they belong to.
func assignable() []asset {
	all := []asset{{"DomainRecord", "glpi_domainrecords", "domain"},
		{"Item_DeviceSimcard", "glpi_items_devicesimcards", "device"}}
	for _, o := range catalog.Default().Objects() {
		if a := (asset{o.Itemtype, o.Table, o.Right}); o.Assignable() && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}
