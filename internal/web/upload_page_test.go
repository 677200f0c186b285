package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/glpid/glpid/internal/testing/browsertest"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestUploadPageInBrowser uploads several inventories in a browser, with and without scripts, and looks at the pages on
// small and dark screens.
func TestUploadPageInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	s := testapi.New(t)
	url := s.URL
	folder := t.TempDir()
	var files []string
	for name, text := range map[string]string{
		"pc.json": `{"action":"inventory","deviceid":"pc-1","itemtype":"Computer","content":{"versionclient":"x",
			"hardware":{"name":"reception"},"bios":{"ssn":"S-1"}}}`,
		"a part of a very long inventory of somebody's server in the basement of Lyon.json": `{"action":"inventory",
			"deviceid":"pc-2","partial":true,"content":{"versionclient":"x","hardware":{"name":"unknown"}}}`,
		"nameless.json": `{"action":"inventory","deviceid":"pc-3","content":{"versionclient":"x"}}`,
		"broken.xml":    `<REQUEST>`,
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	page := url + "/setup/inventory"
	upload := chromedp.Tasks{
		chromedp.Navigate(page),
		chromedp.SetUploadFiles("#file", files, chromedp.ByQuery),
		chromedp.Click(`//button[text()="Upload"]`),
		chromedp.WaitVisible(`//h1[text()="Uploaded inventories"]`),
	}
	var first, again string
	browsertest.Run(t, ctx, signIn(page, "glpi", "glpi"), upload, chromedp.Text("main", &first, chromedp.ByQuery))
	for _, want := range []string{"1 new, 2 refused, 1 failed", "reception", "Computer constraint (name)"} {
		if !strings.Contains(first, want) {
			t.Errorf("without %q: %s", want, first)
		}
	}
	for name, look := range map[string]chromedp.Action{"wide": browsertest.Look(1280, false),
		"phone": browsertest.Look(360, false), "dark": browsertest.Look(1280, true)} {
		var scrolls bool
		browsertest.Run(t, ctx, look, chromedp.Evaluate(
			`document.documentElement.scrollWidth > document.documentElement.clientWidth`, &scrolls))
		browsertest.Screenshot(t, ctx, "uploaded-"+name)
		if scrolls {
			t.Errorf("%s: the page is wider than the screen", name)
		}
	}
	browsertest.Run(t, ctx, emulation.SetScriptExecutionDisabled(true), browsertest.Look(360, true), upload,
		chromedp.Text("main", &again, chromedp.ByQuery))
	if !strings.Contains(again, "1 brought up to date, 2 refused, 1 failed") {
		t.Errorf("once more, without scripts: %s", again)
	}
	browsertest.Run(t, ctx, chromedp.Click(`//a[text()="Upload more"]`),
		chromedp.WaitVisible("#file", chromedp.ByQuery),
		chromedp.ScrollIntoView("#file", chromedp.ByQuery))
	browsertest.Screenshot(t, ctx, "upload-phone-dark")
	browsertest.Run(t, ctx, browsertest.Look(1280, false), chromedp.ScrollIntoView("#file", chromedp.ByQuery))
	browsertest.Screenshot(t, ctx, "upload-wide")
}
