package api

import (
	"regexp"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

var versionPrefix = regexp.MustCompile(`^/v(\d+(?:\.\d+)*)(/.*)?$`)

// splitVersion takes the version off the path behind api.php. served is false for version 1,
// which is another protocol. A version with nothing behind it means the index.
func splitVersion(path string) (rest string, v model.Version, served bool) {
	path = "/" + strings.Trim(path, "/")
	m := versionPrefix.FindStringSubmatch(path)
	if m == nil {
		return path, model.Current, true
	}
	v, served = model.ResolveVersion(m[1])
	rest = m[2]
	if rest == "" {
		rest = "/"
	}
	return rest, v, served
}
