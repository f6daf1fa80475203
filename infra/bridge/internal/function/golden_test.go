package function

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
)

// replying answers a request as a golden file says, and remembers it.
type replying struct {
	golden.Exchange
	request *http.Request
	body    string
}

func (r *replying) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	r.request, r.body = request, string(body)
	header := http.Header{}
	for name, value := range r.Reply.Headers {
		header.Set(name, value)
	}
	return &http.Response{StatusCode: r.Reply.Status, Header: header, Body: io.NopCloser(strings.NewReader(r.Reply.Body)), Request: request}, nil
}

func goldenClient(t *testing.T, exchange golden.Exchange) (*Client, *replying) {
	t.Helper()
	keys, err := signing.Parse(exchange.Key)
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := ParseEndpoint("https://steps.example.com", false)
	if err != nil {
		t.Fatal(err)
	}
	network := &replying{Exchange: exchange}
	client := NewClient(endpoint, signing.Fixed(keys), network)
	client.now = func() time.Time { return exchange.Time }
	client.newID = func() string { return exchange.Request.Headers["webhook-id"] }
	return client, network
}

func TestACallIsSignedAsTheGoldenFilesSay(t *testing.T) {
	for _, exchange := range golden.Exchanges(t) {
		// a call that signs its address is for operators, and an unsigned call is not ours
		if exchange.Request.Signed != "" || exchange.Request.Headers["webhook-signature"] == "" || exchange.Name == "unsigned" {
			continue
		}
		t.Run(exchange.Name, func(t *testing.T) {
			client, network := goldenClient(t, exchange)
			_, _ = client.exchange(t.Context(), exchange.Request.Method, exchange.Request.Path, []byte(exchange.Request.Body))
			for name, want := range exchange.Request.Headers {
				if got := network.request.Header.Get(name); got != want {
					t.Errorf("%s is %q, not %q", name, got, want)
				}
			}
			if network.body != exchange.Request.Body || network.request.URL.Path != exchange.Request.Path {
				t.Errorf("sent %s %s", network.request.URL, network.body)
			}
		})
	}
}

func TestOnlyASigned200IsAReply(t *testing.T) {
	kinds := map[int]Kind{400: Refused, 404: Refused, 413: Refused, 422: Refused, 503: NotActed, 401: NotActed}
	for _, exchange := range golden.Exchanges(t) {
		if exchange.Request.Signed != "" {
			continue
		}
		t.Run(exchange.Name, func(t *testing.T) {
			client, _ := goldenClient(t, exchange)
			body, failure := client.exchange(t.Context(), exchange.Request.Method, exchange.Request.Path, []byte(exchange.Request.Body))
			if exchange.Reply.Status == http.StatusOK {
				if failure != nil || string(body) != exchange.Reply.Body {
					t.Errorf("%v, %s", failure, body)
				}
				return
			}
			if failure == nil || failure.Status != exchange.Reply.Status || failure.Kind != kinds[exchange.Reply.Status] {
				t.Errorf("%+v", failure)
			}
		})
	}
}

func TestAReplyThatWasChangedIsNotBelieved(t *testing.T) {
	exchange := golden.Find(t, "second-run")
	exchange.Reply.Body = strings.Replace(exchange.Reply.Body, "yes", "no!", 1)
	client, _ := goldenClient(t, exchange)
	_, failure := client.Post(t.Context(), exchange.Request.Path, []byte(exchange.Request.Body))
	if failure == nil || failure.Kind != MayHaveActed || !strings.Contains(failure.Error(), "no key of this bridge signed the reply") {
		t.Errorf("%+v", failure)
	}
}
