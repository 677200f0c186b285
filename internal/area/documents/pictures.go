package documents

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// fileLink is how a text refers to a document: FileLinks of package api, with the id in its query.
var fileLink = regexp.MustCompile(`document\.send\.php\?(?:[^"'\s<>]*?&(?:amp;)?)?docid=([0-9]{1,18})\b`)

// maxPictures is how many documents one text can bring to its item.
const maxPictures = 100

// maxLinks is how many links of a text are looked at.
const maxLinks = 10 * maxPictures

// attachPictures attaches the documents that a written text shows to its item, so that whoever reads
// the text sees them, and none of them counts as an orphan. Only what the writer may download is
// attached: naming an id opens nothing.
func (s *Service) attachPictures(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpCreate && c.Op != engine.OpUpdate || c.Object.Itemtype == "" {
		return nil
	}
	for _, id := range shownIn(c) {
		attached, err := w.Count("SELECT COUNT(*) FROM `glpi_documents_items`"+
			" WHERE `documents_id` = ? AND `itemtype` = ? AND `items_id` = ?", id, c.Object.Itemtype, c.ID)
		if err != nil {
			return err
		}
		if attached > 0 {
			continue
		}
		authors, err := w.IDs("SELECT `users_id` FROM `glpi_documents` WHERE `id` = ?", id)
		if err != nil {
			return err
		}
		if len(authors) == 0 {
			continue
		}
		may, err := s.canDownload(w.Context, c.Session, id, authors[0])
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		home, err := w.Home(c)
		if err != nil {
			return err
		}
		row := engine.Values{
			"documents_id": id, "itemtype": c.Object.Itemtype, "items_id": c.ID, "users_id": c.Session.UserID,
			"entities_id": home.Int("entities_id"), "is_recursive": home.Int("is_recursive"),
			"timeline_position": model.PositionHidden, // the text shows them
			"date":              w.Now(), "date_creation": w.Now(), "date_mod": w.Now(),
		}
		if _, err := w.AddRow("glpi_documents_items", row); err != nil {
			return err
		}
	}
	return nil
}

// shownIn lists the documents that the texts which a write changes show, and did not show before: what
// somebody else has named stays as it is, so that nobody opens it to them by correcting a word.
func shownIn(c *engine.Change) []int64 {
	var ids []int64
	for i := range c.Object.Properties {
		p := &c.Object.Properties[i]
		if p.Format != model.FormatHTML {
			continue
		}
		column := p.StoredColumn()
		before := linkedIn(c.Before.Text(column))
		text, ok := c.After[column].(string)
		if !ok || !strings.Contains(text, "document.send.php") || !c.Changes(column) {
			continue
		}
		for _, id := range linkedIn(text) {
			if !slices.Contains(before, id) && !slices.Contains(ids, id) && len(ids) < maxPictures {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// linkedIn lists the documents that a text refers to.
func linkedIn(text string) []int64 {
	if !strings.Contains(text, "document.send.php") {
		return nil
	}
	var ids []int64
	for _, found := range fileLink.FindAllStringSubmatch(text, maxLinks) {
		if id, err := strconv.ParseInt(found[1], 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
