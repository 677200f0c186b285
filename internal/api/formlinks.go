package api

import (
	"net/http"
	"regexp"

	"github.com/glpid/glpid/internal/model"
)

// FormLinks is where the addresses lead that the API gives for members of teams: the pages of items in GLPI,
// /front/user.form.php with id.
const FormLinks = "/front/{page}"

var (
	formPage = regexp.MustCompile(`^([a-z_]+)\.form\.php$`)
	formID   = regexp.MustCompile(`^[0-9]{1,18}$`)
)

// ServeFormLink leads to the item in the API, which tells who may see it. There are no pages of items.
func (s *Server) ServeFormLink(w http.ResponseWriter, r *http.Request) {
	page := formPage.FindStringSubmatch(r.PathValue("page"))
	id := r.URL.Query().Get("id")
	if page == nil || !formID.MatchString(id) {
		http.NotFound(w, r)
		return
	}
	http.Redirect(w, r, Prefix+"/v"+model.Current.String()+"/"+page[1]+"/"+id, http.StatusFound)
}
