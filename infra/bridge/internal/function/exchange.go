// Package function calls a function: signed both ways, within the time of one call, believing nothing that is not signed.
package function

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
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

// A status that nobody signed says little, but it shows where the call went: a refusal at the door has not acted.
func (c *Client) unbelieved(response *http.Response, why error) *Failure {
	status := response.StatusCode
	failure := &Failure{Status: status, Kind: NotActed}
	switch {
	case status == http.StatusUnauthorized:
		failure.Reason = fmt.Sprintf("%s: the function accepts none of the signing keys%s", c.endpoint, c.clockHint(response))
	case status == http.StatusTooManyRequests:
		failure.Reason = fmt.Sprintf("%s: too many calls (429)", c.endpoint)
	case status >= 300 && status < 400:
		failure.Reason = fmt.Sprintf("%s: a redirect (%d), which is never followed: name the function itself", c.endpoint, status)
	case status >= 400 && status < 500:
		failure.Reason = fmt.Sprintf("%s: status %d, and %v: is it a canary-steps function?", c.endpoint, status, why)
	default:
		failure.Kind = MayHaveActed
		failure.Reason = fmt.Sprintf("%s: status %d, and %v%s", c.endpoint, status, why, c.clockHint(response))
	}
	return failure
}

// noticeable is a difference that half the tolerance of signatures is used up by.
const noticeable = 150 * time.Second

// The date of an unsigned reply is believed in so far as it may explain what is wrong.
func (c *Client) clockHint(response *http.Response) string {
	theirs, err := http.ParseTime(response.Header.Get("Date"))
	if apart := c.now().Sub(theirs).Round(time.Second); err == nil && apart.Abs() > noticeable {
		return fmt.Sprintf(": its clock and this one are %s apart, set both", apart.Abs())
	}
	return ": is a key the same on both sides, and are both clocks right?"
}
