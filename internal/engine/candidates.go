package engine

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
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
// for all.
func (e *Engine) candidates(ctx context.Context, from reader, o *model.Object, where access.Condition,
	fits func(id int64) bool) ([]candidate, error) {
	found := []candidate{}
	if where.Never {
		return found, nil
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
		if fits == nil || fits(one.ID) {
			found = append(found, one)
		}
	}
	return found, rows.Err()
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
