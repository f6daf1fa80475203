package function

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/redact"
)

// repeating is a proxy that refuses everybody with what they were sent in its status.
func repeating(t *testing.T) string {
	t.Helper()
	return listening(t, "tcp", "127.0.0.1:0", func(connection net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(connection))
		if err == nil {
			fmt.Fprintf(connection, "HTTP/1.1 407 not with %s\r\n\r\n", request.Header.Get("Proxy-Authorization"))
		}
		_ = connection.Close()
	}).Addr().String()
}

func TestWhatAProxyRepeatsIsNotTold(t *testing.T) {
	address := "http://ann:s3cret-42-of-the-proxy@" + repeating(t)
	usual := proxies
	t.Cleanup(func() { proxies = usual })
	proxies = func() *redact.Redactor {
		return redact.New(redact.Proxies(func(string) string { return address })...)
	}
	proxy, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	transport := NewTransport(Endpoint{}, nil)
	transport.Proxy = http.ProxyURL(proxy)
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://steps.example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = transport.RoundTrip(request)
	if told := Explain(err); !strings.Contains(told, "not with Basic "+redact.Mark) {
		t.Errorf("%s", told)
	}
	if told := Explain(fmt.Errorf("invalid proxy address %q", address)); strings.Contains(told, "s3cret") {
		t.Errorf("%s", told)
	}
}
