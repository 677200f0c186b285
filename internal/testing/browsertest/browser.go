// Package browsertest drives a real browser in tests: Debian's Chromium, headless.
//
// It must not know the pages.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// How long one test may use its browser, and how long one call of Run may take: long enough for a
// busy machine with the race detector on, short enough to tell a page that never comes.
const (
	limit = 4 * time.Minute
	step  = 90 * time.Second
)

// New starts a browser and gives the context in which chromedp acts on its first tab. Without
// Chromium the test is skipped, or fails where GLPID_REQUIRE_CHROMIUM is set, as in CI.
func New(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("GLPID_REQUIRE_CHROMIUM") != "" {
			t.Fatal("Chromium is required here and is not installed: apt-get install chromium")
		}
		t.Skip("needs Chromium, which is not installed")
	}
	profile, err := os.MkdirTemp("", "glpid-chromium-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) }) // a browser that is slow to go may leave something
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(60*time.Second),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	tab, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		stop()
		if browser := chromedp.FromContext(tab); browser != nil && browser.Allocator != nil {
			browser.Allocator.Wait() // it writes to its profile until it is gone
		}
	})
	t.Cleanup(cancel)
	ctx, end := context.WithTimeout(tab, limit)
	t.Cleanup(end)
	if err := chromedp.Run(ctx); err != nil { // starts it
		t.Fatalf("browser: %v", err)
	}
	return ctx
}

// Popup awaits the window that a page opens at an address that has the given text in it. Call what
// it gives back after the page was told to open the window; it gives the context to act on it.
func Popup(ctx context.Context, t testing.TB, address string) func() context.Context {
	opened := chromedp.WaitNewTarget(ctx, func(info *target.Info) bool { return strings.Contains(info.URL, address) })
	return func() context.Context {
		t.Helper()
		select {
		case id := <-opened:
			window, cancel := chromedp.NewContext(ctx, chromedp.WithTargetID(id))
			t.Cleanup(cancel)
			if err := chromedp.Run(window); err != nil { // attaches, for as long as the context lives
				t.Fatalf("window of %s: %v", address, err)
			}
			return window
		case <-time.After(step):
			t.Fatalf("no window of %s was opened", address)
		case <-ctx.Done():
			t.Fatalf("window of %s: %v", address, ctx.Err())
		}
		return nil
	}
}

// Answer clicks on something that closes the window it is in.
func Answer(ctx context.Context, t testing.TB, selector string) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, step)
	defer cancel()
	err := chromedp.Run(limited, chromedp.WaitVisible(selector),
		chromedp.Evaluate(fmt.Sprintf("setTimeout(() => document.querySelector(%q).click())", selector), nil))
	if err != nil && ctx.Err() == nil { // a window that is gone has been answered
		t.Fatalf("answer %s: %v", selector, err)
	}
}

// Run acts on the browser and fails the test when that fails or does not end, telling which action
// it was and what the page shows then.
func Run(t testing.TB, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, step)
	defer cancel()
	for i, action := range actions {
		err := chromedp.Run(limited, action)
		if err == nil {
			continue
		}
		var where, text string
		looking, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_ = chromedp.Run(looking, chromedp.Location(&where),
			chromedp.Evaluate(`document.body ? document.body.innerText.slice(0, 600) : ""`, &text))
		Screenshot(t, looking, "failed-"+strings.ReplaceAll(t.Name(), "/", "-"))
		t.Fatalf("browser, action %d of %d: %v\nat %s:\n%s", i+1, len(actions), err, where, text)
	}
}

// Look emulates a screen: its width in pixels, and whether people prefer dark pages.
func Look(width int64, dark bool) chromedp.Action {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	return chromedp.Tasks{
		emulation.SetDeviceMetricsOverride(width, 900, 1, width < 600),
		emulation.SetEmulatedMedia().WithFeatures(
			[]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
	}
}

// Screenshot keeps a picture of the page as name.png in the folder that GLPID_SCREENSHOTS names,
// if it names one.
func Screenshot(t testing.TB, ctx context.Context, name string) {
	t.Helper()
	folder := os.Getenv("GLPID_SCREENSHOTS")
	if folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, step)
	defer cancel()
	var picture []byte
	if err := chromedp.Run(ctx, page.BringToFront(), chromedp.CaptureScreenshot(&picture)); err != nil {
		t.Errorf("screenshot %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
