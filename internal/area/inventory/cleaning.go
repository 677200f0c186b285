package inventory

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/model"
)

// jobs are the automatic actions of the inventory.
func (s *Service) jobs() []jobs.Action {
	const inventory = `Glpi\Inventory\Inventory`
	return []jobs.Action{
		{Itemtype: "Agent", Name: "Cleanoldagents", Do: s.staleAgents},
		{Itemtype: inventory, Name: "cleanorphans", Do: s.orphans},
		{Itemtype: inventory, Name: "cleantemp", Do: s.leftovers},
	}
}

// atOnce is how many agents are looked for at a time.
const atOnce = 500

// staleAgents deals with agents that have not been heard of for the days that the settings say.
func (s *Service) staleAgents(ctx context.Context, _ int) (int, error) {
	set, err := options.Read(ctx, s.settings)
	if err != nil || set.StaleDays <= 0 {
		return 0, err
	}
	tree, err := s.engine.Directory().Tree(ctx)
	if err != nil {
		return 0, err
	}
	before := engine.FormatTime(s.engine.Now().AddDate(0, 0, -set.StaleDays))
	done, faults := 0, []error(nil)
	for last := int64(0); ; {
		ids, err := s.stale(ctx, before, last)
		if err != nil || len(ids) == 0 {
			return done, errors.Join(append(faults, err)...)
		}
		n, err := jobs.Each(ctx, ids, func(id int64) (acted bool, err error) {
			err = s.engine.Within(access.As(ctx, "Cleanoldagents"), access.System(tree), model.Current,
				func(w *engine.Work) (err error) {
					acted, err = deal(w, set, id)
					return err
				})
			return acted, err
		})
		done += n
		if err != nil {
			faults = append(faults, fmt.Errorf("agents: %w", err))
		}
		last = ids[len(ids)-1]
	}
}

// stale gives agents that were last heard before a time, after one of them.
func (s *Service) stale(ctx context.Context, before string, after int64) (ids []int64, err error) {
	rows, err := s.engine.DB().Query(ctx, "SELECT `id` FROM `glpi_agents` WHERE `last_contact` < ? AND `id` > ?"+
		" ORDER BY `id` LIMIT ?", before, after, atOnce)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// deal does with a stale agent, and with the asset that it has reported, what the settings say. Assets that people keep
// themselves are left alone, and so are those with another status than the settings name.
func deal(w *engine.Work, set options.Options, id int64) (acted bool, err error) {
	agent, err := w.Load("Agent", id)
	if err != nil {
		return false, err
	}
	if acted, err = dealWithAsset(w, set, agent); err != nil {
		return false, err
	}
	if !slices.Contains(set.StaleActions, options.StaleDelete) {
		return acted, nil
	}
	return true, w.Purge("Agent", id)
}

func dealWithAsset(w *engine.Work, set options.Options, agent engine.Values) (bool, error) {
	o := w.Engine.Catalog().ByItemtype(agent.Text("itemtype"))
	if o == nil || agent.Int("items_id") == 0 || !w.Engine.Has(o, "is_dynamic") {
		return false, nil
	}
	item, err := w.Load(o.Name, agent.Int("items_id"))
	if model.CodeOf(err) == model.CodeNotFound {
		return false, nil
	}
	if err != nil || !item.Bool("is_dynamic") {
		return false, err
	}
	values := engine.Values{}
	if slices.Contains(set.StaleActions, options.StaleSetStatus) && w.Engine.Has(o, "states_id") &&
		item.Int("states_id") != set.StaleState &&
		(set.StaleAny || slices.Contains(set.StaleStates, item.Int("states_id"))) {
		values["states_id"] = set.StaleState
	}
	if slices.Contains(set.StaleActions, options.StaleTrash) && o.Trash && !item.Bool("is_deleted") {
		values["is_deleted"] = 1
	}
	if len(values) == 0 {
		return false, nil
	}
	return true, w.Update(o.Name, agent.Int("items_id"), values)
}

// inventories is the folder of stored inventories, below that of files.
const inventories = "_inventories"

// orphans removes stored inventories whose items are gone.
func (s *Service) orphans(ctx context.Context, _ int) (int, error) {
	return s.sweep(func(path string, info fs.FileInfo) (bool, error) {
		slug := strings.Split(filepath.ToSlash(path), "/")[0]
		id, err := strconv.ParseInt(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), 10, 64)
		if err != nil || strings.HasPrefix(filepath.Base(path), ".") || s.engine.Now().Sub(info.ModTime()) < time.Hour {
			return false, nil // what is being written has no item yet
		}
		for _, o := range s.engine.Catalog().Objects() {
			if o.Table == "" || o.Itemtype == "" || slugOf(o.Itemtype) != slug {
				continue
			}
			var n int
			err := s.engine.DB().QueryRow(ctx, "SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?", id).Scan(&n)
			return n == 0, err
		}
		return false, nil
	})
}

// oldTemp is after what time a temporary file is one that nobody writes any more.
const oldTemp = 24 * time.Hour

// leftovers removes temporary files that an interruption has left among the stored inventories.
func (s *Service) leftovers(_ context.Context, _ int) (int, error) {
	return s.sweep(func(path string, info fs.FileInfo) (bool, error) {
		return strings.HasPrefix(filepath.Base(path), ".inventory-") &&
			s.engine.Now().Sub(info.ModTime()) > oldTemp, nil
	})
}

// sweep removes stored inventories for which a function says so. Paths are below the folder of inventories.
func (s *Service) sweep(goes func(path string, info fs.FileInfo) (bool, error)) (removed int, err error) {
	root := filepath.Join(s.files, inventories)
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		below, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if gone, err := goes(below, info); err != nil || !gone {
			return err
		}
		removed++
		return os.Remove(path)
	})
	return removed, err
}
