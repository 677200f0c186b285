package notifications

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/notify/drafts"
	"github.com/glpid/glpid/internal/richtext"
)

// draftKind is the kind of our drafts.
const draftKind = "notification"

// draft is what a message in one language says to one kind of reader, as it was when it happened. It
// is kept until somebody has written the letter: templates are what people write, and take as long
// as they take.
type draft struct {
	said             // of old drafts; newer ones share it with those in other languages
	Language  string `json:"language"`
	Prefix    string `json:"prefix"`
	Signature string `json:"signature"`
	Tags      string `json:"tags"` // what those of the item begin with

	from *facts
	rows []int64 // of the queue
}

// said is what messages in all languages say.
type said struct {
	Values map[string]string              `json:"values,omitempty"`
	Lists  map[string][]map[string]string `json:"lists,omitempty"`
}

// subject is what a message is called until its letter is written, and if it cannot be.
func (d *draft) subject() string { return d.Prefix + oneLine(d.Values[d.Tags+".title"]) }

// letters gathers what the messages of one notification by one template say: each text once.
type letters struct {
	s        *Service
	w        *engine.Work
	o        *occasion
	item     engine.Values
	entity   int64
	above    []int64
	template int64
	drafts   map[string]*draft
	order    []*draft
	facts    map[bool]*facts
}

// draft gives what a recipient is told, nil when the template has no text for them.
func (l *letters) draft(r *recipient) (*draft, error) {
	language := r.language
	if language == "" {
		var err error
		if language, err = l.s.Settings.Get(l.w.Context, "language"); err != nil {
			return nil, err
		}
	}
	key := fmt.Sprint(language, r.seesPrivate)
	if have, ok := l.drafts[key]; ok {
		return have, nil
	}
	n, err := l.w.Count("SELECT COUNT(*) FROM `glpi_notificationtemplatetranslations`"+
		" WHERE `notificationtemplates_id` = ? AND COALESCE(`language`, '') IN (?, '')", l.template, language)
	if err != nil {
		return nil, err
	}
	if l.drafts == nil {
		l.drafts = map[string]*draft{}
	}
	if n == 0 {
		l.drafts[key] = nil
		return nil, nil
	}
	f, err := l.factsFor(r.seesPrivate)
	if err != nil {
		return nil, err
	}
	d := &draft{said: said{f.values, f.lists}, from: f, Language: language, Tags: l.o.tags()}
	if d.Signature, err = l.s.signature(l.w, l.entity, l.above); err != nil {
		return nil, err
	}
	if d.Prefix, err = l.s.prefix(l.w, l.o, l.entity, l.above); err != nil {
		return nil, err
	}
	l.drafts[key], l.order = d, append(l.order, d)
	return d, nil
}

func (l *letters) factsFor(private bool) (*facts, error) {
	if have := l.facts[private]; have != nil {
		return have, nil
	}
	f, err := l.s.factsOf(l.w, l.o, l.item, l.entity, l.above, private)
	if err != nil {
		return nil, err
	}
	f = f.bounded()
	if l.facts == nil {
		l.facts = map[bool]*facts{}
	}
	l.facts[private] = &f
	return &f, nil
}

// queue has the letters written once the change is stored.
func (l *letters) queue() error {
	shared := map[*facts]int64{}
	for _, d := range l.order {
		if len(d.rows) == 0 {
			continue
		}
		if shared[d.from] == 0 {
			id, err := l.s.Drafts.Share(l.w.Context, l.w.Tx, d.said)
			if err != nil {
				return err
			}
			shared[d.from] = id
		}
		own := *d
		own.said = said{}
		if err := l.s.Drafts.Add(l.w.Context, l.w.Tx, draftKind, l.template, d.rows, own, shared[d.from]); err != nil {
			return err
		}
	}
	return nil
}

// footer is the last line of every message.
const footer = "This message was written by GLPI."

// letter is a message's text.
type letter struct{ subject, text, html string }

// write writes the letter of a draft, and gives what the queue shall hold. It is a drafts.Writer.
// What a template cannot say, the letter says without it: nobody misses a message for that.
func (s *Service) write(ctx context.Context, from drafts.Draft) map[string]any {
	var d draft
	err := json.Unmarshal(from.Data, &d)
	if err == nil && from.Shared != nil {
		err = json.Unmarshal(from.Shared, &d.said)
	}
	var l letter
	if err == nil {
		l, err = s.letter(ctx, from.Owner, &d)
	}
	if err != nil {
		s.Log.Warn("the text of a notification could not be made", slog.Int64("template", from.Owner),
			slog.Any("error", err))
		l = d.plain()
	}
	return map[string]any{"name": l.subject, "body_text": l.text, "body_html": l.html}
}

// plain is the letter without a template.
func (d *draft) plain() letter {
	lines := []string{d.Values[d.Tags+".action"], d.Values[d.Tags+".title"], d.Values[d.Tags+".url"]}
	return letter{subject: d.subject(), text: strings.Join(lines, "\n") + d.end()}
}

// end is what stands below every text.
func (d *draft) end() string {
	return "\n\n-- \n" + asText("signature", d.Signature) + "\n" + footer + "\n"
}

// maxTemplate is how long the parts of a template may be together, in bytes.
const maxTemplate = 512 << 10

// letter fills a template in.
func (s *Service) letter(ctx context.Context, template int64, d *draft) (letter, error) {
	var subject, plain, rich, css string
	err := s.Engine.DB().QueryRow(ctx, "SELECT COALESCE(`x`.`subject`, ''), COALESCE(`x`.`content_text`, ''),"+
		" COALESCE(`x`.`content_html`, ''), COALESCE(`t`.`css`, '')"+
		" FROM `glpi_notificationtemplatetranslations` `x` JOIN `glpi_notificationtemplates` `t`"+
		" ON `t`.`id` = `x`.`notificationtemplates_id`"+
		" WHERE `t`.`id` = ? AND COALESCE(`x`.`language`, '') IN (?, '')"+
		" ORDER BY `x`.`language` DESC, `x`.`id` LIMIT 1",
		template, d.Language).Scan(&subject, &plain, &rich, &css)
	if errors.Is(err, sql.ErrNoRows) {
		return letter{}, errors.New("it has been deleted")
	}
	if err != nil {
		return letter{}, err
	}
	if len(subject)+len(plain)+len(rich)+len(css) > maxTemplate {
		return letter{}, fmt.Errorf("it has more than %d bytes", maxTemplate)
	}
	f := facts{values: d.Values, lists: d.Lists}
	if subject, err = fill(readTemplate(subject), f, asText); err != nil {
		return letter{}, fmt.Errorf("subject: %w", err)
	}
	if plain, err = fill(readTemplate(plain), f, asText); err != nil {
		return letter{}, fmt.Errorf("text: %w", err)
	}
	out := letter{subject: d.Prefix + oneLine(subject), text: plain + d.end()}
	if strings.TrimSpace(rich) == "" {
		return out, nil
	}
	if rich, err = fill(readTemplate(rich), f, asHTML); err != nil {
		return letter{}, fmt.Errorf("HTML: %w", err)
	}
	css = strings.ReplaceAll(css, "<", "") // it must not leave its element
	out.html = "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>" + asHTML("", out.subject) +
		"</title><style>" + css + "</style></head>\n<body>\n" +
		richtext.Clean(rich) + "\n<p>-- <br>\n" + asHTML("signature", d.Signature) + "<br>\n" + footer +
		"</p>\n</body>\n</html>\n"
	return out, nil
}
