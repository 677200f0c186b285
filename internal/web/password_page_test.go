package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/browsertest"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestPasswordPageInBrowser changes a password in a browser, and is told what an account lacks.
func TestPasswordPageInBrowser(t *testing.T) {
	t.Parallel()
	ctx := browsertest.New(t)
	s := testapi.New(t)
	url := s.URL
	var fault, notice, lacking string
	browsertest.Run(t, ctx,
		signIn(url+"/password", "normal", "normal"),
		chromedp.Navigate(url),
		chromedp.Click(`.who a.name`, chromedp.ByQuery),
		chromedp.WaitVisible("#present", chromedp.ByQuery),
		chromedp.SendKeys("#present", "wrong", chromedp.ByQuery),
		chromedp.SendKeys("#new", "a new secret", chromedp.ByQuery),
		chromedp.SendKeys("#again", "a new secret\r", chromedp.ByQuery),
		chromedp.Text("#fault", &fault, chromedp.ByQuery),
		chromedp.SendKeys("#present", "normal", chromedp.ByQuery),
		chromedp.SendKeys("#new", "a new secret", chromedp.ByQuery),
		chromedp.SendKeys("#again", "a new secret", chromedp.ByQuery),
		chromedp.Click(`[name=revoke]`, chromedp.ByQuery),
		chromedp.Click(`main button.primary`, chromedp.ByQuery),
		chromedp.Text(`[role=status]`, &notice, chromedp.ByQuery),
	)
	if !strings.Contains(fault, "present password is wrong") ||
		!strings.Contains(notice, "tokens of programs are void") {
		t.Errorf("fault %q, notice %q", fault, notice)
	}
	err := s.DB.Write(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(context.Background(), "DELETE FROM `glpi_profiles_users` WHERE `users_id` = 5")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Directory.Invalidate()
	browsertest.Run(t, ctx,
		chromedp.Navigate(url+"/password"), // signed out
		chromedp.SendKeys("#username", "normal", chromedp.ByQuery),
		chromedp.SendKeys("#password", "a new secret\r", chromedp.ByQuery),
		chromedp.Text("#fault", &lacking, chromedp.ByQuery),
	)
	if !strings.Contains(lacking, "no profile") {
		t.Errorf("without a profile: %q", lacking)
	}
	if _, err := s.Directory.Session(context.Background(), 5, access.Want{}); err == nil {
		t.Error("there is a session without a profile")
	}
}
