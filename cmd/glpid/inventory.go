package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/glpid/glpid/internal/area/inventory/archive"
	"github.com/glpid/glpid/internal/remote"
)

type inventoryCmd struct {
	Send   inventorySendCmd   `cmd:"" help:"Send inventories that lie in files to a server, as agents do."`
	Replay inventoryReplayCmd `cmd:"" help:"Apply dictionaries to what is there: names are corrected, doubles merged."`
}

type inventorySendCmd struct {
	Files        []string `arg:"" help:"Files in JSON or XML, OCS files, archives of them (zip, tar), or folders."`
	URL          string   `help:"Server, or the address there that agents know." name:"url" default:"http://127.0.0.1:8080" env:"GLPID_INVENTORY_URL"`
	ClientID     string   `help:"OAuth client with the grant client_credentials and the scope inventory." name:"client-id" env:"GLPID_INVENTORY_CLIENT_ID"`
	ClientSecret string   `help:"Its secret." name:"client-secret" env:"GLPID_INVENTORY_CLIENT_SECRET"`
	User         string   `help:"Login, where the server wants one of agents." env:"GLPID_INVENTORY_USER"`
	Password     string   `help:"Its password." env:"GLPID_INVENTORY_PASSWORD"`
	Parallel     int      `help:"How many are on their way at once." default:"4"`
}

// sendTime is how long a message may take; agents wait as long.
const sendTime = 3 * time.Minute

// shownFaults is how many messages are told of that were not taken.
const shownFaults = 20

// Run sends the inventories, all that can be, and says how many were taken.
func (c *inventorySendCmd) Run(env *environment) error {
	s, err := c.sender()
	if err != nil {
		return err
	}
	files, err := c.files()
	if err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(env.context)
	work.SetLimit(max(1, c.Parallel))
reading:
	for _, file := range files {
		for message, err := range inventoriesIn(file) {
			if ctx.Err() != nil {
				break reading
			}
			if err != nil {
				s.note(err.Error())
				continue
			}
			text, err := io.ReadAll(message.Content)
			if err != nil {
				s.note(message.Name + ": " + err.Error())
				continue
			}
			work.Go(func() error { return s.deliver(ctx, message.Name, text) })
		}
	}
	err = work.Wait()
	s.summary()
	switch missed := len(s.faults) + s.more; {
	case err != nil:
		return err
	case s.sent+missed == 0:
		return errors.New("there are no inventories in these files: they end with .json, .xml or .ocs")
	case missed > 0:
		return fmt.Errorf("not taken: %d", missed)
	}
	return nil
}

// files gives the files that the arguments name, those in folders too.
func (c *inventorySendCmd) files() (files []string, err error) {
	for _, name := range c.Files {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, name)
			continue
		}
		err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() && archive.Is(path) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// inventoriesIn gives the inventories in a file.
func inventoriesIn(path string) iter.Seq2[archive.File, error] {
	return func(yield func(archive.File, error) bool) {
		file, err := os.Open(path)
		if err != nil {
			yield(archive.File{}, err)
			return
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			yield(archive.File{}, err)
			return
		}
		for found, err := range archive.Each(path, file, info.Size(), archive.Usual) {
			if !yield(found, err) {
				return
			}
		}
	}
}

// sender sends messages to a server.
type sender struct {
	*inventorySendCmd
	address string // for messages
	client  http.Client
	agent   string
	tty     bool

	mu     sync.Mutex
	token  string
	sent   int
	faults []string
	more   int // that are not told of
}

func (c *inventorySendCmd) sender() (*sender, error) {
	address, err := remote.Address(c.URL)
	if err != nil {
		return nil, err
	}
	if c.ClientID != "" && c.User != "" {
		return nil, errors.New("give a client or a user, not both")
	}
	if strings.Trim(address.Path, "/") == "" {
		address = address.JoinPath("front", "inventory.php")
	}
	return &sender{inventorySendCmd: c, address: address.String(), client: http.Client{Timeout: sendTime},
		agent: uuid.NewString(), tty: onTerminal(os.Stderr)}, nil
}

// deliver sends a message, again where the server asks for it. Its error ends everything: the server takes none.
func (s *sender) deliver(ctx context.Context, name string, text []byte) error {
	for try := 0; ; try++ {
		a, err := s.send(ctx, text)
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		case a.status == http.StatusOK:
			s.done()
			return nil
		case a.status == http.StatusUnauthorized && s.ClientID != "" && try == 0:
			s.forget() // the token is too old
		case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
			return fmt.Errorf("the server takes none: %s", a.reason)
		case remote.IsBusy(a.status) && try < remote.Retries:
			if err := remote.Wait(ctx, a.header); err != nil {
				return err
			}
		default:
			s.note(name + ": " + a.reason)
			return nil
		}
	}
}

// sendAnswer is what the server says to a message.
type sendAnswer struct {
	status int
	reason string // why it was not taken
	header http.Header
}

// send sends a message once.
func (s *sender) send(ctx context.Context, text []byte) (sendAnswer, error) {
	body, kind := text, "application/octet-stream" // packed already
	if first := bytes.TrimLeft(text, "\xef\xbb\xbf \t\r\n"); len(first) > 0 && (first[0] == '{' || first[0] == '<') {
		body, kind = zlibbed(text), "application/x-compress-zlib"
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address, bytes.NewReader(body))
	if err != nil {
		return sendAnswer{}, err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("GLPI-Agent-ID", s.agent) // and so answers are in JSON
	r.Header.Set("User-Agent", "glpid inventory send")
	switch {
	case s.ClientID != "":
		token, err := s.authorize(ctx)
		if err != nil {
			return sendAnswer{}, err
		}
		r.Header.Set("Authorization", "Bearer "+token)
	case s.User != "":
		r.SetBasicAuth(s.User, s.Password)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return sendAnswer{}, err
	}
	defer answer.Body.Close()
	said, err := readAnswer(answer)
	if err != nil {
		return sendAnswer{}, err
	}
	return sendAnswer{answer.StatusCode, reasonOf(answer.Status, said), answer.Header}, nil
}

func zlibbed(text []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(text) // into memory
	_ = w.Close()
	return out.Bytes()
}

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 64 << 10

func readAnswer(answer *http.Response) ([]byte, error) {
	var from io.Reader = io.LimitReader(answer.Body, maxAnswer)
	if strings.HasSuffix(answer.Header.Get("Content-Type"), "-zlib") {
		unpacked, err := zlib.NewReader(from)
		if err != nil {
			return nil, err
		}
		from = io.LimitReader(unpacked, maxAnswer)
	}
	return io.ReadAll(from)
}

// reasonOf gives what an answer says of a fault.
func reasonOf(status string, said []byte) string {
	var inJSON struct{ Message string }
	var inXML struct {
		Error string `xml:"ERROR"`
	}
	switch {
	case json.Unmarshal(said, &inJSON) == nil && inJSON.Message != "":
		return inJSON.Message
	case xml.Unmarshal(said, &inXML) == nil && inXML.Error != "":
		return inXML.Error
	}
	return status
}

// authorize gives a token of the client, got once.
func (s *sender) authorize(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != "" {
		return s.token, nil
	}
	asked, err := json.Marshal(map[string]string{"grant_type": "client_credentials", "client_id": s.ClientID,
		"client_secret": s.ClientSecret, "scope": "inventory"})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(s.address, "/")+"/api.php/token",
		bytes.NewReader(asked))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := s.client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var said struct {
		Token       string `json:"access_token"`
		Description string `json:"error_description"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(&said); err != nil || said.Token == "" {
		return "", fmt.Errorf("the client gets no token: %s %s", answer.Status, said.Description)
	}
	s.token = said.Token
	return s.token, nil
}

// forget drops a token that is not good any more.
func (s *sender) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = ""
}

// done counts a message that was taken.
func (s *sender) done() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	if s.tty && s.sent%10 == 0 {
		fmt.Fprintf(os.Stderr, "\r%d sent", s.sent)
	}
}

// note remembers what was not taken.
func (s *sender) note(fault string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) == shownFaults {
		s.more++
		return
	}
	s.faults = append(s.faults, fault)
}

// summary says how it went.
func (s *sender) summary() {
	if s.tty {
		fmt.Fprint(os.Stderr, "\r")
	}
	slices.Sort(s.faults)
	for _, fault := range s.faults {
		fmt.Fprintln(errOut, fault)
	}
	if s.more > 0 {
		fmt.Fprintf(errOut, "and %d more\n", s.more)
	}
	fmt.Fprintf(out, "%d sent to %s, %d not taken\n", s.sent, s.address, len(s.faults)+s.more)
}
