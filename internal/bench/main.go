// Command bench measures the API over real HTTP, with a token, on sample data of several sizes, and beside it a
// handler written by hand that does as little as possible for the same answer. What counts is the time that the
// server's processor takes for a request: it differs little where requests per second differ much, as server and load
// share the machine. It ends by itself. It must not be part of what it measures: nothing of the program knows it.
//
//	go run ./internal/bench -tickets 10000,100000,1000000
//
// With "cluster" it runs two servers on three nodes of MariaDB instead, and ends some of them (see clusterCommand).
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "cluster" {
		if err := clusterCommand(os.Args[2:]); err != nil {
			log.Fatal(err)
		}
		return
	}
	tickets := flag.String("tickets", "100000",
		"tickets in the sample data: one or several numbers with commas between")
	seconds := flag.Float64("seconds", 3, "how long to load each case")
	keep := flag.String("data", "", "folder to keep the data folders in, one for each size; temporary ones without it")
	only := flag.String("case", "", "regular expression of the cases to run; all without it")
	computers := flag.Int("computers", 2000, "computers that report their inventory; 0 for none")
	profile := flag.String("cpuprofile", "", "file for a CPU profile of the cases in the largest data")
	goals := flag.Bool("goals", false, "fail when a case takes a quarter more than its goal")
	serving := flag.Bool("serve", false, "be the server that is measured, of -data as it stands")
	flag.Parse()
	if *serving {
		n, err := strconv.Atoi(*tickets)
		if err == nil {
			err = serve(context.Background(), *keep, n)
		}
		if err != nil {
			log.Fatal(err)
		}
		return
	}
	o := options{computers: *computers, length: time.Duration(*seconds * float64(time.Second)), dir: *keep,
		profile: *profile, goals: *goals}
	var err error
	if o.wanted, err = regexp.Compile(*only); err != nil {
		log.Fatal(err)
	}
	for size := range strings.SplitSeq(*tickets, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil || n < 1 {
			log.Fatalf("-tickets %s: %q is no number of tickets", *tickets, size)
		}
		o.sizes = append(o.sizes, n)
	}
	if err := run(o); err != nil {
		log.Fatal(err)
	}
}

// options say what to measure.
type options struct {
	sizes     []int // tickets
	computers int
	length    time.Duration // of each case
	dir       string        // "" for a temporary one
	wanted    *regexp.Regexp
	profile   string // file, "" for none
	goals     bool
}

func run(o options) error {
	if o.dir == "" {
		var err error
		if o.dir, err = os.MkdirTemp("", "glpid-bench-*"); err != nil {
			return err
		}
		defer os.RemoveAll(o.dir)
	}
	fmt.Printf("%s, %d cores\n", runtime.Version(), runtime.NumCPU())
	var all comparison
	for i, size := range o.sizes {
		if err := o.measure(size, i == len(o.sizes)-1, &all); err != nil {
			return fmt.Errorf("%d tickets: %w", size, err)
		}
	}
	if len(o.sizes) > 1 {
		all.print(o.sizes)
	}
	if o.goals {
		return all.missed(o.sizes)
	}
	return nil
}

// measure runs the cases on sample data of one size.
func (o options) measure(size int, last bool, all *comparison) error {
	server, err := start(filepath.Join(o.dir, strconv.Itoa(size)), size)
	if err != nil {
		return err
	}
	defer server.stop()
	fmt.Printf("\n%d tickets: opened in %.0f ms", size, ms(server.Opened))
	if server.New {
		fmt.Printf(", filled in %.0f s", server.Filled.Seconds())
	}
	fmt.Printf(", texts indexed in %.1f s", server.Indexed.Seconds())
	rest, err := server.used("gc")
	if err != nil {
		return err
	}
	fmt.Printf(", %d MiB in use at rest\n\n%-44s %5s %9s %9s %9s %9s\n", rest.Heap>>20, "case", "conns", "req/s",
		"p50 ms",
		"p99 ms", "CPU ms")
	people, err := server.people()
	if err != nil {
		return err
	}
	if o.profile != "" && last {
		if _, err := server.used("profile=" + o.profile); err != nil {
			return err
		}
	}
	for _, c := range cases(server, people, size) {
		if !o.wanted.MatchString(c.name) {
			continue
		}
		r, err := server.load(c, o.length)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		report(c, r)
		all.add(c, size, r)
		if c.beside != nil {
			c.beside.name = "  " + c.beside.name
			report(*c.beside, *r.beside)
		}
	}
	if o.wanted.MatchString("inventories") && last {
		if err := server.inventory(o.computers); err != nil {
			return err
		}
	}
	if o.profile != "" && last {
		if _, err := server.used("profile=stop"); err != nil {
			return err
		}
	}
	after, err := server.used("gc")
	if err != nil {
		return err
	}
	fmt.Printf("\n%d MiB in use after the runs\n", after.Heap>>20)
	return nil
}

func report(c testCase, r result) {
	fmt.Printf("%-44s %5d %9.2f %9.2f %9.2f", c.name, c.connections, r.perSecond, ms(r.p50), ms(r.p99))
	if r.cpu > 0 {
		fmt.Printf(" %9.2f", ms(r.cpu))
	}
	fmt.Println()
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
