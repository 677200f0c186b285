package engine

import (
	"fmt"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// Names of dropdowns can be translated. Where an item shows the name of another (status.name), it is
// shown in the session's language; filters and sorting go by the name as it is stored, and so does
// what a dropdown says of itself. Source: GLPI's DropdownTranslation.

// TranslateNames makes the engine show translated names while fn says so.
func (e *Engine) TranslateNames(fn func() bool) { e.translate = fn }

// translationOf gives the language that a session's names are shown in, "" for names as they are.
func (e *Engine) translationOf(s *access.Session) string {
	if e.translate == nil || s == nil || !access.KnowsLanguage(s.Language) || !e.translate() {
		return ""
	}
	return s.Language
}

// translated gives the SQL of a value of a joined row in a language. The language is one that is
// known, so that it can be part of the statement.
func translated(p *model.Property, at *source, language, expr string) string {
	if language == "" || at.shows == nil || !at.shows.Translated || p.Expr != "" || p.Type != model.TypeString ||
		p.Name != "name" && p.Name != "comment" {
		return expr
	}
	return fmt.Sprintf("COALESCE((SELECT NULLIF(`x`.`value`, '') FROM `glpi_dropdowntranslations` `x`"+
		" WHERE `x`.`itemtype` = '%s' AND `x`.`items_id` = %s.`id`"+
		" AND `x`.`language` = '%s' AND `x`.`field` = '%s'), %s)", at.shows.Itemtype, at.alias, language, p.Name, expr)
}
