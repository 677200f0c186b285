package outbound

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"
)

// What people are told of an address that they have named is of a few kinds, and has nothing of the network in it.
func TestWhy(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/again", http.StatusFound)
	}))
	defer plain.Close()
	sealed := httptest.NewUnstartedServer(nil)
	sealed.Config.ErrorLog = log.New(io.Discard, "", 0)
	sealed.StartTLS()
	defer sealed.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	rude, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer rude.Close()
	go func() {
		for {
			c, err := rude.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	for url, want := range map[string]string{
		plain.URL:                            "the receiver redirects too often",
		closed.URL:                           "the connection was refused",
		sealed.URL:                           "the certificate is not trusted",
		"https" + plain.URL[len("http"):]:    "there is no TLS to agree on",
		"http://" + silent.Addr().String():   "the connection timed out",
		"http://" + rude.Addr().String():     "there was no answer",
		"http://10.0.0.1/":                   "the address is not allowed",
		"http://nobody.invalid/":             "the name was not found",
		"http://10.0.0.1:70000/":             "there was no answer",
		"http://localhost.nobody.invalid:1/": "the name was not found",
	} {
		allowed := func() (Allowed, error) { return ParseAllowed("localhost") }
		timeout := 5 * time.Second
		if want == "the connection timed out" {
			timeout = 200 * time.Millisecond
		}
		resp, err := Client(timeout, allowed).Get(url)
		if err == nil {
			_ = resp.Body.Close()
		}
		got := Why(err)
		if got != want && !(want == "the name was not found" && got == "the connection timed out") { // no network here
			t.Errorf("%s: %q (%v), want %q", url, got, err, want)
		}
		if regexp.MustCompile(`\d`).MatchString(got) {
			t.Errorf("%s: %q tells of the network", url, got)
		}
	}
	if Why(nil) != "" || Why(context.DeadlineExceeded) != "the connection timed out" {
		t.Error("no fault, or none of the network")
	}
}
