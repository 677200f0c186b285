package engine

import (
	"encoding/json"
	"strconv"

	"github.com/glpid/glpid/internal/model"
)

// Mapper appends the JSON that is shown for a stored value; the value is never NULL.
type Mapper func(dst, value []byte) []byte

// builtinMappers are the ones that more than one area of the catalogue uses.
var builtinMappers = map[string]Mapper{
	"picture_url":       pictureURL,
	"pictures_urls":     picturesURLs,
	"document_filepath": documentFilePath,
	"document_download": documentDownload,
	"concealed":         concealed,
}

// Labels makes a Mapper that shows a number as the text listed for it, and null for others.
func Labels(labels model.Labels) Mapper {
	byText := make(map[string]string, len(labels))
	for n, label := range labels {
		byText[strconv.FormatInt(n, 10)] = label
	}
	return func(dst, value []byte) []byte {
		if text, ok := byText[string(value)]; ok {
			return appendString(dst, text)
		}
		return append(dst, "null"...)
	}
}

// pictureURL shows a stored picture path as the URL that serves it.
func pictureURL(dst, value []byte) []byte {
	if len(value) == 0 {
		return append(dst, "null"...)
	}
	return appendString(dst, "/front/document.send.php?file=_pictures/"+string(value))
}

// documentFilePath shows a document's id as the URL that rich texts use for it.
func documentFilePath(dst, value []byte) []byte {
	return appendString(dst, "/front/document.send.php?docid="+string(value))
}

// documentDownload shows a document's id as its download route.
func documentDownload(dst, value []byte) []byte {
	return appendString(dst, "/Management/Document/"+string(value)+"/Download")
}

// picturesURLs shows a stored JSON list of picture paths as the URLs that serve them.
func picturesURLs(dst, value []byte) []byte {
	var paths []string
	if json.Unmarshal(value, &paths) != nil {
		return append(dst, "[]"...)
	}
	dst = append(dst, '[')
	for i, path := range paths {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = pictureURL(dst, []byte(path))
	}
	return append(dst, ']')
}

// concealed shows nothing of a stored secret.
func concealed(dst, _ []byte) []byte { return append(dst, "null"...) }
