package graphql

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/route"
)

// responseMedia is the media type of answers since the GraphQL-over-HTTP draft. With it the status tells whether the
// query was answered: 400 where there is no data. Clients that do not ask for it get application/json and 200, as GLPI
// answers.
const responseMedia = "application/graphql-response+json"

// inForm gives an answer the media type that its client would rather have.
func inForm(c *route.Call, a *route.Answer) {
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header.Add("Vary", "Accept")
	if !prefersResponse(c.Request.Header.Values("Accept")) {
		return
	}
	a.Header.Set("Content-Type", responseMedia+"; charset=utf-8")
	if _, unanswered := a.Value.(faulty); unanswered {
		a.Status = http.StatusBadRequest
	}
}

// prefersResponse reports whether the headers Accept name responseMedia, and nothing of JSON that they would rather
// have. Wildcards do not name it: they stand in requests of clients that know nothing of it.
func prefersResponse(accept []string) bool {
	var response, plain float64
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		quality := 1.0
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		switch media {
		case responseMedia:
			response = max(response, quality)
		case "application/json":
			plain = max(plain, quality)
		}
	}
	return response > 0 && response >= plain
}
