package engine

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/suggest"
)

// maxCandidates is how many items are told that a name could mean.
const maxCandidates = 10

// candidate is an item that a name could mean.
type candidate struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// reader reads rows: the database, or a write as it stands.
type reader interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// candidates reads which items a condition leaves, by their names and in the order of their ids: up to one more than
// are told. Bodies and filters that name an item find it here. fits decides about items beyond the condition; nil
// for all. It is asked about the first maxNearby.
func (e *Engine) candidates(ctx context.Context, from reader, o *model.Object, where access.Condition,
	fits func(candidate) bool) ([]candidate, error) {
	found := []candidate{}
	if where.Never {
		return found, nil
	}
	if where.SQL == "" {
		where.SQL = "1 = 1"
	}
	query := "SELECT " + root + ".`id`, COALESCE(" + root + ".`" + e.NameColumn(o) + "`, '') FROM `" + o.Table + "` " +
		root + " WHERE " + where.SQL + " ORDER BY " + root + ".`id` LIMIT ?"
	most := maxCandidates + 1
	if fits != nil {
		most = maxNearby
	}
	rows, err := from.Query(ctx, query, append(slices.Clone(where.Args), most)...)
	if err != nil {
		return nil, fmt.Errorf("look for %s by name: %w", o.Name, err)
	}
	defer rows.Close()
	for rows.Next() && len(found) <= maxCandidates {
		var one candidate
		if err := rows.Scan(&one.ID, &one.Name); err != nil {
			return nil, fmt.Errorf("look for %s by name: %w", o.Name, err)
		}
		if fits == nil || fits(one) {
			found = append(found, one)
		}
	}
	return found, rows.Err()
}

// namesakes gathers items for nearestTo: it is given to candidates.
type namesakes []candidate

func (n *namesakes) gather(one candidate) bool { *n = append(*n, one); return false }

// nearestTo gives those whose names are nearest to one that there is not; of a full name the last part counts.
func (n namesakes) nearestTo(text string) []candidate {
	short := func(name string) string {
		if i := strings.LastIndex(name, model.TreeSeparator); i >= 0 {
			name = name[i+len(model.TreeSeparator):]
		}
		return strings.TrimSpace(name)
	}
	names := make([]string, len(n))
	for i, one := range n {
		names[i] = short(one.Name)
	}
	near := suggest.Nearest(short(text), names)
	out := []candidate{}
	for i, one := range n {
		if slices.Contains(near, names[i]) && len(out) <= maxCandidates {
			out = append(out, one)
		}
	}
	return out
}

// listCandidates writes candidates as a text.
func listCandidates(found []candidate) string {
	var texts []string
	for _, one := range found[:min(len(found), maxCandidates)] {
		texts = append(texts, fmt.Sprintf("%d (%s)", one.ID, one.Name))
	}
	if len(found) > maxCandidates {
		texts = append(texts, "...")
	}
	return strings.Join(texts, ", ")
}
