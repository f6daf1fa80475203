package function

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

const (
	// Argo has 10 workers; an installation may have more.
	mostIdle = 32
	// Proxies and load balancers close after 60 s or more.
	idleFor = 50 * time.Second
	// Most calls are written at once.
	usualCall = 16 * 1024
	// A reply has a dozen short headers.
	mostHeaderBytes = 64 * 1024
)

// NewTransport is how a function is reached: HTTP/1.1, so that a connection that hangs holds up one call; no number of
// connections is the most; trusts what the system does and roots, when there are any.
func NewTransport(endpoint Endpoint, roots *x509.CertPool) *http.Transport {
	dialer := &net.Dialer{KeepAlive: 15 * time.Second}
	transport := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		MaxIdleConns:           mostIdle,
		MaxIdleConnsPerHost:    mostIdle,
		IdleConnTimeout:        idleFor,
		MaxResponseHeaderBytes: mostHeaderBytes,
		WriteBufferSize:        usualCall,
		// the signature covers the text as it is
		DisableCompression: true,
		Protocols:          onlyHTTP1(),
	}
	if endpoint.Socket != "" {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", endpoint.Socket)
		}
	} else {
		transport.Proxy = http.ProxyFromEnvironment
	}
	return transport
}

func onlyHTTP1() *http.Protocols {
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	return protocols
}
