package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

// ended is a Rollout that is Healthy, of which no call tells, and whose step has another organisation's name.
const ended = `{"metadata":{"name":"checkout","namespace":"payments","uid":"uid-of-checkout"},
	"spec":{"strategy":{"canary":{"steps":[{"plugin":{"name":"acme/run"}}]}}},"status":{"phase":"Healthy"}}`

func TestTheInventoryIsTakenAtOnceWithoutAController(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	api := testfunction.Serve(t, http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(response, `{"kind":"RolloutList","metadata":{},"items":[`+ended+`]}`)
	}))
	told := make(chan testfunction.Request, 1)
	function := httptest.NewServer(testfunction.Handler(t, func(request testfunction.Request) testfunction.Reply {
		told <- request
		return testfunction.Reply{Status: http.StatusOK, Body: "{}"}
	}))
	t.Cleanup(function.Close)
	code := make(chan int, 1)
	go func() {
		variables := map[string]string{options.KeyVariable: testfunction.Secret, "CANARY_STEPS_API_SERVER": api.URL}
		got, _, stderr := started(variables, "inventory", "--endpoint", function.URL, "--plugin", "acme/run")
		if !strings.Contains(stderr, "the inventory is taken here") {
			t.Error(stderr)
		}
		code <- got
	}()
	request := <-told
	if request.Path != "/v1/inventory" || !strings.Contains(string(request.Body), `"phase":"Healthy"`) || string(request.Field("complete")) != "true" {
		t.Errorf("%s %s", request.Path, request.Body)
	}
	// the pod is ended
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := <-code; got != fine {
		t.Errorf("ended with %d", got)
	}
}
