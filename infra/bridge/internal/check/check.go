// Package check tries what the bridge needs, one after the other, and says of each whether it is well and what to do.
package check

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/roundtrip"
)

// Site is what is tried.
type Site struct {
	Endpoint  function.Endpoint
	Roots     *x509.CertPool
	Function  *function.Client
	Transport *http.Transport
	// MayRead tells whether Rollouts and ReplicaSets can be read; nil outside a cluster.
	MayRead func(context.Context) error
	Timeout time.Duration
}

// report writes a line for each thing that was tried.
type report struct {
	out     io.Writer
	isWrong bool
}

func (r *report) line(word, what, format string, values ...any) {
	fmt.Fprintf(r.out, "%-8s%-11s%s\n", word, what, fmt.Sprintf(format, values...))
}

func (r *report) ok(what, format string, values ...any) { r.line("ok", what, format, values...) }
func (r *report) skipped(what, format string, values ...any) {
	r.line("skipped", what, format, values...)
}
func (r *report) wrong(what, format string, values ...any) {
	r.isWrong = true
	r.line("WRONG", what, format, values...)
}

// Run tries all of it and tells whether all is well. A check is skipped if an earlier one that it needs has failed.
func Run(ctx context.Context, site Site, out io.Writer) bool {
	report := &report{out: out}
	if site.reach(ctx, report) && site.clock(ctx, report) {
		site.key(ctx, report)
	} else {
		report.skipped("key", "the function is not reached")
		report.skipped("catalogue", "the function is not reached")
	}
	site.rights(ctx, report)
	return !report.isWrong
}

// reach tries name and connection.
func (s Site) reach(ctx context.Context, report *report) bool {
	if s.Endpoint.Socket != "" {
		return s.socket(ctx, report)
	}
	host, port := s.Endpoint.URL.Hostname(), s.Endpoint.URL.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[s.Endpoint.URL.Scheme]
	}
	proxy, err := s.Transport.Proxy(&http.Request{URL: s.Endpoint.URL})
	switch {
	case err != nil:
		report.wrong("proxy", "HTTPS_PROXY or HTTP_PROXY is not a URL")
		return false
	case proxy != nil:
		report.ok("proxy", "%s is reached through %s", host, proxy.Host)
		return true
	}
	return s.name(ctx, report, host) && s.connection(ctx, report, host, port)
}

func (s Site) socket(ctx context.Context, report *report) bool {
	connection, err := (&net.Dialer{Timeout: s.Timeout}).DialContext(ctx, "unix", s.Endpoint.Socket)
	if err != nil {
		report.wrong("socket", "%s: %s", s.Endpoint.Socket, function.Explain(err))
		return false
	}
	_ = connection.Close()
	report.ok("socket", "%s", s.Endpoint.Socket)
	return true
}

func (s Site) name(ctx context.Context, report *report, host string) bool {
	if net.ParseIP(host) != nil {
		report.ok("dns", "%s is an address", host)
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		report.wrong("dns", "%s", function.Explain(err))
		return false
	}
	report.ok("dns", "%s is %s", host, strings.Join(addresses, ", "))
	return true
}

const expiresSoon = 14 * 24 * time.Hour

func (s Site) connection(ctx context.Context, report *report, host, port string) bool {
	address := net.JoinHostPort(host, port)
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	if s.Endpoint.URL.Scheme == "http" {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			report.wrong("connection", "%s: %s", address, s.explained(ctx, err))
			return false
		}
		_ = connection.Close()
		report.ok("connection", "%s, without TLS", address)
		return true
	}
	dialer := &tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.Roots, ServerName: host}}
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		report.wrong("tls", "%s: %s", address, s.explained(ctx, err))
		return false
	}
	defer connection.Close()
	ends := connection.(*tls.Conn).ConnectionState().PeerCertificates[0].NotAfter
	if left := time.Until(ends); left < expiresSoon {
		report.line("soon", "tls", "the certificate of %s ends on %s: renew it", host, ends.Format(time.DateOnly))
		return true
	}
	report.ok("tls", "the certificate of %s is good until %s", host, ends.Format(time.DateOnly))
	return true
}

func (s Site) explained(ctx context.Context, err error) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "no connection in time: does a NetworkPolicy or a firewall let this pod reach it?"
	}
	return function.Explain(err)
}

// Signatures are good for five minutes; half of it is a warning that somebody should hear.
const (
	mostApart  = 5 * time.Minute
	muchApart  = mostApart / 2
	clockShown = time.Second
)

// unread is how much of a body is read of which only the headers matter.
const unread = 0

// clock compares the clocks by the date that every HTTP server tells.
func (s Site) clock(ctx context.Context, report *report) bool {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Endpoint.URL.String()+"/healthz", nil)
	if err != nil {
		report.wrong("clock", "%v", err)
		return false
	}
	response, err := roundtrip.Do(s.Transport, request, unread)
	if err != nil {
		report.wrong("connection", "%s", s.explained(ctx, err))
		return false
	}
	_ = response.Body.Close()
	theirs, err := http.ParseTime(response.Header.Get("Date"))
	apart := time.Since(theirs).Round(clockShown)
	switch {
	case err != nil:
		report.skipped("clock", "the function's reply has no date")
	case apart.Abs() > muchApart:
		report.wrong("clock", "this clock and the function's are %s apart, signatures allow %s: set both (NTP)", apart.Abs(), mostApart)
	default:
		report.ok("clock", "%s apart at most", (apart.Abs() + clockShown))
	}
	return true
}

// key asks for the catalogue: the request is signed here, and the reply there.
func (s Site) key(ctx context.Context, report *report) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	begun := time.Now()
	body, failure := s.Function.Get(ctx, "/v1/steps")
	if failure != nil {
		report.wrong("key", "%s", failure)
		report.skipped("catalogue", "no signed reply")
		return
	}
	report.ok("key", "both sides sign with one that the other knows; answered in %s of %s", time.Since(begun).Round(time.Millisecond), s.Timeout)
	var catalogue struct {
		Steps []struct {
			Name string `json:"name"`
		} `json:"steps"`
	}
	if err := json.Unmarshal(body, &catalogue); err != nil {
		report.wrong("catalogue", "the reply is of another kind: is it a canary-steps function of this release?")
		return
	}
	if len(catalogue.Steps) == 0 {
		report.wrong("catalogue", "the function serves no step: does it have the secrets of its vendors? Its log says which are missing")
		return
	}
	names := make([]string, len(catalogue.Steps))
	for i, step := range catalogue.Steps {
		names[i] = step.Name
	}
	report.ok("catalogue", "%s", strings.Join(names, ", "))
}

// rights tries what the inventory and the change of a canary need.
func (s Site) rights(ctx context.Context, report *report) {
	if s.MayRead == nil {
		report.skipped("cluster", "there is none around this process: run --check in the controller's pod to try its rights")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	if err := s.MayRead(ctx); err != nil {
		report.wrong("cluster", "%v", err)
		return
	}
	report.ok("cluster", "Rollouts can be listed, ReplicaSets can be read")
}
