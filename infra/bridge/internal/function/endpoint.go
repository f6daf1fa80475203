package function

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Endpoint is where a function is.
type Endpoint struct {
	// URL has a scheme and a host, nothing else. It is the name that the body repeats.
	URL *url.URL
	// Socket is the path of a unix socket; empty for a host.
	Socket string
}

// ParseEndpoint reads `https://host`, `http://` of this machine (of any with insecureHTTP), or `unix:///path`.
func ParseEndpoint(text string, insecureHTTP bool) (Endpoint, error) {
	address, err := url.Parse(text)
	if err != nil || address.Scheme == "" {
		return Endpoint{}, fmt.Errorf("%q is not a URL such as https://steps.example.com", text)
	}
	if address.Scheme == "unix" {
		if address.Host != "" || !strings.HasPrefix(address.Path, "/") || len(address.Path) < 2 {
			return Endpoint{}, fmt.Errorf("%q must have the form unix:///path/of/socket", text)
		}
		// the listener there has no other name
		return Endpoint{URL: &url.URL{Scheme: "http", Host: "localhost"}, Socket: address.Path}, nil
	}
	switch {
	case address.Scheme != "https" && address.Scheme != "http":
		return Endpoint{}, fmt.Errorf("%q must begin with https://, http:// or unix:///", text)
	case address.Hostname() == "":
		return Endpoint{}, fmt.Errorf("%q names no host", text)
	case address.User != nil:
		return Endpoint{}, fmt.Errorf("the URL must hold no user and no password: calls are signed")
	case strings.Trim(address.Path, "/") != "" || address.RawQuery != "" || address.Fragment != "":
		return Endpoint{}, fmt.Errorf("%q must end after the host: the function is asked at /v1", text)
	case address.Scheme == "http" && !insecureHTTP && !isLoopback(address.Hostname()):
		return Endpoint{}, fmt.Errorf("%q would send what your Rollouts say in the clear: use https, or accept it with --insecure-http", text)
	}
	return Endpoint{URL: &url.URL{Scheme: address.Scheme, Host: address.Host}}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// String is the endpoint as people know it.
func (e Endpoint) String() string {
	if e.Socket != "" {
		return "unix://" + e.Socket
	}
	return e.URL.String()
}
