package view

import (
	"encoding/json"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
)

func TestARolloutOfTheAPIServerIsSeenAsTheGoldenFilesSay(t *testing.T) {
	for _, file := range golden.Views(t) {
		t.Run(file.Name, func(t *testing.T) {
			view, err := FromJSON(file.Rollout)
			if err != nil {
				t.Fatal(err)
			}
			same(t, view, file.View)
		})
	}
}

func TestARolloutOfTheControllerIsSeenTheSame(t *testing.T) {
	for _, file := range golden.Views(t) {
		t.Run(file.Name, func(t *testing.T) {
			var rollout v1alpha1.Rollout
			if err := json.Unmarshal(file.Rollout, &rollout); err != nil {
				t.Fatal(err)
			}
			same(t, FromArgo(&rollout), file.View)
		})
	}
}

func same(t *testing.T, view *View, want []byte) {
	t.Helper()
	text, err := view.Encode()
	if err != nil {
		t.Fatal(err)
	}
	golden.Same(t, text, want)
}

func TestAViewOfAViewIsTheSameView(t *testing.T) {
	for _, file := range golden.Views(t) {
		view, err := FromJSON(file.View)
		if err != nil {
			t.Fatal(err)
		}
		same(t, view, file.View)
	}
}

func TestAViewIsWrittenAsEncodingJSONWouldWriteIt(t *testing.T) {
	one, yes, strange := int32(7), true, "a\"b\\c\n\x01<&>é\u2028\xff"
	every := &View{Metadata: Metadata{Name: strange, UID: "u", Labels: map[string]string{"b": "1", "a": strange}}}
	every.Spec.Strategy.Canary.Steps = []Step{
		{}, {SetWeight: &one}, {Pause: &Pause{}}, {Pause: &Pause{Duration: &intstr.IntOrString{Type: intstr.Int, IntVal: 60}}},
		{Pause: &Pause{Duration: &intstr.IntOrString{Type: intstr.String, StrVal: "5m"}}}, {SetCanaryScale: &Scale{}},
		{SetCanaryScale: &Scale{Weight: &one, Replicas: &one, MatchTrafficWeight: &yes}}, {Plugin: &Plugin{Name: strange}},
		{Analysis: &struct{}{}, Experiment: &struct{}{}, SetHeaderRoute: &struct{}{}, SetMirrorRoute: &struct{}{}},
	}
	every.Status.Duration = &Duration{RolloutStartedAt: "2026-01-01T00:00:00Z"}
	every.Status.Canary.Weights = &Weights{Canary: Weight{5}, Stable: Weight{95}}
	every.Status.Canary.StepPluginStatuses = []StepStatus{{}, {Index: 3, Disabled: true, Status: json.RawMessage(` { "a" : [ 1 , null ] } `)}}
	views := []*View{every}
	for _, file := range golden.Views(t) {
		view, err := FromJSON(file.View)
		if err != nil {
			t.Fatal(err)
		}
		views = append(views, view)
	}
	for _, view := range views {
		view.Complete()
		got, err := view.append(nil)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Compact(view)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("got  %.3000s\nwant %.3000s", got, want)
		}
	}
}

func TestAStatusThatIsNoJSONIsNotPassedOn(t *testing.T) {
	view := &View{Status: Status{Canary: CanaryStatus{StepPluginStatuses: []StepStatus{{Status: json.RawMessage(`{"a":`)}}}}}
	view.Complete()
	if text, err := view.Encode(); err == nil {
		t.Errorf("%s", text)
	}
}

func TestTheControllersRolloutIsLeftAsItIs(t *testing.T) {
	rollout := &v1alpha1.Rollout{}
	rollout.Annotations = map[string]string{kubectlCopy: "{}"}
	if seen := FromArgo(rollout); len(seen.Metadata.Annotations) != 0 || len(rollout.Annotations) != 1 {
		t.Errorf("%v was left of %v", seen.Metadata.Annotations, rollout.Annotations)
	}
}

func TestWhatIsTooLargeEvenWithoutAnnotationsIsRefusedByItsName(t *testing.T) {
	view := &View{Metadata: Metadata{Name: "checkout", Namespace: "payments", UID: "u", Labels: map[string]string{"big": strings.Repeat("x", MaxBytes)}}}
	view.Complete()
	_, err := view.Encode()
	if err == nil || !strings.HasPrefix(err.Error(), "payments/checkout: ") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNoRolloutIsRefused(t *testing.T) {
	for _, text := range []string{`{}`, `[]`, `{"metadata":{"name":"checkout"}}`, `{"metadata":{"name":7,"uid":"u"}}`} {
		if _, err := FromJSON([]byte(text)); err == nil {
			t.Errorf("%s was taken for a Rollout", text)
		}
	}
}
