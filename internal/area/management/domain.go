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
func domainDefaults(w *engine.Write) error {
	if !w.Has("is_active") {
		w.Set("is_active", w.Int("is_template") == 0)
	}
	return nil
}

// defaultTTL is how long a record is valid if it does not say, in seconds.
const defaultTTL = 3600

// records are the rules of the records of domains. Besides the right on domains, a profile has a
// list of the types of records that it manages.
func records() engine.Behaviour {
	return engine.Behaviour{
		CanCreate: mayAddRecord,
		CanUpdate: func(w *engine.Write) error {
			if err := mayManageRecord(w); err != nil {
				return err
			}
			return w.Engine.AllowUpdate(w)
		},
		CanDelete: func(w *engine.Write) error {
			if err := mayManageRecord(w); err != nil {
				return err
			}
			return w.Engine.AllowDelete(w)
		},
		BeforeCreate: func(w *engine.Write) error {
			if w.Int("ttl") == 0 {
				w.Set("ttl", defaultTTL)
			}
			return checkRecord(w)
		},
		BeforeUpdate: func(w *engine.Write) error {
			if w.Has("ttl") && w.Int("ttl") == 0 {
				w.Set("ttl", defaultTTL)
			}
			if (w.Changes("data") || w.Changes("domainrecordtypes_id")) && !w.Has("data_obj") {
				w.Set("data_obj", nil)
			}
			return checkRecord(w)
		},
	}
}

// mayAddRecord wants a profile that manages types of records, and an entity that it works in: that
// of the domain, unless the body names one.
func mayAddRecord(w *engine.Write) error {
	if managed := managedTypes(w.Session); !managed.all && len(managed.types) == 0 {
		return model.Forbidden("")
	}
	if _, given := w.Input["entity"]; !given {
		if err := placeRecord(w); err != nil {
			return err
		}
	}
	if !w.Session.HasEntity(w.Int("entities_id")) {
		return model.Forbidden("")
	}
	return nil
}

// placeRecord puts a record where its domain is. A domain that there is not is refused later.
func placeRecord(w *engine.Write) error {
	id := w.Int("domains_id")
	seen, err := w.Engine.Visible(w.Tx.Reading(w.Context), w.Session, w.Engine.Catalog().Object("Domain"), id)
	if err != nil || !seen {
		return err
	}
	domain, err := w.Load("Domain", id)
	if err != nil {
		return err
	}
	w.Set("entities_id", domain["entities_id"])
	w.Set("is_recursive", domain["is_recursive"])
	return nil
}

// mayManageRecord wants the profile to manage the record's present type.
func mayManageRecord(w *engine.Write) error {
	if !managedTypes(w.Session).has(w.OldInt("domainrecordtypes_id")) {
		return model.Forbidden("")
	}
	return nil
}

// checkRecord wants a domain, and a type that the profile manages.
func checkRecord(w *engine.Write) error {
	if w.Int("domains_id") == 0 {
		return model.Invalid("A domain is required")
	}
	kind := w.Int("domainrecordtypes_id")
	if !w.System && (w.Op == engine.OpCreate || w.Changes("domainrecordtypes_id")) && !managedTypes(w.Session).has(kind) {
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
	if s.UserID == access.SystemUser {
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
