package knowledge

import (
	"fmt"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// permitComment is the check of a new comment; that the article is visible has been checked.
func permitComment(w *engine.Work, _ *engine.Change) error {
	return w.Session.Permit(right, model.KnowledgeComment)
}

// ownComment lets a comment be changed and deleted by who wrote it, and by admins in the entity of the article.
func ownComment(w *engine.Work, c *engine.Change) error {
	if c.Before.Int("users_id") == c.Session.UserID {
		return nil
	}
	if err := c.Session.Permit(right, model.KnowledgeAdmin); err != nil {
		return err
	}
	article, err := w.Load("KBArticle", c.Before.Int("knowbaseitems_id"))
	if err != nil {
		return err
	}
	if !c.Session.HasEntity(article.Int("entities_id")) {
		return c.Session.RefuseEntity()
	}
	return nil
}

// createComment makes the caller the author. An answer lies under a comment on the same article.
func createComment(w *engine.Work, c *engine.Change) error {
	c.Set("users_id", c.Session.UserID)
	above := c.Int("parent_comment_id")
	if above == 0 {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_knowbaseitems_comments` WHERE `id` = ? AND `knowbaseitems_id` = ?",
		above, c.Int("knowbaseitems_id"))
	if err != nil {
		return fmt.Errorf("look for the comment above: %w", err)
	}
	if n == 0 {
		return model.Invalid("Invalid parameter: parent. The article has no comment with id %d", above)
	}
	return nil
}

// updateComment leaves everything but the text as it was.
func updateComment(_ *engine.Work, c *engine.Change) error {
	for column := range c.After {
		if column != "comment" {
			delete(c.After, column)
		}
	}
	return nil
}

// deleteAnswers takes the answers to a comment away with it.
func deleteAnswers(w *engine.Work, c *engine.Change) error {
	rows, err := w.Tx.Query(w.Context, "SELECT `id` FROM `glpi_knowbaseitems_comments` WHERE `parent_comment_id` = ?",
		c.ID)
	if err != nil {
		return fmt.Errorf("find the answers: %w", err)
	}
	defer rows.Close()
	var answers []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("find the answers: %w", err)
		}
		answers = append(answers, id)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("find the answers: %w", err)
	}
	for _, id := range answers {
		if err := w.Purge("KBArticleComment", id); err != nil {
			return err
		}
	}
	return nil
}
