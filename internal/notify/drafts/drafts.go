// Package drafts keeps what is to be told until its text has been written. Templates are what people
// write, and take as long as they take; so a change only notes what there is to say, in its own
// transaction, and the text is written afterwards, while others change things. Nothing is lost when
// the program ends in between: the note is as durable as the change.
//
// A draft belongs to rows of a queue, which wait for their text, and to an owner, the webhook or the
// template. The owners take turns: however much one of them has to tell, or however slow its
// template is, the others do not wait for all of it.
//
// A row whose text is written is claimed by one process before it is sent.
//
// It must not know what kind of message it is, nor send any.
package drafts

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
)

// Writer writes the text of a draft and gives the columns of its rows. It has no way to fail: what
// cannot be written gets what shall stand there instead. It runs outside of any transaction, and may
// be asked twice for the same draft.
type Writer func(ctx context.Context, d Draft) map[string]any

// Draft is what there is to say, as JSON.
type Draft struct {
	Owner  int64
	Data   []byte
	Shared []byte // nil for nothing
}

// kind is a queue whose rows have drafts.
type kind struct {
	table string
	write Writer
}

// Queue holds the drafts of a database.
type Queue struct {
	db    *store.DB
	log   *slog.Logger
	kinds map[string]kind
	wake  chan struct{}
	turn  chan struct{} // holds one: who writes
}

// New makes the Queue of a database.
func New(db *store.DB, log *slog.Logger) *Queue {
	return &Queue{db: db, log: log, kinds: map[string]kind{}, wake: make(chan struct{}, 1),
		turn: make(chan struct{}, 1)}
}

// Register says by whom the texts of a table's rows are written. All kinds are registered before
// anything is written.
func (q *Queue) Register(name, table string, write Writer) { q.kinds[name] = kind{table, write} }

// Share notes in a transaction what several drafts of it are made from, and gives a number for Add: it can be large, as
// texts of items are, and is kept once, however many have to tell of it.
func (q *Queue) Share(ctx context.Context, tx *store.Tx, data any) (shared int64, err error) {
	text, err := json.Marshal(data)
	if err != nil {
		return 0, fmt.Errorf("draft: %w", err)
	}
	return tx.Insert(ctx, "glpid_draftshared", map[string]any{"data": string(text)})
}

// Add notes in a transaction what rows of the kind's queue shall say; shared is of Share, 0 for nothing.
func (q *Queue) Add(ctx context.Context, tx *store.Tx, kind string, owner int64, rows []int64, data any,
	shared int64) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	id, err := tx.Insert(ctx, "glpid_drafts", map[string]any{"kind": kind, "owner": owner, "data": string(text),
		"shared": shared})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := tx.Insert(ctx, "glpid_draftrows",
			map[string]any{"draft": id, "kind": kind, "queued": row}); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() {
		select {
		case q.wake <- struct{}{}:
		default:
		}
	})
	return nil
}

// Drop forgets in a transaction what was noted for rows of the kind's queue, as it is to be noted anew.
func (q *Queue) Drop(ctx context.Context, tx *store.Tx, kind string, rows []int64) error {
	for some := range slices.Chunk(rows, filledAtOnce) {
		if _, err := tx.Exec(ctx, "DELETE FROM `glpid_draftrows` WHERE `kind` = ? AND `queued` IN ("+
			access.IDList(some)+")", kind); err != nil {
			return err
		}
	}
	return nil
}

// Written gives the condition that a row of the kind's queue does not wait for its text. id names
// its id.
func Written(kind, id string) string {
	return "NOT EXISTS (SELECT 1 FROM `glpid_draftrows` `dr` WHERE `dr`.`kind` = '" + kind + "' AND `dr`.`queued` = " +
		id + ")"
}

// claimed is how long a message is left to a process that has begun to send it and is gone.
const claimed = 5 * time.Minute

// Claim has a row of the kind's queue for this process alone, which is to send it: nil when another one sends it, or
// has tried since this one has read how many tries there were, or when its text is written anew. name is that of the
// lease, with the row's id behind it.
func (q *Queue) Claim(ctx context.Context, kind, name string, row, tries int64) (*store.Lease, error) {
	table := "`" + q.kinds[kind].table + "`"
	return q.db.Claim(ctx, name+" "+strconv.FormatInt(row, 10), claimed,
		func(ctx context.Context, tx *store.Tx) (bool, error) {
			var n int
			err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+table+" WHERE `id` = ? AND COALESCE(`sent_try`, 0) = ?"+
				" AND "+Written(kind, table+".`id`"), row, tries).Scan(&n)
			return n == 1, err
		})
}

// Run writes texts as they come up until the context ends.
func (q *Queue) Run(ctx context.Context) {
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	for {
		if err := q.work(ctx, true); err != nil && ctx.Err() == nil {
			q.log.Error("texts to be told could not be written", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		case <-ticker.C:
		}
	}
}

const (
	// lookAgain is how often Run looks for drafts that others have noted, the command line or another server, and for
	// those that an error has left. The table itself is asked, which is empty but for these: a counter to watch would
	// be asked no less often, and would be another row in every write that tells of something.
	lookAgain = 5 * time.Second
	// slow is the time after which the writer of texts rests as long as it has worked, so that it
	// never takes a processor for itself.
	slow = 50 * time.Millisecond
	// perTurn is how many owners have a turn before the list is read again.
	perTurn = 64
)

// Write writes all texts that wait, unless Run is at it.
func (q *Queue) Write(ctx context.Context) error { return q.work(ctx, false) }

// work writes all texts that wait, one of each owner after the other.
func (q *Queue) work(ctx context.Context, rests bool) error {
	select {
	case q.turn <- struct{}{}:
		defer func() { <-q.turn }()
	default: // somebody is at it
		return nil
	}
	began := time.Now()
	for {
		ids, err := store.IDs(ctx, q.db,
			"SELECT MIN(`id`) FROM `glpid_drafts` GROUP BY `kind`, `owner` ORDER BY 1 LIMIT ?", perTurn)
		if err != nil {
			return fmt.Errorf("read drafts: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		for _, id := range ids {
			if err := q.write(ctx, id); err != nil {
				return err
			}
			if worked := time.Since(began); rests && worked > slow {
				if err := rest(ctx, worked); err != nil {
					return err
				}
				began = time.Now()
			}
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// write writes one text and puts it where it belongs. Another process may have done it meanwhile,
// and the rows may be gone.
func (q *Queue) write(ctx context.Context, id int64) error {
	name, d, ok, err := q.read(ctx, id)
	if err != nil || !ok {
		return err
	}
	k, known := q.kinds[name]
	columns := map[string]any{}
	if known {
		columns, err = q.guarded(ctx, k, d)
		if ctx.Err() != nil { // what was stopped by the end of the program is not what shall stand there
			return ctx.Err()
		}
		if err != nil {
			q.log.Error("a text to be told could not be written", slog.String("kind", name),
				slog.Int64("owner", d.Owner), slog.Any("error", err))
		}
	}
	for more := true; more; {
		if err := q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			more, err = k.fill(ctx, tx, id, columns)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// filledAtOnce is how many rows one write gives their text, so that those of others come in between.
const filledAtOnce = 500

// fill puts a text into some of the rows that it is for, and reports whether there may be more. After the
// last ones the draft goes.
func (k kind) fill(ctx context.Context, tx *store.Tx, draft int64, columns map[string]any) (more bool, err error) {
	rows, err := store.IDs(ctx, tx,
		"SELECT `queued` FROM `glpid_draftrows` WHERE `draft` = ? ORDER BY `queued` LIMIT ?", draft, filledAtOnce)
	if err != nil {
		return false, err
	}
	if len(rows) > 0 && len(columns) > 0 {
		var set []string
		var args []any
		for _, column := range slices.Sorted(maps.Keys(columns)) {
			set, args = append(set, "`"+column+"` = ?"), append(args, columns[column])
		}
		for _, row := range rows {
			if _, err := tx.Exec(ctx, "UPDATE `"+k.table+"` SET "+strings.Join(set, ", ")+" WHERE `id` = ?",
				append(args, row)...); err != nil {
				return false, err
			}
		}
	}
	if more = len(rows) == filledAtOnce; more {
		_, err = tx.Exec(ctx, "DELETE FROM `glpid_draftrows` WHERE `draft` = ? AND `queued` <= ?", draft,
			rows[len(rows)-1])
		return more, err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM `glpid_draftrows` WHERE `draft` = ?", draft); err != nil {
		return false, err
	}
	var shared int64
	err = tx.QueryRow(ctx, "SELECT COALESCE(`shared`, 0) FROM `glpid_drafts` WHERE `id` = ?", draft).Scan(&shared)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM `glpid_drafts` WHERE `id` = ?", draft); err != nil || shared == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM `glpid_draftshared` WHERE `id` = ? AND NOT EXISTS"+
		" (SELECT 1 FROM `glpid_drafts` WHERE `shared` = ?)", shared, shared)
	return false, err
}

func (q *Queue) read(ctx context.Context, id int64) (name string, d Draft, ok bool, err error) {
	rows, err := q.db.Query(ctx, "SELECT `d`.`kind`, `d`.`owner`, `d`.`data`, `s`.`data` FROM `glpid_drafts` `d`"+
		" LEFT JOIN `glpid_draftshared` `s` ON `s`.`id` = `d`.`shared` WHERE `d`.`id` = ?", id)
	if err != nil {
		return "", d, false, fmt.Errorf("read a draft: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		return "", d, false, rows.Err()
	}
	err = rows.Scan(&name, &d.Owner, &d.Data, &d.Shared)
	return name, d, err == nil, err
}

// guarded lets the kind write; a writer that panics has written nothing.
func (q *Queue) guarded(ctx context.Context, k kind, d Draft) (columns map[string]any, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			columns, err = nil, errors.New(fmt.Sprint("panic: ", fault, "\n", string(debug.Stack())))
		}
	}()
	return k.write(ctx, d), nil
}
