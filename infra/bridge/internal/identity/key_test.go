package identity

import (
	"encoding/json"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/eachpart"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

func rolloutOf(t *testing.T, exchange golden.Exchange) (*view.View, json.RawMessage) {
	t.Helper()
	var body struct {
		Rollout json.RawMessage `json:"rollout"`
		State   json.RawMessage `json:"state"`
	}
	if err := json.Unmarshal([]byte(exchange.Request.Body), &body); err != nil {
		t.Fatal(err)
	}
	seen, err := view.FromJSON(body.Rollout)
	if err != nil {
		t.Fatal(err)
	}
	return seen, body.State
}

func TestTheStateThatIsMadeHereIsTheOneOfTheGoldenFiles(t *testing.T) {
	seen, _ := rolloutOf(t, golden.Find(t, "first-run"))
	_, want := rolloutOf(t, golden.Find(t, "abort-without-reply"))
	golden.Same(t, First(seen), want)
}

func TestItsKeyIsTheOneThatTheFunctionMakes(t *testing.T) {
	exchange := golden.Find(t, "first-run")
	seen, _ := rolloutOf(t, exchange)
	var reply struct {
		State json.RawMessage `json:"state"`
	}
	if err := json.Unmarshal([]byte(exchange.Reply.Body), &reply); err != nil {
		t.Fatal(err)
	}
	theirs, isRead := Read(reply.State)
	ours, _ := Read(First(seen))
	if !isRead || ours != theirs {
		t.Errorf("%+v here, %+v there", ours, theirs)
	}
}

func TestTheKeysOfOtherStepsTellTheAttempt(t *testing.T) {
	seen, _ := rolloutOf(t, golden.Find(t, "first-run"))
	before := of(seen)
	seen.Status.Conditions[0].LastTransitionTime = "2026-01-01T00:10:00Z"
	status := func(key string) view.StepStatus {
		state, err := json.Marshal(envelope{Version: 1, Key: key, Sequence: 4})
		if err != nil {
			t.Fatal(err)
		}
		return view.StepStatus{Index: 0, Status: state}
	}
	other := before
	other.Revision, other.Attempt = before.Revision-1, "2025-12-31T00:00:00Z"
	seen.Status.Canary.StepPluginStatuses = []view.StepStatus{{Status: json.RawMessage(`{"mine":1}`)}, status(other.Key()), status(before.Key())}
	if got := of(seen); got != before {
		t.Errorf("%+v, not %+v", got, before)
	}
	seen.Status.Canary.StepPluginStatuses = nil
	if got := of(seen).Attempt; got != "2026-01-01T00:10:00Z" {
		t.Errorf("attempt %s", got)
	}
	seen.Status.Duration = &view.Duration{RolloutStartedAt: "2026-01-01T00:05:00Z"}
	if got := of(seen).Attempt; got != "2026-01-01T00:05:00Z" {
		t.Errorf("attempt %s", got)
	}
}

func TestWhatIsNoKeyIsNotRead(t *testing.T) {
	for _, state := range []string{``, `null`, `7`, `{}`, `{"v":1}`, `{"v":2,"key":"u/2/p/s/t/0"}`, `{"v":1,"key":"u/2/p/s/t"}`, `{"v":1,"key":"u/x/p/s/t/0"}`, `{"v":1,"key":"u/2/p/s/t/x"}`} {
		if _, isRead := Read(json.RawMessage(state)); isRead {
			t.Errorf("%s was read", state)
		}
	}
}

func TestTheKeyIsAnotherWhereAnyPartOfItIs(t *testing.T) {
	parts := []eachpart.Part[Identity]{
		{Name: "uid", Set: func(of *Identity, digits string) { of.UID = digits }},
		{Name: "revision", Set: func(of *Identity, digits string) { of.Revision = eachpart.Number(digits) }},
		{Name: "pod hash", Set: func(of *Identity, digits string) { of.PodHash = digits }},
		{Name: "step hash", Set: func(of *Identity, digits string) { of.StepHash = digits }},
		{Name: "attempt", Set: func(of *Identity, digits string) { of.Attempt = digits }},
		{Name: "index", Set: func(of *Identity, digits string) { of.Index = eachpart.Number(digits) }},
	}
	eachpart.Differ(t, parts, Identity.Key)
	// the attempt is what a retry of the same has anew
	for _, part := range parts {
		one, other := Identity{"11", 11, "11", "11", "11", 11}, Identity{"11", 11, "11", "11", "11", 11}
		part.Set(&other, "22")
		if isSame := part.Name == "attempt" || part.Name == "index"; one.isSameRun(other) != isSame {
			t.Errorf("another %s: the same run is %v", part.Name, !isSame)
		}
		if read, isKey := ParseKey(other.Key()); !isKey || read != other {
			t.Errorf("%s reads back as %+v", other.Key(), read)
		}
	}
}
