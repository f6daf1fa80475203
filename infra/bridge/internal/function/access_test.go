package function

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// keeper is an access that signs or does not, and how often it let nobody through.
type keeper struct {
	err     error
	refused int
}

func (k *keeper) Sign(_ context.Context, request *http.Request, body []byte) error {
	if k.err == nil {
		request.Header.Set("Authorization", "for "+string(body))
	}
	return k.err
}

func (k *keeper) Refused() string {
	k.refused++
	return "ask the owner of the door"
}

func TestACallHasTheAccessBesidesItsOwnSignature(t *testing.T) {
	network, client, _ := signed(t, 200, "{}")
	client.Through(&keeper{})
	if _, failure := client.Post(t.Context(), "/v1/steps/a", []byte("{}")); failure != nil {
		t.Fatal(failure)
	}
	if header := network.request.Header; header.Get("Authorization") != "for {}" || header.Get("webhook-signature") == "" {
		t.Errorf("%v", header)
	}
}

func TestWithoutAccessACallIsNotMade(t *testing.T) {
	network, client, _ := signed(t, 200, "{}")
	client.Through(&keeper{err: errors.New("the AWS credentials: the agent is away")})
	_, failure := client.Post(t.Context(), "/v1/steps/a", nil)
	if failure == nil || failure.Kind != NotActed || failure.Error() != "the AWS credentials: the agent is away" || network.request != nil {
		t.Errorf("%+v", failure)
	}
}

func TestWhoIsNotLetThroughHearsWhatToDo(t *testing.T) {
	for _, one := range []struct {
		endpoint string
		keeper   *keeper
		status   int
		apart    time.Duration
		want     string
	}{
		{"https://steps.example.com", &keeper{}, 403, 0, "status 403: ask the owner of the door"},
		{"https://steps.example.com", &keeper{}, 403, time.Hour, "status 403: its clock and this one are 1h0m0s apart, set both"},
		{"https://abc.lambda-url.eu-west-1.on.aws", nil, 403, 0, "does AWS IAM protect this URL? Then start the bridge with --auth aws-sigv4"},
		{"https://steps.example.com", nil, 403, 0, "is it a canary-steps function?"},
		{"https://steps.example.com", &keeper{}, 404, 0, "is it a canary-steps function?"},
		{"https://steps.example.com", &keeper{}, 401, 0, "none of the signing keys"},
	} {
		endpoint, err := ParseEndpoint(one.endpoint, false)
		if err != nil {
			t.Fatal(err)
		}
		client, _ := clientOf(t, &answering{status: one.status, body: strings.NewReader(`{"Message":"Forbidden"}`), date: now.Add(-one.apart)})
		client.endpoint = endpoint
		if one.keeper != nil {
			client.Through(one.keeper)
		}
		_, failure := client.Post(t.Context(), "/v1/steps/a", nil)
		if failure == nil || failure.Kind != NotActed || failure.Status != one.status || !strings.Contains(failure.Error(), one.want) {
			t.Errorf("%s, %d: %+v", one.endpoint, one.status, failure)
		}
		if one.keeper != nil && (one.keeper.refused == 1) != (one.status == 403) {
			t.Errorf("%d: refused %d times", one.status, one.keeper.refused)
		}
	}
}
