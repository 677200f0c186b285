package oauth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/request/body"
	"github.com/glpid/glpid/internal/request/peer"
)

// params are the parameters of a request. Only those that are asked for are looked at: what else
// a client sends does not matter, whatever it is.
type params struct {
	values    map[string]string // trimmed; "" is absent
	malformed map[string]bool   // lists, objects and what is no text
}

// readParams gathers the parameters: query, then form, then JSON over it.
func readParams(r *http.Request) (params, error) {
	p, err := readQuery(r)
	if err != nil || r.Body == nil || r.Method != http.MethodPost {
		return p, err
	}
	media, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media == "application/json" {
		return p, p.addJSON(r.Body)
	}
	text, err := body.Text(r.Body, body.Open.Bytes)
	if err != nil {
		return p, refused(err)
	}
	switch media {
	case "application/x-www-form-urlencoded":
		return p, p.addPairs(string(text))
	case "multipart/form-data":
		copied := &http.Request{Method: r.Method, Header: r.Header, Body: io.NopCloser(bytes.NewReader(text))}
		if options["boundary"] == "" || copied.ParseMultipartForm(body.Open.Bytes) != nil {
			return p, invalidRequest("The form is not well formed")
		}
		defer func() { _ = copied.MultipartForm.RemoveAll() }()
		for name, list := range copied.MultipartForm.Value {
			p.addPair(name, list[len(list)-1])
		}
	}
	return p, nil
}

// refused gives a body's fault in the words of OAuth. What is no JSON keeps GLPI's own form.
func refused(err error) error {
	if model.CodeOf(err) != model.CodeTooLarge {
		return err
	}
	return &Error{Status: http.StatusRequestEntityTooLarge, Code: "invalid_request",
		Description: "The request body is too large", Hint: err.Error()}
}

// readQuery gives the parameters of the query string alone.
func readQuery(r *http.Request) (params, error) {
	p := params{values: map[string]string{}, malformed: map[string]bool{}}
	return p, p.addPairs(r.URL.RawQuery)
}

// addPairs adds "a=1&b=2". A percent sign that begins no escape stands for itself, as in PHP, so
// that passwords which scripts do not encode keep working.
func (p params) addPairs(text string) error {
	pairs, err := body.Pairs(text, body.Open)
	if err != nil {
		return refused(err)
	}
	for name, value := range pairs {
		p.addPair(name, value)
	}
	return nil
}

// addPair adds a parameter of a form. By PHP's rules "a[]" and "a[b]" are parts of a list a, and
// the last of several plain ones counts.
func (p params) addPair(name, value string) {
	plain, _, list := strings.Cut(name, "[")
	if list && plain != "" {
		p.spoil(plain)
		return
	}
	p.set(name, value)
}

func (p params) set(name, value string) {
	value = strings.Trim(value, " \t\n\r\v\x00")
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		p.spoil(name)
		return
	}
	p.values[name] = value
	delete(p.malformed, name)
}

func (p params) spoil(name string) {
	p.malformed[name] = true
	delete(p.values, name)
}

// addJSON adds the members of a JSON object. A list has no named members.
func (p params) addJSON(r io.Reader) error {
	content, err := body.JSON(r, body.Open)
	if err != nil {
		return refused(err)
	}
	members, ok := content.(map[string]any)
	if _, list := content.([]any); !ok && !list {
		return body.Invalid("")
	}
	for name, value := range members {
		switch v := value.(type) {
		case nil:
			p.set(name, "")
		case string:
			p.set(name, v)
		case json.Number:
			p.set(name, v.String())
		case bool: // as PHP makes texts of them
			p.set(name, map[bool]string{true: "1"}[v])
		default:
			p.spoil(name)
		}
	}
	return nil
}

// get gives a parameter, "" when it is absent.
func (p params) get(name string) (string, error) {
	if p.malformed[name] {
		return "", missing(name)
	}
	return p.values[name], nil
}

// need gives a parameter that must be there.
func (p params) need(name string) (string, error) {
	value, err := p.get(name)
	if err == nil && value == "" {
		err = missing(name)
	}
	return value, err
}

// basicCredentials reads HTTP Basic. Neither part is percent-decoded. What is not well formed is
// ignored, like other schemes: clients send stale bearer tokens along when they refresh.
func basicCredentials(r *http.Request) (user, password string) {
	scheme, encoded, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Basic") {
		return "", ""
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(encoded), "="))
	if err != nil {
		return "", ""
	}
	user, password, ok := strings.Cut(string(raw), ":")
	if !ok || user == "" {
		return "", ""
	}
	return user, password
}

// clientCredentials gives what a client authenticates itself with: the parameters, or else what
// HTTP Basic has.
func clientCredentials(r *http.Request, p params) (id, secret string, err error) {
	user, password := basicCredentials(r)
	if id, err = p.get("client_id"); err != nil {
		return "", "", err
	}
	if id == "" {
		id = user
	}
	if id == "" {
		return "", "", missing("client_id")
	}
	if secret, err = p.get("client_secret"); secret == "" {
		secret = password
	}
	return id, secret, err
}

// origin gives scheme and host as the client sees them.
func (s *Server) origin(r *http.Request) string {
	switch {
	case s.PublicURL != "":
		return strings.TrimSuffix(s.PublicURL, "/")
	case peer.Secure(r):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
