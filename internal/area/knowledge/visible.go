package knowledge

import (
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// visible is the condition of the articles that a session sees, on top of their entities: an
// admin all; everybody else their own and those that are shared with them. Self-service sees the
// FAQ only, and so does who may read nothing else, but for their own. Outside of its period an
// article is there for those who could change that.
func visible(s *access.Session, alias string, now time.Time) access.Condition {
	var c access.Condition
	own := access.Condition{SQL: alias + ".`users_id` = ?", Args: []any{s.UserID}}
	faq := access.Condition{SQL: alias + ".`is_faq` = 1"}
	if !s.Can(right, model.KnowledgeAdmin) {
		reached := shared.Reach(s, alias)
		if !s.Can(right, model.Read) {
			reached = reached.And(faq)
		}
		c = own.Or(reached).And(period(s, alias, now).Or(own))
	}
	if s.Profile.Interface == access.Helpdesk {
		c = c.And(faq)
	}
	return c
}

// period is the condition that an article is shown now, or to those who may change it.
func period(s *access.Session, alias string, now time.Time) access.Condition {
	at := engine.FormatTime(now)
	c := access.Condition{
		SQL: "(" + alias + ".`begin_date` IS NULL OR " + alias + ".`begin_date` <= ?) AND (" + alias +
			".`end_date` IS NULL OR " + alias + ".`end_date` >= ?)",
		Args: []any{at, at},
	}
	if !s.Can(right, model.Update) {
		return c
	}
	if s.Can(right, model.KnowledgePublish) {
		return access.Condition{}
	}
	return c.Or(access.Condition{SQL: alias + ".`is_faq` = 0"})
}
