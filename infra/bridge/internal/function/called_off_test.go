package function_test

import (
	"context"
	"maps"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

// An end of the process comes at any stage of a call: it waits for no limit, and nothing is sent anew.
func TestACallThatIsCalledOffEndsAtOnceAtEachStageOfItsConnection(t *testing.T) {
	stages := maps.Clone(testfunction.Endless())
	stages["a handshake that never comes"] = testfunction.Hear
	for name, answer := range stages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, callOff := context.WithCancel(t.Context())
			connections := &atomic.Int32{}
			url := testfunction.Raw(t, func(connection net.Conn) {
				connections.Add(1)
				callOff()
				answer(connection)
			})
			if strings.Contains(name, "handshake") {
				url = strings.Replace(url, "http:", "https:", 1)
			}
			if _, failure := testfunction.Client(t, url).Get(ctx, "/v1/steps"); failure == nil || strings.Contains(failure.Error(), "in time") {
				t.Errorf("%+v", failure)
			}
			if made := connections.Load(); made > 1 {
				t.Errorf("%d connections", made)
			}
		})
	}
}
