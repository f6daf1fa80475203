package function

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/roundtrip"
)

const (
	// Argo has 10 workers; an installation may have more.
	mostIdle = 32
	// Proxies and load balancers close after 60 s or more.
	idleFor = 50 * time.Second
	// Most calls are written at once.
	usualCall = 16 * 1024
)

// NewTransport is how a function is reached: no number of connections is the most; trusts what the system does and roots,
// when there are any.
func NewTransport(endpoint Endpoint, roots *x509.CertPool) *http.Transport {
	transport := roundtrip.NewTransport(roots)
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = mostIdle, mostIdle
	transport.IdleConnTimeout = idleFor
	transport.WriteBufferSize = usualCall
	// the signature covers the text as it is
	transport.DisableCompression = true
	if endpoint.Socket != "" {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return roundtrip.Dialer().DialContext(ctx, "unix", endpoint.Socket)
		}
	} else {
		transport.Proxy = http.ProxyFromEnvironment
	}
	return transport
}
