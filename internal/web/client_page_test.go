package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/testing/browsertest"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// awaited waits for the promise that a script gives.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

// TestClientPageInBrowser does in a browser what an administrator does with a client that there is:
// looks at its secret and copies it, makes a new one, corrects a form that was refused, switches the
// client off and deletes it, and signs out.
func TestClientPageInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	s := testapi.New(t)
	url := s.URL
	client := &oauth.Client{Name: "Monitoring", Active: true, Confidential: true, Grants: []string{"password"},
		Scopes: []string{"api"}}
	secret, err := s.OAuth.CreateClient(context.Background(), client)
	if err != nil {
		t.Fatal(err)
	}
	chromedp.ListenTarget(ctx, func(event any) {
		if _, asked := event.(*page.EventJavascriptDialogOpening); asked {
			go func() { _ = chromedp.Run(ctx, page.HandleJavaScriptDialog(true)) }()
		}
	})
	var shown, copied, fresh string
	browsertest.Run(t, ctx,
		browser.GrantPermissions([]browser.PermissionType{browser.PermissionTypeClipboardReadWrite,
			browser.PermissionTypeClipboardSanitizedWrite}).WithOrigin(url),
		signIn(url+"/setup/oauth-clients", "glpi", "glpi"),
		chromedp.Click(`//strong[text()="Monitoring"]`),
		chromedp.Click(`//button[text()="Show"]`),
		chromedp.WaitVisible(`[data-copy=client-secret]`, chromedp.ByQuery),
		chromedp.Text("#client-secret", &shown, chromedp.ByQuery),
		chromedp.Click(`[data-copy=client-secret]`, chromedp.ByQuery),
		chromedp.WaitVisible(`//button[text()="Copied"]`),
		chromedp.Evaluate(`navigator.clipboard.readText()`, &copied, awaited),
		chromedp.Click(`//button[text()="Make a new secret"]`), // and confirms
		chromedp.WaitVisible(`//p[@role="status"][contains(., "new secret")]`),
		chromedp.Text("#client-secret", &fresh, chromedp.ByQuery),
	)
	if shown != secret || copied != secret || len(fresh) != 64 || fresh == secret {
		t.Errorf("shown %q, copied %q, new %q; the secret was %q", shown, copied, fresh, secret)
	}
	var name, focused, fault string
	browsertest.Run(t, ctx,
		chromedp.Click(`//a[text()="Edit"]`),
		chromedp.WaitVisible("#name", chromedp.ByQuery),
		chromedp.SetValue("#name", "Alerts", chromedp.ByQuery),
		chromedp.SendKeys("#allowed_ips", "10.0.0.0/99", chromedp.ByQuery),
		chromedp.Click(`//button[text()="Save"]`),
		chromedp.WaitVisible("#ips-fault .fault", chromedp.ByQuery),
		chromedp.Value("#name", &name, chromedp.ByQuery),
		chromedp.Text("#ips-fault", &fault, chromedp.ByQuery),
		chromedp.Evaluate(`document.activeElement.id`, &focused),
	)
	browsertest.Screenshot(t, ctx, "client-form-refused")
	if name != "Alerts" || focused != "allowed_ips" || !strings.Contains(fault, "10.0.0.0/99") {
		t.Errorf("the refused form: name %q, focus on %q, fault %q", name, focused, fault)
	}
	browsertest.Run(t, ctx,
		chromedp.SetValue("#allowed_ips", "127.0.0.1", chromedp.ByQuery),
		chromedp.Click(`//button[text()="Save"]`),
		chromedp.WaitVisible(`//h1[text()="Alerts"]`),
		chromedp.Click(`//button[text()="Deactivate"]`),
		chromedp.WaitVisible(`//button[text()="Activate"]`),
		chromedp.Click(`//button[text()="Delete"]`), // and confirms
		chromedp.WaitVisible(`//p[@role="status"][contains(., "deleted")]`),
		chromedp.WaitNotPresent(`//strong[text()="Alerts"]`),
		chromedp.Click(`//button[text()="Sign out"]`),
		chromedp.WaitVisible("#password", chromedp.ByQuery),
	)
}
