// Package remote is what commands have in common that ask a server: its address, and coming again when it has no room.
//
// It must not know what they ask for.
package remote

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// API is where below its address a server has the newest version of its API.
const API = "/api.php/v2.3"

// Retries is how often a server that has no room at the moment is asked again.
const Retries = 10

// maxPause is after what time it is asked again at the latest, whatever it wants.
const maxPause = time.Minute

// Address reads the address of a server as people give it.
func Address(text string) (*url.URL, error) {
	address, err := url.Parse(text)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" {
		return nil, fmt.Errorf("%q is no address: write it like https://glpi.example.org", text)
	}
	return address, nil
}

// IsBusy reports whether an answer's status says that the server has no room at the moment.
func IsBusy(status int) bool {
	return status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests
}

// Wait waits for as long as the answer of a busy server says (Retry-After, in seconds: RFC 9110), a second where it
// says nothing.
func Wait(ctx context.Context, answer http.Header) error {
	pause := time.Second
	if seconds, err := strconv.Atoi(answer.Get("Retry-After")); err == nil && seconds > 0 {
		pause = min(time.Duration(min(seconds, 3600))*time.Second, maxPause)
	}
	select {
	case <-time.After(pause):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
