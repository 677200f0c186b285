package testapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Receiver is a program that webhooks are sent to.
type Receiver struct {
	*httptest.Server
	Mu       sync.Mutex
	Requests []Received
	Answer   func(w http.ResponseWriter, r *http.Request) bool // reports whether it has answered
}

// Received is a request with its body.
type Received struct {
	Method, Path, Body string
	Header             http.Header
}

// NewReceiver starts one that ends with the test, and that the site may send to.
func NewReceiver(t *testing.T, s *Server) *Receiver {
	t.Helper()
	r := &Receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.Mu.Lock()
		r.Requests = append(r.Requests, Received{req.Method, req.URL.RequestURI(), string(body), req.Header})
		answer := r.Answer
		r.Mu.Unlock()
		if answer == nil || !answer(w, req) {
			fmt.Fprint(w, "thanks")
		}
	}))
	t.Cleanup(r.Close)
	if err := s.Settings.Set(t.Context(), "outbound_allowed_networks", "localhost"); err != nil {
		t.Fatal(err)
	}
	return r
}

// Got gives the requests since the last time.
func (r *Receiver) Got() []Received {
	r.Mu.Lock()
	defer r.Mu.Unlock()
	out := r.Requests
	r.Requests = nil
	return out
}

// HMAC is the signature of a text.
func HMAC(text, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// Send runs the queue and wants so many accepted.
func (s *Server) Send(accepted int) {
	s.T.Helper()
	n, err := s.Webhooks.Send(s.T.Context(), 50)
	if err != nil || n != accepted {
		s.T.Errorf("%d receivers accepted, %v; want %d", n, err, accepted)
	}
}

// HookOn makes an active webhook.
func (s *Server) HookOn(itemtype, event, url string, more map[string]any) int64 {
	s.T.Helper()
	body := map[string]any{"name": itemtype + " " + event, "itemtype": itemtype, "event": event, "url": url,
		"is_active": true, "is_recursive": true, "secret": "open sesame", "entity": 0}
	for name, value := range more {
		body[name] = value
	}
	return s.Call("glpi", "POST", "/Setup/Webhook", body).ID()
}
