package bridge

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	ktypes "k8s.io/apimachinery/pkg/types"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

var (
	notActed     = &function.Failure{Kind: function.NotActed, Reason: "down"}
	mayHaveActed = &function.Failure{Kind: function.MayHaveActed, Reason: "no answer in time"}
	refused      = function.Told(422, "said hidden")
)

func TestAReplyIsPassedOn(t *testing.T) {
	function := &answering{reply: wire.Reply{Phase: wire.Running, Message: "soon", RequeueAfter: 40 * time.Second, State: json.RawMessage(saved)}}
	plugin := staged(function, nil)
	result, err := plugin.Run(rolloutSince(time.Now()), withState(`{"mine":1}`))
	expect(t, result, err, types.PhaseRunning, saved)
	if result.Message != "soon" || result.RequeueAfter != 40*time.Second {
		t.Errorf("%+v", result)
	}
	if call := function.calls[0]; string(call.State) != `{"mine":1}` || call.Plugin != "canary-steps/golden" || call.Namespace != "payments" {
		t.Errorf("%+v", call)
	}
}

func TestAWaitThatArgoWouldTurnIntoHalfAMinuteIsElevenSeconds(t *testing.T) {
	plugin := staged(&answering{reply: wire.Reply{Phase: wire.Running, RequeueAfter: 5 * time.Second}}, nil)
	if result, _ := plugin.Run(rolloutSince(time.Now()), withState("")); result.RequeueAfter != 11*time.Second {
		t.Errorf("%s", result.RequeueAfter)
	}
}

func TestAReplyWithoutAStateKeepsTheOneThatTheControllerHas(t *testing.T) {
	plugin := staged(&answering{reply: wire.Reply{Phase: wire.Successful}}, nil)
	result, err := plugin.Run(rolloutSince(time.Now()), withState(saved))
	expect(t, result, err, types.PhaseSuccessful, saved)
	result, err = plugin.Run(rolloutSince(time.Now()), withState(""))
	expect(t, result, err, types.PhaseSuccessful, first)
}

func TestWithoutAnAnswerAStepThatMayHaveActedRunsOnWithItsState(t *testing.T) {
	for name, is := range map[string]struct {
		failure *function.Failure
		state   string
		phase   types.StepPhase
		kept    string
	}{
		"first call, may have acted":  {mayHaveActed, "", types.PhaseRunning, first},
		"first call, has not acted":   {notActed, "", "", ""},
		"first call, refused":         {refused, "", "", ""},
		"later call, may have acted":  {mayHaveActed, saved, types.PhaseRunning, saved},
		"later call, has not acted":   {notActed, saved, types.PhaseRunning, saved},
		"later call, refused":         {refused, saved, "", ""},
		"a state that is not ours":    {notActed, `{"id":7}`, types.PhaseRunning, `{"id":7}`},
		"after one without an answer": {notActed, first, types.PhaseRunning, first},
	} {
		t.Run(name, func(t *testing.T) {
			plugin := staged(&answering{failure: is.failure}, nil)
			result, err := plugin.Run(rolloutSince(time.Now()), withState(is.state))
			expect(t, result, err, is.phase, is.kept)
			if is.phase == types.PhaseRunning && result.RequeueAfter != 30*time.Second {
				t.Errorf("asks again after %s", result.RequeueAfter)
			}
		})
	}
}

func TestNoStepWaitsPastAMinuteBeforeItsProgressDeadline(t *testing.T) {
	for _, is := range []struct {
		failure *function.Failure
		state   string
	}{{mayHaveActed, ""}, {notActed, ""}, {notActed, saved}, {refused, ""}, {refused, saved}} {
		synctest.Test(t, func(t *testing.T) {
			plugin := staged(&answering{failure: is.failure}, nil)
			rollout, state := rolloutSince(time.Now()), is.state
			deadline := time.Now().Add(10 * time.Minute)
			for polls := 0; ; polls++ {
				result, err := plugin.Run(rollout, withState(state))
				if result.Phase == types.PhaseFailed {
					if !strings.Contains(result.Message, "raise spec.progressDeadlineSeconds (10m0s)") {
						t.Error(result.Message)
					}
					if left := time.Until(deadline); left < time.Minute || left > 2*time.Minute {
						t.Errorf("failed %s before the deadline", left)
					}
					break
				}
				wait := 30 * time.Second
				if !err.HasError() {
					wait, state = result.RequeueAfter, string(result.Status)
				}
				// a call may take all its time, and Argo adds 5 s
				time.Sleep(wait + 5*time.Second + 8*time.Second)
				if time.Now().After(deadline) {
					t.Fatalf("not decided after %d polls", polls)
				}
			}
		})
	}
}

func TestARevivedStepThatIsLongPastItsDeadlineFailsAtOnce(t *testing.T) {
	plugin := staged(&answering{failure: notActed}, nil)
	result, err := plugin.Run(rolloutSince(time.Now().Add(-time.Hour)), withState(saved))
	expect(t, result, err, types.PhaseFailed, saved)
}

func TestARolloutWithoutADeadlineWaits(t *testing.T) {
	plugin := staged(&answering{failure: notActed}, nil)
	rollout := rolloutSince(time.Time{})
	rollout.Status.Conditions = nil
	result, err := plugin.Run(rollout, withState(saved))
	expect(t, result, err, types.PhaseRunning, saved)
}

func failing(settings *Settings) { settings.Unavailable.Fail = true }

func TestOnUnavailableFailFailsAfterItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		function := &answering{failure: notActed}
		plugin := staged(function, failing)
		rollout := rolloutSince(time.Now())
		rollout.Spec.ProgressDeadlineSeconds = pointer(int32(7200))
		begun := time.Now()
		for {
			result, _ := plugin.Run(rollout, withState(saved))
			if result.Phase == types.PhaseFailed {
				if !strings.HasPrefix(result.Message, "no result for 5m") {
					t.Error(result.Message)
				}
				break
			}
			time.Sleep(35 * time.Second)
		}
		if took := time.Since(begun); took < 5*time.Minute || took > 6*time.Minute {
			t.Errorf("failed after %s", took)
		}
	})
}

func TestAnAnswerInBetweenBeginsTheTimeAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		function := &answering{failure: notActed}
		plugin := staged(function, failing)
		rollout := rolloutSince(time.Now())
		rollout.Spec.ProgressDeadlineSeconds = pointer(int32(7200))
		for round := range 40 {
			function.failure = notActed
			if round%5 == 0 {
				function.failure, function.reply = nil, wire.Reply{Phase: wire.Running}
			}
			if result, _ := plugin.Run(rollout, withState(saved)); result.Phase != types.PhaseRunning {
				t.Fatalf("round %d: %+v", round, result)
			}
			time.Sleep(35 * time.Second)
		}
	})
}

func TestOnUnavailableFailIsNotLaterThanTheDeadlineAllows(t *testing.T) {
	plugin := staged(&answering{failure: notActed}, func(settings *Settings) {
		settings.Unavailable = Unavailable{Fail: true, After: 24 * time.Hour}
	})
	result, err := plugin.Run(rolloutSince(time.Now().Add(-9*time.Minute)), withState(saved))
	expect(t, result, err, types.PhaseFailed, saved)
}

func TestAStepThatFailsHereIsUndoneWhenTheFunctionIsBack(t *testing.T) {
	for state, kept := range map[string]string{saved: saved, "": first} {
		plugin := staged(&answering{failure: mayHaveActed}, nil)
		_, _ = plugin.Run(rolloutSince(time.Now().Add(-time.Hour)), withState(state))
		calls := plugin.undelivered.calls
		if len(calls) != 1 || calls[0].Operation != wire.Abort || string(calls[0].State) != kept {
			t.Errorf("kept %+v", calls)
		}
	}
	plugin := staged(&answering{failure: notActed}, nil)
	if _, _ = plugin.Run(rolloutSince(time.Now().Add(-time.Hour)), withState("")); len(plugin.undelivered.calls) != 0 {
		t.Error("there is nothing to undo of a step that never acted")
	}
}

func TestManyStepsWithoutAnAnswerAreForgottenInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plugin := staged(&answering{failure: notActed}, nil)
		for i := range 10 * sweepFrom {
			rollout := rolloutSince(time.Now())
			rollout.UID = ktypes.UID(strconv.Itoa(i))
			_, _ = plugin.Run(rollout, withState(saved))
			time.Sleep(time.Second)
		}
		if known := len(plugin.outages.by); known > 2*sweepFrom {
			t.Errorf("%d are known", known)
		}
	})
}

func TestWhatIsNoCallIsAnError(t *testing.T) {
	plugin := staged(&answering{}, nil)
	nameless := rolloutSince(time.Now())
	nameless.UID = ""
	for _, call := range []func() (types.RpcStepResult, types.RpcError){
		func() (types.RpcStepResult, types.RpcError) { return plugin.Run(nil, withState("")) },
		func() (types.RpcStepResult, types.RpcError) { return plugin.Run(rolloutSince(time.Now()), nil) },
		func() (types.RpcStepResult, types.RpcError) { return plugin.Run(nameless, withState("")) },
		func() (types.RpcStepResult, types.RpcError) {
			return plugin.Run(rolloutSince(time.Now()), withState("{"))
		},
	} {
		result, err := call()
		expect(t, result, err, "", "")
	}
}

type breaking struct{ *answering }

func TestAMistakeOfOursIsAnErrorAndNotTheEndOfTheProcess(t *testing.T) {
	plugin := staged(breaking{}, nil)
	result, err := plugin.Run(rolloutSince(time.Now()), withState(saved))
	expect(t, result, err, "", "")
}
