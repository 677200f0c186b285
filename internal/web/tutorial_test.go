package web_test

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/testing/browsertest"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// signIn goes to a page and signs in on the way.
func signIn(url, login, password string) chromedp.Action {
	return chromedp.Tasks{
		chromedp.Navigate(url),
		chromedp.WaitVisible("#username"),
		chromedp.SendKeys("#username", login),
		chromedp.SendKeys("#password", password+kb.Enter),
		chromedp.WaitNotPresent("#password"),
	}
}

// TestTutorialInBrowser does what GLPI's tutorial of the API does, in a real browser: makes an
// OAuth client, authorises the documentation page with it, and tries an endpoint there.
func TestTutorialInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	s := testapi.New(t)
	url := s.URL

	browsertest.Run(t, ctx, chromedp.Navigate(url+"/login"), chromedp.WaitVisible("#username"))
	browsertest.Screenshot(t, ctx, "sign-in")
	browsertest.Run(t, ctx,
		signIn(url+"/setup/oauth-clients", "glpi", "glpi"),
		chromedp.WaitVisible(`//h1[text()="OAuth clients"]`),
		chromedp.Click(`//a[contains(., "+ Add")]`),
		chromedp.WaitVisible("#name"),
		chromedp.SendKeys("#name", "Tutorial"),
		chromedp.SendKeys(`input[name=redirect_uri]`, "https://example.org/callback"),
		chromedp.Click(`input[name=scopes][value=user]`),
		chromedp.Click(`input[name=grants][value=password]`),
	)
	browsertest.Screenshot(t, ctx, "client-form")
	var id, hidden, secret string
	browsertest.Run(t, ctx,
		chromedp.Click(`//button[text()="Add"]`),
		chromedp.WaitVisible("#client-id"),
		chromedp.Text("#client-id", &id),
		chromedp.Text("#client-secret", &hidden),
	)
	browsertest.Screenshot(t, ctx, "client")
	browsertest.Run(t, ctx,
		chromedp.Click(`//button[text()="Show"]`),
		chromedp.WaitVisible(`[data-copy=client-secret]`),
		chromedp.Text("#client-secret", &secret),
		chromedp.Navigate(url+"/setup/oauth-clients"),
		chromedp.WaitVisible(`//strong[text()="Tutorial"]`),
	)
	browsertest.Screenshot(t, ctx, "clients")
	if len(id) != 64 || len(secret) != 64 || strings.Contains(hidden, secret) {
		t.Fatalf("id %q, secret %q, hidden %q", id, secret, hidden)
	}
	browsertest.Run(t, ctx, chromedp.Navigate(url+"/setup/general/api"), chromedp.WaitVisible("#api-url"))
	browsertest.Screenshot(t, ctx, "api-settings")

	client := s.By(id, secret)
	ticket := client.Call("glpi", "POST", "/Assistance/Ticket",
		`{"name":"Printer","content":"It is on fire"}`).Want(201).ID()
	authorise(t, ctx, url, id, secret)
	try(t, ctx, int(ticket))
}

// authorise goes through Authorize on the documentation page, with the consent page in a window
// of its own.
func authorise(t *testing.T, ctx context.Context, url, id, secret string) {
	opened := browsertest.Popup(ctx, t, "/api.php/authorize")
	browsertest.Run(t, ctx,
		chromedp.Navigate(url+"/api.php/doc"),
		chromedp.WaitVisible(".swagger-ui .btn.authorize"),
		chromedp.Click(".swagger-ui .btn.authorize"),
		chromedp.WaitVisible(`#client_id_authorizationCode`),
		chromedp.SendKeys(`#client_id_authorizationCode`, id),
		chromedp.SendKeys(`#client_secret_authorizationCode`, secret),
		chromedp.Evaluate(`document.querySelector("#client_secret_authorizationCode").closest(".auth-container").querySelector(".auth-btn-wrapper .authorize").click()`, nil),
	)
	consent := opened()
	var asked string
	browsertest.Run(t, consent, chromedp.WaitVisible(`button[name=accept]`),
		chromedp.Text("main", &asked, chromedp.ByQuery))
	browsertest.Screenshot(t, consent, "consent")
	if !strings.Contains(asked, "Tutorial asks for access") || !strings.Contains(asked, "with your rights") {
		t.Errorf("consent page: %s", asked)
	}
	browsertest.Answer(consent, t, `button[name=accept]`)
	browsertest.Run(t, ctx,
		chromedp.WaitVisible(`//button[text()="Logout"]`),
		chromedp.Click(`//button[text()="Close"]`),
	)
}

// try runs GET /Assistance/Ticket/{id} in the documentation page.
func try(t *testing.T, ctx context.Context, id int) {
	operation := `document.querySelector('[data-path="/Assistance/Ticket/{id}"]').closest(".opblock")`
	var shown, above string
	browsertest.Run(t, ctx,
		chromedp.SendKeys(".operation-filter-input", "/Assistance/Ticket/{id}", chromedp.ByQuery),
		chromedp.Poll(`document.querySelectorAll("h3[data-tag]").length < 5`, nil), // the filter works
		chromedp.Click(`h3[data-tag="Assistance"]`, chromedp.ByQuery),
		chromedp.WaitVisible(`.opblock-get [data-path="/Assistance/Ticket/{id}"]`, chromedp.ByQuery),
		chromedp.Click(`.opblock-get [data-path="/Assistance/Ticket/{id}"]`, chromedp.ByQuery),
		chromedp.WaitVisible(`.folded .unfold`), // headers are not in the way until they are asked for
		chromedp.WaitNotVisible(`tr[data-param-name="GLPI-Entity"]`),
		chromedp.Click(`.unfold`),
		chromedp.WaitVisible(`tr[data-param-name="GLPI-Entity"]`),
		chromedp.Evaluate(`[document.querySelector(".counted").style.getPropertyValue("--count"),
			...[...document.querySelectorAll(".downloads a")].map((a) => a.getAttribute("href"))].join(" ")`, &above),
		chromedp.WaitVisible(`.try-out__btn`),
		chromedp.Click(`.try-out__btn`),
		chromedp.WaitVisible(`tr[data-param-name=id] input`),
		chromedp.SendKeys(`tr[data-param-name=id] input`, fmt.Sprint(id)),
		chromedp.Click(`.execute`),
		chromedp.WaitVisible(`.live-responses-table .response-col_status`),
		chromedp.Evaluate(operation+`.querySelector(".responses-wrapper").innerText`, &shown),
		chromedp.Evaluate(operation+`.querySelector(".responses-wrapper").scrollIntoView()`, nil),
	)
	browsertest.Screenshot(t, ctx, "swagger")
	if !regexp.MustCompile(`^"\d+" /api\.php/v2\.3\.0/doc\.json /api\.php/v2\.3\.0/doc\.json\?portable=true$`).
		MatchString(above) {
		t.Errorf("the section has a count, and the document two addresses: %s", above)
	}
	for _, want := range []string{"curl", fmt.Sprintf("/Assistance/Ticket/%d", id), "200", `"name": "Printer"`,
		"content-type: application/json"} {
		if !strings.Contains(strings.ToLower(shown), strings.ToLower(want)) {
			t.Errorf("the answer does not show %q:\n%s", want, shown)
		}
	}
}

// TestPagesFitScreens looks at the pages on a phone and in the dark.
func TestPagesFitScreens(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	s := testapi.New(t)
	url := s.URL
	client := &oauth.Client{Name: "Monitoring", Active: true, Confidential: true,
		Grants: []string{"password", "authorization_code"}, Scopes: oauth.Scopes}
	secret, err := s.OAuth.CreateClient(context.Background(), client)
	if err != nil {
		t.Fatal(err)
	}
	s.By(client.Identifier, secret).Token("glpi") // is in the table of the client's tokens
	browsertest.Run(t, ctx, signIn(url+"/login", "glpi", "glpi"))
	pages := map[string]string{
		"client": fmt.Sprintf("/setup/oauth-clients/%d", client.ID), "doc": "/api.php/doc", "graphiql": "/graphiql",
		"consent": "/api.php/authorize?response_type=code&redirect_uri=/api.php/swagger-oauth-redirect&scope=api+user&client_id=" + client.Identifier,
		"home":    "/", "clients": "/setup/oauth-clients", "form": "/setup/oauth-clients/new",
		"api": "/setup/general/api", "inventory": "/setup/inventory", "guide": "/api.php/getting-started", "missing": "/nowhere",
	}
	drawn := map[string]string{"doc": ".opblock-tag", "graphiql": ".graphiql-container"} // by a script
	for name, path := range pages {
		browsertest.Run(t, ctx, browsertest.Look(1280, false), chromedp.Navigate(url+path),
			chromedp.WaitVisible(cmp.Or(drawn[name], "main"), chromedp.ByQuery))
		for _, width := range []int64{360, 1280} { // of what is there: styles follow the screen
			for _, dark := range []bool{false, true} {
				var overflow int
				var contrast float64
				browsertest.Run(t, ctx, browsertest.Look(width, dark),
					chromedp.Evaluate(settledScript, nil,
						func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
					chromedp.Evaluate(`document.scrollingElement.scrollWidth - window.innerWidth`, &overflow),
					chromedp.Evaluate(contrastScript, &contrast))
				if overflow > 0 {
					t.Errorf("%s at %d px is %d px too wide", name, width, overflow)
				}
				if contrast < 4.5 {
					t.Errorf("%s, dark %v: contrast %.1f", name, dark, contrast)
				}
				browsertest.Screenshot(t, ctx, fmt.Sprintf("look-%s-%d-dark-%v", name, width, dark))
			}
		}
	}
	// On a phone the navigation is behind a button, which the keyboard reaches too.
	browsertest.Run(t, ctx, browsertest.Look(360, false), chromedp.Navigate(url+"/"),
		chromedp.WaitNotVisible("#main-navigation", chromedp.ByQuery),
		chromedp.Focus(".menu", chromedp.ByQuery), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible("#main-navigation", chromedp.ByQuery))
	browsertest.Screenshot(t, ctx, "menu")
	browsertest.Run(t, ctx, chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible("#main-navigation", chromedp.ByQuery))
}

// settledScript waits until the page is drawn in another form, and ends the transitions that lead there.
const settledScript = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
  for (const a of document.getAnimations()) { try { a.finish(); } catch { a.cancel(); } }
  done();
})))`

// contrastScript gives the least contrast (WCAG 2) of the main texts with what is behind them.
const contrastScript = `(() => {
  const parse = (c) => c.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => { const f = (v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  let least = 21;
  for (const e of document.querySelectorAll("main h1, main p, main label, main .help, main a, main button, main td, main dt, main code")) {
    if (!e.textContent.trim()) continue;
    const a = light(parse(getComputedStyle(e).color)), b = light(behind(e));
    least = Math.min(least, (Math.max(a, b) + .05) / (Math.min(a, b) + .05));
  }
  return least;
})()`

// TestKeyboardOnly fills in the form of a client without a mouse.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	s := testapi.New(t)
	url := s.URL
	var focused, heading string
	browsertest.Run(t, ctx,
		signIn(url+"/setup/oauth-clients/new", "glpi", "glpi"),
		chromedp.WaitVisible("#name"),
		chromedp.Focus("#name"),
		// comment, URI, its button, adding, the first scope
		chromedp.KeyEvent("Keyboard"+kb.Tab+kb.Tab+kb.Tab+kb.Tab+kb.Tab),
		chromedp.Evaluate(`document.activeElement.value`, &focused),
		chromedp.KeyEvent(" "),
		chromedp.Focus("#name"),
		chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible("#client-id"),
		chromedp.Text("h1", &heading),
	)
	if focused != "email" || heading != "Keyboard" {
		t.Errorf("focus on %q, heading %q", focused, heading)
	}
}
