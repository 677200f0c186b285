package api

import (
	"regexp"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

var versionPrefix = regexp.MustCompile(`^/v(\d+(?:\.\d+)*)(/.*)?$`)

// target is what the path of a request says.
type target struct {
	root    string // where what follows lies: "/api.php/v2.3"
	path    string // what follows
	version model.Version
}

// addressOf takes prefix and version off the path of a request. served is false for a version that there is
// not. A version with nothing behind it means the index. The prefix may stand there twice: clients append what
// the header Location says to their own base address, as they must with GLPI.
func addressOf(path string) (a target, served bool) {
	a, served = splitVersion(strings.TrimPrefix(path, Prefix))
	if again, twice := strings.CutPrefix(a.path, Prefix+"/"); twice && served {
		a, served = splitVersion(again)
	}
	return a, served
}

// splitVersion takes the version off the path behind api.php.
func splitVersion(path string) (a target, served bool) {
	path = "/" + strings.Trim(path, "/")
	m := versionPrefix.FindStringSubmatch(path)
	if m == nil {
		return target{Prefix, path, model.Current}, true
	}
	v, served := model.ResolveVersion(m[1])
	if m[2] == "" {
		m[2] = "/"
	}
	return target{Prefix + "/v" + m[1], m[2], v}, served
}

// noVersion is the answer to a version that there is not.
func noVersion() error {
	var served []string
	for _, v := range model.Versions {
		served = append(served, "v"+strings.TrimSuffix(v.String(), ".0"))
	}
	return &model.Error{Code: model.CodeNotFound, Title: model.TitleNotFound, Detail: "There is no such version of" +
		" the API. It has " + strings.Join(served, ", ") + "; v2 is the newest of these"}
}
