// Package kubernetes reads Rollouts and their ReplicaSets with the rights of the controller's pod. It is no client-go, which would double the
// binary for three lists and four gets.
package kubernetes

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/redact"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/roundtrip"
)

// Cluster is the one that this process runs in, or a stand-in of its API server.
type Cluster struct {
	base *url.URL
	// Nil for a stand-in.
	account *account

	mutex sync.Mutex
	// Of the connections, which are made anew when it changes.
	authority string
	network   *http.Transport
}

// Variables for runs outside a pod. One names another folder for the service account. The other is the URL of a
// stand-in of the API server on this machine, which needs no account.
const (
	AccountVariable = "CANARY_STEPS_SERVICE_ACCOUNT"
	ServerVariable  = "CANARY_STEPS_API_SERVER"
)

// Around is the cluster around this process, nil outside a pod. The variables are those of the environment.
func Around(variable func(string) string) (*Cluster, error) {
	if standIn := variable(ServerVariable); standIn != "" {
		base, err := url.Parse(standIn)
		if err != nil || base.Scheme != "http" || base.Hostname() != "127.0.0.1" {
			return nil, errors.New(ServerVariable + " must have the form http://127.0.0.1:PORT: it is for runs on a laptop")
		}
		return &Cluster{base: base, network: roundtrip.NewTransport(nil)}, nil
	}
	host, port := variable("KUBERNETES_SERVICE_HOST"), variable("KUBERNETES_SERVICE_PORT")
	if host == "" {
		return nil, nil
	}
	if port == "" {
		port = "443"
	}
	folder := variable(AccountVariable)
	if folder == "" {
		folder = accountFolder
	}
	return &Cluster{base: &url.URL{Scheme: "https", Host: net.JoinHostPort(host, port)}, account: &account{folder}}, nil
}

// Namespace is that of this pod.
func (c *Cluster) Namespace() (string, error) {
	if c.account == nil {
		return "", errors.New("a stand-in of the API server has no namespace of its own: name one")
	}
	return c.account.mounted("namespace")
}

// mostObjectBytes is of one object: one in etcd has 1.5 MiB at most (etcd's --max-request-bytes).
const mostObjectBytes = 4 * 1024 * 1024

// read is one object.
func (c *Cluster) read(ctx context.Context, asked question, into any) error {
	body, err := c.ask(ctx, asked, nil, mostObjectBytes)
	if err != nil {
		return err
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		return c.failed(ctx, asked, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return c.failed(ctx, asked, fmt.Errorf("the answer is not JSON of %s: %w", asked.Resource, err))
	}
	return nil
}

// ask is the body of a 200, of which most bytes can be read, within the context.
func (c *Cluster) ask(ctx context.Context, asked question, query url.Values, most int64) (io.ReadCloser, error) {
	network, token, err := c.access()
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.urlOf(asked, query), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	request.Header.Set("User-Agent", "canary-steps-bridge")
	response, err := roundtrip.Do(network, request, most)
	if err != nil {
		return nil, c.failed(ctx, asked, err)
	}
	if response.StatusCode == http.StatusOK {
		return response.Body, nil
	}
	defer response.Body.Close()
	// the status says enough where the text breaks off
	text, _ := io.ReadAll(io.LimitReader(response.Body, mostObjectBytes))
	return nil, refusalOf(asked, response.StatusCode, []byte(redact.New(token).Text(string(text))))
}

func (c *Cluster) urlOf(asked question, query url.Values) string {
	parts := []string{"apis", asked.Group, asked.Version}
	if asked.Group == "" {
		parts = []string{"api", asked.Version}
	}
	if asked.Namespace != "" {
		parts = append(parts, "namespaces", url.PathEscape(asked.Namespace))
	}
	parts = append(parts, asked.Resource)
	if asked.Name != "" {
		parts = append(parts, url.PathEscape(asked.Name))
	}
	address := *c.base
	address.Path = "/" + strings.Join(parts, "/")
	address.RawQuery = query.Encode()
	return address.String()
}

func (c *Cluster) failed(ctx context.Context, asked question, err error) error {
	var long *http.MaxBytesError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		err = errors.New("no answer in time")
	case errors.As(err, &long):
		err = fmt.Errorf("the answer has more than %d bytes", long.Limit)
	}
	return fmt.Errorf("Kubernetes at %s: %s: %w", c.base.Host, asked.Resource, err)
}

// mostConnections: a step that looks up twenty Rollouts is not to shake hands twenty times.
const mostConnections = 4

// access is the connections and the token of now.
func (c *Cluster) access() (*http.Transport, string, error) {
	if c.account == nil {
		return c.network, "", nil
	}
	token, err := c.account.mounted("token")
	if err != nil {
		return nil, "", err
	}
	network, err := c.trusting()
	return network, token, err
}

// trusting has the connections that trust the cluster's authority as it is now, and nobody else.
func (c *Cluster) trusting() (*http.Transport, error) {
	authority, err := c.account.mounted("ca.crt")
	if err != nil {
		return nil, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.network != nil && authority == c.authority {
		return c.network, nil
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(authority)) {
		return nil, errors.New("ca.crt of the service account holds no certificate")
	}
	if c.network != nil {
		c.network.CloseIdleConnections()
	}
	c.authority = authority
	c.network = roundtrip.NewTransport(roots)
	c.network.MaxIdleConns, c.network.MaxIdleConnsPerHost = mostConnections, mostConnections
	c.network.IdleConnTimeout = 30 * time.Second
	return c.network, nil
}
