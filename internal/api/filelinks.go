package api

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
	"github.com/glpid/glpid/internal/route"
)

// FileLinks is where the addresses lead that the API and the contents of items give for files:
// GLPI's /front/document.send.php with docid, the id of a document, or file, the picture of a user.
const FileLinks = "/front/document.send.php"

// ServeFileLink serves a file to those who may have it from the API, for a token or a signed-in
// browser.
func (s *Server) ServeFileLink(w http.ResponseWriter, r *http.Request) {
	s.guarded(w, r, func(w http.ResponseWriter, r *http.Request) error {
		session, err := s.fileSession(r)
		if err != nil {
			return err
		}
		path, err := s.fileRoute(r)
		if err != nil {
			return err
		}
		found := s.router.Load().find(path, model.Current)
		if found == nil {
			return model.NotFound()
		}
		rt := found.route(http.MethodGet)
		r = readingAs(r, session)
		call := &route.Call{
			Context: r.Context(), Request: r, Engine: s.engine, Session: session, Version: model.Current,
			Path: found.values(rt), Params: map[string]any{}, Base: s.base(r),
		}
		answer, err := rt.Handle(call)
		if err != nil {
			return err
		}
		return s.write(w, call, answer)
	})
}

// fileSession makes the session of the token, or else of the browser.
func (s *Server) fileSession(r *http.Request) (*access.Session, error) {
	if r.Header.Get("Authorization") != "" {
		session, err := s.authenticate(r)
		if err != nil {
			return nil, err
		}
		return session, checkScopes(session, nil)
	}
	if session := s.recognise(r, route.Cookie); session != nil {
		return session, nil
	}
	return nil, unauthenticated(askForToken)
}

// fileRoute gives the API's path of the file that a link means.
func (s *Server) fileRoute(r *http.Request) (string, error) {
	query := map[string]any{}
	if err := addForm(query, r.URL.RawQuery, body.Open); err != nil {
		return "", err
	}
	if id, ok := route.Integer(query["docid"]); ok {
		return fmt.Sprintf("/Management/Document/%d/Download", id), nil
	}
	picture, ok := strings.CutPrefix(route.Text(query["file"]), "_pictures/")
	if !ok || picture == "" {
		return "", model.NotFound()
	}
	var user int64
	err := s.engine.DB().QueryRow(r.Context(), "SELECT `id` FROM `glpi_users` WHERE `picture` = ?", picture).Scan(&user)
	if errors.Is(err, sql.ErrNoRows) {
		return "", model.NotFound()
	}
	if err != nil {
		return "", fmt.Errorf("whose picture is %q: %w", picture, err)
	}
	return fmt.Sprintf("/Administration/User/%d/Picture", user), nil
}
