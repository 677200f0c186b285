package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/area/inventory/replay"
	"github.com/glpid/glpid/internal/area/rules"
)

type inventoryReplayCmd struct {
	Dictionaries []string `arg:"" optional:"" help:"Dictionaries, such as Software or Manufacturer; all without any."`
}

// Run applies dictionaries to what is there, and tells what that has changed.
func (c *inventoryReplayCmd) Run(env *environment) error {
	list, err := c.dictionaries()
	if err != nil {
		return err
	}
	running, err := env.existing()
	if err != nil {
		return err
	}
	defer running.Close()
	service, failed := replay.New(running.Engine), 0
	for _, d := range list {
		var p replay.Progress
		for {
			if err := service.Replay(env.context, d, &p); err != nil {
				return fmt.Errorf("%s: %w", shortName(d), err)
			}
			if p.Done {
				break
			}
			fmt.Fprintf(out, "%s: %d looked at, %d left\n", shortName(d), p.LookedAt, p.Left)
		}
		for _, f := range p.Failed {
			fmt.Fprintf(out, "%s %d: %s\n", d.Object, f.ID, f.Reason)
		}
		failed += len(p.Failed)
		fmt.Fprintf(out, "%s: %d looked at, %d changed, %d merged, %d put into the trash\n", shortName(d), p.LookedAt,
			p.Changed, p.Merged, p.Trashed)
	}
	if failed > 0 {
		return fmt.Errorf("not changed: %d", failed)
	}
	return nil
}

func shortName(d rules.Dictionary) string { return strings.TrimPrefix(d.Collection, "Dictionnary") }

// dictionaries gives those that are named, by name; manufacturers first, as the others look at them.
func (c *inventoryReplayCmd) dictionaries() (list []rules.Dictionary, err error) {
	all := rules.Dictionaries()
	if len(c.Dictionaries) == 0 {
		list = slices.Clone(all)
	}
	for _, name := range c.Dictionaries {
		i := slices.IndexFunc(all, func(d rules.Dictionary) bool {
			return strings.EqualFold(name, shortName(d)) || strings.EqualFold(name, d.Collection)
		})
		if i < 0 {
			var names []string
			for _, d := range all {
				names = append(names, shortName(d))
			}
			return nil, fmt.Errorf("there is no dictionary %s; there are %s", name, strings.Join(names, ", "))
		}
		list = append(list, all[i])
	}
	place := func(d rules.Dictionary) int {
		if d.Object == "Manufacturer" {
			return 0
		}
		return 1
	}
	slices.SortFunc(list, func(a, b rules.Dictionary) int {
		return cmp.Or(place(a)-place(b), strings.Compare(a.Collection, b.Collection))
	})
	return slices.Compact(list), nil
}
