package api

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/locales"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// routes gathers every route: the core's, those of the catalogue's mounts, and the special ones
// that other packages declare.
func (s *Server) routes() ([]*route.Route, error) {
	all := s.coreRoutes()
	for _, o := range s.engine.Catalog().Objects() {
		all = append(all, mountRoutes(o)...)
	}
	all = append(all, listingRoutes(s.engine.Catalog())...)
	all = append(all, s.Routes...)
	out := make([]*route.Route, len(all))
	for i := range all {
		if all[i].Since == 0 {
			all[i].Since = model.V2_0
		}
		for _, schema := range []route.Schema{all[i].Doc.Body, all[i].Doc.Response} {
			if schema.Name != "" && s.engine.Catalog().Object(schema.Name) == nil {
				return nil, fmt.Errorf("api: %s %s: there is no schema %q", all[i].Method, all[i].Path, schema.Name)
			}
		}
		out[i] = &all[i]
	}
	return out, nil
}

// coreRoutes are the routes that belong to no object.
func (s *Server) coreRoutes() []route.Route {
	oauth := route.Doc{Tags: []string{"OAuth"}, OAuth: true, Status: http.StatusOK}
	session, documentation := route.Doc{Tags: []string{"Session"}}, []string{"Documentation"}
	status := route.Doc{Tags: []string{"Status"}}
	html := func(path, text string) route.Doc {
		tag := "Documentation"
		if path == "/authorize" {
			tag = "OAuth"
		}
		return route.Doc{Tags: []string{tag}, Description: text, Media: "text/html", OAuth: tag == "OAuth"}
	}
	with := func(d route.Doc, text string, response route.Schema) route.Doc {
		d.Description, d.Response = text, response
		return d
	}
	anyMap := route.Schema{Inline: map[string]any{"type": "object", "additionalProperties": true}}
	out := []route.Route{
		{Method: "GET", Path: "/", Auth: route.Cookie, Handle: s.index,
			Doc: with(route.Doc{Tags: documentation}, "The API's versions", route.Schema{Inline: indexSchema})},
		{Method: "GET", Path: "/session", Handle: s.session,
			Doc: with(session, "Get the current session", route.Of("Session"))},
		{Method: "GET", Path: "/Session/EntityTree", Since: model.V2_2, Handle: s.entityTree,
			Doc: with(session, "Get the entities that the active profile reaches, as a tree",
				route.Schema{Inline: route.ArrayOf(map[string]any{"type": "object"})})},
		{Method: "GET", Path: "/locales", Since: model.V2_3, Handle: texts, Doc: route.Doc{
			Tags: []string{"Core"}, Description: "Get the texts of a domain in the session's language",
			Response: anyMap,
			Query:    []route.Param{{Name: "domain", Description: "Whose texts: glpi for those of the server"}},
		}},
		{Method: "GET", Path: "/status", Scopes: []string{"status"}, Handle: s.statusIndex,
			Doc: with(status, "List the services whose status can be asked for", anyMap)},
		{Method: "GET", Path: "/status/all", Auth: route.Public, Scopes: []string{"status"}, Handle: s.statusAll,
			Doc: with(status, "Get the status of all services", anyMap)},
		{Method: "GET", Path: "/status/{service:any}", Scopes: []string{"status"}, Priority: 9, Handle: s.statusOne,
			Doc: with(status, "Get the status of one service", anyMap)},
		{Method: "GET", Path: "/doc.json", Auth: route.Cookie, Handle: s.docJSON, Doc: route.Doc{
			Tags: documentation, Description: "This document",
			Query: []route.Param{{Name: "portable", Type: model.TypeBoolean,
				Description: "Leave out what OpenAPI does not allow, for generators and validators"}}}},
	}
	pages := []struct{ method, path, text string }{
		{"GET", "/doc", "The documentation of the API, to read and to try"},
		{"GET", "/getting-started", "A guide to the API"},
		{"GET", "/authorize", "Ask the user's consent for a client (OAuth 2.0)"},
		{"POST", "/authorize", "Give or deny consent (OAuth 2.0)"},
		{"GET", "/swagger-oauth-redirect", "Where the documentation page receives an authorization code"},
	}
	for _, p := range pages {
		out = append(out, route.Route{Method: p.method, Path: p.path, Auth: route.Public, Doc: html(p.path, p.text)})
	}
	out = append(out,
		route.Route{Method: "POST", Path: "/token", Auth: route.Public,
			Doc: with(oauth, "Get an access token (OAuth 2.0)", route.Schema{Inline: tokenSchema})},
		route.Route{Method: "POST", Path: "/revoke", Auth: route.Public, Extension: true,
			Doc: with(oauth, "Revoke a token (RFC 7009)", route.Schema{})},
		route.Route{Method: "POST", Path: "/introspect", Auth: route.Public, Extension: true,
			Doc: with(oauth, "Look at a token (RFC 7662)", anyMap)},
	)
	return out
}

// tokenSchema is a token with what comes with it, as RFC 6749 has it in section 5.1.
var tokenSchema = map[string]any{
	"type": "object", "required": []string{"token_type", "expires_in", "access_token"},
	"properties": map[string]any{
		"token_type":    route.Typed("string", "Always Bearer"),
		"expires_in":    route.Typed("integer", "How long it is good for, in seconds"),
		"access_token":  route.Typed("string", "For the header Authorization: Bearer TOKEN"),
		"refresh_token": route.Typed("string", "For another token, once; not of client_credentials"),
		"scope": route.Typed("string",
			"What it allows, separated by blanks, where that is not what was asked for"),
	},
}

var indexSchema = map[string]any{
	"type": "object",
	"properties": map[string]any{
		"message": route.Typed("string", "Greeting, with what to read first"),
		"api_versions": map[string]any{"type": "array", "description": "The versions that can be asked for",
			"items": route.Properties(map[string]any{
				"api_version": route.Typed("string", "First part of its number: 1 or 2"),
				"version":     route.Typed("string", "Its whole number"),
				"endpoint":    route.Typed("string", "Address that its paths are below"),
				"description": route.Typed("string", "What to know of it; none of most"),
				"deprecated":  route.Typed("boolean", "Whether a later one should be used instead"),
			})},
	},
}

// versionInfo is one entry of the index.
type versionInfo struct {
	API         string `json:"api_version"`
	Version     string `json:"version"`
	Description string `json:"description,omitempty"`
	Endpoint    string `json:"endpoint"`
	Deprecated  bool   `json:"deprecated,omitempty"`
}

func (s *Server) index(c *route.Call) (*route.Answer, error) {
	base := c.Base + Prefix
	list := []versionInfo{{API: "1", Version: "1.0.0", Description: "The legacy API, which this server does not serve.",
		Endpoint: base + "/v1"}}
	for _, v := range model.Versions {
		short := strings.TrimSuffix(v.String(), ".0")
		list = append(list, versionInfo{API: "2", Version: v.String(), Endpoint: base + "/v" + short,
			Deprecated: v != model.Current})
	}
	return route.OK(struct {
		Message  string        `json:"message"`
		Versions []versionInfo `json:"api_versions"`
	}{"Welcome to GLPI API", list})
}

func (s *Server) session(c *route.Call) (*route.Answer, error) {
	return route.OK(c.Session.Describe(s.engine.Now()))
}

func (s *Server) entityTree(c *route.Call) (*route.Answer, error) {
	tree, err := s.engine.Directory().Tree(c.Context)
	if err != nil {
		return nil, err
	}
	return route.OK(c.Session.EntityTree(tree))
}

// docJSON serves the OpenAPI document of the requested version, made once and kept compressed.
func (s *Server) docJSON(c *route.Call) (*route.Answer, error) {
	doc, err := s.document(documentKey{s.generation.Load(), c.Version, route.Indented(c.Session),
		c.Flag("portable")})
	if err != nil {
		return nil, err
	}
	answer := &route.Answer{Header: http.Header{"Vary": {"Accept-Encoding"}}}
	if strings.Contains(c.Request.Header.Get("Accept-Encoding"), "gzip") {
		answer.Header.Set("Content-Encoding", "gzip")
		answer.Pieces, err = doc.zippedAt(c.Base + c.Root)
	} else {
		answer.Pieces, err = doc.at(c.Base + c.Root)
	}
	return answer, err
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// texts answers the texts that the server has in the session's language.
func texts(c *route.Call) (*route.Answer, error) {
	return route.OK(locales.Catalogue(languageOf(c), c.Text("domain")))
}
