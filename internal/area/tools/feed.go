package tools

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/outbound"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
)

// Intervals at which a feed can be refreshed, in seconds: whole hours of up to a day.
const (
	hour        = 3600
	maxInterval = 24 * hour
)

// settingNetworks lists what may be reached besides public addresses; see outbound.ParseAllowed.
const settingNetworks = "outbound_allowed_networks"

// Feeds fetches RSS feeds in the background, as no request waits for them: which they are is said
// by people, where they lead by others.
type Feeds struct {
	engine   *engine.Engine
	settings *settings.Settings
	log      *slog.Logger
	client   *http.Client
	wake     chan int64 // feeds to fetch at once
	fetched  map[int64]time.Time
}

// NewFeeds makes Feeds.
func NewFeeds(e *engine.Engine, config *settings.Settings, log *slog.Logger) *Feeds {
	f := &Feeds{engine: e, settings: config, log: log, wake: make(chan int64, 64), fetched: map[int64]time.Time{}}
	f.client = outbound.Client(fetchTimeout, f.allowed)
	return f
}

// rules states the rules of feeds.
func (f *Feeds) rules(on engine.Behaviours) {
	on.Add("RSSFeed", feeds.behaviour())
	on.Add("RSSFeed", engine.Behaviour{
		BeforeCreate: f.create, AfterCreate: f.fetchSoon, BeforeUpdate: f.update, AfterUpdate: f.fetchSoon,
	})
	feeds.shared.Add(on, func(s *access.Session) bool { return s.Can(feeds.right, model.Update) })
}

// allowed reads which networks may be reached.
func (f *Feeds) allowed() (outbound.Allowed, error) {
	list, err := f.settings.Get(context.Background(), settingNetworks)
	if err != nil {
		return outbound.Allowed{}, err
	}
	return outbound.ParseAllowed(list)
}

func (f *Feeds) create(_ *engine.Work, c *engine.Change) error {
	c.Set("users_id", c.Session.UserID)
	return check(c)
}

func (f *Feeds) update(_ *engine.Work, c *engine.Change) error {
	delete(c.After, "users_id")
	if c.Before.Int("users_id") == 0 { // its author is gone
		c.Set("users_id", c.Session.UserID)
	}
	if c.Changes("url") {
		c.Set("name", nil)
	}
	return check(c)
}

// check wants an address that may be fetched, and whole hours between refreshes.
func check(c *engine.Change) error {
	if c.Has("url") || c.Op == engine.OpCreate {
		if err := outbound.CheckURL(address(c.Text("url"))); err != nil {
			return model.Invalid("Invalid parameter: url. %s", err)
		}
	}
	if n := c.Int("refresh_rate"); c.Has("refresh_rate") && (n < hour || n > maxInterval || n%hour != 0) {
		return model.Invalid(
			"Invalid parameter: refresh_interval. It is a whole number of hours, in seconds: 3600 to 86400")
	}
	if c.Has("max_items") && c.Int("max_items") < 1 {
		return model.Invalid("Invalid parameter: max_items. It is at least 1")
	}
	return nil
}

// address gives the URL that a feed is fetched from: feed: is another word for http:.
func address(url string) string {
	if rest, ok := strings.CutPrefix(url, "feed://"); ok {
		return "http://" + rest
	}
	return strings.TrimPrefix(url, "feed:")
}

// fetchSoon has a feed fetched once it is stored. When too many wait, Run finds it later.
func (f *Feeds) fetchSoon(w *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Changes("url") {
		return nil
	}
	id := c.ID
	w.Tx.AfterCommit(func() {
		select {
		case f.wake <- id:
		default:
		}
	})
	return nil
}

// lookAgain is how often Run looks for feeds that are due.
const lookAgain = 10 * time.Minute

// Run fetches new feeds at once and active ones at their intervals, until the context ends.
func (f *Feeds) Run(ctx context.Context) {
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	note := func(err error) {
		if err != nil && ctx.Err() == nil {
			f.log.Warn("a feed could not be fetched", slog.Any("error", err))
		}
	}
	for {
		note(f.Refresh(ctx))
		select {
		case <-ctx.Done():
			return
		case id := <-f.wake:
			note(f.Fetch(ctx, id))
		case <-ticker.C:
		}
	}
}

// Refresh fetches the feeds that are due: those that never have been, and active ones whose
// interval has passed. When each was fetched is kept in memory, so that a start fetches all. It
// is not safe for concurrent use.
func (f *Feeds) Refresh(ctx context.Context) error {
	rows, err := f.engine.DB().Query(ctx, "SELECT `id`, `refresh_rate`, `name` IS NULL"+
		" FROM `glpi_rssfeeds` WHERE `name` IS NULL OR `is_active` = 1 ORDER BY `id`")
	if err != nil {
		return fmt.Errorf("find feeds that are due: %w", err)
	}
	defer rows.Close()
	now := f.engine.Now()
	fetched := map[int64]time.Time{} // without feeds that are gone
	var due []int64
	for rows.Next() {
		var id, interval int64
		var never bool
		if err := rows.Scan(&id, &interval, &never); err != nil {
			return fmt.Errorf("find feeds that are due: %w", err)
		}
		at, known := f.fetched[id]
		if known {
			fetched[id] = at
		}
		since := now.Sub(at)
		if never || since < 0 || since >= time.Duration(interval)*time.Second { // the clock may have been put back
			due = append(due, id)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("find feeds that are due: %w", err)
	}
	f.fetched = fetched
	for _, id := range due {
		if err := f.Fetch(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Fetch gets a feed and notes its title, its description where the feed has no comment, and
// whether that went wrong. Its error is that of the database or the context: a feed that cannot
// be fetched is none.
func (f *Feeds) Fetch(ctx context.Context, id int64) error {
	var url string
	rows, err := f.engine.DB().Query(ctx, "SELECT COALESCE(`url`, '') FROM `glpi_rssfeeds` WHERE `id` = ?", id)
	if err != nil {
		return fmt.Errorf("read feed %d: %w", id, err)
	}
	defer rows.Close()
	if !rows.Next() {
		return rows.Err() // it has been deleted
	}
	if err := rows.Scan(&url); err != nil {
		return fmt.Errorf("read feed %d: %w", id, err)
	}
	_ = rows.Close()
	got, failed := f.get(ctx, address(url))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.fetched[id] = f.engine.Now()
	if failed != nil {
		f.log.Info("feed with an error", slog.Int64("feed", id), slog.Any("error", failed))
		got = feed{}
	}
	err = f.engine.DB().Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE `glpi_rssfeeds` SET `have_error` = ?,"+
			" `name` = CASE WHEN ? = '' AND `name` IS NOT NULL THEN `name` ELSE ? END,"+
			" `comment` = CASE WHEN COALESCE(`comment`, '') = '' THEN ? ELSE `comment` END"+
			" WHERE `id` = ? AND `url` = ?",
			failed != nil, got.title, title(got.title), got.description, id, url)
		return err
	})
	if err != nil {
		return fmt.Errorf("note feed %d: %w", id, err)
	}
	return nil
}
