package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// Area gives the REST routes of clients the rules of this package: lists as JSON or as JSON
// text, identifier and secret made by the server, and the same checks as in the pages.
func (s *Server) Area() manifest.Area {
	on := engine.Behaviours{}
	on.Add("OAuthClient", engine.Behaviour{
		BeforeCreate: s.beforeCreate, BeforeUpdate: s.beforeUpdate,
		AfterCreate: s.afterChange, AfterUpdate: s.afterChange,
		BeforeDelete: func(w *engine.Work, c *engine.Change) error {
			if err := dropTokens(w.Context, w.Tx, c.Before.Text("identifier")); err != nil {
				return err
			}
			return s.changed(w.Context, w.Tx)
		},
	})
	on.Add("User", engine.Behaviour{BeforeUpdate: s.checkUser, AfterUpdate: s.afterUser,
		BeforeDelete: s.beforeUserGoes})
	return manifest.Area{Name: "oauth", Behaviours: on, Routes: s.routes(), Jobs: []jobs.Action{
		{Itemtype: "CronTask", Name: "session", Do: func(ctx context.Context, _ int) (int, error) {
			n, err := s.Clean(ctx)
			return int(n), err
		}},
	}}
}

// revokeTokens is the member of a user's body that goes with a new password.
const revokeTokens = "revoke_tokens"

// checkUser wants the tokens of a user to be revoked with a new password alone.
func (s *Server) checkUser(_ *engine.Work, c *engine.Change) error {
	if c.Asks(revokeTokens) && c.Input["password"] == nil {
		return model.Invalid("Invalid parameter: %s. It goes with a new password: give password too",
			revokeTokens)
	}
	return nil
}

// afterUser revokes the tokens of a user whose password has changed, where that is asked for.
func (s *Server) afterUser(w *engine.Work, c *engine.Change) error {
	if !c.Asks(revokeTokens) || !c.Changes("password") {
		return nil
	}
	return s.dropTokensOf(w, c)
}

func (s *Server) beforeUserGoes(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpPurge {
		return nil
	}
	return s.dropTokensOf(w, c)
}

// dropTokensOf removes everything that was issued to the user of a write.
func (s *Server) dropTokensOf(w *engine.Work, c *engine.Change) error {
	for _, table := range issuedTables {
		if err := w.Exec("DELETE FROM `"+table+"` WHERE `user_identifier` = ?",
			strconv.FormatInt(c.ID, 10)); err != nil {
			return err
		}
	}
	return s.changed(w.Context, w.Tx)
}

func (s *Server) afterChange(w *engine.Work, _ *engine.Change) error {
	return s.changed(w.Context, w.Tx)
}

func (s *Server) beforeCreate(w *engine.Work, c *engine.Change) error {
	if err := s.check(c); err != nil {
		return err
	}
	for _, column := range []string{"grants", "scopes"} {
		if c.Text(column) == "" {
			c.Decide(column, "[]")
		}
	}
	if text := c.Text("redirect_uri"); text == "" || text == "[]" {
		c.Decide("redirect_uri", writeList(implicitRedirects[:1]))
	}
	c.Set("identifier", randomHex(32))
	c.Set("secret", s.secret.Seal(randomHex(32)))
	client := clientOf(c.Result())
	return s.For(c.Session).permit(w.Context, w.Tx, nil, &client)
}

// beforeUpdate applies the rules of clients, and lets nobody change one that acts as somebody with more
// rights.
func (s *Server) beforeUpdate(w *engine.Work, c *engine.Change) error {
	if err := s.check(c); err != nil {
		return err
	}
	stored, err := s.readClients(w.Context, w.Tx, " WHERE `id` = ?", c.ID)
	if err != nil {
		return err
	}
	before, after := clientOf(c.Before), clientOf(c.Result())
	for i := range stored {
		before.ServiceUser, after.ServiceUser = stored[i].ServiceUser, stored[i].ServiceUser
	}
	return s.For(c.Session).permit(w.Context, w.Tx, &before, &after)
}

// clientOf gives the client that a row is, without its service user, which no route sets.
func clientOf(row engine.Values) Client {
	return Client{
		RedirectURIs: readList(row.Text("redirect_uri")), Grants: readList(row.Text("grants")),
		Scopes:     readList(row.Text("scopes")),
		AllowedIPs: row.Text("allowed_ips"), Confidential: row.Bool("is_confidential"),
		Active: row.Bool("is_active"),
	}
}

// check reads the lists of the body and applies the rules of clients to what would be stored.
// What the body leaves alone may break them: an imported client can still be renamed.
func (s *Server) check(change *engine.Change) error {
	for _, column := range []string{"redirect_uri", "grants", "scopes"} {
		value, given := change.Input[column]
		if !given {
			continue
		}
		list, err := listOf(value)
		if err != nil {
			return model.Invalid("Invalid parameter: %s. %v", column, err)
		}
		change.Spell(column, writeList(list))
	}
	c := clientOf(change.Result())
	faults := slices.DeleteFunc(c.Validate(), func(f Fault) bool {
		// GLPI lets a client have no name.
		return f.Field == "name" || !change.Has(f.Field) && !(f.Field == "is_confidential" && change.Has("grants"))
	})
	if len(faults) > 0 {
		return faultError(faults)
	}
	return nil
}

// listOf reads a list of texts, given as JSON or as JSON text; null and "" are the empty one.
func listOf(value any) ([]string, error) {
	if value == nil || value == "" {
		return nil, nil
	}
	if text, ok := value.(string); ok {
		if json.Unmarshal([]byte(text), &value) != nil {
			return nil, errors.New("It must be a list of texts")
		}
	}
	items, ok := value.([]any)
	if !ok {
		return nil, errors.New("It must be a list of texts")
	}
	out := make([]string, len(items))
	for i, item := range items {
		if out[i], ok = item.(string); !ok {
			return nil, errors.New("It must be a list of texts")
		}
	}
	return out, nil
}

// routes replaces the plain creation of a client: its answer is the one time that the secret is
// shown.
func (s *Server) routes() []route.Route {
	return []route.Route{{
		Method: "POST", Path: "/Setup/OAuthClient", Since: model.V2_3, Priority: 11,
		Doc: route.Doc{Tags: []string{"Setup"}, Description: "Create a new OAuth client; the answer has its secret",
			Body: route.Of("OAuthClient"),
			Response: route.Schema{Inline: route.Properties(map[string]any{
				"id": route.Typed("integer", "Id of the new client"), "href": route.Typed("string", "Where it is read"),
				"identifier": route.Typed("string", "What requests for tokens give as client_id"),
				"secret":     route.Typed("string", "What they give as client_secret; told this once only"),
			})}},
		Handle: func(c *route.Call) (*route.Answer, error) {
			id, err := c.Engine.Create(c.Context, c.Session, c.Change(c.Object("OAuthClient")))
			if err != nil {
				return nil, err
			}
			client, err := s.Client(c.Context, id)
			if err != nil {
				return nil, err
			}
			secret, err := s.secret.Open(client.sealed)
			if err != nil {
				return nil, err
			}
			href := "/Setup/OAuthClient/" + strconv.FormatInt(id, 10)
			return &route.Answer{Status: http.StatusCreated,
				Header: http.Header{"Location": {href}, "Cache-Control": {"no-store"}}, Value: map[string]any{
					"id": id, "href": href, "identifier": client.Identifier, "secret": secret,
				}}, nil
		},
	}}
}
