package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
)

// mostRemembered is of how many inventories the log of rules is kept, for each asset.
const mostRemembered = 30

// remember writes down which rule has decided on the asset. The same once more only moves the time.
func (t *taking) remember(found rules.Linked) error {
	input, err := json.Marshal(t.looked())
	if err != nil {
		return err
	}
	last, err := t.rows("SELECT `id`, `rules_id`, `agents_id`, `method`, `input` FROM `glpi_rulematchedlogs`"+
		" WHERE `itemtype` = ? AND `items_id` = ? ORDER BY `id` DESC LIMIT 1", t.asset.itemtype, t.asset.id)
	if err != nil {
		return err
	}
	if len(last) > 0 && last[0].Int("rules_id") == found.Rule && last[0].Int("agents_id") == t.agent &&
		last[0].Text("method") == t.from.Method && last[0].Text("input") == string(input) {
		return t.touch("glpi_rulematchedlogs", last[0].Int("id"), engine.Values{"date": t.Now()})
	}
	oldest, err := t.Count("SELECT `id` FROM `glpi_rulematchedlogs` WHERE `itemtype` = ? AND `items_id` = ?"+
		" ORDER BY `id` DESC LIMIT 1 OFFSET ?", t.asset.itemtype, t.asset.id, mostRemembered-1)
	if err != nil {
		return err
	}
	if oldest != 0 {
		if err := t.Exec("DELETE FROM `glpi_rulematchedlogs` WHERE `itemtype` = ? AND `items_id` = ? AND `id` <= ?",
			t.asset.itemtype, t.asset.id, oldest); err != nil {
			return err
		}
	}
	_, err = t.Tx.Insert(t.Context, "glpi_rulematchedlogs", engine.Values{"date": t.Now(),
		"itemtype": t.asset.itemtype, "items_id": t.asset.id, "rules_id": found.Rule, "agents_id": t.agent,
		"method": t.from.Method, "input": string(input)})
	return err
}

// mostLooked is how many values of one kind are written down: a switch has thousands of addresses.
const mostLooked = 50

// looked gives what the rules have looked at, as it is written down: single values by themselves.
func (t *taking) looked() map[string]any {
	out := map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(t.asset.facts)) {
		if values := t.asset.facts[id]; len(values) == 1 {
			out[id] = values[0]
		} else {
			out[id] = values[:min(len(values), mostLooked)]
		}
	}
	return out
}

// keepRaw keeps the message as it came, when the write is done.
func (t *taking) keepRaw() { t.keepFile(t.asset.itemtype, t.asset.id) }

// keepFile keeps the message as that of an item. A partial one takes no full one's place.
func (t *taking) keepFile(itemtype string, id int64) {
	if id == 0 || len(t.m.Raw) == 0 || t.m.Partial && itemtype != "RefusedEquipment" {
		return
	}
	extension, other := "json", "xml"
	if t.m.Form.XML {
		extension, other = "xml", "json"
	}
	path := filepath.Join(t.s.files, inventory.StoredFile(itemtype, id, extension))
	raw, log := t.m.Raw, t.Engine.Log()
	either, turn := strings.TrimSuffix(path, extension), uint64(0)
	t.Tx.AfterCommit(func() { turn = t.s.keeping.next(either) })
	t.Tx.BeforeReturn(func() {
		t.s.keeping.last(either, turn, func() {
			if err := write(path, raw); err != nil {
				log.Error("an inventory is taken, and its file could not be kept", slog.String("file", path),
					slog.Any("error", err))
				return
			}
			_ = os.Remove(either + other)
		})
	})
}

// keeping has files written while others write to the database, and yet leaves in each what came last. The zero keeping
// is ready.
type keeping struct {
	one sync.Mutex // file at a time

	mu    sync.Mutex
	turns uint64
	due   map[string]uint64 // the last turn of each file that is to be written
}

// next gives a file its turn. It is called in the order of the writes to the database.
func (k *keeping) next(path string) uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.due == nil {
		k.due = map[string]uint64{}
	}
	k.turns++
	k.due[path] = k.turns
	return k.turns
}

// last writes a file, unless a later turn of it does.
func (k *keeping) last(path string, turn uint64, write func()) {
	k.one.Lock()
	defer k.one.Unlock()
	if k.is(path, turn, false) {
		write()
		k.is(path, turn, true)
	}
}

// is reports whether a turn of a file is the last, and forgets it with done.
func (k *keeping) is(path string, turn uint64, done bool) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	last := k.due[path] == turn
	if last && done {
		delete(k.due, path)
	}
	return last
}

// holds reports whether a file holds a text. It is read piece by piece: it can be as large as messages are.
func holds(path string, text []byte) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.Size() != int64(len(text)) {
		return false
	}
	piece := make([]byte, min(len(text), 64<<10))
	for len(text) > 0 {
		n, err := io.ReadFull(file, piece[:min(len(piece), len(text))])
		if err != nil || !bytes.Equal(piece[:n], text[:n]) {
			return false
		}
		text = text[n:]
	}
	return true
}

// write replaces a file at once, unless it is the same.
func write(path string, text []byte) error {
	if holds(path, text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".inventory-*")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("keep inventory: %w", err), os.Remove(file.Name()))
	}
	return nil
}
