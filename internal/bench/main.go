// Command bench measures the API over real HTTP, with a token, on sample data, and beside it a
// handler written by hand that does as little as possible for the same answer. Server and load
// share the machine and its cores, so the numbers are for comparison. It ends by itself.
//
//	go run ./internal/bench -tickets 100000
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"github.com/glpid/glpid/internal/demo"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
)

func main() {
	tickets := flag.Int("tickets", 100000, "tickets in the sample data")
	seconds := flag.Float64("seconds", 3, "how long to load each case")
	keep := flag.String("data", "", "data folder to use and keep; a temporary one without it")
	only := flag.String("case", "", "regular expression of the cases to run; all without it")
	computers := flag.Int("computers", 2000, "computers that report their inventory; 0 for none")
	profile := flag.String("cpuprofile", "", "file for a CPU profile of the cases")
	flag.Parse()
	wanted, err := regexp.Compile(*only)
	if err != nil {
		log.Fatal(err)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // as glpid serve does
	}
	if err := run(options{*tickets, *computers, time.Duration(*seconds * float64(time.Second)), *keep,
		wanted, *profile}); err != nil {
		log.Fatal(err)
	}
}

// options say what to measure.
type options struct {
	tickets, computers int
	length             time.Duration // of each case
	dir                string        // "" for a temporary one
	wanted             *regexp.Regexp
	profile            string // file, "" for none
}

func run(o options) error {
	tickets, dir := o.tickets, o.dir
	ctx := context.Background()
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "glpid-bench-*"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	started := time.Now()
	running, err := site.Open(ctx, site.Options{DataDir: dir})
	if err != nil {
		return err
	}
	defer running.Close()
	fmt.Printf("%s, %d cores\nopen data folder (new: %v)      %8.0f ms\n", runtime.Version(), runtime.NumCPU(),
		running.New, ms(time.Since(started)))
	if running.New {
		started = time.Now()
		if err := demo.Fill(ctx, running.DB, running.Catalog, demo.Options{Tickets: tickets, Users: 500, Computers: 0,
			Seed: 1, Now: time.Now(), Documents: filepath.Join(dir, "files")}, nil); err != nil {
			return err
		}
		running.Directory.Invalidate()
		fmt.Printf("fill with %d tickets            %8.1f s\n", tickets, time.Since(started).Seconds())
	}
	handler, err := running.Handler()
	if err != nil {
		return err
	}
	api := httptest.NewServer(handler)
	defer api.Close()
	byHand := httptest.NewServer(&handWritten{db: running.DB})
	defer byHand.Close()
	token, err := signIn(ctx, running, api.URL)
	if err != nil {
		return err
	}
	fmt.Println("\ncase                                     conns     req/s    p50 ms    p99 ms")
	if o.profile != "" {
		file, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, c := range cases(api.URL, byHand.URL, tickets) {
		if !o.wanted.MatchString(c.name) {
			continue
		}
		r, err := load(c, token, o.length)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		report(c, r)
		if c.beside != nil {
			c.beside.name = "  " + c.beside.name
			report(*c.beside, *r.beside)
		}
	}
	if o.wanted.MatchString("inventories") {
		if err := inventory(ctx, running, api.URL, o.computers); err != nil {
			return err
		}
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	fmt.Printf("\nmemory in use after the runs, the load generator included: %d MiB\n", (m.HeapInuse+m.StackInuse)>>20)
	return nil
}

func report(c testCase, r result) {
	fmt.Printf("%-40s %5d %9.2f %9.2f %9.2f\n", c.name, c.connections, r.perSecond, ms(r.p50), ms(r.p99))
}

// signIn makes a client and gets a token of the super-admin.
func signIn(ctx context.Context, running *site.Site, base string) (string, error) {
	client := &oauth.Client{Name: "bench", Grants: []string{"password"}, Scopes: []string{"api", "graphql"},
		Active: true, Confidential: true}
	secret, err := running.OAuth.CreateClient(ctx, client)
	if err != nil {
		return "", err
	}
	return passwordToken(base, client.Identifier, secret)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
