package mysql

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	mysql "github.com/go-sql-driver/mysql"
)

// settings are those of every session. Without NO_AUTO_VALUE_ON_ZERO the entity 0 would get another number, and
// without NO_BACKSLASH_ESCAPES a class of objects in a literal would lose its backslashes, which are for LIKE alone.
// GROUP_CONCAT cuts after 1024 bytes where nobody says otherwise.
var settings = map[string]string{
	"time_zone": "'+00:00'",
	"sql_mode": "'PIPES_AS_CONCAT,STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO," +
		"NO_BACKSLASH_ESCAPES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
	"group_concat_max_len":     "1073741824",
	"max_recursive_iterations": "1000000",
	"innodb_lock_wait_timeout": "10",
}

// How long a server may take to take a connection.
const dialTimeout = 10 * time.Second

// hostsOf takes the servers out of an address that names several, divided by commas, and gives the address with the
// first of them.
func hostsOf(address string) (first string, hosts []string) {
	rest, ok := strings.CutPrefix(address, "//")
	end := strings.IndexAny(rest, "/?")
	if !ok || end < 0 {
		return address, nil
	}
	from := strings.LastIndexByte(rest[:end], '@') + 1
	hosts = strings.Split(rest[from:end], ",")
	return "//" + rest[:from] + hosts[0] + rest[end:], hosts
}

// configsOf reads an address: //user:password@host:port/name, or //user:password@/name?socket=PATH. With tls it is
// spoken to under TLS: true, skip-verify, or the path of the certificates to trust. The nodes of a cluster are named as
// host:port,host:port,host:port: there is a configuration for each, in this order.
func configsOf(address string) (configs []*mysql.Config, err error) {
	first, hosts := hostsOf(address)
	cfg, err := configOf(first)
	if err != nil {
		return nil, err
	}
	configs = append(configs, cfg)
	for _, host := range hosts[min(1, len(hosts)):] {
		next, err := configOf(strings.Replace(first, "@"+hosts[0], "@"+host, 1))
		if err != nil || host == "" || hosts[0] == "" {
			return nil, errors.Join(err, errAddress)
		}
		configs = append(configs, next)
	}
	return configs, nil
}

// configOf is configsOf for the address of one server.
func configOf(address string) (*mysql.Config, error) {
	u, err := url.Parse("mysql:" + address)
	if err != nil {
		return nil, errAddress
	}
	cfg := mysql.NewConfig()
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	if cfg.DBName == "" || strings.ContainsAny(cfg.DBName, "/`") || u.User.Username() == "" {
		return nil, errAddress
	}
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr = "tcp", u.Host
	if _, _, err := net.SplitHostPort(u.Host); err != nil {
		cfg.Addr = net.JoinHostPort(strings.Trim(u.Host, "[]"), "3306")
	}
	query := u.Query()
	if socket := query.Get("socket"); socket != "" {
		cfg.Net, cfg.Addr = "unix", socket
	} else if u.Host == "" {
		return nil, errAddress
	}
	if cfg.TLS, err = tlsOf(query.Get("tls"), u.Hostname()); err != nil {
		return nil, err
	}
	for name := range query {
		if name != "socket" && name != "tls" {
			return nil, fmt.Errorf("the address of a database has no %q: there are socket and tls", name)
		}
	}
	cfg.Collation = "utf8mb4_unicode_ci"
	cfg.Params = maps.Clone(settings)
	cfg.Timeout = dialTimeout
	cfg.ClientFoundRows = true   // rows that a statement finds count as changed, as in other databases
	cfg.InterpolateParams = true // one message for a statement instead of three
	cfg.MaxAllowedPacket = 0     // what the server says
	cfg.Logger = quiet{}
	return cfg, nil
}

// shown gives an address without its password.
func shown(address string) string {
	first, hosts := hostsOf(address)
	u, err := url.Parse("mysql:" + first)
	if err != nil {
		return "of MariaDB"
	}
	u.User = url.User(u.User.Username())
	if len(hosts) > 1 {
		return strings.Replace(u.String(), "@"+hosts[0], "@"+strings.Join(hosts, ","), 1)
	}
	return u.String()
}

// errAddress tells how an address is written, without a password that may be in this one.
var errAddress = errors.New("give the database as mysql://USER:PASSWORD@HOST:PORT/NAME, or" +
	" mysql://USER:PASSWORD@/NAME?socket=PATH, and the nodes of a Galera cluster as HOST:PORT,HOST:PORT,HOST:PORT;" +
	" characters such as @ and / in a password are written as %40 and %2F")

// tlsOf gives the settings of TLS, nil for none.
func tlsOf(setting, host string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	switch setting {
	case "", "false":
		return nil, nil
	case "true":
		return config, nil
	case "skip-verify":
		config.InsecureSkipVerify = true // as whoever writes that wants it
		return config, nil
	}
	pem, err := os.ReadFile(setting)
	if err != nil {
		return nil, fmt.Errorf("certificates for the database: tls is true, skip-verify or a file: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificates for the database: there are none in %s", setting)
	}
	return config, nil
}

// quiet writes nothing: what the driver would log is in its errors.
type quiet struct{}

func (quiet) Print(...any) {}
