package main

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/testing/inventories"
)

// What computers report in the benchmark of inventories.
const (
	programs  = 300
	reporting = 4 // at a time
)

// inventory measures how many computers report in a second: first, when they are not known, and again, when nothing
// has changed.
func (c *child) inventory(computers int) error {
	if computers == 0 {
		return nil
	}
	fmt.Printf("\n%d computers of %d programs report\n", computers, programs)
	for _, round := range []string{"first", "once more", "unchanged"} { // the second finds them by another rule
		before, err := c.used("")
		if err != nil {
			return err
		}
		started := time.Now()
		if err := reportAll(c.API, computers); err != nil {
			return fmt.Errorf("inventories, %s: %w", round, err)
		}
		took := time.Since(started).Seconds()
		after, err := c.used("")
		if err != nil {
			return err
		}
		fmt.Printf("inventories, %-31s %5d %9.2f %9s %9s %9.2f, %d MiB of heap\n", round, reporting,
			float64(computers)/took, "", "", ms((after.CPU-before.CPU)/time.Duration(computers)), after.Heap>>20)
	}
	return nil
}

// reportAll sends the inventories of all computers.
func reportAll(base string, computers int) error {
	var next atomic.Int64
	var group sync.WaitGroup
	faults := make(chan error, reporting)
	for range reporting {
		group.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= computers {
					return
				}
				if err := reportOne(base, n); err != nil {
					faults <- fmt.Errorf("computer %d: %w", n, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(faults)
	return <-faults
}

func reportOne(base string, n int) error {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(inventories.Machine(n, programs)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPost, base+"/front/inventory.php", &packed)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-compress-zlib")
	request.Header.Set("GLPI-Agent-ID", fmt.Sprintf("%08x-0000-4000-8000-000000000000", n))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("answered %d: %s", answer.StatusCode, text)
	}
	return err
}
