package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/testing/browsertest"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestExplorerInBrowser authorizes the GraphQL explorer and runs a query there; nothing is thrown
// on the way.
func TestExplorerInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	s := testapi.New(t)
	url := s.URL
	client := &oauth.Client{Name: "Explorer", Active: true, Grants: []string{"authorization_code", "password"},
		Scopes: []string{"api", "graphql"}, Confidential: true}
	secret, err := s.OAuth.CreateClient(context.Background(), client)
	if err != nil {
		t.Fatal(err)
	}
	s.Call("glpi", "POST", "/Assistance/Ticket", `{"name":"Projector","content":"It stays dark"}`).Want(201)
	chromedp.ListenTarget(ctx, func(event any) {
		if thrown, ok := event.(*runtime.EventExceptionThrown); ok {
			t.Errorf("thrown: %v", thrown.ExceptionDetails)
		}
	})
	opened := browsertest.Popup(ctx, t, "/api.php/authorize")
	browsertest.Run(t, ctx,
		signIn(url+"/login", "glpi", "glpi"),
		chromedp.Navigate(url+"/"),
		chromedp.Click(`//a[contains(., "GraphQL explorer")]`),
		chromedp.WaitVisible(".graphiql-container .CodeMirror"),
		chromedp.SendKeys(`input[name=client_id]`, client.Identifier),
		chromedp.SendKeys(`input[name=client_secret]`, secret),
		chromedp.Click(`.authorize button.primary`),
	)
	browsertest.Answer(opened(), t, `button[name=accept]`)
	var answer, docs string
	browsertest.Run(t, ctx,
		chromedp.WaitVisible(`.authorize [role=status]`),
		chromedp.WaitVisible(`.graphiql-execute-button`),
		chromedp.Click(`.graphiql-execute-button`),
		chromedp.WaitVisible(`//section[contains(@class, "result-window")]//*[contains(text(), "Projector")]`),
		chromedp.Text(`.result-window`, &answer, chromedp.ByQuery),
		chromedp.Click(`button[aria-label="Show Documentation Explorer"]`),
		chromedp.WaitVisible(`.graphiql-doc-explorer-content a`),
		chromedp.Text(`.graphiql-doc-explorer-content`, &docs, chromedp.ByQuery),
	)
	browsertest.Screenshot(t, ctx, "graphiql")
	if !strings.Contains(answer, `"name": "Projector"`) || !strings.Contains(docs, "Query") {
		t.Errorf("answer %s, documentation %s", answer, docs)
	}
}
