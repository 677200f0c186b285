package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"syscall"
)

// errTooManyRedirects says that a receiver sent a request from one address to the next.
var errTooManyRedirects = errors.New("too many redirects")

// Why tells those who have named an address why it could not be reached, by one of a few kinds. The network's own
// words are for the log alone: they name what an address resolves to, from where it was asked and how, which is the
// inner life of a network that only the server sees.
func Why(err error) string {
	var name *net.DNSError
	var tlsAlert tls.AlertError
	var tlsRecord tls.RecordHeaderError
	var certificate *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrNotAllowed):
		return "the address is not allowed"
	case errors.Is(err, errTooManyRedirects):
		return "the receiver redirects too often"
	case errors.As(err, &name) && !name.IsTimeout:
		return "the name was not found"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "the connection timed out"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection was refused"
	case errors.As(err, &certificate), errors.As(err, new(x509.UnknownAuthorityError)),
		errors.As(err, new(x509.HostnameError)), errors.As(err, new(x509.CertificateInvalidError)):
		return "the certificate is not trusted"
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &tlsAlert), errors.As(err, &tlsRecord):
		return "there is no TLS to agree on"
	}
	return "there was no answer"
}
