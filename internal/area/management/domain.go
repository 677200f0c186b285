package management

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// domainDefaults makes new domains active, but not templates.
func domainDefaults(_ *engine.Work, c *engine.Change) error {
	if !c.Has("is_active") {
		c.Set("is_active", !c.Bool("is_template"))
	}
	return nil
}

// defaultTTL is how long a record is valid if it does not say, in seconds.
const defaultTTL = 3600

// records are the rules of the records of domains. Besides the right on domains, a profile has a
// list of the types of records that it manages.
func records() engine.Behaviour {
	may := func(w *engine.Work, c *engine.Change) error {
		if err := permitManageRecord(c); err != nil {
			return err
		}
		return w.PermitByRight(c)
	}
	return engine.Behaviour{
		PermitCreate: permitAddRecord,
		PermitUpdate: may, PermitDelete: may,
		BeforeCreate: func(_ *engine.Work, c *engine.Change) error {
			if c.Int("ttl") == 0 {
				c.Decide("ttl", defaultTTL)
			}
			return checkRecord(c)
		},
		BeforeUpdate: func(_ *engine.Work, c *engine.Change) error {
			if c.Has("ttl") && c.Int("ttl") == 0 {
				c.Decide("ttl", defaultTTL)
			}
			if (c.Changes("data") || c.Changes("domainrecordtypes_id")) && !c.Has("data_obj") {
				c.Set("data_obj", nil)
			}
			return checkRecord(c)
		},
	}
}

// permitAddRecord wants a profile that manages types of records, and an entity that it works in: that
// of the domain, unless the body names one.
func permitAddRecord(w *engine.Work, c *engine.Change) error {
	if managed := managedTypes(c.Session); !managed.all && len(managed.types) == 0 {
		return model.Forbidden("")
	}
	if _, given := c.Input["entity"]; !given {
		if err := placeRecord(w, c); err != nil {
			return err
		}
	}
	if !c.Session.HasEntity(c.Int("entities_id")) {
		return c.Session.RefuseEntity()
	}
	return nil
}

// placeRecord puts a record where its domain is. A domain that there is not is refused later.
func placeRecord(w *engine.Work, c *engine.Change) error {
	id := c.Int("domains_id")
	seen, err := w.Engine.CanSee(w.Tx.Reading(w.Context), c.Session, w.Engine.Catalog().Object("Domain"), id)
	if err != nil || !seen {
		return err
	}
	domain, err := w.Load("Domain", id)
	if err != nil {
		return err
	}
	c.Set("entities_id", domain["entities_id"])
	c.Set("is_recursive", domain["is_recursive"])
	return nil
}

// permitManageRecord wants the profile to manage the record's present type.
func permitManageRecord(c *engine.Change) error {
	if !managedTypes(c.Session).has(c.Before.Int("domainrecordtypes_id")) {
		return model.Forbidden("")
	}
	return nil
}

// checkRecord wants a domain, and a type that the profile manages.
func checkRecord(c *engine.Change) error {
	if c.Int("domains_id") == 0 {
		return model.Invalid("A domain is required")
	}
	kind := c.Int("domainrecordtypes_id")
	if !c.System && (c.Op == engine.OpCreate || c.Changes("domainrecordtypes_id")) &&
		!managedTypes(c.Session).has(kind) {
		return model.Invalid("Your profile does not manage this type of records")
	}
	return nil
}

// managed are the types of records that a profile manages.
type managed struct {
	all   bool
	types []int64
}

func (m managed) has(kind int64) bool { return m.all || slices.Contains(m.types, kind) }

// allTypes in a profile's list stands for every type of records.
const allTypes = -1

// managedTypes reads the profile's list, a JSON array of ids.
func managedTypes(s *access.Session) managed {
	if s.UserID == model.SystemUser {
		return managed{all: true}
	}
	var list []any
	if json.Unmarshal([]byte(s.Profile.RecordTypes), &list) != nil {
		return managed{}
	}
	var m managed
	for _, v := range list {
		switch v := v.(type) {
		case float64:
			m.types = append(m.types, int64(v))
		case string:
			if id, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64); err == nil {
				m.types = append(m.types, id)
			}
		}
	}
	m.all = slices.Contains(m.types, allTypes)
	return m
}
