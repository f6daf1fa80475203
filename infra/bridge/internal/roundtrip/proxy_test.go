package roundtrip

import (
	"encoding/json"
	"net/url"
	"os"
	"testing"

	"golang.org/x/net/http/httpproxy"
)

// The steps follow Go's rules in TypeScript: this holds the cases of their test to Go.
func TestTheCasesOfTheStepsAreWhatGoSaysOfProxies(t *testing.T) {
	text, err := os.ReadFile("../../../../shared/runtime/src/host/network/testing/proxy-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Set     map[string]string
		Through map[string]string
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD",
	} {
		t.Setenv(name, "")
	}
	for _, one := range cases {
		t.Run("", func(t *testing.T) {
			for name, value := range one.Set {
				t.Setenv(name, value)
			}
			proxyFor := httpproxy.FromEnvironment().ProxyFunc()
			for address, want := range one.Through {
				parsed, err := url.Parse(address)
				if err != nil {
					t.Fatal(err)
				}
				got := ""
				proxy, err := proxyFor(parsed)
				if err != nil {
					got = "refused"
				} else if proxy != nil {
					got = proxy.String()
				}
				if got != want {
					t.Errorf("%v: %s goes through %q, and the steps have %q", one.Set, address, got, want)
				}
			}
		})
	}
}
