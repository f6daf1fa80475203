package inventory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

const running = `{"index":0,"name":"canary-steps/golden","operation":"Run","phase":"Running","status":{"v":1,"key":"u/2/p/s/t/0","seq":1}}`

func withStatuses(statuses ...string) string {
	status := `"status":{"canary":{"stepPluginStatuses":[` + strings.Join(statuses, ",") + `]}},"spec"`
	return strings.Replace(rollout("one", ours), `"spec"`, status, 1)
}

func ended(operation, phase string) string {
	return fmt.Sprintf(`{"index":0,"name":"canary-steps/golden","operation":%q,"phase":%q,"updatedAt":"2026-01-01T00:00:00Z"}`, operation, phase)
}

func TestAnAbortThatEndedInAnErrorIsFoundWithConfigAndState(t *testing.T) {
	for operation, want := range map[string]wire.Operation{"Abort": wire.Abort, "Terminate": wire.Terminate} {
		sweep, _, undelivered := sweepOf(t, withStatuses(running, ended(operation, "Error")))
		if err := sweep.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(undelivered.calls) != 1 {
			t.Fatalf("found %d", len(undelivered.calls))
		}
		call := undelivered.calls[0]
		if call.Operation != want || call.Plugin != ours || call.Namespace != "payments" ||
			string(call.Config) != `{"secret":"hidden"}` || !strings.Contains(string(call.State), "u/2/p/s/t/0") || !strings.Contains(string(call.Rollout), "uid-of-one") {
			t.Errorf("%+v", call)
		}
	}
}

func TestWhatWasDeliveredIsNotFound(t *testing.T) {
	for _, status := range []string{ended("Abort", "Successful"), ended("Run", "Error"), ended("Abort", "Failed"),
		strings.Replace(ended("Abort", "Error"), "canary-steps", "acme", 1)} {
		sweep, _, undelivered := sweepOf(t, withStatuses(running, status))
		if err := sweep.Take(t.Context()); err != nil || len(undelivered.calls) != 0 {
			t.Errorf("%s: %v, found %d", status, err, len(undelivered.calls))
		}
	}
}
