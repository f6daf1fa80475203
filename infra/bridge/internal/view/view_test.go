package view

import (
	"encoding/json"
	"strings"
	"testing"

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
