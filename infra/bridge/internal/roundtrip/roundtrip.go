// Package roundtrip is how every client of the bridge sends a request and hears the answer. It takes no longer than
// the request's context lives, and reads no more bytes than the client allows.
package roundtrip

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Interim is an answer that is no final one, though none will follow: 101 Switching Protocols, which nobody asked
// for. The bytes after it would not be HTTP, and net/http reads that past the request's context.
type Interim struct{ Status int }

// Error names the status and where to look.
func (i Interim) Error() string {
	return fmt.Sprintf("the answer is %d %s, which nobody asked for: is a proxy between them at fault?", i.Status, http.StatusText(i.Status))
}

// Do sends a request and follows no redirect. Reading the body of the answer ends with the request's context, and with a
// *http.MaxBytesError after most bytes; the caller closes it.
func Do(network http.RoundTripper, request *http.Request, most int64) (*http.Response, error) {
	response, err := network.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < http.StatusOK {
		_ = response.Body.Close()
		return nil, Interim{response.StatusCode}
	}
	response.Body = bodyWithin(request.Context(), http.MaxBytesReader(nil, response.Body, most))
	return response, nil
}

// body is one that is closed, whoever reads it, when its context ends.
type body struct {
	io.ReadCloser
	ctx  context.Context
	stop func() bool
}

func bodyWithin(ctx context.Context, of io.ReadCloser) io.ReadCloser {
	return &body{ReadCloser: of, ctx: ctx, stop: context.AfterFunc(ctx, func() { _ = of.Close() })}
}

// Read says that the time is over, not what closing the connection looked like.
func (b *body) Read(into []byte) (int, error) {
	read, err := b.ReadCloser.Read(into)
	if err != nil && !errors.Is(err, io.EOF) && b.ctx.Err() != nil {
		err = b.ctx.Err()
	}
	return read, err
}

// Close reads nothing more.
func (b *body) Close() error {
	b.stop()
	return b.ReadCloser.Close()
}
