package function_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/signing"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

// soon is the time of a call of which no end comes.
const soon = 200 * time.Millisecond

func TestACallOfWhichNoEndComesEndsInItsTime(t *testing.T) {
	for name, answer := range testfunction.Endless() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := testfunction.Client(t, testfunction.Raw(t, answer))
			if _, failure := client.Get(testfunction.Within(t, soon), "/v1/steps"); failure == nil {
				t.Error("it is believed")
			}
		})
	}
}

func TestAProxyOfWhichNoEndComesEndsInTheTimeOfTheCall(t *testing.T) {
	for name, answer := range testfunction.Endless() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy, err := url.Parse(testfunction.Raw(t, answer))
			if err != nil {
				t.Fatal(err)
			}
			endpoint, err := function.ParseEndpoint("https://steps.example.com", false)
			if err != nil {
				t.Fatal(err)
			}
			transport := function.NewTransport(endpoint, nil)
			transport.Proxy = http.ProxyURL(proxy)
			client := function.NewClient(endpoint, signing.Fixed(testfunction.Keys(t)), transport)
			_, failure := client.Get(testfunction.Within(t, soon), "/v1/steps")
			if failure == nil || failure.Kind != function.NotActed {
				t.Errorf("%+v", failure)
			}
		})
	}
}
