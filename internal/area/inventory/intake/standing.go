package intake

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/inventory/message"
)

// Most messages tell the same programs as the last one. That this is so is seen by digests: of what the message says,
// of what decides what is made of it, and of what is installed. Nothing else is read then.

// standing is a digest of all that decides what the software of an asset becomes. Digests mean nothing to
// another process.
type standing [2]uint64

// mostStanding is of how many assets it is kept, of those that have reported last: some 100 bytes each.
const mostStanding = 50_000

// place is which asset is meant.
type place struct {
	itemtype string
	id       int64
}

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// add adds texts to a digest. Where one ends and another begins makes a difference.
func (s standing) add(texts ...string) standing {
	for i, seed := range seeds {
		var h maphash.Hash
		h.SetSeed(seed)
		var length [8]byte
		binary.LittleEndian.PutUint64(length[:], s[i])
		_, _ = h.Write(length[:])
		for _, text := range texts {
			binary.LittleEndian.PutUint64(length[:], uint64(len(text)))
			_, _ = h.Write(length[:])
			_, _ = h.WriteString(text)
		}
		s[i] = h.Sum64()
	}
	return s
}

// said gives the digest of what a message says of software. Members of an entry have no order.
func said(m *message.Message) standing {
	sum := standing{}
	for _, e := range append(slices.Clip(m.Content.Entries("softwares")), m.Content.Entry("operatingsystem")) {
		var entry standing
		for name := range e {
			member := standing{}.add(name, e.Text(name))
			entry[0] += member[0]
			entry[1] += member[1]
		}
		sum[0], sum[1] = sum[0]*31+entry[0], sum[1]*31+entry[1]
	}
	return sum
}

// stands gives the digest of all that decides what the software of the asset becomes; false when there is none.
func (t *taking) stands(system int64) (standing, bool, error) {
	if t.asset.made || t.said == (standing{}) {
		return standing{}, false, nil
	}
	rules, err := t.s.rules.ProgramRules(t.Work)
	if err != nil {
		return standing{}, false, err
	}
	changes, err := t.Count("SELECT MAX(`number`) FROM `glpid_generations` WHERE `name` = ?",
		string(inventory.Named))
	if err != nil {
		return standing{}, false, err
	}
	there, err := t.rows("SELECT COUNT(*) AS `n`, GROUP_CONCAT(`id`) AS `ids`,"+
		" GROUP_CONCAT(`softwareversions_id`) AS `versions`, GROUP_CONCAT(`is_dynamic`) AS `dynamic`,"+
		" GROUP_CONCAT(COALESCE(`date_install`, '-')) AS `days` FROM `glpi_items_softwareversions`"+
		" WHERE `itemtype` = ? AND `items_id` = ?", t.asset.itemtype, t.asset.id)
	if err != nil {
		return standing{}, false, err
	}
	sum := t.said.add(fmt.Sprint(system, t.asset.entity, changes, rules, t.denied.all))
	for _, row := range there {
		sum = sum.add(row.Text("n"), row.Text("ids"), row.Text("versions"), row.Text("dynamic"), row.Text("days"))
	}
	return sum, true, nil
}
