package site

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/folder/instancekey"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/store"
)

// sealedValues finds the values that are encrypted with the instance key: those texts of which the API
// never tells, and of the configuration, that have the form. Hashes of passwords do not.
func sealedValues(ctx context.Context, from store.Querier, objects *catalog.Registry) ([]oauth.SealedValue, error) {
	var found []oauth.SealedValue
	seen := map[string]bool{}
	look := func(table, label, column string) error {
		if seen[table+"."+column] {
			return nil
		}
		seen[table+"."+column] = true
		rows, err := from.Query(ctx, "SELECT "+label+", `"+column+"` FROM `"+table+"` WHERE LENGTH(`"+column+"`) >= "+
			strconv.Itoa(instancekey.ShortestSealed))
		if err != nil {
			return fmt.Errorf("look for secrets in %s: %w", table, err)
		}
		defer rows.Close()
		for rows.Next() {
			var name, value string
			if err := rows.Scan(&name, &value); err != nil {
				return fmt.Errorf("look for secrets in %s: %w", table, err)
			}
			if instancekey.IsSealed(value) {
				found = append(found, oauth.SealedValue{Where: table + " " + name, Value: value})
			}
		}
		return rows.Err()
	}
	for _, o := range objects.Objects() {
		if o.Table == "" || o.Rows != nil {
			continue
		}
		for i := range o.Properties {
			column := o.Properties[i].StoredColumn()
			if !isSecret(&o.Properties[i]) || objects.Graph().Column(o, column) == nil {
				continue
			}
			if err := look(o.Table, "`id`", column); err != nil {
				return nil, err
			}
		}
	}
	return found, look("glpi_configs", "`context` || '/' || `name`", "value")
}

// isSecret reports that a property is a stored text that is never shown as it is.
func isSecret(p *model.Property) bool {
	return p.Type == model.TypeString && p.Join == nil && p.Query == nil &&
		(p.WriteOnly || strings.HasPrefix(p.Mapper, "concealed"))
}
