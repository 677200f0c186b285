package tools

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
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

	mu      sync.Mutex
	fetched map[int64]time.Time
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
	var running sync.WaitGroup
	defer running.Wait()
	note := func(err error) {
		if err != nil && ctx.Err() == nil {
			f.log.Warn("a feed could not be fetched", slog.Any("error", err))
		}
	}
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case id := <-f.wake:
				note(f.fetchNew(ctx, id))
			}
		}
	})
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	for {
		note(f.Refresh(ctx))
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// fetchNew fetches a feed that has just been stored, and all others that have been meanwhile.
func (f *Feeds) fetchNew(ctx context.Context, id int64) error {
	due := lanes{most: newOfHost} // Refresh finds the others
	for n, more := 0, true; more; n++ {
		url, _, err := f.addressOf(ctx, id)
		if err != nil {
			return err
		}
		due.add(address(url), id)
		if more = n < cap(f.wake); more {
			select {
			case id = <-f.wake:
			default:
				more = false
			}
		}
	}
	return due.each(ctx, f.Fetch)
}

// Refresh fetches the feeds that are due: those that never have been, and active ones whose
// interval has passed. When each was fetched is kept in memory, so that a start fetches all.
func (f *Feeds) Refresh(ctx context.Context) error {
	due, err := f.due(ctx)
	if err != nil {
		return fmt.Errorf("find feeds that are due: %w", err)
	}
	return due.each(ctx, f.Fetch)
}

// due finds the feeds that are due, and forgets when those were fetched that are gone.
func (f *Feeds) due(ctx context.Context) (*lanes, error) {
	rows, err := f.engine.DB().Query(ctx, "SELECT `id`, `refresh_rate`, `name` IS NULL, COALESCE(`url`, '')"+
		" FROM `glpi_rssfeeds` WHERE `name` IS NULL OR `is_active` = 1 ORDER BY `id`")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	now, there, due := f.engine.Now(), map[int64]bool{}, &lanes{}
	for rows.Next() {
		var id, interval int64
		var never bool
		var url string
		if err := rows.Scan(&id, &interval, &never, &url); err != nil {
			return nil, err
		}
		there[id] = true
		since := now.Sub(f.fetched[id])
		if never || since < 0 || since >= time.Duration(interval)*time.Second { // the clock may have been put back
			due.add(address(url), id)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	maps.DeleteFunc(f.fetched, func(id int64, _ time.Time) bool { return !there[id] })
	return due, nil
}

// addressOf reads where a feed is fetched from; ok is whether it is still there.
func (f *Feeds) addressOf(ctx context.Context, id int64) (url string, ok bool, err error) {
	err = f.engine.DB().QueryRow(ctx, "SELECT COALESCE(`url`, '') FROM `glpi_rssfeeds` WHERE `id` = ?", id).Scan(&url)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read feed %d: %w", id, err)
	}
	return url, true, nil
}

// Fetch gets a feed and notes its title, its description where the feed has no comment, and
// whether that went wrong. Its error is that of the database or the context: a feed that cannot
// be fetched is none.
func (f *Feeds) Fetch(ctx context.Context, id int64) error {
	url, ok, err := f.addressOf(ctx, id)
	if err != nil || !ok {
		return err
	}
	got, failed := f.get(ctx, address(url))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.mu.Lock()
	f.fetched[id] = f.engine.Now()
	f.mu.Unlock()
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
