package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

const (
	// longSQL gives one row after more steps than a quick read may make.
	longSQL = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c WHERE n > 5000 LIMIT 1"
	// manySQL gives its first row at once, and becomes long after many.
	manySQL = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c LIMIT 10000"
	// endlessSQL never gives one.
	endlessSQL = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT COUNT(*) FROM c"
)

// openTestReaders opens readers for two cores: 4 places for quick reads, 4 for long ones, 2 of them for one
// user at most, of which one computes, and 2 to wait in.
func openTestReaders(t *testing.T, path string) *readers {
	t.Helper()
	p, err := openReaders(dsn(path, true), 2)
	if err != nil {
		t.Fatal(err)
	}
	p.ticks = 20
	t.Cleanup(func() {
		if p.quick.Free() != 4 || p.long.Free() != 4 || p.work.Free() != 1 || p.aside.Free() != 2 ||
			p.held.Free() != heldPlaces || len(p.idle) != 10+heldPlaces {
			t.Errorf("not given back: quick %d, long %d, work %d, aside %d, held %d, connections %d",
				p.quick.Free(), p.long.Free(), p.work.Free(), p.aside.Free(), p.held.Free(), len(p.idle))
		}
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// each reads all rows.
func (p *readers) each(ctx context.Context, query string, args []driver.NamedValue,
	fn func(row []cell) error) error {
	r, err := p.start(ctx, query, args)
	if err != nil {
		return err
	}
	return backend.Each(r, fn)
}

// journal notes what happens, in order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

// TestLongReadsLeaveRoom has one user ask for many long reads: quick reads of everybody are answered
// meanwhile, and another user's long read comes before all but those that have begun.
func TestLongReadsLeaveRoom(t *testing.T) {
	t.Parallel()
	db := openTest(t)
	synctest.Test(t, func(t *testing.T) {
		p := openTestReaders(t, db.path)
		var done journal
		goOn := make(chan struct{})
		long := func(user int64, name string) {
			go func() {
				rows := 0
				err := p.each(fair.For(t.Context(), user, time.Minute), longSQL, nil, func([]cell) error {
					rows++
					<-goOn // the others cannot get on
					done.add("%s", name)
					return nil
				})
				if err != nil || rows != 1 {
					t.Errorf("%s: %d rows, %v", name, rows, err)
				}
			}()
			synctest.Wait()
		}
		for i := range 10 {
			long(1, fmt.Sprint("1.", i))
		}
		quick := func(user int64) {
			n := 0
			if err := p.each(fair.For(t.Context(), user, time.Minute), "SELECT 1", nil,
				func([]cell) error { n++; return nil }); err != nil || n != 1 {
				t.Errorf("a quick read of user %d: %d rows, %v", user, n, err)
			}
		}
		for range 100 {
			quick(1)
			quick(2)
		}
		long(2, "2.0")
		long(2, "2.1")
		long(3, "3.0")
		close(goOn)
		synctest.Wait()
		// Two of the first user's had begun and one of them had its turn.
		order := done.lines
		for name, most := range map[string]int{"1.0": 0, "1.1": 4, "2.0": 3, "2.1": 6, "3.0": 5} {
			if at := slices.Index(order, name); at < 0 || at > most {
				t.Errorf("%s was done as number %d, not %d at the latest: %v", name, at, most, order)
			}
		}
		if len(order) != 13 {
			t.Errorf("done: %v", order)
		}
	})
}

// TestReadsThatBecomeLong has reads that have given rows become long while there is no place for them: two
// wait where they are, the next one is told to come again, and quick ones are answered.
func TestReadsThatBecomeLong(t *testing.T) {
	t.Parallel()
	db := openTest(t)
	synctest.Test(t, func(t *testing.T) {
		p := openTestReaders(t, db.path)
		goOn := make(chan struct{})
		for user := range int64(4) { // take all places
			go func() {
				if err := p.each(fair.For(t.Context(), user, time.Minute), longSQL, nil,
					func([]cell) error { <-goOn; return nil }); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		errs := make([]error, 3)
		rows := make([]int, 3)
		for i := range 3 {
			go func() {
				errs[i] = p.each(fair.For(t.Context(), int64(10+i), time.Minute), manySQL, nil,
					func([]cell) error { rows[i]++; return nil })
			}()
			synctest.Wait()
		}
		if model.CodeOf(errs[2]) != model.CodeUnavailable {
			t.Errorf("one more than can wait: %v after %d rows", errs[2], rows[2])
		}
		if err := p.each(t.Context(), "SELECT 1", nil, func([]cell) error { return nil }); err != nil {
			t.Error(err)
		}
		close(goOn)
		synctest.Wait()
		if errs[0] != nil || errs[1] != nil || rows[0] != 10000 || rows[1] != 10000 {
			t.Errorf("those that waited: %v, %v rows", errs[:2], rows[:2])
		}
	})
}

// TestWaitingHasAnEnd has a read wait for its turn longer than it may.
func TestWaitingHasAnEnd(t *testing.T) {
	t.Parallel()
	db := openTest(t)
	synctest.Test(t, func(t *testing.T) {
		p := openTestReaders(t, db.path)
		goOn := make(chan struct{})
		go func() {
			if err := p.each(t.Context(), longSQL, nil, func([]cell) error { <-goOn; return nil }); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		began := time.Now()
		err := p.each(fair.For(t.Context(), 1, 10*time.Second), longSQL, nil, func([]cell) error { return nil })
		var fault *model.Error
		if !errors.As(err, &fault) || fault.Code != model.CodeUnavailable || fault.Retry <= 0 ||
			time.Since(began) != 10*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		close(goOn)
		synctest.Wait()
	})
}

// TestLongReadsTakeTurns has an endless read of one user leave another's its turns.
func TestLongReadsTakeTurns(t *testing.T) {
	t.Parallel()
	p := openTestReaders(t, openTest(t).path)
	endless, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- p.each(fair.For(endless, 1, time.Hour), endlessSQL, nil, func([]cell) error { return nil })
	}()
	for !wantedOrTaken(p.work) {
		runtime.Gosched()
	}
	if err := p.each(fair.For(t.Context(), 2, time.Hour), longSQL, nil,
		func([]cell) error { return nil }); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("a read whose client has gone: %v", err)
	}
}

// wantedOrTaken reports whether no place is free.
func wantedOrTaken(t *fair.Turns) bool { return t.Free() == 0 }

// TestReadsEnd holds that whatever a statement does, it ends soon after its time, and the connection and
// its places are good for the next one.
func TestReadsEnd(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	text := strings.Repeat("aé", 100_000)
	if err := write(ctx, db, func(conn backend.Conn) error {
		if _, err := conn.Exec(ctx, "CREATE TABLE `texts` (`text` TEXT COLLATE GLPI)"); err != nil {
			return err
		}
		for i := range 20 {
			if _, err := conn.Exec(ctx, "INSERT INTO `texts` VALUES (? || ?)", text, i); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	repeat := func(condition string) string {
		return "SELECT COUNT(*) FROM `texts` x, `texts` y, `texts` z WHERE " +
			strings.Join(slices.Repeat([]string{condition}, 900), " OR ")
	}
	for name, query := range map[string]string{
		"steps":           endlessSQL,
		"rows":            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c",
		"patterns":        repeat("glpi_like(x.`text`, '%a%a_a%z%')"),
		"folded patterns": repeat("glpi_ilike(x.`text`, '%a%z%')"),
		"slow patterns": "SELECT COUNT(*) FROM `texts` WHERE glpi_like(REPLACE(`text`, 'é', 'a'), '%a" +
			strings.Repeat("_a", 1000) + "z%')",
		"comparing": repeat("x.`text` > y.`text` || 'a'"),
		"comparing joined": "SELECT COUNT(*) FROM `texts` a, `texts` b, `texts` c, `texts` d" +
			" WHERE a.`text` > b.`text` AND c.`text` > d.`text`",
		"sorting": "SELECT COUNT(*) FROM (SELECT x.`text` AS `t` FROM `texts` x, `texts` y, `texts` z" +
			" ORDER BY x.`text` COLLATE GLPI, y.`text`, z.`text`)",
	} {
		t.Run(name, func(t *testing.T) {
			p := openTestReaders(t, db.path)
			began := time.Now()
			err := p.each(fair.For(ctx, 1, 100*time.Millisecond), query, nil, func([]cell) error { return nil })
			if took := time.Since(began); model.CodeOf(err) != model.CodeUnavailable || took > 10*time.Second {
				t.Errorf("after %s: %v", took, err)
			}
			for range 20 {
				if err := p.each(ctx, "SELECT COUNT(*) FROM `texts`", nil,
					func([]cell) error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestReadsOpenNothing holds that reads need no more descriptors than were opened at the start.
func TestReadsOpenNothing(t *testing.T) {
	t.Parallel()
	db := openTest(t)
	opened := func() (n int) {
		links, err := filepath.Glob("/proc/self/fd/*")
		if err != nil || len(links) == 0 {
			t.Skip("there is no /proc here that tells what is open")
		}
		for _, link := range links {
			if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, db.path) {
				n++
			}
		}
		return n
	}
	db.readers.ticks = 20
	before := opened()
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			for range 5 {
				err := db.readers.each(fair.For(t.Context(), int64(i), time.Minute),
					"SELECT `name` FROM `glpi_things` ORDER BY `name`", nil, func([]cell) error { return nil })
				if err != nil {
					t.Error(err)
				}
				if err := db.readers.each(t.Context(), longSQL, nil,
					func([]cell) error { return nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if after := opened(); after != before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

// TestCaches has many cores: what all connections keep of the database does not grow with them.
func TestCaches(t *testing.T) {
	t.Parallel()
	for connections, want := range map[int]string{9: "cache_size(-32768)", 10: "cache_size(-32768)",
		40: "cache_size(-8192)", 80: "cache_size(-4096)", 1000: "cache_size(-2048)"} {
		if got := cacheOf(connections); got != want {
			t.Errorf("%d connections: %s, want %s", connections, got, want)
		}
	}
	p, err := openReaders(dsn(filepath.Join(t.TempDir(), "glpid.db"), false), 16)
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	sum := int64(0)
	for _, c := range p.idle {
		_, _, err := c.prepare("SELECT 1")
		if err != nil {
			t.Fatal(err)
		}
		setting, _, err := c.prepare("PRAGMA cache_size")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := setting.step(); err != nil {
			t.Fatal(err)
		}
		sum -= setting.cells[0].Int
	}
	if len(p.idle) < 50 || sum <= 0 || sum > cacheOfAll {
		t.Errorf("%d connections keep %d KiB", len(p.idle), sum)
	}
}
