package sqlite

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"sync"

	"modernc.org/sqlite"

	"github.com/glpid/glpid/internal/store/collation"
)

// collationName is the name under which SQLite knows the order of texts.
const collationName = "GLPI"

// register makes the collation and the functions known to every connection, once.
var register = sync.OnceValue(func() error {
	if err := sqlite.RegisterCollationUtf8(collationName, collation.Compare); err != nil {
		return fmt.Errorf("register the collation: %w", err)
	}
	for name, fold := range likeFunctions {
		if err := sqlite.RegisterDeterministicScalarFunction(name, 2,
			func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
				if args[0] == nil || args[1] == nil {
					return nil, nil
				}
				var m matcher
				return boolean(m.like(textOf(args[0]), textOf(args[1]), fold, untold)), nil
			}); err != nil {
			return fmt.Errorf("register %s: %w", name, err)
		}
	}
	if err := sqlite.RegisterDeterministicScalarFunction(trigramFunc, 1,
		func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			if args[0] == nil {
				return nil, nil
			}
			return trigramText(textOf(args[0])), nil
		}); err != nil {
		return fmt.Errorf("register %s: %w", trigramFunc, err)
	}
	return nil
})

// untold is for matching that nobody watches.
func untold(int) bool { return true }

func boolean(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func textOf(v driver.Value) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return fmt.Sprint(v)
}
