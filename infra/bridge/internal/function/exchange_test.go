package function

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
)

// source has the keys, or why there are none, and how often they were doubted.
type source struct {
	keys  signing.Keys
	err   error
	doubt int
}

func (s *source) Keys(context.Context) (signing.Keys, error) { return s.keys, s.err }
func (s *source) Doubt()                                     { s.doubt++ }

// answering is a network: an answer that may be signed, or an error.
type answering struct {
	status   int
	body     io.Reader
	date     time.Time
	err      error
	signs    func(http.Header, string)
	request  *http.Request
	isClosed bool
}

func (a *answering) Read(into []byte) (int, error) { return a.body.Read(into) }

func (a *answering) Close() error {
	a.isClosed = true
	return nil
}

func (a *answering) RoundTrip(request *http.Request) (*http.Response, error) {
	a.request = request
	if a.err != nil {
		return nil, a.err
	}
	header := http.Header{}
	if !a.date.IsZero() {
		header.Set("Date", a.date.UTC().Format(http.TimeFormat))
	}
	if a.signs != nil {
		a.signs(header, request.Header.Get("webhook-id"))
	}
	return &http.Response{StatusCode: a.status, Header: header, Body: a, Request: request}, nil
}

// now is whole in seconds, as the dates of answers are.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func clientOf(t *testing.T, network http.RoundTripper) (*Client, *source) {
	t.Helper()
	keys, err := signing.Parse("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := ParseEndpoint("https://steps.example.com", false)
	if err != nil {
		t.Fatal(err)
	}
	from := &source{keys: keys}
	client := NewClient(endpoint, from, network)
	client.now = func() time.Time { return now }
	return client, from
}

func signed(t *testing.T, status int, body string) (*answering, *Client, *source) {
	t.Helper()
	network := &answering{status: status, body: strings.NewReader(body)}
	client, from := clientOf(t, network)
	network.signs = func(header http.Header, id string) { from.keys.Sign(header, id, now, []byte(body)) }
	return network, client, from
}

func TestWhatNobodySignedSaysWhetherTheFunctionMayHaveActed(t *testing.T) {
	for status, want := range map[int]struct {
		kind Kind
		says string
	}{
		200: {MayHaveActed, "status 200, and "}, 299: {MayHaveActed, "status 299"},
		300: {NotActed, "a redirect (300), which is never followed"}, 399: {NotActed, "a redirect (399)"},
		400: {NotActed, "status 400, and "}, 403: {NotActed, ": is it a canary-steps function?"},
		401: {NotActed, "the function accepts none of the signing keys: is a key the same on both sides"},
		429: {NotActed, "too many calls (429)"}, 499: {NotActed, "status 499"},
		500: {MayHaveActed, "status 500, and "}, 503: {MayHaveActed, ": is a key the same on both sides, and are both clocks right?"},
	} {
		network := &answering{status: status, body: strings.NewReader("{}")}
		client, from := clientOf(t, network)
		text, failure := client.Post(t.Context(), "/v1/steps/a", nil)
		if failure == nil || failure.Kind != want.kind || failure.Status != status || !strings.Contains(failure.Error(), want.says) {
			t.Errorf("%d: %s %+v", status, text, failure)
		}
		if isQuestion := strings.Contains(failure.Error(), "is it a canary-steps function?"); isQuestion != (status >= 400 && status < 500 && status != 401 && status != 429) {
			t.Errorf("%d: %s", status, failure)
		}
		if from.doubt != 1 {
			t.Errorf("%d: the keys are doubted %d times", status, from.doubt)
		}
	}
}

func TestClocksAreNamedWhereTheyAreMoreThanHalfTheToleranceApart(t *testing.T) {
	for apart, isNamed := range map[time.Duration]bool{
		150 * time.Second: false, 151 * time.Second: true, -150 * time.Second: false, -151 * time.Second: true,
	} {
		client, _ := clientOf(t, &answering{status: 401, body: strings.NewReader(""), date: now.Add(-apart)})
		_, failure := client.Post(t.Context(), "/v1/steps/a", nil)
		if strings.Contains(failure.Error(), ": its clock and this one are "+apart.Abs().String()+" apart, set both") != isNamed {
			t.Errorf("%s: %s", apart, failure)
		}
	}
}

func TestACallWithoutAKeyIsNotMade(t *testing.T) {
	network, client, from := signed(t, 200, "{}")
	from.err = errors.New("the file is empty")
	_, failure := client.Post(t.Context(), "/v1/steps/a", nil)
	if failure == nil || failure.Kind != NotActed || failure.Error() != "the signing key: the file is empty" || network.request != nil {
		t.Errorf("%+v", failure)
	}
}

func TestACallToNoAddressIsNotMade(t *testing.T) {
	network, client, _ := signed(t, 200, "{}")
	_, failure := client.Post(t.Context(), "/v1/\x7f", nil)
	if failure == nil || failure.Kind != NotActed || network.request != nil {
		t.Errorf("%+v", failure)
	}
}

func TestWhatIsSentSaysWhatItIsAndThatItMayBeSentAgain(t *testing.T) {
	network, client, from := signed(t, 200, "{}")
	if _, failure := client.Post(t.Context(), "/v1/steps/a", []byte("{}")); failure != nil {
		t.Fatal(failure)
	}
	header := network.request.Header
	if header.Get("Content-Type") != "application/json" || header.Get("User-Agent") != "canary-steps-bridge" {
		t.Errorf("%v", header)
	}
	// net/http looks for the name alone
	if values, isThere := header["Idempotency-Key"]; !isThere || values != nil {
		t.Errorf("%v", values)
	}
	if from.doubt != 0 || !network.isClosed {
		t.Errorf("doubted %d times, closed: %v", from.doubt, network.isClosed)
	}
	network, client, _ = signed(t, 200, "{}")
	if _, failure := client.Get(t.Context(), "/v1/steps"); failure != nil || network.request.Header.Get("Content-Type") != "" {
		t.Errorf("%v, %v", failure, network.request.Header)
	}
}

func TestAReplyThatBreaksOffMayBeOfACallThatActed(t *testing.T) {
	client, from := clientOf(t, &answering{status: 200, body: io.MultiReader(strings.NewReader("{"), broken{})})
	_, failure := client.Post(t.Context(), "/v1/steps/a", nil)
	if failure == nil || failure.Kind != MayHaveActed || !strings.Contains(failure.Error(), "closed before the reply was complete") || from.doubt != 0 {
		t.Errorf("%+v", failure)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWhatTheFunctionSaysItselfSaysWhetherItMayHaveActed(t *testing.T) {
	for name, one := range map[string]struct {
		status int
		body   string
		kind   Kind
		says   string
	}{
		"its own words":     {422, `{"title":"invalid","detail":"config.channel is no text"}`, Refused, "config.channel is no text"},
		"no words":          {500, `{}`, MayHaveActed, "the function answered 500"},
		"too many":          {429, `{}`, NotActed, "the function answered 429"},
		"the step threw":    {503, `{"title":"step error","detail":"no"}`, NotActed, "no"},
		"something else":    {503, `{"title":"store","detail":"no"}`, MayHaveActed, "no"},
		"not what it means": {500, `{"title":"step error","detail":"no"}`, MayHaveActed, "no"},
	} {
		t.Run(name, func(t *testing.T) {
			_, client, _ := signed(t, one.status, one.body)
			_, failure := client.Post(t.Context(), "/v1/steps/a", nil)
			if failure == nil || failure.Kind != one.kind || failure.Status != one.status || failure.Error() != one.says {
				t.Fatalf("%+v", failure)
			}
			if want := "the function answered "; !strings.HasPrefix(failure.Plain(), want) {
				t.Errorf("the log has %s", failure.Plain())
			}
		})
	}
}

func TestWhereThereAreNoOtherWordsTheLogHasThoseOfTheReason(t *testing.T) {
	client, _ := clientOf(t, &answering{err: io.EOF})
	if _, failure := client.Post(t.Context(), "/", nil); failure.Plain() != failure.Error() || failure.Plain() == "" {
		t.Errorf("%q", failure.Plain())
	}
}
