package function

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"syscall"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/redact"
)

// The text for a proxy: it writes some of the errors, and net/http repeats its address where it cannot be read.
var proxies = sync.OnceValue(func() *redact.Redactor { return redact.New(redact.Proxies(os.Getenv)...) })

// Explain says what is wrong with a connection and what to do. Parts that change from call to call (ports) are left
// out, because the text is stored in Rollouts.
func Explain(err error) string { return proxies().Text(explain(err)) }

func explain(err error) string {
	var address *net.DNSError
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var certificate x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var asked *url.Error
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &address):
		return "the name " + address.Name + " is not found (" + address.Err + "): is it right, and does the controller's pod reach DNS?"
	case errors.As(err, &name):
		return "TLS: " + name.Error() + ": use the name that is in the certificate"
	case errors.As(err, &authority):
		return "TLS: the certificate is signed by an unknown authority: name its file with --ca-file"
	case errors.As(err, &certificate):
		return "TLS: " + certificate.Error() + ": renew it, or set both clocks"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "TLS: the other side does not speak TLS"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the connection is refused: does the function run, and does a NetworkPolicy let the controller reach it?"
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.EACCES):
		return "the socket cannot be opened: is it mounted, and may user 999 write to it?"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the connection was closed before the reply was complete"
	case errors.As(err, &long):
		return fmt.Sprintf("the reply has more than %d bytes: the function is at fault, or it is none", long.Limit)
	case errors.As(err, &asked):
		return asked.Err.Error()
	}
	return err.Error()
}
