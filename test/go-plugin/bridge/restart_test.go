package bridge

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// aborted is a Rollout whose Abort a process that is gone could not deliver, as the controller has written it down.
const aborted = `{
  "metadata": {"name":"checkout","namespace":"payments","uid":"uid-of-checkout"},
  "spec": {"strategy":{"canary":{"steps":[{"plugin":{"name":"canary-steps/golden","config":{"say":"hello"}}}]}}},
  "status": {"abort":true,"canary":{"stepPluginStatuses":[
    {"index":0,"name":"canary-steps/golden","operation":"Run","phase":"Running","status":{"v":1,"key":"uid-of-checkout/2/p/s/t/0","seq":1}},
    {"index":0,"name":"canary-steps/golden","operation":"Abort","phase":"Error","startedAt":%[1]q,"finishedAt":%[1]q}]}}}`

func TestAfterARestartAnAbortIsDeliveredAndOneProcessTakesTheInventory(t *testing.T) {
	if testing.Short() {
		t.Skip("the first inventory comes after half a minute")
	}
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		rollout := fmt.Sprintf(aborted, time.Now().Add(-time.Hour).UTC().Format(time.RFC3339))
		fmt.Fprintf(response, `{"kind":"RolloutList","metadata":{},"items":[%s]}`, rollout)
	}))
	t.Cleanup(api.Close)
	inventories, aborts := make(chan string, 10), make(chan string, 10)
	answer := successful(t)
	function := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		answer(response, request)
		switch request.URL.Path {
		case "/v1/inventory":
			inventories <- string(body)
		case "/v1/steps/golden/abort":
			aborts <- string(body)
		}
	}))
	t.Cleanup(function.Close)
	environment := append([]string{"CANARY_STEPS_API_SERVER=" + api.URL, "TMPDIR=" + t.TempDir()}, withKey...)
	for range 3 {
		start(t, environment, "--endpoint", function.URL)
	}
	var told struct {
		Config json.RawMessage `json:"config"`
		State  json.RawMessage `json:"state"`
	}
	select {
	case body := <-aborts:
		if err := json.Unmarshal([]byte(body), &told); err != nil || string(told.Config) != `{"say":"hello"}` || !strings.Contains(string(told.State), "uid-of-checkout/2/p/s/t/0") {
			t.Errorf("%s, %v", body, err)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("no Abort was delivered")
	}
	if count := len(inventories); count != 1 {
		t.Errorf("%d inventories of three processes", count)
	}
	if body := <-inventories; !strings.Contains(body, `"uid-of-checkout"`) || !strings.Contains(body, `"complete":true`) {
		t.Error(body)
	}
}
