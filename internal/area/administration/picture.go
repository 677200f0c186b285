package administration

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// placeholder is the picture of users who have none.
//
//go:embed picture.png
var placeholder []byte

// picturesDir is where the pictures of users lie in a data folder, as GLPI keeps them:
// <2 letters>/<name>.<extension>.
func picturesDir(dataDir string) string {
	return filepath.Join(dataDir, datadir.Files, datadir.Pictures)
}

// maxPicture is how large a picture may be, in bytes.
const maxPicture = 5 << 20

// pictureTypes are the kinds of pictures that can be brought, as GLPI takes them, with the
// extension of their files.
var pictureTypes = map[string]string{
	"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp", "image/webp": "webp",
}

// picture serves a user's picture, or a placeholder. Everybody who is signed in may see it; its name
// tells nothing but the id that was asked for.
func (r routes) picture(c *route.Call, user int64) (*route.Answer, error) {
	path, err := r.pictureOf(c.Context, c.Engine, user)
	if err != nil {
		return nil, err
	}
	name := "user-" + strconv.FormatInt(user, 10)
	content := &route.Content{Type: "image/png", Body: bytes.NewReader(placeholder), Name: name + ".png", Inline: true,
		Cache: "private", Modified: time.Time{}}
	if path != "" && filepath.IsLocal(path) {
		if data, err := os.ReadFile(filepath.Join(r.pictures, filepath.FromSlash(path))); err == nil {
			content.Type = http.DetectContentType(data)
			content.Body = bytes.NewReader(data)
			content.Name = name + strings.ToLower(filepath.Ext(path))
			content.Inline = strings.HasPrefix(content.Type, "image/") && content.Type != "image/svg+xml"
		}
	}
	return &route.Answer{Content: content}, nil
}

func (r routes) pictureOf(ctx context.Context, e *engine.Engine, user int64) (path string, err error) {
	err = e.DB().QueryRow(ctx, "SELECT COALESCE(`picture`, '') FROM `glpi_users` WHERE `id` = ?", user).Scan(&path)
	if errors.Is(err, sql.ErrNoRows) {
		return "", model.NotFound()
	}
	if err != nil {
		return "", fmt.Errorf("picture of user %d: %w", user, err)
	}
	return path, nil
}

// pictureByLogin is picture for those who see the user: to others it would tell which logins there are.
func (r routes) pictureByLogin(c *route.Call, user int64) (*route.Answer, error) {
	if user != c.Session.UserID {
		if err := c.Engine.PermitSee(c.Context, c.Session, c.Object("User"), user); err != nil {
			return nil, err
		}
	}
	return r.picture(c, user)
}

// setPicture takes the picture of a multipart body. Those who may change the user's preferences
// may do it.
func (r routes) setPicture(c *route.Call, user int64) (*route.Answer, error) {
	if err := c.Engine.Do(c.Context, c.Session, c.Object("UserPreferences"), c.Version, user,
		permitPersonalise); err != nil {
		return nil, err
	}
	data, extension, err := received(c)
	if err != nil {
		return nil, err
	}
	name := strings.ToLower(rand.Text())
	path := name[:2] + "/" + strconv.FormatInt(user, 10) + "_" + name[2:] + "." + extension
	full := filepath.Join(r.pictures, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return nil, fmt.Errorf("store a picture: %w", err)
	}
	if err := datadir.WriteFile(full, data); err != nil {
		return nil, fmt.Errorf("store a picture: %w", err)
	}
	if err := r.replacePicture(c, user, path); err != nil {
		return nil, errors.Join(err, removePictureFile(r.pictures, path))
	}
	return route.NoContent()
}

func (r routes) removePicture(c *route.Call, user int64) (*route.Answer, error) {
	if err := r.replacePicture(c, user, ""); err != nil {
		return nil, err
	}
	return route.NoContent()
}

// replacePicture names another picture in the account; the file of the one before goes.
func (r routes) replacePicture(c *route.Call, user int64, path string) error {
	before := ""
	err := c.Engine.Do(c.Context, c.Session, c.Object("UserPreferences"), c.Version, user,
		func(w *engine.Work, c *engine.Change) error {
			if err := permitPersonalise(w, c); err != nil {
				return err
			}
			row, err := w.Load("User", user)
			if err != nil {
				return err
			}
			before, _ = row["picture"].(string)
			values := engine.Values{"picture": nil}
			if path != "" {
				values["picture"] = path
			}
			return w.Update("User", user, values)
		})
	if err != nil {
		return err
	}
	return removePictureFile(r.pictures, before)
}

// received gives the picture of a request and the extension that fits it.
func received(c *route.Call) (data []byte, extension string, err error) {
	refuse := func(code, message string) ([]byte, string, error) {
		return nil, "", model.InvalidMember("picture", code, message)
	}
	var file *route.File
	for i := range c.Files {
		if c.Files[i].Field == "picture" {
			file = &c.Files[i]
		}
	}
	switch {
	case file == nil:
		return refuse("required", "Send the picture as the field picture of a multipart/form-data body")
	case file.Size > maxPicture:
		return refuse("maxSize", fmt.Sprintf("The picture is larger than %d MiB", maxPicture>>20))
	}
	content, err := file.Open()
	if err != nil {
		return refuse("file_upload_failed", "The file could not be uploaded.")
	}
	defer content.Close()
	if data, err = io.ReadAll(io.LimitReader(content, maxPicture+1)); err != nil || len(data) > maxPicture {
		return refuse("file_upload_failed", "The file could not be uploaded.")
	}
	extension, known := pictureTypes[http.DetectContentType(data)]
	if !known {
		return refuse("invalid_file_type", "The picture must be a JPEG, PNG, GIF, BMP or WebP file")
	}
	return data, extension, nil
}

// removePictureFile removes the file of a picture that nobody has any more, as soon as no backup needs
// it.
func removePictureFile(pictures, path string) error {
	if path == "" {
		return nil
	}
	return datadir.RemoveFile(filepath.Dir(pictures), filepath.Base(pictures)+"/"+path)
}
