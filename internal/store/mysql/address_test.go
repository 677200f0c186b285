package mysql

import (
	"slices"
	"testing"
)

// TestAddresses reads addresses of one server and of several, and shows none of their passwords.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct {
		hosts []string // nil for an address that is refused
		shown string
	}{
		"//u:p%40@h:1/db":                {[]string{"h:1"}, "mysql://u@h:1/db"},
		"//u:p@h/db":                     {[]string{"h:3306"}, "mysql://u@h/db"},
		"//u:p,q@h/db":                   {[]string{"h:3306"}, "mysql://u@h/db"},
		"//u:p@/db?socket=/run/s":        {[]string{"/run/s"}, "mysql://u@/db?socket=/run/s"},
		"//u:p@a:1,b:2,c:3/db":           {[]string{"a:1", "b:2", "c:3"}, "mysql://u@a:1,b:2,c:3/db"},
		"//u:p@a,b/db?tls=skip-verify":   {[]string{"a:3306", "b:3306"}, "mysql://u@a,b/db?tls=skip-verify"},
		"//u:p@[::1]:1,[::1]:2/db":       {[]string{"[::1]:1", "[::1]:2"}, "mysql://u@[::1]:1,[::1]:2/db"},
		"//u:p@a:1,/db":                  {nil, ""},
		"//u:p@,b:1/db":                  {nil, ""},
		"//u:p@a:1,b:x/db":               {nil, ""},
		"//u:p@a:1,b:2":                  {nil, ""},
		"//a:1,b:2/db":                   {nil, ""},
		"//u:p@a:1,b:2/db?nonsense=true": {nil, ""},
	} {
		configs, err := configsOf(address)
		var hosts []string
		for _, cfg := range configs {
			hosts = append(hosts, cfg.Addr)
			if cfg.User != "u" || cfg.DBName != "db" {
				t.Errorf("%s: user %s, database %s", address, cfg.User, cfg.DBName)
			}
		}
		if !slices.Equal(hosts, want.hosts) || (err == nil) != (want.hosts != nil) {
			t.Errorf("%s: %v, %v; want %v", address, hosts, err, want.hosts)
		}
		if want.hosts != nil && shown(address) != want.shown {
			t.Errorf("%s is shown as %s", address, shown(address))
		}
	}
}
