package administration

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// entities are the rules of the entity tree.
func entities() engine.Behaviour {
	return engine.Behaviour{
		CanView:      func(s *access.Session) bool { return s.Can("entity", model.Read|model.EntityReadHelpdesk) },
		AnyEntity:    true,
		Visible:      visibleEntities,
		PermitCreate: permitCreateEntity, PermitUpdate: permitUpdateEntity, PermitDelete: permitDeleteEntity,
		BeforeCreate: beforeEntityCreate, BeforeUpdate: beforeEntityUpdate,
		Loose: true, BeforeDelete: beforeEntityDelete, AfterDelete: afterEntityDelete,
	}
}

// visibleEntities are the active ones and their children.
func visibleEntities(s *access.Session, alias string) access.Condition {
	if s.CanSeeAllEntities() {
		return access.Condition{}
	}
	if len(s.Entities()) == 0 {
		return access.Condition{Never: true}
	}
	list := access.IDList(s.Entities())
	return access.Condition{SQL: "(" + alias + ".`id` IN (" + list + ") OR " + alias + ".`entities_id` IN (" + list +
		"))"}
}

func permitCreateEntity(_ *engine.Work, c *engine.Change) error {
	if err := c.Session.Permit("entity", model.Create); err != nil {
		return err
	}
	parent := c.Int("entities_id")
	if !c.Session.HasRecursiveAccess(c.Session.EntityID) || !c.Session.HasEntity(parent) ||
		!c.Session.HasRecursiveAccess(parent) {
		return c.Session.RefuseEntity()
	}
	return nil
}

func permitUpdateEntity(w *engine.Work, c *engine.Change) error {
	if !c.Session.Can("entity", model.Update|model.EntityUpdateHelpdesk) &&
		!c.Session.Can("notification", model.Update) {
		return c.Session.Refuse("entity", model.Update|model.EntityUpdateHelpdesk)
	}
	if !c.Session.HasEntity(c.ID) {
		return c.Session.RefuseEntity()
	}
	if c.Changes("entities_id") && c.ID != 0 {
		return permitMoveEntity(w, c)
	}
	return nil
}

// permitMoveEntity wants the session to have the entity with all below it, and the one that it goes to with
// what lies below: who has either one by itself would get, by moving, what is below it.
func permitMoveEntity(w *engine.Work, c *engine.Change) error {
	parent := c.Int("entities_id")
	if !c.Session.HasEntity(parent) || !c.Session.HasRecursiveAccess(parent) {
		return c.Session.RefuseEntity()
	}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return err
	}
	for _, id := range tree.Sons(c.ID) {
		if !c.Session.HasEntity(id) {
			return model.Forbidden("Entities below it are not yours")
		}
	}
	return nil
}

func permitDeleteEntity(_ *engine.Work, c *engine.Change) error {
	switch {
	case !c.Session.Can("entity", model.Purge):
		return c.Session.Refuse("entity", model.Purge)
	case !c.Session.HasEntity(c.ID):
		return c.Session.RefuseEntity()
	}
	return nil
}

// entityFields and mailFields are the columns that need the right on entities and the one on
// notifications; what the session may not set is dropped, as GLPI does.
var (
	entityFields = []string{
		"name", "comment", "entities_id", "registration_number", "address", "postcode", "town", "state", "country",
		"latitude", "longitude", "altitude", "website", "phonenumber", "fax", "email", "authldaps_id",
		"entity_ldapfilter",
		"ldap_dn", "mail_domain", "tag", "entities_strategy_software", "entities_id_software", "transfers_strategy",
		"transfers_id", "agent_base_url",
	}
	mailFields = []string{
		"admin_email", "admin_email_name", "from_email", "from_email_name", "noreply_email", "noreply_email_name",
		"replyto_email", "replyto_email_name", "mailing_signature", "notification_subject_tag", "url_base",
	}
)

func dropForbidden(c *engine.Change, right string, columns []string) {
	if c.System || c.Session.Can(right, model.Update) {
		return
	}
	for _, column := range columns {
		delete(c.After, column)
	}
}

// chooseEntitySettings lets an item that a body names for a setting count, and null mean what the parent entity says,
// unless the body says more.
func chooseEntitySettings(c *engine.Change) {
	for member, strategy := range map[string]string{"software_entity": "entities_strategy_software",
		"transfer_model": "transfers_strategy"} {
		named, said := c.Input[member]
		switch {
		case !said || c.Has(strategy):
		case named == nil:
			c.Set(strategy, model.Inherited)
		default:
			c.Set(strategy, 0)
		}
	}
}

func beforeEntityCreate(w *engine.Work, c *engine.Change) error {
	chooseEntitySettings(c)
	c.Set("entities_id", c.Int("entities_id")) // without a parent it lies below the root
	dropForbidden(c, "notification", mailFields)
	name := strings.TrimSpace(c.Text("name"))
	if name == "" {
		return model.Invalid("Missing parameter: name")
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_entities` WHERE `entities_id` = ? AND `name` = ?",
		c.Int("entities_id"), name)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("There is already an entity %s there", name)
	}
	next, err := w.Count("SELECT MAX(`id`) + 1 FROM `glpi_entities`")
	if err != nil {
		return err
	}
	c.Set("id", next)
	c.ID = next
	if c.Text("latitude") == "" && c.Text("longitude") == "" && c.Text("altitude") == "" {
		parent, err := w.Load("Entity", c.Int("entities_id"))
		if err != nil {
			return err
		}
		for _, column := range []string{"latitude", "longitude", "altitude"} {
			c.After[column] = parent[column]
		}
	}
	return nil
}

func beforeEntityUpdate(w *engine.Work, c *engine.Change) error {
	chooseEntitySettings(c)
	dropForbidden(c, "entity", entityFields)
	dropForbidden(c, "notification", mailFields)
	if c.ID == 0 {
		delete(c.After, "entities_id")
		c.After["completename"], c.After["level"] = c.Text("name"), int64(1)
	}
	if c.Has("name") && strings.TrimSpace(c.Text("name")) == "" {
		return model.Invalid("Missing parameter: name")
	}
	if !c.Changes("name") && !c.Changes("entities_id") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_entities` WHERE `entities_id` = ? AND `name` = ? AND `id` <> ?",
		c.Int("entities_id"), c.Text("name"), c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("There is already an entity %s there", c.Text("name"))
	}
	return nil
}

// beforeEntityDelete refuses the root and entities with others below them.
func beforeEntityDelete(w *engine.Work, c *engine.Change) error {
	if c.ID == 0 {
		return model.Invalid("The root entity cannot be deleted")
	}
	children, err := w.Count("SELECT COUNT(*) FROM `glpi_entities` WHERE `entities_id` = ? AND `id` <> ?", c.ID, c.ID)
	if err != nil {
		return err
	}
	if children > 0 {
		return model.Invalid("The entity has sub-entities: delete or move them first")
	}
	if err := keepSuperAdmin(w, byEntity, c.ID); err != nil {
		return err
	}
	return permitSettleInRoot(w, c)
}

// permitSettleInRoot refuses that what lies in an entity that is purged comes to lie in the root: who cannot put
// anything there has to empty the entity first.
func permitSettleInRoot(w *engine.Work, c *engine.Change) error {
	if c.System || c.Session.HasEntity(0) {
		return nil
	}
	done := map[string]bool{"glpi_entities": true}
	for _, o := range w.Engine.Catalog().Objects() {
		if o.Table == "" || done[o.Table] || o.Scope != model.PerEntity && o.Scope != model.Recursive || !canBeMade(o) {
			continue
		}
		done[o.Table] = true
		n, err := w.Count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `entities_id` = ?", c.ID)
		if err != nil {
			return err
		}
		if n > 0 {
			return model.Forbidden("What lies in the entity would come to lie in the root, which is not yours:" +
				" move or delete it first: " + o.PluralLabel())
		}
	}
	return nil
}

// canBeMade reports whether people make items of a type, and not only the server, as those of queues.
func canBeMade(o *model.Object) bool {
	return slices.ContainsFunc(o.Mounts, func(m model.Mount) bool { return m.Ops.Has(model.Add) })
}

// afterEntityDelete lets rows lie in the root whose entity the API does not show. Those that show
// it do so already, as every reference to what is gone is cleared.
func afterEntityDelete(w *engine.Work, c *engine.Change) error {
	done := map[string]bool{"glpi_entities": true}
	for _, o := range w.Engine.Catalog().Objects() {
		if o.Table == "" || done[o.Table] || !w.Engine.Has(o, "entities_id") {
			continue
		}
		done[o.Table] = true
		set := "` SET `entities_id` = 0"
		if w.Engine.Has(o, "is_recursive") {
			set += ", `is_recursive` = 0"
		}
		if err := w.Exec("UPDATE `"+o.Table+set+" WHERE `entities_id` = ?", c.ID); err != nil {
			return err
		}
	}
	return nil
}
