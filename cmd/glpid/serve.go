package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/demo"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/folder/inplace"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
)

type serveCmd struct {
	Listen        string        `help:"Address to listen on." default:"127.0.0.1:8080" env:"GLPID_LISTEN"`
	PublicURL     string        `help:"Scheme and host under which clients reach the server, where a proxy stands in front." env:"GLPID_PUBLIC_URL" placeholder:"URL" name:"public-url"`
	Proxies       []string      `help:"Addresses or networks of proxies in front of the server: what they say of a client's address (X-Forwarded-For, Forwarded) is believed." env:"GLPID_TRUSTED_PROXY" name:"trusted-proxy" placeholder:"CIDR"`
	ReadTimeout   time.Duration `help:"How long the reads of one request may work, and wait for those of others. A request that needs longer is answered 503." env:"GLPID_READ_TIMEOUT" default:"10s" name:"read-timeout" placeholder:"TIME"`
	GraphQLAnswer int           `help:"How large an answer to a GraphQL query may be, in MiB." env:"GLPID_GRAPHQL_ANSWER" default:"32" name:"graphql-answer" placeholder:"MIB"`
	ReadOnly      bool          `help:"Answer questions and write nothing, neither to the database nor to the data folder: for a replica of the database, or a copy of a site. Tokens come from the main server, whose keys the data folder has to have." env:"GLPID_READ_ONLY" name:"read-only"`
	InPlace       bool          `help:"Serve the database of a GLPI 11.0 as it is, beside GLPI, which --database names: for reading (--read-only) so far, with the tokens that GLPI issues. GLPI's tables are not touched." env:"GLPID_IN_PLACE" name:"in-place"`
	InPlaceInit   bool          `help:"Make glpid's own tables (glpid_...) in that database first, where they are missing; see also: glpid migrate --in-place --print." env:"GLPID_IN_PLACE_INIT" name:"in-place-init"`
	ConfigDir     string        `help:"With --in-place: GLPI's folder of keys (config, or what GLPI_CONFIG_DIR says). It is only read." type:"existingdir" env:"GLPID_CONFIG_DIR" name:"config-dir" placeholder:"DIR"`
	Files         string        `help:"With --in-place: GLPI's folder of documents and pictures (files, or what GLPI_VAR_DIR says)." type:"existingdir" env:"GLPID_FILES" placeholder:"DIR"`
	Demo          bool          `help:"Fill a new data folder with sample data first." env:"GLPID_DEMO"`
}

// garbage lets the heap grow to five times what is in use before it is collected, unless GOGC
// says otherwise: what is in use is little, and requests make much that lives shortly.
const garbage = 400

// Run serves until it is interrupted. That may be while it still makes or opens a data folder: what stopped it
// is no failure then, and another start does the rest.
func (c *serveCmd) Run(env *environment) error {
	err := c.serve(env)
	if err != nil && env.context.Err() != nil {
		env.log.Warn("stopped before it was ready", slog.Any("while", err))
		return nil
	}
	return err
}

// check refuses options that make no sense, or do not go together.
func (c *serveCmd) check(env *environment) error {
	if c.ReadTimeout <= 0 {
		return errors.New("--read-timeout must be more than nothing: for example 10s")
	}
	if c.GraphQLAnswer <= 0 || c.GraphQLAnswer > 1<<10 {
		return errors.New("--graphql-answer must be between 1 and 1024 MiB")
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" &&
		(err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
			u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil) {
		return fmt.Errorf("--public-url %q: give scheme and host without a path, for example https://glpi.example.org",
			c.PublicURL)
	}
	if c.ReadOnly && c.Demo {
		return errors.New("--read-only writes nothing, --demo does: make the sample data first, by \"glpid demo\"")
	}
	if err := c.checkInPlace(env); err != nil {
		return err
	}
	if c.ReadOnly && !c.InPlace {
		return env.mustExist()
	}
	return nil
}

func (c *serveCmd) serve(env *environment) error {
	started := time.Now()
	if err := c.check(env); err != nil {
		return err
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	boundMemory(env.log)
	running, err := site.Open(env.context, site.Options{
		Serve: true, ReadOnly: c.ReadOnly, InPlace: c.InPlace, ConfigDir: c.ConfigDir, FilesDir: c.Files,
		DataDir: env.data, Database: env.database, PublicURL: c.PublicURL, TrustedProxies: c.Proxies,
		ReadTimeout: c.ReadTimeout, GraphQLAnswer: c.GraphQLAnswer << 20, Log: env.log,
	})
	if err != nil {
		return err
	}
	defer running.Close()
	problems, err := running.OAuth.KeyProblems(env.context)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		env.log.Error("a key is wrong", slog.String("problem", problem))
	}
	if c.ReadOnly && !c.InPlace && !running.OAuth.CanSign() {
		return fmt.Errorf("there is no oauth.pem in %s, without which no token is good: copy %s from the data folder"+
			" of the main server", env.data, strings.Join(datadir.Keys, ", "))
	}
	if err := c.demo(env, running); err != nil {
		return err
	}
	handler, err := running.Handler()
	if err != nil {
		return err
	}
	listener, err := c.listen()
	if err != nil {
		return err
	}
	base := c.PublicURL
	if base == "" {
		base = "http://" + reachable(listener.Addr())
	}
	if err := welcome(env.context, out, running, base, time.Since(started)); err != nil {
		return err
	}
	jobs := site.StartJobs(env.context, running)
	defer jobs.Wait()
	if c.PublicURL != "" || !isLoopback(listener.Addr()) {
		jobs.Go(func() { warnOfPasswords(env, running) })
	}
	if !c.ReadOnly {
		return site.Serve(env.context, listener, handler, env.log)
	}
	ctx, stop := context.WithCancelCause(env.context)
	defer stop(nil)
	jobs.Go(func() { stop(running.Undisturbed(ctx)) })
	err = site.Serve(ctx, listener, handler, env.log)
	if cause := context.Cause(ctx); env.context.Err() == nil && err == nil {
		err = cause
	}
	return err
}

// listen takes the address.
func (c *serveCmd) listen() (net.Listener, error) {
	listener, err := net.Listen("tcp", c.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w: another program uses the address; choose another with --listen", err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: give --listen as HOST:PORT, for example 127.0.0.1:8080", err)
	}
	return listener, nil
}

// checkInPlace refuses what does not go together, and makes the program's own tables where that is asked for.
func (c *serveCmd) checkInPlace(env *environment) error {
	switch {
	case !c.InPlace && (c.InPlaceInit || c.ConfigDir != "" || c.Files != ""):
		return errors.New("--in-place-init, --config-dir and --files go with --in-place: without it keys and files" +
			" are those of the data folder")
	case !c.InPlace:
		return nil
	case env.database == "":
		return store.ErrNotGuest
	case c.ConfigDir == "" || c.Files == "":
		return errors.New("--in-place needs GLPI's folders: name that of its keys with --config-dir (config, or what" +
			" GLPI_CONFIG_DIR says) and that of its documents with --files (files, or what GLPI_VAR_DIR says)")
	case !c.InPlaceInit:
		return nil
	}
	return inplace.Make(env.context, env.database, catalog.Default().Graph().Tables())
}

// warnOfPasswords says, at every start of a server that others reach, that there are accounts which everybody can use.
func warnOfPasswords(env *environment, running *site.Site) {
	logins, err := running.KnownPasswords(env.context)
	switch {
	case env.context.Err() != nil:
	case err != nil:
		env.log.Error("can't look for passwords that everybody knows", slog.Any("error", err))
	case len(logins) > 0:
		env.log.Warn("others can reach this server, and these accounts have passwords that everybody knows: change"+
			" each with \"glpid user password LOGIN\"", slog.String("accounts", strings.Join(logins, " ")))
	}
}

// isLoopback reports whether only programs on this machine reach an address.
func isLoopback(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// demo fills a new folder with sample data, if that is asked for.
func (c *serveCmd) demo(env *environment, running *site.Site) error {
	if c.Demo && running.New {
		err := fill(env, running, demoCmd{Tickets: 1000, Computers: 200, Users: 150, Seed: 1})
		// There is some: a start after one that came no further.
		if err != nil && !errors.Is(err, demo.ErrPresent) && !errors.Is(err, demo.ErrWorkedWith) {
			return err
		}
	}
	unfinished, err := demo.Unfinished(env.context, running.DB)
	if unfinished {
		env.log.Warn("the sample data is not complete; if nobody makes it at the moment, it was interrupted:" +
			" \"glpid demo\" removes what there is of it, unless people have worked with it, and makes it anew")
	}
	return err
}

// reachable gives an address that a browser on this machine can use.
func reachable(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// firstClient is the OAuth client that a new data folder starts with, so that the printed curl
// line works as it stands.
const (
	firstClient  = "First steps"
	firstComment = "Made with the data folder, for the first requests. Delete it when it is no longer needed."
)

// welcome says where the server is and what to do first.
func welcome(ctx context.Context, out io.Writer, running *site.Site, base string, took time.Duration) error {
	fmt.Fprintf(out, "glpid is ready on %s (%d ms)\n\n", base, took.Milliseconds())
	fmt.Fprintf(out, "  pages         %s/\n  API           %s/api.php/v2\n  documentation %s/api.php/doc\n", base, base,
		base)
	if !running.New {
		return nil
	}
	if err := forgetFirstClient(ctx, running); err != nil {
		return err
	}
	client := &oauth.Client{
		Name: firstClient, Comment: firstComment,
		Grants: []string{"password", "authorization_code"},
		Scopes: []string{"api", "user", "email", "status", "graphql"},
		Active: true, Confidential: true,
	}
	secret, err := running.OAuth.CreateClient(ctx, client)
	if err != nil {
		return fmt.Errorf("first OAuth client: %w", err)
	}
	fmt.Fprintf(out, "\nThis is a new data folder: %s\nIt has GLPI's accounts, each with a password that everybody"+
		" knows. Change them before others can reach the server:\n"+
		"  glpi/glpi (Super-Admin)   tech/tech (Technician)   normal/normal (Observer)   post-only/postonly"+
		" (Self-Service)\n", running.DataDir)
	fmt.Fprintf(out, "\nTry it: get a token and open a ticket.\n\n%s\n", firstSteps(base, client.Identifier, secret))
	return running.Welcomed(ctx)
}

// forgetFirstClient removes the client that an interrupted first start has made: nobody knows its secret.
func forgetFirstClient(ctx context.Context, running *site.Site) error {
	clients, err := running.OAuth.Clients(ctx)
	if err != nil {
		return err
	}
	for _, client := range clients {
		if client.Name == firstClient && client.Comment == firstComment {
			if err := running.OAuth.DeleteClient(ctx, client.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// firstSteps is a command line that works as pasted.
func firstSteps(base, id, secret string) string {
	lines := []string{
		`  TOKEN=$(curl -s ` + base + `/api.php/token \`,
		`    -d grant_type=password -d username=glpi -d password=glpi -d 'scope=api user status' \`,
		`    -d client_id=` + id + ` \`,
		`    -d client_secret=` + secret + ` | sed 's/.*"access_token":"\([^"]*\)".*/\1/')`,
		`  curl -s ` + base + `/api.php/v2/Assistance/Ticket -H "Authorization: Bearer $TOKEN" \`,
		`    -H 'Content-Type: application/json' -d '{"name":"My first ticket","content":"The printer is on fire"}'`,
	}
	return strings.Join(lines, "\n")
}
