package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/compare"
)

type compareCmd struct {
	Left       string   `help:"Server, or its API: https://glpi.example.org." required:"" env:"GLPID_COMPARE_LEFT" placeholder:"URL"`
	Right      string   `help:"The server whose answers are held against the left one's." required:"" env:"GLPID_COMPARE_RIGHT" placeholder:"URL"`
	LeftToken  string   `help:"Access token for the left server." env:"GLPID_COMPARE_LEFT_TOKEN" placeholder:"TOKEN"`
	RightToken string   `help:"Access token for the right server." env:"GLPID_COMPARE_RIGHT_TOKEN" placeholder:"TOKEN"`
	Requests   string   `help:"File with a request in each line: a path, an address, or a line of a web server's log. Without it, all lists are walked." env:"GLPID_COMPARE_REQUESTS" type:"existingfile" placeholder:"FILE"`
	Rows       int      `help:"How many rows of each list are walked." default:"500" env:"GLPID_COMPARE_ROWS"`
	Items      int      `help:"How many items of each list are looked at one by one." default:"3" env:"GLPID_COMPARE_ITEMS"`
	Ignore     []string `help:"Members that may differ: date_mod, user.name." env:"GLPID_COMPARE_IGNORE" placeholder:"MEMBER"`
	Header     []string `help:"Sent with each request: \"GLPI-Entity: 3\"." env:"GLPID_COMPARE_HEADER" sep:"none" placeholder:"NAME: VALUE"`
	Parallel   int      `help:"How many requests are on their way to each server at once." default:"4" env:"GLPID_COMPARE_PARALLEL"`
}

// Help tells more of the command than its one line.
func (c *compareCmd) Help() string {
	return "Only GET is sent, so nothing changes on either server. Ends with 1 where something differs."
}

// Run compares, tells of the first difference of each kind as it is found, and then how often each kind was met.
func (c *compareCmd) Run(env *environment) error {
	header, err := headersOf(c.Header)
	if err != nil {
		return err
	}
	tty := onTerminal(os.Stderr)
	begun := time.Now()
	options := compare.Options{
		Left:     compare.Server{URL: c.Left, Token: c.LeftToken, Header: header},
		Right:    compare.Server{URL: c.Right, Token: c.RightToken, Header: header},
		Parallel: c.Parallel, Ignore: c.Ignore,
		Found: func(d compare.Difference) {
			fmt.Fprintf(out, "GET %s\n  %s\n    left:  %s\n    right: %s\n", d.Request, d.Member, d.Left, d.Right)
		},
		Progress: func(requests int) {
			if tty && requests%10 == 0 {
				fmt.Fprintf(os.Stderr, "\r%d requests, %v\r", requests, time.Since(begun).Round(time.Second))
			}
		},
	}
	result, err := c.compare(env, options)
	if err != nil {
		return err
	}
	for _, fault := range result.Failed {
		fmt.Fprintln(errOut, fault)
	}
	if result.Skipped > 0 {
		fmt.Fprintf(out, "%d lines left out, which do not ask for something to read\n", result.Skipped)
	}
	slices.SortStableFunc(result.Kinds, func(a, b compare.Count) int { return b.Times - a.Times })
	for i, kind := range result.Kinds {
		if i == 0 {
			fmt.Fprintln(out, "\nHow often each was met:")
		}
		fmt.Fprintf(out, "%7d  %s  %s\n", kind.Times, kind.Route, kind.Member)
	}
	if result.More > 0 {
		fmt.Fprintf(out, "%7d  of other kinds\n", result.More)
	}
	fmt.Fprintf(out, "%d requests compared, %d answered differently\n", result.Requests, result.Different)
	if result.Refused > 0 {
		fmt.Fprintf(out, "%d of those answered alike are refused by both, or ask for what is not there\n",
			result.Refused)
	}
	switch {
	case result.Requests == 0:
		return errors.New("there was nothing to compare")
	case result.Different > 0:
		return fmt.Errorf("%d of %d requests are answered differently", result.Different, result.Requests)
	}
	return nil
}

func (c *compareCmd) compare(env *environment, options compare.Options) (compare.Result, error) {
	if c.Requests == "" {
		return compare.All(env.context, options, compare.Walk{Rows: max(0, c.Rows), Items: max(0, c.Items)})
	}
	file, err := os.Open(c.Requests)
	if err != nil {
		return compare.Result{}, err
	}
	defer file.Close()
	requests, skipped, err := compare.Recorded(file)
	if err != nil {
		return compare.Result{}, fmt.Errorf("%s: %w", c.Requests, err)
	}
	result, err := compare.Requests(env.context, options, requests)
	result.Skipped = skipped
	return result, err
}

// headersOf reads headers as they are written in requests.
func headersOf(lines []string) (http.Header, error) {
	header := http.Header{}
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("%q is no header: write it like \"GLPI-Entity: 3\"", line)
		}
		header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return header, nil
}
