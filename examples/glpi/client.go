// Package glpi is the small part of a GLPI API V2 client that the examples need: a token that is
// renewed when it runs out, JSON requests, and lists that are read page by page. Copy it into
// your own program and let it grow there.
package glpi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Config says where the server is and who asks.
type Config struct {
	URL          string // "http://127.0.0.1:8080"
	ClientID     string
	ClientSecret string
	Username     string
	Password     string
	Scope        string // default "api"
}

// ConfigFromEnv reads GLPI_URL, GLPI_CLIENT_ID, GLPI_CLIENT_SECRET, GLPI_USERNAME and
// GLPI_PASSWORD.
func ConfigFromEnv() (Config, error) {
	c := Config{
		URL: os.Getenv("GLPI_URL"), ClientID: os.Getenv("GLPI_CLIENT_ID"),
		ClientSecret: os.Getenv("GLPI_CLIENT_SECRET"),
		Username:     os.Getenv("GLPI_USERNAME"), Password: os.Getenv("GLPI_PASSWORD"),
	}
	for name, value := range map[string]string{
		"GLPI_URL": c.URL, "GLPI_CLIENT_ID": c.ClientID, "GLPI_CLIENT_SECRET": c.ClientSecret,
		"GLPI_USERNAME": c.Username, "GLPI_PASSWORD": c.Password,
	} {
		if value == "" {
			return c, fmt.Errorf("set the environment variable %s", name)
		}
	}
	return c, nil
}

// Client talks to one server. It is safe for concurrent use.
type Client struct {
	config Config
	http   *http.Client

	mu      sync.Mutex
	token   string
	expires time.Time
}

// New makes a client.
func New(config Config) *Client {
	if config.Scope == "" {
		config.Scope = "api"
	}
	return &Client{config: config, http: &http.Client{Timeout: 30 * time.Second}}
}

// Error is an answer that is not a success.
type Error struct {
	StatusCode int
	Status     string `json:"status"`
	Title      string `json:"title"`
	Detail     any    `json:"detail"`
	Messages   []struct {
		Message string `json:"message"`
	} `json:"additional_messages"`
}

// Error gives everything that the server said.
func (e *Error) Error() string {
	text := fmt.Sprintf("HTTP %d: %s", e.StatusCode, e.Title)
	if e.Detail != nil {
		text += fmt.Sprintf(" (%v)", e.Detail)
	}
	for _, m := range e.Messages {
		text += ": " + m.Message
	}
	return text
}

// accessToken gives a token that is good for some time, and gets one when there is none.
func (c *Client) accessToken(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Until(c.expires) > time.Minute {
		return c.token, nil
	}
	form := url.Values{
		"grant_type": {"password"}, "client_id": {c.config.ClientID}, "client_secret": {c.config.ClientSecret},
		"username": {c.config.Username}, "password": {c.config.Password}, "scope": {c.config.Scope},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.URL+"/api.php/token",
		strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.http.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		Token       string `json:"access_token"`
		Seconds     int    `json:"expires_in"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", fmt.Errorf("get a token: HTTP %d: %w", resp.StatusCode, err)
	}
	if answer.Token == "" {
		return "", fmt.Errorf("get a token: HTTP %d: %s: %s", resp.StatusCode, answer.Error, answer.Description)
	}
	c.token, c.expires = answer.Token, time.Now().Add(time.Duration(answer.Seconds)*time.Second)
	return c.token, nil
}

// Do sends a request and reads the answer into out, which may be nil. path begins behind
// /api.php/v2.3.
func (c *Client) Do(ctx context.Context, method, path string, body, out any) (http.Header, error) {
	token, err := c.accessToken(ctx)
	if err != nil {
		return nil, err
	}
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.config.URL+"/api.php/v2.3"+path, content)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 300 {
		fault := &Error{StatusCode: resp.StatusCode, Title: strings.TrimSpace(string(text))}
		_ = json.Unmarshal(text, fault) // what is no JSON stays in the title
		return nil, fmt.Errorf("%s %s: %w", method, path, fault)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	return resp.Header, nil
}

// Create adds an item and gives its id.
func (c *Client) Create(ctx context.Context, path string, item any) (int64, error) {
	var link struct {
		ID int64 `json:"id"`
	}
	_, err := c.Do(ctx, http.MethodPost, path, item, &link)
	return link.ID, err
}

// pageSize is how many items List asks for at a time.
const pageSize = 500

// List reads all items that match a filter, page by page.
func List[T any](ctx context.Context, c *Client, path, filter, sort string) ([]T, error) {
	var all []T
	for {
		query := url.Values{"filter": {filter}, "sort": {sort}, "start": {strconv.Itoa(len(all))},
			"limit": {strconv.Itoa(pageSize)}}
		var page []T
		header, err := c.Do(ctx, http.MethodGet, path+"?"+query.Encode(), nil, &page)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		_, totalText, _ := strings.Cut(header.Get("Content-Range"), "/")
		total, err := strconv.Atoi(totalText)
		if err != nil {
			return nil, fmt.Errorf("the list %s has no total: Content-Range %q", path, header.Get("Content-Range"))
		}
		if len(page) == 0 || len(all) >= total {
			return all, nil
		}
	}
}
