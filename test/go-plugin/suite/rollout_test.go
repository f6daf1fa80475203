package suite

import (
	"encoding/json"
	"testing"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

func TestTheRolloutArrivesWhole(t *testing.T) {
	cases := map[string]*v1alpha1.Rollout{
		"small": rollouts.Small(), "annotated": rollouts.Annotated(200_000), "wide": rollouts.Wide(),
		"every field": rollouts.EveryField(), "empty": {},
	}
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		for name, rollout := range cases {
			t.Run(name, func(t *testing.T) {
				result, failure := plugin.Run(rollout, contextOf(echo.Config{Rollout: true}))
				report := reportOf(t, result, failure)
				text, err := rollouts.Seen(rollout)
				if err != nil {
					t.Fatal(err)
				}
				var got, want any
				if err := json.Unmarshal(report.Rollout, &got); err != nil {
					t.Fatalf("the rollout %.80s: %v", report.Rollout, err)
				}
				if err := json.Unmarshal(text, &want); err != nil {
					t.Fatal(err)
				}
				if report.Whole && string(report.Rollout) != string(text) {
					t.Error("the JSON differs")
				}
				for _, difference := range host.Unlike(got, want) {
					t.Errorf("understood: %s", difference)
				}
				for _, difference := range host.Unlike(host.Part(want, rollouts.View), got) {
					t.Errorf("must be read: %s", difference)
				}
			})
		}
	})
}

func TestARolloutOfFiveMegabytesGoesThere(t *testing.T) {
	const size = 5_000_000
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		for range 3 {
			result, failure := plugin.Run(rollouts.Annotated(size), contextOf(echo.Config{}))
			if report := reportOf(t, result, failure); report.AnnotationBytes != size+len("example.com/large") {
				t.Errorf("%d bytes arrived", report.AnnotationBytes)
			}
		}
	})
}

func TestAStatusOfThreeMegabytesComesBack(t *testing.T) {
	const size = 3_000_000
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		plugin := start(t, executable).Plugin
		for range 3 {
			result, failure := plugin.Run(rollouts.Small(), contextOf(echo.Config{PadBytes: size}))
			if report := reportOf(t, result, failure); len(report.Pad) != size {
				t.Errorf("%d bytes came back", len(report.Pad))
			}
		}
	})
}
