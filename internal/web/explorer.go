package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// applications are Swagger UI and GraphiQL, built and compressed; see the README.md in each folder.
//
//go:embed swagger/*.gz graphiql/*.gz
var applications embed.FS

// graphiql shows the page for trying GraphQL. Like the documentation it is open to everybody; what
// it asks for needs a token.
func (s *Server) graphiql(w http.ResponseWriter, _ *http.Request) {
	setHeaders(w, swaggerPolicy)
	w.Header().Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups") // the window of Authorize reports back
	w.Header().Set("Cache-Control", "public, max-age=86400")
	var versions []string
	for _, v := range slices.Backward(model.Versions) {
		versions = append(versions, v.String())
	}
	list, _ := json.Marshal(versions) // of plain texts
	s.render(w, http.StatusOK, "graphiql", struct {
		frame
		Versions string
	}{sharedFrame("graphiql"), string(list)})
}

// serveCompressed serves the files of a folder that holds them compressed, as name.gz.
func serveCompressed(folder fs.FS) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("file")
		content, err := fs.ReadFile(folder, name+".gz")
		if err != nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		h.Set("Cache-Control", "public, max-age=86400")
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			_, _ = w.Write(content)
			return
		}
		unzipped, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			http.Error(w, "the file is damaged", http.StatusInternalServerError)
			return
		}
		_, _ = io.Copy(w, unzipped) //nolint:gosec // the content is our own
	}
}
