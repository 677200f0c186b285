package documents_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestFileLinks follows the addresses that documents and pictures have, as a program with a token
// and as a browser that is signed in.
func TestFileLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Upload("glpi", "POST", testapi.DocumentPath, "a.txt", "of glpi").ID()
	link, _ := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", testapi.DocumentPath, id),
		nil).Want(200).At("filepath").(string)
	pictures := filepath.Join(site.FilesDir(s.DataDir), "_pictures", "ab")
	if err := os.MkdirAll(pictures, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(pictures, "c.png"), []byte("\x89PNG\r\n\x1a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Exec("UPDATE `glpi_users` SET `picture` = 'ab/c.png' WHERE `id` = ?", testapi.UserTech)
	picture, _ := s.Call("glpi", "GET", fmt.Sprintf("/Administration/User/%d", testapi.UserTech),
		nil).Want(200).At("picture").(string)

	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	signed, err := browser.PostForm(s.URL+"/login", url.Values{"username": {"post-only"}, "password": {"postonly"},
		"redirect": {"/"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = signed.Body.Close()
	for _, c := range []struct {
		client      *http.Client
		token, path string
		status      int
		body        string
	}{
		{http.DefaultClient, "", link, 401, ""},
		{http.DefaultClient, "nonsense", link, 401, ""},
		{browser, "nonsense", link, 401, ""},
		{http.DefaultClient, s.Token("glpi"), link, 200, "of glpi"},
		{http.DefaultClient, s.Token("glpi"), link + "&itemtype=Ticket&items_id=1", 200, "of glpi"},
		{http.DefaultClient, s.Token("post-only"), link, 403, ""},
		{browser, "", link, 403, ""},
		{browser, "", "/front/document.send.php?docid=4711", 403, ""}, // as what there is and is not seen
		{http.DefaultClient, s.Token("glpi"), "/front/document.send.php?docid=4711", 404, ""},
		{browser, "", "/front/document.send.php?docid=-1", 404, ""},
		{http.DefaultClient, "", picture, 401, ""},
		{browser, "", picture, 200, "\x89PNG\r\n\x1a\n"},
		{http.DefaultClient, s.Token("normal"), picture, 200, "\x89PNG\r\n\x1a\n"},
		{browser, "", "/front/document.send.php?file=_pictures/../../glpid.db", 404, ""},
		{browser, "", "/front/document.send.php?file=_pictures/", 404, ""},
		{browser, "", "/front/document.send.php", 404, ""},
	} {
		req, err := http.NewRequest(http.MethodGet, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.token != "" {
			req.Header.Set("Authorization", "Bearer "+c.token)
		}
		resp, err := c.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != c.status || c.status == 200 && string(body) != c.body {
			t.Errorf("%s (browser: %t): %d %s %v", c.path, c.client == browser, resp.StatusCode, body, err)
		}
	}
}
