package oauth

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// implicitRedirects are URIs that every client may use besides its own.
var implicitRedirects = []string{"/api.php/oauth2/redirection", "/api.php/swagger-oauth-redirect"}

// badSchemes would run or show what a code is put into instead of handing it to the client.
var badSchemes = []string{"javascript", "data", "vbscript", "file", "blob", "about"}

// checkRedirect wants an absolute URI without a fragment (RFC 6749, 3.1.2), or one of the paths
// that every client has.
func checkRedirect(uri string) error {
	if slices.Contains(implicitRedirects, uri) {
		return nil
	}
	u, err := url.Parse(uri)
	switch {
	case err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" && u.Path == "":
		return errors.New("give an absolute URI, such as https://example.org/callback")
	case strings.Contains(uri, "#"):
		return errors.New("a redirect URI cannot have a fragment (#)")
	case slices.Contains(badSchemes, u.Scheme):
		return errors.New("this scheme cannot receive a code")
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host == "":
		return errors.New("the URI has no host")
	}
	return nil
}

// redirects reports whether a code may be sent to a URI: one of the client's own, exactly, or one
// that every client has, also on the server's own origin. The port of a loopback address does not
// matter (RFC 8252, 7.3): programs listen on whichever is free.
func (c *Client) redirects(uri, origin string) bool {
	for _, implicit := range implicitRedirects {
		if uri == implicit || uri == origin+implicit {
			return true
		}
	}
	return slices.ContainsFunc(c.RedirectURIs, func(own string) bool {
		return own == uri || loopback.MatchString(own) && withoutPort(own) == withoutPort(uri)
	})
}

var loopback = regexp.MustCompile(`^(http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?((?:[/?].*)?)$`)

// withoutPort takes the port out of a loopback URI; others stay as they are.
func withoutPort(uri string) string { return loopback.ReplaceAllString(uri, "$1$2") }
