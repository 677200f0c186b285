package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
)

type clientCmd struct {
	Add    clientAddCmd    `cmd:"" help:"Add a client; prints its id and secret."`
	List   clientListCmd   `cmd:"" help:"List the clients."`
	Show   clientShowCmd   `cmd:"" help:"Show one client."`
	Remove clientRemoveCmd `cmd:"" help:"Remove a client and all its tokens."`
}

type clientAddCmd struct {
	Name        string   `help:"Name that people see when they are asked for consent." required:""`
	Comment     string   `help:"What the client is for."`
	Grant       []string `help:"Grant that the client may use (repeatable): password, client_credentials, authorization_code." default:"authorization_code" sep:"none"`
	Scope       []string `help:"Scope that the client may ask for (repeatable): email, user, api, inventory, status, graphql." sep:"none"`
	RedirectURI []string `help:"Where an authorization code may be sent (repeatable)." name:"redirect-uri" sep:"none"`
	AllowedIPs  string   `help:"Addresses or CIDR ranges that may use the client, separated by commas." name:"allowed-ips"`
	Public      bool     `help:"A client that cannot keep a secret (a browser or phone app): authorization_code with PKCE only."`
	ServiceUser string   `help:"Login of the user as whom client_credentials tokens act." name:"service-user"`
	JSON        bool     `help:"Print JSON." name:"json"`
}

// Run adds the client.
func (c *clientAddCmd) Run(env *environment) error {
	site, err := env.open()
	if err != nil {
		return err
	}
	defer site.Close()
	client := &oauth.Client{
		Name: c.Name, Comment: c.Comment, Grants: c.Grant, Scopes: c.Scope, RedirectURIs: c.RedirectURI,
		AllowedIPs: c.AllowedIPs, Active: true, Confidential: !c.Public,
	}
	if c.ServiceUser != "" {
		id, err := userID(env.context, site, c.ServiceUser)
		if err != nil {
			return err
		}
		client.ServiceUser = id
	}
	secret, err := site.OAuth.CreateClient(env.context, client)
	if err != nil {
		return err
	}
	if c.Public { // it has no use for one
		secret = ""
	}
	if c.JSON {
		return printJSON(addedClient{client.ID, client.Name, client.Identifier, secret})
	}
	fmt.Fprintf(out, "client_id:     %s\n", client.Identifier)
	if secret != "" {
		fmt.Fprintf(out, "client_secret: %s\n", secret)
	}
	fmt.Fprintf(out, "grants:        %s\n", strings.Join(client.Grants, " "))
	if len(client.Scopes) == 0 {
		fmt.Fprintf(out, "scopes:        none, so that its tokens reach nothing: remove it with"+
			" \"glpid client remove %d\" and add it with --scope api\n", client.ID)
	} else {
		fmt.Fprintf(out, "scopes:        %s\n", strings.Join(client.Scopes, " "))
	}
	if slices.Contains(client.Grants, "authorization_code") {
		fmt.Fprintf(out, "redirect URIs: %s\n", strings.Join(client.RedirectURIs, " "))
	}
	return nil
}

// findClient finds a client by its number in the list, its client_id or its name.
func findClient(ctx context.Context, running *site.Site, named string) (*oauth.Client, error) {
	clients, err := running.OAuth.Clients(ctx)
	if err != nil {
		return nil, err
	}
	var found []*oauth.Client
	for i := range clients {
		c := &clients[i]
		if strconv.FormatInt(c.ID, 10) == named || c.Identifier == named {
			return c, nil
		}
		if c.Name == named {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("there is no client %s (see: glpid client list)", named)
	case 1:
		return found[0], nil
	}
	var numbers []string
	for _, c := range found {
		numbers = append(numbers, strconv.FormatInt(c.ID, 10))
	}
	return nil, fmt.Errorf("%d clients have the name %s: give the number of one, %s", len(found), named,
		strings.Join(numbers, " or "))
}

// addedClient is what a script needs of a new client.
type addedClient struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	Identifier string `json:"client_id"`
	Secret     string `json:"client_secret,omitempty"`
}

// printJSON prints a value for programs, and for people who look at what programs get.
func printJSON(value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := io.WriteString(out, jsonWithoutOrders(text.String()))
	return err
}

// clientView is a client as the command line prints it: without its secret.
type clientView struct {
	ID           int64    `json:"id"`
	Name         string   `json:"name"`
	Comment      string   `json:"comment"`
	Identifier   string   `json:"client_id"`
	Grants       []string `json:"grants"`
	Scopes       []string `json:"scopes"`
	RedirectURIs []string `json:"redirect_uris"`
	AllowedIPs   string   `json:"allowed_ips"`
	Active       bool     `json:"is_active"`
	Confidential bool     `json:"is_confidential"`
}

func viewClient(c oauth.Client) clientView {
	return clientView{c.ID, c.Name, c.Comment, c.Identifier, c.Grants, c.Scopes, c.RedirectURIs, c.AllowedIPs, c.Active,
		c.Confidential}
}

type clientListCmd struct {
	JSON bool `help:"Print JSON." name:"json"`
}

// Run lists the clients.
func (c *clientListCmd) Run(env *environment) error {
	site, err := env.existing()
	if err != nil {
		return err
	}
	defer site.Close()
	clients, err := site.OAuth.Clients(env.context)
	if err != nil {
		return err
	}
	if c.JSON {
		views := []clientView{}
		for _, client := range clients {
			views = append(views, viewClient(client))
		}
		return printJSON(views)
	}
	if len(clients) == 0 {
		fmt.Fprintln(out, "There are no clients. Add one: glpid client add --name NAME --grant password --scope api")
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tACTIVE\tGRANTS\tSCOPES\tCLIENT ID")
	for _, client := range clients {
		fmt.Fprintf(table, "%d\t%s\t%v\t%s\t%s\t%s\n", client.ID, client.Name, client.Active,
			strings.Join(client.Grants, " "), strings.Join(client.Scopes, " "), client.Identifier)
	}
	return table.Flush()
}

type clientShowCmd struct {
	Client string `arg:"" help:"The client's number in the list, its name or its client_id."`
	Secret bool   `help:"Show the secret too."`
	JSON   bool   `help:"Print JSON." name:"json"`
}

// Run shows a client.
func (c *clientShowCmd) Run(env *environment) error {
	site, err := env.existing()
	if err != nil {
		return err
	}
	defer site.Close()
	client, err := findClient(env.context, site, c.Client)
	if err != nil {
		return err
	}
	secret := ""
	if c.Secret {
		if secret, err = site.OAuth.Secret(env.context, client.ID); err != nil {
			return err
		}
	}
	if c.JSON {
		return printJSON(struct {
			clientView
			Secret string `json:"client_secret,omitempty"`
		}{viewClient(*client), secret})
	}
	v := viewClient(*client)
	fmt.Fprintf(out, "name:          %s\ncomment:       %s\nclient_id:     %s\ngrants:        %s\nscopes:       "+
		" %s\nredirect URIs: %s\nallowed IPs:   %s\nactive:        %v\nconfidential:  %v\n",
		v.Name, v.Comment, v.Identifier, strings.Join(v.Grants, " "), strings.Join(v.Scopes, " "),
		strings.Join(v.RedirectURIs, " "), v.AllowedIPs, v.Active, v.Confidential)
	if c.Secret {
		fmt.Fprintf(out, "client_secret: %s\n", secret)
	}
	return nil
}

type clientRemoveCmd struct {
	Client string `arg:"" help:"The client's number in the list, its name or its client_id."`
}

// Run removes a client.
func (c *clientRemoveCmd) Run(env *environment) error {
	site, err := env.existing()
	if err != nil {
		return err
	}
	defer site.Close()
	client, err := findClient(env.context, site, c.Client)
	if err != nil {
		return err
	}
	if err := site.OAuth.DeleteClient(env.context, client.ID); err != nil {
		return fmt.Errorf("client %s: %w (see: glpid client list)", c.Client, err)
	}
	fmt.Fprintf(out, "Client %d, %s, is removed, and its tokens are void.\n", client.ID, client.Name)
	return nil
}
