package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/area/documents"
	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/folder/datadir"
	"github.com/glpid/glpid/internal/model"
)

// uploadPath takes files with inventories.
const uploadPath = inventoryPath + "/upload"

// Bounds of the files that a form brings.
const (
	maxUploads     = 2   // of people, whose files wait on disk at the same time
	maxUploadFiles = 200 // of one form; more go into an archive
	uploadPatience = 10 * time.Second
)

// uploadData is what has become of uploaded inventories.
type uploadData struct {
	frame
	Rows   []inventory.Uploaded
	Counts []uploadCount
}

// uploadCount is how many have ended in one way.
type uploadCount struct {
	N    int
	What string
}

// upload is a file that waits on disk.
type upload struct{ name, path string }

// uploadInventories takes the inventories of files, and tells what has become of each.
func (s *Server) uploadInventories(w http.ResponseWriter, r *http.Request) {
	if err := inventory.PermitUpload(s.session(r)); err != nil {
		var why *model.Error
		errors.As(err, &why)
		s.problem(w, r, http.StatusForbidden, "Your profile does not allow this", why.Error())
		return
	}
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	default:
		s.failed(w, r, model.Unavailable(uploadPatience, "Other inventories are being uploaded: try again"))
		return
	}
	files, err := s.takeFiles(r)
	defer func() {
		for _, f := range files {
			_ = os.Remove(f.path)
		}
	}()
	if err != nil {
		s.refusedUpload(w, r, err)
		return
	}
	rows, err := s.Inventories.Upload(r.Context(), "", func(u *inventory.Upload) error {
		for _, f := range files {
			if err := takeUpload(u, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.failed(w, r, err)
		return
	}
	data := uploadData{Rows: rows, Counts: counted(rows)}
	data.frame = s.frame(r, "Uploaded inventories", "inventory", crumb{"Configuration", ""},
		crumb{"Inventory", inventoryPath}, crumb{"Upload", ""})
	s.render(w, http.StatusOK, "uploaded", data)
}

func takeUpload(u *inventory.Upload, f upload) error {
	content, err := os.Open(f.path)
	if err != nil {
		return err
	}
	info, err := content.Stat()
	if err == nil {
		err = u.File(f.name, content, info.Size())
	}
	return errors.Join(err, content.Close())
}

// takeFiles reads the files of a form, which then wait on disk.
func (s *Server) takeFiles(r *http.Request) (files []upload, err error) {
	limit := documents.MaxSize(r.Context(), s.Settings) // of all files together
	if r.ContentLength > limit {
		return nil, &http.MaxBytesError{Limit: limit}
	}
	r.Body = http.MaxBytesReader(nil, r.Body, limit)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, model.Invalid("The form could not be read: %v", err)
	}
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return files, unreadable(err)
		}
		_, names, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
		name := path.Base(strings.ReplaceAll(names["filename"], `\`, "/"))
		if err != nil || names["filename"] == "" { // no file was chosen
			continue
		}
		if len(files) >= maxUploadFiles {
			return files, model.Invalid("At most %d files are taken at once: put more into an archive", maxUploadFiles)
		}
		kept, err := datadir.NewUpload(s.Files)
		if err != nil {
			return files, err
		}
		files = append(files, upload{name, kept.Name()})
		_, err = io.Copy(kept, reading{part})
		if err = errors.Join(err, kept.Close()); err != nil {
			return files, err
		}
	}
	if len(files) == 0 {
		return nil, model.Invalid("Choose one or more files first.")
	}
	return files, nil
}

// unreadable is the fault of a form that is broken, unless it is too much.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return model.Invalid("The form could not be read: %v", err)
}

// reading tells faults of a form from those of the disk.
type reading struct{ io.Reader }

// Read reads from the form.
func (r reading) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unreadable(err)
	}
	return n, err
}

// refusedUpload tells what is wrong with the files themselves.
func (s *Server) refusedUpload(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	var fault *model.Error
	switch {
	case errors.As(err, &tooLarge):
		s.problem(w, r, http.StatusRequestEntityTooLarge, "That was too much",
			fmt.Sprintf("All files together may have at most %d MB. Send more with: glpid inventory send FILE...",
				tooLarge.Limit>>20))
	case errors.As(err, &fault) && fault.Code == model.CodeInvalid && len(fault.Messages) > 0:
		s.problem(w, r, http.StatusBadRequest, "No inventory was taken", fault.Messages[0].Message)
	default:
		s.failed(w, r, err)
	}
}

// counted counts what has become of inventories.
func counted(rows []inventory.Uploaded) (list []uploadCount) {
	made, brought, refused, failed := 0, 0, 0, 0
	for _, row := range rows {
		switch {
		case row.Created:
			made++
		case row.Status == inventory.UploadTaken:
			brought++
		case row.Status == inventory.UploadRefused:
			refused++
		default:
			failed++
		}
	}
	for _, c := range []uploadCount{{made, "new"}, {brought, "brought up to date"}, {refused, "refused"},
		{failed, "failed"}} {
		if c.N > 0 {
			list = append(list, c)
		}
	}
	return list
}
