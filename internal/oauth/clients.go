package oauth

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/history"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Client is a program that may ask for tokens.
type Client struct {
	ID           int64
	Identifier   string // client_id
	Name         string
	Comment      string
	RedirectURIs []string
	Grants       []string
	Scopes       []string
	AllowedIPs   string // addresses or CIDR ranges, separated by commas; "" for all
	Active       bool
	Confidential bool
	ServiceUser  int64 // as whom client_credentials tokens act, 0 for nobody

	sealed  string // the secret, encrypted
	allowed addresses
}

const clientColumns = "SELECT `id`, COALESCE(`identifier`, ''), COALESCE(`name`, ''), COALESCE(`comment`, '')," +
	" COALESCE(`redirect_uri`, ''), COALESCE(`grants`, '')," +
	" COALESCE(`scopes`, ''), COALESCE(`allowed_ips`, ''), `is_active`, `is_confidential`," +
	" COALESCE((SELECT u.`users_id` FROM `glpid_oauthclients` u WHERE u.`oauthclients_id` =" +
	" `glpi_oauthclients`.`id`), 0), COALESCE(`secret`, '') FROM `glpi_oauthclients`"

func (s *Server) readClients(ctx context.Context, q store.Querier, where string, args ...any) ([]Client, error) {
	rows, err := q.Query(ctx, clientColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read OAuth clients: %w", err)
	}
	defer rows.Close()
	var out []Client
	for rows.Next() {
		var c Client
		var uris, grants, scopes string
		if err := rows.Scan(&c.ID, &c.Identifier, &c.Name, &c.Comment, &uris, &grants, &scopes, &c.AllowedIPs,
			&c.Active, &c.Confidential, &c.ServiceUser, &c.sealed); err != nil {
			return nil, fmt.Errorf("read OAuth clients: %w", err)
		}
		c.RedirectURIs, c.Grants, c.Scopes = readList(uris), readList(grants), readList(scopes)
		if c.allowed, err = parseAddresses(c.AllowedIPs); err != nil { // a database that was imported
			s.Log.Warn("a client can be used from nowhere, because its allowed addresses cannot be read",
				slog.Int64("id", c.ID), slog.Any("error", err))
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Clients lists all clients, by name.
func (s *Server) Clients(ctx context.Context) ([]Client, error) {
	return s.readClients(ctx, s.DB, " ORDER BY `name`, `id`")
}

func (s *Server) oneClient(ctx context.Context, where string, value any) (*Client, error) {
	list, err := s.readClients(ctx, s.DB, where, value)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, model.NotFound()
	}
	return &list[0], nil
}

// Client gives a client by its number; model.NotFound when there is none.
func (s *Server) Client(ctx context.Context, id int64) (*Client, error) {
	return s.oneClient(ctx, " WHERE `id` = ?", id)
}

// ClientByIdentifier gives a client by its client_id; model.NotFound when there is none.
func (s *Server) ClientByIdentifier(ctx context.Context, identifier string) (*Client, error) {
	c, err := s.oneClient(ctx, " WHERE `identifier` = ?", identifier)
	if err == nil && c.Identifier != identifier { // the column's collation does not mind case
		return nil, model.NotFound()
	}
	return c, err
}

// readList reads a JSON list of texts, as the columns hold them.
func readList(text string) []string {
	var list []string
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	return list
}

func writeList(list []string) string {
	if list == nil {
		list = []string{}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // URIs stay readable
	_ = encoder.Encode(list)     // texts always can be
	return strings.TrimSpace(text.String())
}

// Fault is what is wrong with a field of a client, for forms that show it beside the field.
type Fault struct {
	Field string // "name", "redirect_uri", "grants", "scopes", "allowed_ips", "is_confidential", "service_user"
	Text  string
}

// Validate gives what is wrong with a client; nothing when it is good.
func (c *Client) Validate() []Fault {
	var out []Fault
	add := func(field, format string, args ...any) { out = append(out, Fault{field, fmt.Sprintf(format, args...)}) }
	if strings.TrimSpace(c.Name) == "" {
		add("name", "Give the client a name: people see it when they are asked for consent")
	}
	if len(c.Name) > 255 {
		add("name", "The name is longer than 255 bytes")
	}
	for _, g := range c.Grants {
		if !slices.Contains(Grants, g) && g != "refresh_token" {
			add("grants", "There is no grant %q; there are: %s", g, strings.Join(Grants, ", "))
		}
	}
	for _, sc := range c.Scopes {
		if !slices.Contains(Scopes, sc) {
			add("scopes", "There is no scope %q; there are: %s", sc, strings.Join(Scopes, ", "))
		}
	}
	for _, uri := range c.RedirectURIs {
		if err := checkRedirect(uri); err != nil {
			add("redirect_uri", "%s: %v", uri, err)
		}
	}
	if _, err := parseAddresses(c.AllowedIPs); err != nil {
		add("allowed_ips", "%v", err)
	}
	if !c.Confidential && slices.ContainsFunc(c.Grants, func(g string) bool { return g != "authorization_code" }) {
		add("is_confidential", "Public clients may only use the authorization code grant")
	}
	if c.ServiceUser < 0 {
		add("service_user", "The service user is not valid")
	}
	return out
}

// faultError makes one answer of a client's faults.
func faultError(faults []Fault) error {
	fault := &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalid}
	for _, f := range faults {
		fault.Messages = append(fault.Messages, model.Message{Priority: "error", Message: f.Text})
	}
	return fault
}

// values gives the columns of a client.
func (c *Client) values() map[string]any {
	return map[string]any{
		"name": strings.TrimSpace(c.Name), "comment": c.Comment, "redirect_uri": writeList(c.RedirectURIs),
		"grants": writeList(c.Grants),
		"scopes": writeList(c.Scopes), "allowed_ips": c.AllowedIPs, "is_active": c.Active,
		"is_confidential": c.Confidential,
	}
}

// clientType is the type of clients in the history.
const clientType = "OAuthClient"

// record writes the history of clients in the name of whom the context says.
func (s *Server) record(ctx context.Context, tx *store.Tx) history.Record {
	return history.Record{Context: ctx, Tx: tx, Now: s.Now()}
}

// stored gives the columns of a client as they are written, and its service user.
func stored(c *Client) engine.Values {
	out := engine.Values{}
	out.Set("users_id", c.ServiceUser)
	for column, value := range c.values() {
		out.Set(column, value)
	}
	return out
}

// CreateClient adds a client, sets its ID and Identifier, and gives its secret.
func (s *Server) CreateClient(ctx context.Context, c *Client) (secret string, err error) {
	return s.createClient(ctx, c, nil)
}

func (s *Server) createClient(ctx context.Context, c *Client, allow permission) (secret string, err error) {
	if faults := c.Validate(); len(faults) > 0 {
		return "", faultError(faults)
	}
	if len(c.RedirectURIs) == 0 {
		c.RedirectURIs = implicitRedirects[:1]
	}
	identifier, secret := randomHex(32), randomHex(32)
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if allow != nil {
			if err := allow(ctx, tx, nil, c); err != nil {
				return err
			}
		}
		values := c.values()
		values["identifier"], values["secret"] = identifier, s.secret.Seal(secret)
		id, err := tx.Insert(ctx, "glpi_oauthclients", values)
		if err != nil {
			return err
		}
		c.ID, c.Identifier = id, identifier
		if err := setServiceUser(ctx, tx, c); err != nil {
			return err
		}
		if err := s.record(ctx, tx).Created(clientType, id); err != nil {
			return err
		}
		return s.changed(ctx, tx)
	})
	if err != nil {
		return "", fmt.Errorf("add OAuth client: %w", err)
	}
	return secret, nil
}

// UpdateClient stores everything of a client but its identifier and secret. Tokens of a client
// that is switched off are refused from then on.
func (s *Server) UpdateClient(ctx context.Context, c *Client) error {
	return s.updateClient(ctx, c, nil)
}

func (s *Server) updateClient(ctx context.Context, c *Client, allow permission) error {
	if faults := c.Validate(); len(faults) > 0 {
		return faultError(faults)
	}
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := s.checked(ctx, tx, c.ID, c, allow)
		if err != nil {
			return err
		}
		if err := s.record(ctx, tx).Changed(clientType, c.ID, stored(before), stored(c)); err != nil {
			return err
		}
		result, err := tx.Exec(ctx, "UPDATE `glpi_oauthclients` SET `name` = ?, `comment` = ?, `redirect_uri` = ?,"+
			" `grants` = ?, `scopes` = ?, `allowed_ips` = ?,"+
			" `is_active` = ?, `is_confidential` = ? WHERE `id` = ?",
			strings.TrimSpace(c.Name), c.Comment, writeList(c.RedirectURIs), writeList(c.Grants), writeList(c.Scopes),
			c.AllowedIPs, c.Active, c.Confidential, c.ID)
		if err := s.one(ctx, tx, result, err); err != nil {
			return err
		}
		return setServiceUser(ctx, tx, c)
	})
	return wrap("change OAuth client", err)
}

// setServiceUser stores as whom a client acts.
func setServiceUser(ctx context.Context, tx *store.Tx, c *Client) error {
	var user map[string]any
	if c.ServiceUser != 0 {
		user = map[string]any{"users_id": c.ServiceUser}
	}
	return tx.Put(ctx, "glpid_oauthclients", map[string]any{"oauthclients_id": c.ID}, user)
}

// checked gives a client as it is stored, once a change of it is allowed.
func (s *Server) checked(ctx context.Context, tx *store.Tx, id int64, after *Client, allow permission) (*Client,
	error) {
	clients, err := s.readClients(ctx, tx, " WHERE `id` = ?", id)
	if err != nil {
		return nil, err
	}
	if len(clients) == 0 {
		return nil, model.NotFound()
	}
	if allow != nil {
		if err := allow(ctx, tx, &clients[0], after); err != nil {
			return nil, err
		}
	}
	return &clients[0], nil
}

// one wants a statement to have changed a row.
func (s *Server) one(ctx context.Context, tx *store.Tx, result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return model.NotFound()
	}
	return s.changed(ctx, tx)
}

// wrap says what failed, when something did.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// DeleteClient removes a client with its codes and tokens.
func (s *Server) DeleteClient(ctx context.Context, id int64) error {
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		client, err := s.checked(ctx, tx, id, nil, nil)
		if err != nil {
			return err
		}
		if err := dropTokens(ctx, tx, client.Identifier); err != nil {
			return err
		}
		if err := s.record(ctx, tx).Purged(clientType, id, client.Name); err != nil {
			return err
		}
		if err := setServiceUser(ctx, tx, &Client{ID: id}); err != nil {
			return err
		}
		result, err := tx.Exec(ctx, "DELETE FROM `glpi_oauthclients` WHERE `id` = ?", id)
		return s.one(ctx, tx, result, err)
	})
	return wrap("remove OAuth client", err)
}

// The tables of what is issued.
const (
	accessTokens  = "glpid_oauth_access_tokens"
	refreshTokens = "glpid_oauth_refresh_tokens"
	authCodes     = "glpid_oauth_auth_codes"
)

// issuedTables are all of them.
var issuedTables = []string{accessTokens, refreshTokens, authCodes}

// dropTokens removes everything that was issued to a client.
func dropTokens(ctx context.Context, tx *store.Tx, identifier string) error {
	for _, table := range issuedTables {
		if _, err := tx.Exec(ctx, "DELETE FROM `"+table+"` WHERE `client` = ?", identifier); err != nil {
			return err
		}
	}
	return nil
}

// Secret gives a client's secret.
func (s *Server) Secret(ctx context.Context, id int64) (string, error) {
	c, err := s.Client(ctx, id)
	if err != nil {
		return "", err
	}
	return s.secret.Open(c.sealed)
}

// RegenerateSecret gives a client a new secret; the old one is void at once, and so are the
// tokens that were got with it.
func (s *Server) RegenerateSecret(ctx context.Context, id int64) (string, error) {
	return s.regenerateSecret(ctx, id, nil)
}

func (s *Server) regenerateSecret(ctx context.Context, id int64, allow permission) (string, error) {
	secret := randomHex(32)
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		client, err := s.checked(ctx, tx, id, nil, allow)
		if err != nil {
			return err
		}
		if err := dropTokens(ctx, tx, client.Identifier); err != nil {
			return err
		}
		if err := s.record(ctx, tx).Changed(clientType, id, engine.Values{"secret": ""},
			engine.Values{"secret": "new"}); err != nil {
			return err
		}
		result, err := tx.Exec(ctx, "UPDATE `glpi_oauthclients` SET `secret` = ? WHERE `id` = ?", s.secret.Seal(secret),
			id)
		return s.one(ctx, tx, result, err)
	})
	if err != nil {
		return "", fmt.Errorf("new secret of OAuth client: %w", err)
	}
	return secret, nil
}
