package function

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// reaching calls what listens at an endpoint, over the transport that calls have.
func reaching(ctx context.Context, t *testing.T, text string) *Failure {
	t.Helper()
	endpoint, err := ParseEndpoint(text, false)
	if err != nil {
		t.Fatal(err)
	}
	transport := NewTransport(endpoint, nil)
	t.Cleanup(transport.CloseIdleConnections)
	client, _ := clientOf(t, transport)
	client.endpoint = endpoint
	_, failure := client.Get(ctx, "/v1/steps")
	if failure == nil {
		t.Fatal("it is believed")
	}
	return failure
}

// listening takes connections, and does with each what it is told.
func listening(t *testing.T, network, address string, with func(net.Conn)) net.Listener {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			with(connection)
		}
	}()
	return listener
}

func TestWhoIsNotReachedHasNotActed(t *testing.T) {
	listener := listening(t, "tcp", "127.0.0.1:0", func(net.Conn) {})
	address := "http://" + listener.Addr().String()
	_ = listener.Close()
	failure := reaching(t.Context(), t, address)
	if failure.Kind != NotActed || !strings.Contains(failure.Error(), "the connection is refused") {
		t.Errorf("%+v", failure)
	}
}

func TestWhoHangsUpMayHaveActed(t *testing.T) {
	listener := listening(t, "tcp", "127.0.0.1:0", func(connection net.Conn) { _ = connection.Close() })
	failure := reaching(t.Context(), t, "http://"+listener.Addr().String())
	if failure.Kind != MayHaveActed || strings.Contains(failure.Error(), "in time") {
		t.Errorf("%+v", failure)
	}
}

// over is a context whose time is over when somebody says so.
type over struct {
	context.Context
	done chan struct{}
}

func (o over) Done() <-chan struct{} { return o.done }

func (o over) Err() error {
	select {
	case <-o.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestWhoDoesNotAnswerInTimeMayHaveActed(t *testing.T) {
	ctx := over{t.Context(), make(chan struct{})}
	listener := listening(t, "tcp", "127.0.0.1:0", func(connection net.Conn) {
		// the time is over once the call has arrived
		_, _ = connection.Read(make([]byte, 1))
		t.Cleanup(func() { _ = connection.Close() })
		close(ctx.done)
	})
	failure := reaching(ctx, t, "http://"+listener.Addr().String())
	if failure.Kind != MayHaveActed || !strings.Contains(failure.Error(), ": no answer in time") {
		t.Errorf("%+v", failure)
	}
}

func TestWhereNoConnectionComesInTimeNobodyHasActed(t *testing.T) {
	client, _ := clientOf(t, waiting{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, failure := client.Post(ctx, "/v1/steps/a", nil)
	if failure == nil || failure.Kind != NotActed || !strings.Contains(failure.Error(), ": no connection in time") {
		t.Errorf("%+v", failure)
	}
}

type waiting struct{}

func (waiting) RoundTrip(request *http.Request) (*http.Response, error) {
	<-request.Context().Done()
	return nil, request.Context().Err()
}

func TestASocketIsReachedByItsPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	reached := make(chan struct{}, 1)
	listening(t, "unix", path, func(connection net.Conn) {
		reached <- struct{}{}
		_ = connection.Close()
	})
	reaching(t.Context(), t, "unix://"+path)
	select {
	case <-reached:
	default:
		t.Error("nobody has come to the socket")
	}
	if NewTransport(Endpoint{Socket: path}, nil).Proxy != nil {
		t.Error("a proxy stands before a socket")
	}
}

func TestConnectionsAreKeptForAllWorkersOfArgoAndLessLongThanProxiesKeepThem(t *testing.T) {
	transport := NewTransport(Endpoint{}, nil)
	if transport.MaxIdleConns < 10 || transport.MaxIdleConnsPerHost < 10 {
		t.Errorf("%d, %d a host", transport.MaxIdleConns, transport.MaxIdleConnsPerHost)
	}
	if transport.IdleConnTimeout <= 0 || transport.IdleConnTimeout >= time.Minute {
		t.Errorf("%s", transport.IdleConnTimeout)
	}
	if !transport.DisableCompression || transport.Proxy == nil {
		t.Error("the text is not as it was signed, or no proxy is asked")
	}
}

func TestAnHTTPThatEverybodyCouldReadNeedsAWord(t *testing.T) {
	for text, isOpen := range map[string]bool{
		"http://steps.example.com": true, "http://10.0.0.1:8080": true, "http://localhost:8080": false, "http://127.0.0.1:8080": false, "http://[::1]:8080": false,
	} {
		if _, err := ParseEndpoint(text, false); (err != nil) != isOpen {
			t.Errorf("%s: %v", text, err)
		}
		if _, err := ParseEndpoint(text, true); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestASocketMayHaveTheShortestName(t *testing.T) {
	if endpoint, err := ParseEndpoint("unix:///s", false); err != nil || endpoint.Socket != "/s" {
		t.Errorf("%+v, %v", endpoint, err)
	}
}

func TestWhatIsWrongWithAConnectionNamesWhatItIsAbout(t *testing.T) {
	for name, one := range map[string]struct {
		err  error
		says string
	}{
		"DNS":         {&net.DNSError{Name: "steps.example.com", Err: "no such host"}, "the name steps.example.com is not found (no such host): "},
		"hostname":    {x509.HostnameError{Certificate: &x509.Certificate{}, Host: "steps.example.com"}, "steps.example.com: use the name that is in the certificate"},
		"certificate": {x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.TooManyIntermediates}, "TLS: x509: too many intermediates"},
		"other":       {errors.New("something else"), "something else"},
	} {
		if told := Explain(one.err); !strings.Contains(told, one.says) {
			t.Errorf("%s: %s", name, told)
		}
	}
}
