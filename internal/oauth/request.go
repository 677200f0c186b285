package oauth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxBody is the most that a token request may hold, in bytes.
const maxBody = 64 << 10

// params are the parameters of a request, trimmed; "" is absent.
type params map[string]string

// errBody says that a JSON body is none.
var errBody = &Error{Status: 400, Code: "invalid_request", Description: "Invalid JSON body"}

// readParams gathers the parameters: query, then form, then JSON over it.
func readParams(r *http.Request) (params, error) {
	p := params{}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalidRequest("The query string is not well encoded")
	}
	if err := p.addForm(query); err != nil {
		return nil, err
	}
	if r.Body == nil || r.Method != http.MethodPost {
		return p, nil
	}
	media, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, &Error{Status: http.StatusRequestEntityTooLarge, Code: "invalid_request", Description: "The request body is too large"}
	}
	if err != nil {
		return nil, invalidRequest("The request body could not be read")
	}
	switch media {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, invalidRequest("The form is not well encoded")
		}
		return p, p.addForm(form)
	case "multipart/form-data":
		copied := &http.Request{Method: r.Method, Header: r.Header, Body: io.NopCloser(bytes.NewReader(body))}
		if options["boundary"] == "" || copied.ParseMultipartForm(maxBody) != nil {
			return nil, invalidRequest("The form is not well formed")
		}
		defer func() { _ = copied.MultipartForm.RemoveAll() }()
		return p, p.addForm(copied.MultipartForm.Value)
	case "application/json":
		return p, p.addJSON(body)
	}
	return p, nil
}

func (p params) addForm(values map[string][]string) error {
	for name, list := range values {
		if len(list) == 0 {
			continue
		}
		if err := p.set(name, list[len(list)-1]); err != nil {
			return err
		}
	}
	return nil
}

func (p params) set(name, value string) error {
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) || strings.HasSuffix(name, "]") {
		return missing(strings.ToValidUTF8(name, "?"))
	}
	p[name] = strings.TrimSpace(value)
	return nil
}

func (p params) addJSON(body []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var members map[string]any
	if !utf8.Valid(body) || decoder.Decode(&members) != nil || members == nil {
		return errBody
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errBody
	}
	for name, value := range members {
		text := ""
		switch v := value.(type) {
		case nil:
		case string:
			text = v
		case json.Number:
			text = v.String()
		case bool:
			text = strconv.FormatBool(v)
		default:
			return missing(name)
		}
		if err := p.set(name, text); err != nil {
			return err
		}
	}
	return nil
}

// clientCredentials gives what a client authenticates itself with: the body's values, or else
// those of HTTP Basic.
func clientCredentials(r *http.Request, p params) (id, secret string) {
	id, secret = p["client_id"], p["client_secret"]
	scheme, encoded, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Basic") {
		return id, secret
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	user, password, ok := strings.Cut(string(raw), ":")
	if err != nil || !ok || user == "" {
		return id, secret
	}
	if id == "" {
		id = user
	}
	if secret == "" && id == user {
		secret = password
	}
	return id, secret
}

// remoteAddress gives the address of the TCP peer; headers of proxies are not believed.
func remoteAddress(r *http.Request) netip.Addr {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return address.Addr().Unmap()
}

// origin gives scheme and host as the client sees them.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}
