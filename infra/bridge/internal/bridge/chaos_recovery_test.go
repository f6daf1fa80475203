package bridge

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

func TestAnEndpointThatComesAndGoes(t *testing.T) {
	var calls atomic.Int32
	working := testfunction.Handler(t, func(request testfunction.Request) testfunction.Reply {
		return testfunction.Says(`"phase":"Running","state":{"v":1,"key":%q,"seq":%d}`, key, calls.Load())
	})
	server := testfunction.Serve(t, http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		switch calls.Add(1) % 4 {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			http.Error(response, "bad gateway", http.StatusBadGateway)
		case 3:
			// the end of a connection is seen when its request was read
			_, _ = io.Copy(io.Discard, request.Body)
			<-request.Context().Done()
		default:
			working.ServeHTTP(response, request)
		}
	}))
	plugin := reached(t, server.URL, nil)
	plugin.Timeout = impatient
	state := ""
	answers := 0
	for range 40 {
		result, err := plugin.Run(rolloutSince(time.Now()), withState(state))
		if err.HasError() || result.Phase != types.PhaseRunning {
			t.Fatalf("%+v, %v", result, err)
		}
		if identity := string(result.Status); !strings.Contains(identity, key) {
			t.Fatalf("the identity was lost: %s", identity)
		}
		if result.Message == "" {
			answers++
		}
		state = string(result.Status)
	}
	if answers == 0 {
		t.Error("no call was answered")
	}
}

func TestAConnectionThatWasKeptAndIsClosedIsMadeAnew(t *testing.T) {
	server := testfunction.Serve(t, testfunction.Handler(t, func(testfunction.Request) testfunction.Reply {
		return testfunction.Says(`"phase":"Successful"`)
	}))
	plugin := reached(t, server.URL, nil)
	for range 20 {
		result, err := plugin.Run(rolloutSince(time.Now()), withState(saved))
		expect(t, result, err, types.PhaseSuccessful, saved)
		server.CloseClientConnections()
	}
}

func TestAStepThatHangsDoesNotHoldUpTheOthers(t *testing.T) {
	hanging := make(chan struct{})
	var hung sync.WaitGroup
	server := testfunction.Serve(t, testfunction.Handler(t, func(request testfunction.Request) testfunction.Reply {
		if strings.Contains(request.Path, "/hanging/") {
			hung.Done()
			<-hanging
		}
		return testfunction.Says(`"phase":"Successful"`)
	}))
	plugin := reached(t, server.URL, nil)
	// of ten workers; more of one step are not let through
	const many = mostOfAStep
	hung.Add(many)
	var calls sync.WaitGroup
	for range many {
		calls.Go(func() {
			given := withState(saved)
			given.PluginName = "canary-steps/hanging"
			result, err := plugin.Run(rolloutSince(time.Now()), given)
			expect(t, result, err, types.PhaseSuccessful, saved)
		})
	}
	hung.Wait()
	for range 100 {
		result, err := plugin.Run(rolloutSince(time.Now()), withState(saved))
		expect(t, result, err, types.PhaseSuccessful, saved)
	}
	close(hanging)
	calls.Wait()
}
