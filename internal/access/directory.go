package access

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Counter counts changes of users, rights and entities.
const Counter store.Counter = "access"

// How many sessions are kept, and how many bytes they may have together: one of somebody who sees
// thousands of entities holds the list of them in several forms.
const (
	maxSessions     = 20000
	maxSessionBytes = 64 << 20
)

// Directory knows users, profiles and entities. What it has read it keeps until something
// changes.
type Directory struct {
	db    *store.DB
	now   func() time.Time
	loads fair.Together[*Session]
	watch *store.Watch[known]

	hashCost int           // of passwords
	hashing  chan struct{} // a place for each password that may be worked on at the same time
	changing *fair.Places  // for those of them that are changed, so that there is room for signing in
}

// known is what has been read since the last change.
type known struct {
	mu       sync.RWMutex
	sessions *bounded.Store[sessionKey, *Session]
	tree     *Tree
	profiles map[int64]*Profile
}

// sessionKey is a Want of a user, comparable.
type sessionKey struct {
	user, profile, entity int64
	recursive, debug      bool
	language              string
}

// NewDirectory makes a directory over a database that has GLPI's tables. hashCost is the cost of
// the passwords' hashes, 0 for the usual one.
func NewDirectory(db *store.DB, hashCost int) *Directory {
	hashCost = cmp.Or(hashCost, BcryptCost)
	cores := runtime.GOMAXPROCS(0)
	d := &Directory{
		db: db, now: time.Now, hashCost: hashCost, hashing: make(chan struct{}, max(2, cores)),
		changing: fair.NewPlaces(max(1, cores/2)),
	}
	d.watch = store.NewWatch(db, Counter, func(context.Context) (*known, error) {
		k := &known{sessions: bounded.New[sessionKey, *Session](maxSessions)}
		k.sessions.MaxSize, k.sessions.Size = maxSessionBytes, func(_ sessionKey, s *Session) int { return s.size() }
		return k, nil
	})
	return d
}

// Invalidate makes everything be read again.
func (d *Directory) Invalidate() { d.watch.Drop() }

// Changed makes this process, once the write is committed, and others, within a second, read users,
// rights and entities again.
func (d *Directory) Changed(ctx context.Context, tx *store.Tx) error { return d.watch.Changed(ctx, tx) }

// Refresh looks at once whether another process has changed something.
func (d *Directory) Refresh(ctx context.Context) error {
	_, err := d.watch.Refresh(ctx)
	return err
}

func keyOf(user int64, want Want) sessionKey {
	k := sessionKey{user: user, profile: -1, entity: -1, recursive: want.Recursive, debug: want.Debug,
		language: wantedLanguage(want.AcceptLanguage)}
	if want.Profile != nil {
		k.profile = *want.Profile
	}
	if want.Entity != nil {
		k.entity = *want.Entity
	}
	return k
}

// Session gives the session of a user for what a request wants. Its error is ErrNoSession when
// the user cannot have one.
func (d *Directory) Session(ctx context.Context, user int64, want Want) (*Session, error) {
	k, err := d.watch.Get(ctx)
	if err != nil {
		return nil, err
	}
	s, err := d.session(ctx, k, user, want)
	if refused := errors.Is(err, ErrNoSession) || err == nil && !s.meets(want); !refused {
		return s, err
	}
	// Another process may just have given what is missing.
	now, err2 := d.watch.Refresh(ctx)
	if err2 != nil {
		return nil, err2
	}
	if now == k {
		return s, err
	}
	return d.session(ctx, now, user, want)
}

func (d *Directory) session(ctx context.Context, k *known, user int64, want Want) (*Session, error) {
	key := keyOf(user, want)
	k.mu.RLock()
	s, _ := k.sessions.Get(key)
	k.mu.RUnlock()
	if s == nil {
		name := fmt.Sprintf("%p %v", k, key)
		var err error
		if s, err = d.loads.Do(ctx, name, func(ctx context.Context) (*Session, error) {
			return d.load(ctx, k, user, want)
		}); err != nil {
			return nil, err
		}
		k.mu.Lock()
		k.sessions.Put(key, s)
		k.mu.Unlock()
	}
	if !s.term.Runs(d.now()) {
		return nil, ErrNotNow
	}
	return s, nil
}

// Tree gives the entity tree.
func (d *Directory) Tree(ctx context.Context) (*Tree, error) {
	k, err := d.watch.Get(ctx)
	if err != nil {
		return nil, err
	}
	return d.treeOf(ctx, k)
}

func (d *Directory) treeOf(ctx context.Context, k *known) (*Tree, error) {
	k.mu.RLock()
	tree := k.tree
	k.mu.RUnlock()
	if tree != nil {
		return tree, nil
	}
	tree, err := d.loadTree(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	k.tree = tree
	k.mu.Unlock()
	return tree, nil
}

func (d *Directory) loadTree(ctx context.Context) (*Tree, error) {
	rows, err := d.db.Query(ctx, "SELECT `id`, COALESCE(`entities_id`, -1), COALESCE(`name`, ''),"+
		" COALESCE(`completename`, '') FROM `glpi_entities`")
	if err != nil {
		return nil, fmt.Errorf("read entities: %w", err)
	}
	defer rows.Close()
	var list []Entity
	for rows.Next() {
		var e Entity
		if err := rows.Scan(&e.ID, &e.Parent, &e.Name, &e.CompleteName); err != nil {
			return nil, fmt.Errorf("read entities: %w", err)
		}
		list = append(list, e)
	}
	return NewTree(list), rows.Err()
}

// Profile gives a profile with its rights, nil when there is none with the id.
func (d *Directory) Profile(ctx context.Context, id int64) (*Profile, error) {
	profiles, err := d.allProfiles(ctx)
	return profiles[id], err
}

func (d *Directory) allProfiles(ctx context.Context) (map[int64]*Profile, error) {
	k, err := d.watch.Get(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.RLock()
	profiles := k.profiles
	k.mu.RUnlock()
	if profiles != nil {
		return profiles, nil
	}
	if profiles, err = d.loadProfiles(ctx); err != nil {
		return nil, err
	}
	k.mu.Lock()
	k.profiles = profiles
	k.mu.Unlock()
	return profiles, nil
}

func (d *Directory) loadProfiles(ctx context.Context) (map[int64]*Profile, error) {
	rows, err := d.db.Query(ctx, "SELECT `id`, COALESCE(`name`, ''), COALESCE(`interface`, 'helpdesk'),"+
		" COALESCE(`ticket_status`, ''), COALESCE(`change_status`, ''),"+
		" COALESCE(`problem_status`, ''), COALESCE(`helpdesk_hardware`, 0), COALESCE(`helpdesk_item_type`, ''),"+
		" COALESCE(`managed_domainrecordtypes`, '') FROM `glpi_profiles`")
	if err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	profiles := map[int64]*Profile{}
	for rows.Next() {
		p := &Profile{Rights: map[string]int{}}
		if err := rows.Scan(&p.ID, &p.Name, &p.Interface, &p.TicketStatus, &p.ChangeStatus, &p.ProblemStatus,
			&p.HelpdeskHardware, &p.HelpdeskItems, &p.RecordTypes); err != nil {
			rows.Close()
			return nil, fmt.Errorf("read profiles: %w", err)
		}
		profiles[p.ID] = p
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read profiles: %w", err)
	}
	rows, err = d.db.Query(ctx, "SELECT `profiles_id`, `name`, COALESCE(`rights`, 0) FROM `glpi_profilerights`")
	if err != nil {
		return nil, fmt.Errorf("read rights: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var name string
		var bits int
		if err := rows.Scan(&id, &name, &bits); err != nil {
			return nil, fmt.Errorf("read rights: %w", err)
		}
		if p := profiles[id]; p != nil {
			p.Rights[name] = bits
		}
	}
	for _, p := range profiles {
		p.restrict()
	}
	return profiles, rows.Err()
}

// load reads an account and builds its session.
func (d *Directory) load(ctx context.Context, k *known, user int64, want Want) (*Session, error) {
	tree, err := d.treeOf(ctx, k)
	if err != nil {
		return nil, err
	}
	a := &account{id: user}
	var begin, end, hash string
	var on bool
	err = d.db.QueryRow(ctx, "SELECT COALESCE(`name`, ''), COALESCE(`realname`, ''), COALESCE(`firstname`, ''),"+
		" COALESCE(`language`, ''), COALESCE(`timezone`, ''),"+
		" COALESCE(`use_mode`, 0), `profiles_id`, COALESCE(`entities_id`, -1), COALESCE(`begin_date`, ''),"+
		" COALESCE(`end_date`, ''), "+SwitchedOn("u")+", COALESCE(`password`, '')"+
		" FROM `glpi_users` `u` WHERE `id` = ?", user).
		Scan(&a.login, &a.realname, &a.firstname, &a.language, &a.timezone, &a.useMode, &a.defaultProfile,
			&a.defaultEntity, &begin, &end, &on, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoSession
	}
	if err != nil {
		return nil, fmt.Errorf("read user %d: %w", user, err)
	}
	if !on {
		return nil, ErrSwitchedOff
	}
	a.credential = CredentialOf(hash)
	a.term = Term{parseTime(begin), parseTime(end)}
	if a.assignments, err = d.assignments(ctx, user, tree); err != nil {
		return nil, err
	}
	if a.groups, err = d.groups(ctx, user); err != nil {
		return nil, err
	}
	language, zone, err := d.serverDefaults(ctx)
	if err != nil {
		return nil, err
	}
	return build(a, tree, want, language, zone)
}

// serverDefaults gives the language and time zone of those who chose none.
func (d *Directory) serverDefaults(ctx context.Context) (string, *time.Location, error) {
	language, zone := DefaultLanguage, time.UTC
	rows, err := d.db.Query(ctx, "SELECT `name`, COALESCE(`value`, '') FROM `glpi_configs`"+
		" WHERE `context` = 'core' AND `name` IN ('language', 'timezone')")
	if err != nil {
		return "", nil, fmt.Errorf("read the server's language: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return "", nil, fmt.Errorf("read the server's language: %w", err)
		}
		switch {
		case name == "language" && value != "":
			language = value
		case name == "timezone" && value != "" && value != "0":
			if z, err := model.ZoneOf(value); err == nil {
				zone = z
			}
		}
	}
	return language, zone, rows.Err()
}

// assignments reads the profiles of a user with their entities, by profile name.
func (d *Directory) assignments(ctx context.Context, user int64, tree *Tree) ([]Assignment, error) {
	profiles, err := d.allProfiles(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := d.db.Query(ctx,
		"SELECT `pu`.`profiles_id`, `pu`.`entities_id`, `pu`.`is_recursive` FROM `glpi_profiles_users` `pu`"+
			" JOIN `glpi_profiles` `p` ON `p`.`id` = `pu`.`profiles_id` LEFT JOIN `glpi_entities` `e`"+
			" ON `e`.`id` = `pu`.`entities_id`"+
			" WHERE `pu`.`users_id` = ? ORDER BY `p`.`name`, `p`.`id`, `e`.`completename`, `pu`.`id`", user)
	if err != nil {
		return nil, fmt.Errorf("read authorisations of user %d: %w", user, err)
	}
	defer rows.Close()
	var out []Assignment
	for rows.Next() {
		var profile, entity int64
		var recursive bool
		if err := rows.Scan(&profile, &entity, &recursive); err != nil {
			return nil, fmt.Errorf("read authorisations of user %d: %w", user, err)
		}
		if tree.Entity(entity) == nil || profiles[profile] == nil {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Profile.ID != profile {
			out = append(out, Assignment{Profile: profiles[profile]})
		}
		out[len(out)-1].add(entity, recursive)
	}
	return out, rows.Err()
}

// add joins an entity to an assignment; of two rows for one entity the recursive one wins.
func (a *Assignment) add(entity int64, recursive bool) {
	for i := range a.Entities {
		if a.Entities[i].ID == entity {
			a.Entities[i].Recursive = a.Entities[i].Recursive || recursive
			return
		}
	}
	a.Entities = append(a.Entities, AssignedEntity{entity, recursive})
}

// groups reads the groups of a user, with those below where membership counts for them too.
func (d *Directory) groups(ctx context.Context, user int64) ([]membership, error) {
	rows, err := d.db.Query(ctx, "SELECT `g`.`id`, `g`.`groups_id`, `g`.`entities_id`, COALESCE(`g`.`is_recursive`,"+
		" 0), COALESCE(`g`.`recursive_membership`, 0),"+
		" EXISTS (SELECT 1 FROM `glpi_groups_users` `gu` WHERE `gu`.`groups_id` = `g`.`id` AND `gu`.`users_id` = ?)"+
		" FROM `glpi_groups` `g` WHERE EXISTS (SELECT 1 FROM `glpi_groups_users` `m` WHERE `m`.`users_id` = ?)", user,
		user)
	if err != nil {
		return nil, fmt.Errorf("read groups of user %d: %w", user, err)
	}
	defer rows.Close()
	type row struct {
		membership
		parent           int64
		passesOn, member bool
	}
	byID := map[int64]*row{}
	children := map[int64][]*row{}
	for rows.Next() {
		r := &row{}
		if err := rows.Scan(&r.id, &r.parent, &r.entity, &r.recursive, &r.passesOn, &r.member); err != nil {
			return nil, fmt.Errorf("read groups of user %d: %w", user, err)
		}
		byID[r.id] = r
		children[r.parent] = append(children[r.parent], r)
	}
	var out []membership
	for _, r := range byID {
		if !r.member {
			continue
		}
		m := r.membership
		if r.passesOn {
			seen := map[int64]bool{r.id: true}
			var below func(id int64)
			below = func(id int64) {
				for _, child := range children[id] {
					if !seen[child.id] {
						seen[child.id] = true
						m.below = append(m.below, child.membership)
						below(child.id)
					}
				}
			}
			below(r.id)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// parseTime reads a column's date-time; the zero time for none.
func parseTime(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", text)
	if err != nil {
		return time.Time{}
	}
	return t
}

func parseQuality(text string) float64 {
	q, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return q
}

func scopeOf(i int) model.Scope { return model.Scope(i) }
