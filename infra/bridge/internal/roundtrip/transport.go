package roundtrip

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

const (
	// A request may be given up while its connection is still being made: net/http lets that go on for a later request.
	// These bound how long, and are those of http.DefaultTransport or shorter.
	longestDial      = 10 * time.Second
	longestHandshake = 10 * time.Second
	// An answer has a dozen short headers.
	mostHeaderBytes = 64 * 1024
)

// Dialer makes the connections of a transport.
func Dialer() *net.Dialer {
	return &net.Dialer{Timeout: longestDial, KeepAlive: 15 * time.Second}
}

// NewTransport is what the transports of all clients have in common. They use HTTP/1.1, so that a connection that
// hangs holds up one call only. They can end everything that is under way. It trusts roots, or the system's
// authorities without any.
func NewTransport(roots *x509.CertPool) *http.Transport {
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	return &http.Transport{
		DialContext:            Dialer().DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout:    longestHandshake,
		MaxResponseHeaderBytes: mostHeaderBytes,
		Protocols:              protocols,
	}
}
