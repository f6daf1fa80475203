package inventory

import (
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

const savedState = `{"v":1,"key":"u/2/p/s/t/2","seq":1}`

// The reaction of Argo's controller in test/argo when the end of a step was answered with an error.
var undeliveredEnds = map[wire.Operation]string{
	wire.Abort:     "abort-answered-with-an-error-is-recorded-and-forgotten",
	wire.Terminate: "terminate-answered-with-an-error-is-recorded-and-forgotten",
}

func TestAnAbortThatEndedInAnErrorIsFoundWithConfigAndState(t *testing.T) {
	for operation, scenario := range undeliveredEnds {
		begun := time.Now().Add(-time.Hour).Truncate(time.Second)
		item := recorded(t, scenario, begun)
		sweep, _, undelivered := sweepOf(t, strings.Replace(item, `"name":"`+ours+`"}}`, `"config":{"secret":"hidden"},"name":"`+ours+`"}}`, 1))
		if err := sweep.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(undelivered.calls) != 1 {
			t.Fatalf("%s: found %d", operation, len(undelivered.calls))
		}
		call, since := undelivered.calls[0], undelivered.since[0]
		if call.Operation != operation || call.Plugin != ours || call.Namespace != "payments" || !strings.Contains(string(call.State), "u/2/p/s/t/2") ||
			string(call.Config) != `{"secret":"hidden"}` || !strings.Contains(string(call.Rollout), "uid-of-app") {
			t.Errorf("%+v", call)
		}
		if late := since.Sub(begun); late < 0 || late > 20*time.Minute {
			t.Errorf("%s: counted from %s after the rollout began", operation, late)
		}
	}
}

func TestWhatWasDeliveredIsNotFound(t *testing.T) {
	for _, scenario := range []string{
		"abort-answered-with-failed-is-recorded-and-forgotten", "abort-answered-with-running-becomes-failed",
		"terminate-answered-with-running-becomes-failed", "an-abort-during-an-rpc-error-is-not-delivered",
		"abort-comes-in-reverse-order-for-running-and-successful", "promote-full-terminates-the-running-step",
	} {
		sweep, _, undelivered := sweepOf(t, recorded(t, scenario, time.Now()))
		if err := sweep.Take(t.Context()); err != nil || len(undelivered.calls) != 0 {
			t.Errorf("%s: %v, found %d", scenario, err, len(undelivered.calls))
		}
	}
}

func TestWhatAnotherPluginDidNotHearIsNotOurs(t *testing.T) {
	item := strings.ReplaceAll(recorded(t, undeliveredEnds[wire.Abort], time.Now()), ours, "acme/golden")
	sweep, _, undelivered := sweepOf(t, item)
	if err := sweep.Take(t.Context()); err != nil || len(undelivered.calls) != 0 {
		t.Errorf("%v, found %d", err, len(undelivered.calls))
	}
}
