package bridge

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

func TestAFunctionIsToldWhatTheCanaryChangesByEachCall(t *testing.T) {
	asker := &answering{reply: wire.Reply{Phase: wire.Successful}}
	told := json.RawMessage(`{"stable":"old","containers":[],"paths":[]}`)
	bridge := staged(asker, func(settings *Settings) {
		settings.Change = func(_ context.Context, seen *view.View) json.RawMessage {
			if seen.Metadata.UID != "uid-of-checkout" {
				t.Errorf("read of %s", seen.Metadata.UID)
			}
			return told
		}
	})
	rollout := rolloutSince(time.Now())
	bridge.Run(rollout, withState(""))
	bridge.Abort(rollout, withState(saved))
	for _, call := range asker.calls {
		if string(call.Change) != string(told) {
			t.Errorf("%s with %s", call.Operation, call.Change)
		}
	}
	if len(asker.calls) != 2 {
		t.Errorf("%d calls", len(asker.calls))
	}
}
