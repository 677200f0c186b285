package setup

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/history"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/outbound"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/collation"
)

// undisclosed values are written and never shown, by their context.
var undisclosed = map[string][]string{
	core: {
		"proxy_passwd", "smtp_passwd", "smtp_oauth_client_id", "smtp_oauth_client_secret", "smtp_oauth_options",
		"smtp_oauth_refresh_token", "glpinetwork_registration_key", "ldap_pass",
	},
	options.Context: options.Secrets(),
}

// checked are the values that could not be used if they were anything; an empty one is always right. Those of the
// inventory are checked by their options.
var checked = map[string]func(value string) error{
	"timezone": func(value string) error {
		if value == "0" { // the server's
			return nil
		}
		_, err := model.ZoneOf(value)
		return err
	},
	"outbound_allowed_networks": func(value string) error {
		_, err := outbound.ParseAllowed(value)
		return err
	},
	"document_max_size": isNumber, "cas_port": isNumber, "notifications_ajax_expiration_delay": isNumber,
	"password_min_length": isNumber, "smtp_max_retries": isNumber, "smtp_retry_time": isNumber,
	"enable_hlapi": isSwitch, "use_notifications": isSwitch, "notifications_mailing": isSwitch,
	"notification_to_myself": isSwitch, "attach_ticket_documents_to_mail": isSwitch,
	"url_base": model.CheckAddress, "url_base_api": model.CheckAddress,
	"helpdesk_doc_url": model.CheckAddress, "central_doc_url": model.CheckAddress,
}

func isNumber(value string) error {
	if _, err := strconv.ParseUint(value, 10, 31); err != nil {
		return errors.New("it is a number, 0 or more")
	}
	return nil
}

func isSwitch(value string) error {
	if value != "0" && value != "1" {
		return errors.New("it is 0 or 1")
	}
	return nil
}

// carriers are the values that say where everybody's mail goes, with stored passwords, who is told of everything, where
// links in mail lead, and into which networks requests are let. They are for those who administer everything: nobody
// else sees all mail, and whoever names addresses does not choose which are forbidden.
var carriers = []string{"smtp_mode", "smtp_host", "smtp_port", "smtp_check_certificate", "proxy_name", "proxy_port",
	"outbound_allowed_networks", "admin_email", "from_email", "replyto_email", "noreply_email", "url_base"}

// permitChange is the check of setting or removing a value.
func permitChange(s *access.Session, context, name string) error {
	switch {
	case !s.Can("config", model.Update):
		return s.Refuse("config", model.Update)
	case context == core && slices.Contains(carriers, name) && !s.AdministersAll():
		return model.Forbidden(name +
			" is for those who may configure the server, and change accounts and profiles, everywhere")
	}
	return nil
}

// known gives the context and name that a value is kept under: names are compared as the database
// compares them, so that SMTP_PASSWD is as secret as smtp_passwd.
func known(context, name string) (string, string) {
	var names []string
	switch {
	case collation.Compare(context, core) == 0:
		context = core
		names = slices.Concat(undisclosed[core], catalog.SealedSettings[core], carriers,
			slices.Collect(maps.Keys(checked)))
	case collation.Compare(context, options.Context) == 0:
		context = options.Context
		for _, o := range options.All {
			names = append(names, o.Name)
		}
	}
	for _, own := range names {
		if collation.Compare(name, own) == 0 {
			return context, own
		}
	}
	return context, name
}

// check says what is wrong with a value; an empty one is none.
func check(group, name, value string) error {
	switch group {
	case core:
		if right := checked[name]; right != nil && value != "" {
			return right(value)
		}
	case options.Context:
		if option := options.Find(name); option != nil {
			return option.Check(value)
		}
	}
	return nil
}

// viewable are the contexts whose values can be asked for one by one, besides those of active plugins.
var viewable = []string{core, options.Context}

const core = "core"

func (s *Service) configRules(on engine.Behaviours) {
	on.Add("Config", engine.Behaviour{
		Visible: func(_ *access.Session, alias string) access.Condition {
			var hidden []string
			for _, group := range slices.Sorted(maps.Keys(undisclosed)) {
				hidden = append(hidden, alias+".`context` = '"+group+"' AND "+alias+".`name` IN ('"+
					strings.Join(undisclosed[group], "', '")+"')")
			}
			return access.Condition{SQL: "NOT (" + strings.Join(hidden, " OR ") + ")"}
		},
	})
}

func (s *Service) configRoutes() []route.Route {
	const value = "/Setup/Config/{context}/{name}"
	doc := func(text string, d route.Doc) route.Doc {
		d.Tags, d.Description = []string{"Setup"}, text
		return d
	}
	return []route.Route{
		{Method: "GET", Path: "/Setup/Config/{context}", Since: model.V2_1, Handle: listContext,
			Doc: doc("List the configuration values of a context",
				route.Doc{List: true, Response: route.ListOf("Config")})},
		{Method: "GET", Path: value, Since: model.V2_1, Handle: s.getValue,
			Doc: doc("Get a configuration value", route.Doc{Response: route.Of("Config")})},
		{Method: "PATCH", Path: value, Since: model.V2_1, Handle: s.setValue,
			Doc: doc("Set a configuration value", route.Doc{Body: route.Of("Config"), Response: route.Of("Config")})},
		{Method: "DELETE", Path: value, Since: model.V2_1, Handle: s.deleteValue,
			Doc: doc("Delete a configuration value", route.Doc{})},
	}
}

func listContext(c *route.Call) (*route.Answer, error) {
	q := c.Query(c.Object("Config"))
	q.Fixed = []engine.Fixed{{Column: "context", Value: c.Path["context"]}}
	return c.Find(q)
}

// configValue is a value as it is shown one by one.
type configValue struct {
	Context string  `json:"context"`
	Name    string  `json:"name"`
	Value   *string `json:"value"`
}

// find reads a value; nil when there is none.
func (s *Service) find(c *route.Call) (*configValue, error) {
	v := &configValue{}
	v.Context, v.Name = known(c.Path["context"], c.Path["name"])
	rows, err := s.engine.DB().Query(c.Context, "SELECT `value` FROM `glpi_configs` WHERE `context` = ? AND `name` = ?",
		v.Context, v.Name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, rows.Err()
	}
	return v, rows.Scan(&v.Value)
}

func (s *Service) count(c *route.Call, query string, args ...any) (int, error) {
	var n int
	err := s.engine.DB().QueryRow(c.Context, query, args...).Scan(&n)
	return n, err
}

func isUndisclosed(context, name string) bool {
	return slices.Contains(undisclosed[context], name)
}

func (s *Service) getValue(c *route.Call) (*route.Answer, error) {
	if err := c.Session.Permit("config", model.Read); err != nil {
		return nil, err
	}
	v, err := s.find(c)
	switch {
	case err != nil:
		return nil, err
	case v == nil:
		return nil, model.NotFound()
	case isUndisclosed(v.Context, v.Name):
		return nil, model.Forbidden("")
	case !slices.Contains(viewable, v.Context):
		n, err := s.count(c, "SELECT COUNT(*) FROM `glpi_plugins` WHERE `directory` = ? AND `state` = ?", v.Context,
			model.PluginActive)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, model.Forbidden("")
		}
	}
	return route.OK(v)
}

// setValue writes a value, also one that was not there. The answer shows it, unless it is a
// secret.
func (s *Service) setValue(c *route.Call) (*route.Answer, error) {
	group, name := known(c.Path["context"], c.Path["name"])
	if err := permitChange(c.Session, group, name); err != nil {
		return nil, err
	}
	if len(group) > 150 || len(name) > 150 {
		return nil, model.Invalid("Contexts and names have at most 150 characters")
	}
	given, ok := c.Params["value"]
	if !ok {
		return nil, model.Invalid(`Missing parameter: value. Send {"value": "..."}`)
	}
	var value any
	switch given := given.(type) {
	case nil:
	case []any, map[string]any:
		return nil, model.Invalid("Invalid parameter: value. A text is expected")
	default:
		value = route.Text(given)
	}
	if text, ok := value.(string); ok {
		if err := check(group, name, text); err != nil {
			return nil, model.Invalid("Invalid parameter: value. %s: %s", name, err)
		}
		if text != "" && slices.Contains(catalog.SealedSettings[group], name) {
			value = s.sealer.Seal(text)
		}
	}
	err := s.engine.DB().Write(c.Context, func(ctx context.Context, tx *store.Tx) error {
		if err := s.agentsSignIn(ctx, tx, c.Session, group, name, value); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, c.Session, group, name, value); err != nil {
			return err
		}
		result, err := tx.Exec(ctx, "UPDATE `glpi_configs` SET `value` = ? WHERE `context` = ? AND `name` = ?", value,
			group, name)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			if _, err := tx.Insert(ctx, "glpi_configs",
				map[string]any{"context": group, "name": name, "value": value}); err != nil && !store.IsDuplicate(err) {
				return err
			}
		}
		return s.changed(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	if isUndisclosed(group, name) {
		return route.NoContent()
	}
	v, err := s.find(c)
	if err != nil {
		return nil, err
	}
	return route.OK(v)
}

func (s *Service) deleteValue(c *route.Call) (*route.Answer, error) {
	group, name := known(c.Path["context"], c.Path["name"])
	if err := permitChange(c.Session, group, name); err != nil {
		return nil, err
	}
	v, err := s.find(c)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, model.NotFound()
	}
	err = s.engine.DB().Write(c.Context, func(ctx context.Context, tx *store.Tx) error {
		if err := s.agentsSignIn(ctx, tx, c.Session, v.Context, v.Name, nil); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, c.Session, v.Context, v.Name, ""); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM `glpi_configs` WHERE `context` = ? AND `name` = ?", v.Context,
			v.Name); err != nil {
			return err
		}
		return s.changed(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	return route.NoContent()
}

// remember writes the history of a value that is about to change; nil and "" are none.
func (s *Service) remember(ctx context.Context, tx *store.Tx, session *access.Session, group, name string,
	value any) error {
	var old sql.NullString
	err := tx.QueryRow(ctx, "SELECT `value` FROM `glpi_configs` WHERE `context` = ? AND `name` = ?", group,
		name).Scan(&old)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	text, _ := value.(string)
	record := history.Record{Context: ctx, Tx: tx, Session: session, Now: s.engine.Now()}
	return record.Setting(group, name, old.String, text, isUndisclosed(group, name) ||
		slices.Contains(catalog.SealedSettings[group], name))
}

// changed tells of new values; sessions are built from the configuration too.
func (s *Service) changed(ctx context.Context, tx *store.Tx) error {
	return errors.Join(s.settings.Changed(ctx, tx), s.engine.Directory().Changed(ctx, tx))
}
