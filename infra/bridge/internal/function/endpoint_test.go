package function

import (
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
)

func TestEndpointsAreReadAsTheCommandReadsThem(t *testing.T) {
	endpoints := golden.Endpoints(t)
	for text, name := range endpoints.Accepted {
		if endpoint, err := ParseEndpoint(text, false); err != nil || endpoint.String() != name {
			t.Errorf("%q: %s, %v", text, endpoint, err)
		}
	}
	for text, problem := range endpoints.Refused {
		if _, err := ParseEndpoint(text, false); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
