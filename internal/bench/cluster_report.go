package main

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// report prints what was done between each event and the next, the last of which is the end.
func (r *clusterRun) report(connections int, events []event) {
	fmt.Printf("%d connections, three nodes, two servers: %d writes acknowledged, %d reads, %d faults\n\n%-42s %8s %9s"+
		" %8s %12s %12s\n", connections, len(r.answered), r.reads.Load(), len(r.faults), "event", "at", "writes/s",
		"faults", "last after", "longest gap")
	for i, e := range events[:len(events)-1] {
		within := func(list []time.Duration) (part []time.Duration) {
			for _, at := range list {
				if at >= e.at && at < events[i+1].at {
					part = append(part, at)
				}
			}
			slices.Sort(part)
			return part
		}
		writes, faults := within(r.answered), within(r.faults)
		gap, before := time.Duration(0), e.at
		for _, at := range append(writes, events[i+1].at) {
			gap, before = max(gap, at-before), at
		}
		last := time.Duration(0)
		if len(faults) > 0 {
			last = faults[len(faults)-1] - e.at
		}
		fmt.Printf("%-42s %7.1fs %9.0f %8d %11.1fs %11.1fs\n", e.name, e.at.Seconds(),
			float64(len(writes))/(events[i+1].at-e.at).Seconds(), len(faults), last.Seconds(), gap.Seconds())
	}
	for kind, n := range r.kinds {
		fmt.Printf("  %6d  %s\n", n, kind)
	}
}

// settleTime is how long the queues may take to become empty: what the killed server had in hand is sent by the other
// one after some minutes.
const settleTime = 8 * time.Minute

// verify holds what there is against what was acknowledged.
func (r *clusterRun) verify() error {
	waiting := 1
	for began := time.Now(); waiting > 0 && time.Since(began) < settleTime; time.Sleep(time.Second) {
		if err := r.query(func(db *sql.DB) error {
			return db.QueryRow("SELECT (SELECT COUNT(*) FROM `glpi_queuednotifications` WHERE `is_deleted` = 0) +" +
				" (SELECT COUNT(*) FROM `glpi_queuedwebhooks` WHERE `last_status_code` IS NULL)").Scan(&waiting)
		}); err != nil {
			return err
		}
	}
	there := map[string]int{}
	if err := r.query(func(db *sql.DB) error {
		rows, err := db.Query("SELECT `name` FROM `glpi_tickets` WHERE `name` LIKE 'load %' UNION ALL" +
			" SELECT `name` FROM `glpi_problems` WHERE `name` LIKE 'problem %'")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			there[name]++
		}
		return rows.Err()
	}); err != nil {
		return err
	}
	lost, twice, unsure := 0, 0, 0
	for name, acknowledged := range r.written {
		switch n := there[name]; {
		case n > 1:
			twice++
		case n == 0 && acknowledged:
			lost++
		case n == 1 && !acknowledged:
			unsure++
		}
	}
	told, again := map[string]int{}, 0
	r.told.Range(func(what, n any) bool {
		kind, _, _ := strings.Cut(what.(string), " ")
		told[kind]++
		if n.(*atomic.Int64).Load() > 1 {
			again++
		}
		return true
	})
	problems := 0
	for name := range there {
		if strings.HasPrefix(name, "problem ") {
			problems++
		}
	}
	fmt.Printf("\nacknowledged and not there: %d; there twice: %d; there though a fault was told: %d\n"+
		"told by webhooks: %d of %d, by mails: %d of %d; told twice: %d; still waiting: %d\n", lost, twice, unsure,
		told["webhook"], problems, told["mail"], len(there), again, waiting)
	if lost > 0 || twice > 0 || again > 0 || waiting > 0 || told["webhook"] != problems ||
		told["mail"] != len(there) {
		return errors.New("the cluster does not hold what it should")
	}
	return nil
}
