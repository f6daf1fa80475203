// Package testfunction is a function for tests: it verifies and signs as the real one does.
package testfunction

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
)

// Secret is a key for tests, which protects nothing.
const Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// Keys is Secret as both sides have it.
func Keys(t testing.TB) signing.Keys {
	t.Helper()
	keys, err := signing.Parse(Secret)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// Secure is a server over TLS, whose certificate is for 127.0.0.1 and example.com, and whom to trust for that.
func Secure(t *testing.T, handler http.Handler) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server, roots
}

// Request is what arrived, verified.
type Request struct {
	*http.Request
	Path string
	Body []byte
	ID   string
}

// Field is what the body has at a name.
func (r Request) Field(name string) json.RawMessage {
	var body map[string]json.RawMessage
	_ = json.Unmarshal(r.Body, &body)
	return body[name]
}

// Reply is a status and a body, signed on its way out.
type Reply struct {
	Status int
	Body   string
}

// Says is a 200 with the fields of a reply.
func Says(format string, values ...any) Reply {
	return Reply{http.StatusOK, `{"direction":"reply",` + fmt.Sprintf(format, values...) + `}`}
}

// Problem is a status with what is wrong.
func Problem(status int, title, detail string) Reply {
	body, _ := json.Marshal(map[string]any{"type": "about:blank", "title": title, "status": status, "detail": detail})
	return Reply{status, string(body)}
}

// Handler signs what answer replies to a request that a key has signed; another it refuses as the real function does.
func Handler(t testing.TB, answer func(Request) Reply) http.Handler {
	keys := Keys(t)
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return
		}
		id := request.Header.Get("webhook-id")
		if keys.Verify(request.Header, id, time.Now(), body) != nil {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		reply := answer(Request{request, request.URL.Path, body, id})
		Sign(t, response.Header(), id, time.Now(), reply.Body)
		response.WriteHeader(reply.Status)
		_, _ = io.WriteString(response, reply.Body)
	})
}

// Sign signs a body with Secret.
func Sign(t testing.TB, header http.Header, id string, at time.Time, body string) {
	t.Helper()
	Keys(t).Sign(header, id, at, []byte(body))
}

// Serve is a handler on loopback, until the test ends.
func Serve(t testing.TB, handler http.Handler) *httptest.Server {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// Client calls an URL of loopback with Secret.
func Client(t testing.TB, url string) *function.Client {
	t.Helper()
	endpoint, err := function.ParseEndpoint(url, false)
	if err != nil {
		t.Fatal(err)
	}
	transport := function.NewTransport(endpoint, nil)
	t.Cleanup(transport.CloseIdleConnections)
	return function.NewClient(endpoint, signing.Fixed(Keys(t)), transport)
}

// Within is a context with a deadline, as every call has.
func Within(t testing.TB, limit time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}
