package function_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

func callOf() *wire.Call {
	return &wire.Call{Operation: wire.Run, Plugin: "canary-steps/golden", Rollout: json.RawMessage(`{}`), Namespace: "payments"}
}

const wants = `"lookups":[{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"payments","name":"ledger","later":1}]`

// looking is a function that wants to look up so many times before it is done.
func looking(t *testing.T, rounds int, lookUp function.LookUp) (*function.Caller, *[]testfunction.Request) {
	t.Helper()
	var asked []testfunction.Request
	server := testfunction.Serve(t, testfunction.Handler(t, func(request testfunction.Request) testfunction.Reply {
		asked = append(asked, request)
		if len(asked) <= rounds {
			return testfunction.Says(wants)
		}
		return testfunction.Says(`"phase":"Successful"`)
	}))
	return &function.Caller{Client: testfunction.Client(t, server.URL), LookUp: lookUp}, &asked
}

func found(_ context.Context, lookups []wire.Lookup, own string) ([]wire.Answer, error) {
	answers := make([]wire.Answer, len(lookups))
	for i, lookup := range lookups {
		answers[i] = wire.Answer{Lookup: lookup, Found: []wire.Found{}, Error: "looked for by " + own}
	}
	return answers, nil
}

func TestWhatTheFunctionWantsToKnowIsSentWithTheSameCall(t *testing.T) {
	caller, asked := looking(t, 1, found)
	reply, failure := caller.Ask(testfunction.Within(t, time.Minute), callOf())
	if failure != nil || reply.Phase != wire.Successful || len(*asked) != 2 {
		t.Fatalf("%+v, %v, asked %d times", reply, failure, len(*asked))
	}
	first, second := (*asked)[0], (*asked)[1]
	if first.Field("objects") != nil {
		t.Errorf("%s", first.Field("objects"))
	}
	// the lookup goes back as it came
	golden.Same(t, second.Field("objects"), []byte(`[{"lookup":{"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","namespace":"payments","name":"ledger","later":1},"found":[],"error":"looked for by payments"}]`))
	golden.Same(t, second.Field("operation"), first.Field("operation"))
	if first.ID == second.ID {
		t.Error("two calls have one id")
	}
}

func TestAFunctionLooksUpTwiceAtMost(t *testing.T) {
	for rounds, isAnswered := range map[int]bool{2: true, 3: false} {
		caller, _ := looking(t, rounds, found)
		_, failure := caller.Ask(testfunction.Within(t, time.Minute), callOf())
		if (failure == nil) != isAnswered {
			t.Errorf("%d rounds: %v", rounds, failure)
		}
		if failure != nil && failure.Kind != function.NotActed {
			t.Errorf("%+v", failure)
		}
	}
}

func TestWithoutAClusterNothingIsLookedUp(t *testing.T) {
	caller, asked := looking(t, 1, nil)
	_, failure := caller.Ask(testfunction.Within(t, time.Minute), callOf())
	if failure == nil || failure.Kind != function.NotActed || len(*asked) != 1 {
		t.Errorf("%+v, asked %d times", failure, len(*asked))
	}
}

func TestWhatCannotBeReadNowFailsTheCall(t *testing.T) {
	caller, asked := looking(t, 1, func(context.Context, []wire.Lookup, string) ([]wire.Answer, error) {
		return nil, errors.New("Kubernetes answered 503")
	})
	_, failure := caller.Ask(testfunction.Within(t, time.Minute), callOf())
	if failure == nil || failure.Kind != function.NotActed || len(*asked) != 1 || !strings.Contains(failure.Error(), "503") || strings.Contains(failure.Plain(), "503") {
		t.Errorf("%+v, asked %d times", failure, len(*asked))
	}
}

func TestTheFunctionIsGivenLessTimeThanTheCallHas(t *testing.T) {
	for limit, budget := range map[time.Duration]string{8 * time.Second: `"6.5s"`, 2 * time.Second: `"1s"`} {
		caller, asked := looking(t, 0, nil)
		if _, failure := caller.Ask(testfunction.Within(t, limit), callOf()); failure != nil {
			t.Fatal(failure)
		}
		if got := string((*asked)[0].Field("timeout")); got != budget {
			t.Errorf("%s: %s", limit, got)
		}
	}
}

func TestACallThatNamesNoStepIsNotMade(t *testing.T) {
	caller, asked := looking(t, 0, nil)
	call := callOf()
	call.Plugin = "canary-steps/run"
	_, failure := caller.Ask(testfunction.Within(t, time.Minute), call)
	if failure == nil || failure.Kind != function.Refused || len(*asked) != 0 {
		t.Errorf("%+v, asked %d times", failure, len(*asked))
	}
}

func TestWhatIsNotSignedIsNoReply(t *testing.T) {
	server := testfunction.Serve(t, http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) {
		response.WriteHeader(http.StatusTooManyRequests)
	}))
	caller := &function.Caller{Client: testfunction.Client(t, server.URL)}
	_, failure := caller.Ask(testfunction.Within(t, time.Minute), callOf())
	if failure == nil || failure.Kind != function.NotActed || failure.Status != http.StatusTooManyRequests {
		t.Errorf("%+v", failure)
	}
}

func TestASignedReplyThatIsNotValidMayBeOfACallThatActed(t *testing.T) {
	server := testfunction.Serve(t, testfunction.Handler(t, func(testfunction.Request) testfunction.Reply {
		return testfunction.Says(`"phase":"Odd"`)
	}))
	caller := &function.Caller{Client: testfunction.Client(t, server.URL)}
	_, failure := caller.Ask(testfunction.Within(t, time.Minute), callOf())
	if failure == nil || failure.Kind != function.MayHaveActed || failure.Plain() != "the function's reply is not valid" {
		t.Errorf("%+v", failure)
	}
}

func TestACallThatIsTooLongIsNotMade(t *testing.T) {
	caller, asked := looking(t, 0, nil)
	call := callOf()
	call.Rollout = json.RawMessage(`"` + strings.Repeat("a", wire.MaxBytes) + `"`)
	_, failure := caller.Ask(testfunction.Within(t, time.Minute), call)
	if failure == nil || failure.Kind != function.Refused || len(*asked) != 0 {
		t.Errorf("%+v, asked %d times", failure, len(*asked))
	}
}
