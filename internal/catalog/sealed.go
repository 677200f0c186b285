package catalog

import "github.com/glpid/glpid/internal/catalog/options"

// SealedSettings are the values of the configuration that are encrypted at rest under the instance's key, as GLPI
// encrypts them, by their context.
var SealedSettings = map[string][]string{
	"core": {"glpinetwork_registration_key", "proxy_passwd", "smtp_passwd", "smtp_oauth_client_secret",
		"smtp_oauth_refresh_token", "ldap_pass"},
	options.Context: options.Secrets(),
}
