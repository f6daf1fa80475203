package main

import (
	"context"
	"io"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/check"
)

// checked tries all that the bridge needs.
func checked(site *site, out io.Writer) int {
	tried := check.Site{
		Endpoint: site.Endpoint, Roots: site.roots, Function: site.function, Transport: site.transport, Timeout: site.Timeout,
	}
	if site.cluster != nil {
		tried.MayRead = site.cluster.MayRead
	}
	if !check.Run(context.Background(), tried, out) {
		return notFine
	}
	return fine
}
