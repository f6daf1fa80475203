// Package function calls a function: signed both ways, within the time of one call, believing nothing that is not signed.
package function

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/roundtrip"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

// Client exchanges signed messages with one function.
type Client struct {
	endpoint Endpoint
	keys     signing.Source
	network  http.RoundTripper
	// Nil where nothing but our own signature is wanted.
	access Access
	// Of the signatures; a test may have another.
	now   func() time.Time
	newID func() string
}

// NewClient reaches the function at endpoint over a transport.
func NewClient(endpoint Endpoint, keys signing.Source, transport http.RoundTripper) *Client {
	return &Client{
		endpoint: endpoint,
		keys:     keys,
		now:      time.Now,
		newID:    func() string { return "msg_" + rand.Text() },
		network:  transport,
	}
}

// Access is what somebody before the function wants, such as AWS IAM, besides our own signature.
type Access interface {
	// Sign may wait, no longer than the context. Its errors tell no secret.
	Sign(ctx context.Context, request *http.Request, body []byte) error
	// Refused tells that a call was not let through, and is what to do.
	Refused() string
}

// Through lets every call have the access that somebody before the function wants.
func (c *Client) Through(access Access) { c.access = access }

// Name is the endpoint that bodies repeat.
func (c *Client) Name() string { return c.endpoint.URL.String() }

// Post sends a body and gets back the body of a signed 200.
func (c *Client) Post(ctx context.Context, path string, body []byte) ([]byte, *Failure) {
	return c.exchange(ctx, http.MethodPost, path, body)
}

// Get asks for what is the same for all callers: the signature covers no address.
func (c *Client) Get(ctx context.Context, path string) ([]byte, *Failure) {
	return c.exchange(ctx, http.MethodGet, path, nil)
}

func (c *Client) exchange(ctx context.Context, method, path string, body []byte) ([]byte, *Failure) {
	keys, err := c.keys.Keys(ctx)
	if err != nil {
		return nil, fail(NotActed, "the signing key: %v", err)
	}
	id := c.newID()
	arrived := &atomic.Bool{}
	request, err := c.request(onConnection(ctx, arrived), method, path, body)
	if err != nil {
		return nil, fail(NotActed, "%s: %v", c.endpoint, err)
	}
	keys.Sign(request.Header, id, c.now(), body)
	if c.access != nil {
		if err := c.access.Sign(ctx, request, body); err != nil {
			return nil, fail(NotActed, "%v", err)
		}
	}
	response, err := roundtrip.Do(c.network, request, wire.MaxBytes)
	if err != nil {
		return nil, c.unreached(ctx, err, arrived.Load())
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, c.unreached(ctx, err, true)
	}
	if err := keys.Verify(response.Header, id, c.now(), text); err != nil {
		c.keys.Doubt()
		return nil, c.unbelieved(response, err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, toldBy(response.StatusCode, wire.ParseProblem(text))
	}
	return text, nil
}

func (c *Client) request(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.endpoint.URL.String()+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("User-Agent", "canary-steps-bridge")
	// Not sent: it lets the transport try once more where a connection that was kept turns out to be closed. A call that
	// arrives twice does nothing twice.
	request.Header["Idempotency-Key"] = nil
	return request, nil
}

func onConnection(ctx context.Context, arrived *atomic.Bool) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { arrived.Store(true) },
	})
}

func (c *Client) unreached(ctx context.Context, err error, arrived bool) *Failure {
	kind := NotActed
	if arrived {
		kind = MayHaveActed
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		if arrived {
			return fail(kind, "%s: no answer in time", c.endpoint)
		}
		return fail(kind, "%s: no connection in time: is it reachable from the controller's pod?", c.endpoint)
	}
	return fail(kind, "%s: %s", c.endpoint, Explain(err))
}
