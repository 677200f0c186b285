package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/glpid/glpid/internal/model"
)

// document is an entry of the documentation page's list of versions.
type document struct {
	URL     string `json:"url"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

// versions lists the documents of the versions, the current one first.
func versions() []document {
	var out []document
	for _, v := range slices.Backward(model.Versions) {
		name := "v" + v.String()
		if v != model.Current {
			name += " (deprecated)"
		}
		out = append(out, document{"/api.php/v" + v.String() + "/doc.json", name, v.String()})
	}
	return out
}

// swaggerPolicy lets Swagger UI style itself, and call this server.
const swaggerPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'" +
	" data:; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// ServeSwagger shows the documentation of all versions, to read and to try.
func (s *Server) ServeSwagger(w http.ResponseWriter, _ *http.Request) {
	setHeaders(w, swaggerPolicy)
	w.Header().Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups") // the window of Authorize reports back
	w.Header().Set("Cache-Control", "public, max-age=86400")
	s.render(w, http.StatusOK, "swagger", struct {
		frame
		Versions []document
	}{sharedFrame("doc"), versions()})
}

const redirectPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>GLPI API Documentation</title>
<link rel="stylesheet" href="/static/frame.css"><link rel="stylesheet" href="/static/style.css"></head>
<body><p class="narrow" id="message">One moment.</p><script src="/static/swagger-redirect.js"></script></body></html>
`

// ServeSwaggerRedirect is where the documentation page receives authorization codes.
func (s *Server) ServeSwaggerRedirect(w http.ResponseWriter, _ *http.Request) {
	setHeaders(w, pagePolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, redirectPage)
}

// renderGuide makes the guide's HTML.
func renderGuide() (template.HTML, error) {
	text, err := files.ReadFile("content/getting-started.md")
	if err != nil {
		return "", fmt.Errorf("guide: %w", err)
	}
	var out bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(text, &out); err != nil {
		return "", fmt.Errorf("guide: %w", err)
	}
	return template.HTML(out.String()), nil //nolint:gosec // the text is our own
}

// guideAddress is the server's address in the guide's text.
const guideAddress = "http://127.0.0.1:8080"

// ServeGettingStarted shows the guide, with commands for the address that it is read at.
func (s *Server) ServeGettingStarted(w http.ResponseWriter, r *http.Request) {
	setHeaders(w, pagePolicy+"; form-action 'self'")
	s.render(w, http.StatusOK, "guide", struct {
		frame
		Guide template.HTML
		//nolint:gosec // the text is our own, the address escaped
	}{s.frame(r, "Getting started", "guide"),
		template.HTML(strings.ReplaceAll(string(s.guide), guideAddress, template.HTMLEscapeString(s.origin(r))))})
}
