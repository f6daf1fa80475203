package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/credentials"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/kubernetes"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/sigv4"
)

// site is what this process works with.
type site struct {
	options.Options
	function  *function.Client
	transport *http.Transport
	roots     *x509.CertPool
	// Nil outside a pod.
	cluster *kubernetes.Cluster
}

func siteOf(given options.Options, variable func(string) string, log hclog.Logger) (*site, error) {
	roots, err := rootsOf(given.CAFile)
	if err != nil {
		return nil, err
	}
	cluster, err := kubernetes.Around(variable)
	if err != nil {
		return nil, err
	}
	keys, err := keysOf(given, cluster, variable(options.KeyVariable), log)
	if err != nil {
		return nil, err
	}
	transport := function.NewTransport(given.Endpoint, roots)
	client := function.NewClient(given.Endpoint, keys, transport)
	if err := let(client, given, variable, roots, log); err != nil {
		return nil, err
	}
	return &site{Options: given, function: client, transport: transport, roots: roots, cluster: cluster}, nil
}

func keysOf(given options.Options, cluster *kubernetes.Cluster, text string, log hclog.Logger) (signing.Source, error) {
	named := given.SigningKeySecret
	switch {
	case given.SigningKeyFile != "":
		file, err := signing.OpenFile(given.SigningKeyFile, log.Warn)
		if err != nil {
			return nil, fmt.Errorf("--signing-key-file: %w", err)
		}
		return file, nil
	case named.Name != "" && cluster == nil:
		return nil, errors.New("--signing-key-secret: there is no cluster around this process: use --signing-key-file or " + options.KeyVariable)
	case named.Name != "":
		read := func(ctx context.Context) (string, error) { return cluster.Secret(ctx, named) }
		return signing.AskRemote("Secret "+named.Name, read, log.Warn), nil
	case text == "":
		return nil, errors.New("there is not a signing key: set " + options.KeyVariable + ", --signing-key-file or --signing-key-secret")
	}
	keys, err := signing.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s %w", options.KeyVariable, err)
	}
	return signing.Fixed(keys), nil
}

// let gives calls the access that somebody before the function wants.
func let(client *function.Client, given options.Options, variable func(string) string, roots *x509.CertPool, log hclog.Logger) error {
	word, from := given.Auth, "--auth"
	if word == "" {
		word, from = variable(options.AuthVariable), options.AuthVariable
	}
	switch word {
	case "":
		return nil
	case sigv4.Word:
	default:
		return fmt.Errorf("%s is %q: it must be %s", from, word, sigv4.Word)
	}
	access, err := sigv4.For(given.Endpoint, credentials.Site{Variable: variable, Roots: roots, Warn: log.Warn})
	if err != nil {
		return fmt.Errorf("%s %s: %w", from, word, err)
	}
	client.Through(access)
	return nil
}

// rootsOf is the system's authorities and those of a file, nil without a file.
func rootsOf(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--ca-file: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("--ca-file: %s holds no certificate in PEM", path)
	}
	return roots, nil
}
