package intake_test

import (
	"bytes"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/testing/inventories"
)

// machine is the inventory of one of many computers, of 300 programs.
func machine(t testing.TB, n int) *message.Message {
	t.Helper()
	m, err := message.Read("application/json", bytes.NewReader(inventories.Machine(n, 300)), message.Usual)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMachine holds that what is measured is an inventory as any other, all of which is taken.
func TestMachine(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	if got := k.take(machine(t, 7))[0]; got.Item != 1 || got.Refused {
		t.Errorf("%+v", got)
	}
	for table, want := range map[string]int{"glpi_items_softwareversions": 301, "glpi_items_disks": 1,
		"glpi_items_devicememories": 2, "glpi_ipaddresses": 1, "glpi_itemantiviruses": 1} {
		if n := k.Count(table); n != want {
			t.Errorf("%d rows in %s, want %d", n, table, want)
		}
	}
}

// BenchmarkFirst takes computers that are not known, one after the other.
func BenchmarkFirst(b *testing.B) {
	k := newTaker(b)
	for i := range 60 { // most programs are known after a while
		k.take(machine(b, 1_000_000+i))
	}
	messages := make([]*message.Message, 0, b.N)
	for i := range b.N {
		messages = append(messages, machine(b, i))
	}
	b.ResetTimer()
	for _, m := range messages {
		k.take(m)
	}
}

// BenchmarkAgain takes computers that have nothing new to tell.
func BenchmarkAgain(b *testing.B) {
	k := newTaker(b)
	const known = 50
	messages := make([]*message.Message, known)
	for i := range messages {
		messages[i] = machine(b, i)
		k.take(messages[i])
		k.take(messages[i])
	}
	b.ResetTimer()
	for i := range b.N {
		k.take(messages[i%known])
	}
}
