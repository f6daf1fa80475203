package credentials

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/roundtrip"
)

// Addresses to which AWS's tools send a token over http (aws-sdk-go-v2, config/resolve_credentials.go).
const (
	taskAgent  = "169.254.170.2"
	podAgent   = "169.254.170.23"
	podAgentV6 = "fd00:ec2::23"
)

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isOfThisNode(host string) bool {
	ip := net.ParseIP(host)
	for _, agent := range []string{taskAgent, podAgent, podAgentV6} {
		if ip != nil && ip.Equal(net.ParseIP(agent)) {
			return true
		}
	}
	return isLoopback(host)
}

// networkTo reaches a host, and never through a proxy when it is of this node, for a proxy is elsewhere.
func networkTo(host string, roots *x509.CertPool) *http.Transport {
	network := roundtrip.NewTransport(roots)
	if ip := net.ParseIP(host); !isOfThisNode(host) && (ip == nil || !ip.IsLinkLocalUnicast()) {
		network.Proxy = http.ProxyFromEnvironment
	}
	// asked once an hour
	network.DisableKeepAlives = true
	return network
}

// mostBytes is of an answer: credentials have two thousand.
const mostBytes = 64 * 1024

func sent(ctx context.Context, network *http.Transport, request *http.Request) (int, []byte, error) {
	request.Header.Set("User-Agent", "canary-steps-bridge")
	response, err := roundtrip.Do(network, request, mostBytes)
	if err != nil {
		return 0, nil, explained(ctx, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, explained(ctx, err)
	}
	return response.StatusCode, text, nil
}

func explained(ctx context.Context, err error) error {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errors.New("no answer in time: does a NetworkPolicy let the pod reach it?")
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("the connection is refused: does it run, and does a NetworkPolicy let the pod reach it?")
	}
	return errors.New(function.Explain(err))
}

// tokenIn is read at each question, because Kubernetes replaces it.
func tokenIn(file, variable string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return "", fmt.Errorf("%s: %s cannot be read (%w): is the token mounted?", variable, file, err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", fmt.Errorf("%s: %s is empty: is the token mounted?", variable, file)
	}
	return token, nil
}

var errUnreadable = errors.New("the answer holds no credentials: is it that of AWS?")

func complete(id, secret, session string, expires time.Time) (aws.Credentials, error) {
	if id == "" || secret == "" || session == "" || expires.IsZero() {
		return aws.Credentials{}, errUnreadable
	}
	return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: session, CanExpire: true, Expires: expires}, nil
}
