package argo

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/argoproj/notifications-engine/pkg/api"
	"github.com/argoproj/notifications-engine/pkg/controller"
	"github.com/argoproj/notifications-engine/pkg/templates"
	"github.com/argoproj/notifications-engine/pkg/triggers"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

const notificationsFile = "../../infra/kubernetes/notifications.yaml"

// notified is Argo's notifications engine with the ConfigMap that canary-steps writes.
type notified struct {
	*testing.T
	config   *api.Config
	triggers triggers.Service
	state    controller.NotificationsState
}

func notifiedWith(t *testing.T) *notified {
	t.Helper()
	text, err := os.ReadFile(notificationsFile)
	if err != nil {
		t.Fatal(err)
	}
	var configMap corev1.ConfigMap
	if err := yaml.UnmarshalStrict(text, &configMap); err != nil {
		t.Fatal(err)
	}
	config, err := api.ParseConfig(&configMap, &corev1.Secret{Data: map[string][]byte{"canary-steps-secret": []byte("shared")}})
	if err != nil {
		t.Fatal(err)
	}
	service, err := triggers.NewService(config.Triggers)
	if err != nil {
		t.Fatal(err)
	}
	return &notified{t, config, service, controller.NotificationsState{}}
}

func rolloutIn(phase, plugin string) map[string]any {
	step := map[string]any{"plugin": map[string]any{"name": plugin}}
	return map[string]any{
		"spec":   map[string]any{"strategy": map[string]any{"canary": map[string]any{"steps": []any{map[string]any{"setWeight": 20}, step}}}},
		"status": map[string]any{"phase": phase},
	}
}

// sends tells whether a change of a Rollout without annotations is sent, as the engine's controller decides it.
func (n *notified) sends(rollout map[string]any) bool {
	n.Helper()
	sent := false
	for trigger, destinations := range n.config.GetGlobalDestinations(nil) {
		results, err := n.triggers.Run(trigger, map[string]any{"rollout": rollout})
		if err != nil {
			n.Fatal(err)
		}
		for _, result := range results {
			for _, to := range destinations {
				isNew := n.state.SetAlreadyNotified(false, "", trigger, result, to, result.Triggered)
				sent = sent || isNew && result.Triggered
			}
		}
	}
	return sent
}

func TestEachChangeOfThePhaseIsSentOnceWithoutAnAnnotation(t *testing.T) {
	engine := notifiedWith(t)
	// an abort in a pause goes from Paused to Degraded at once, and a retry back to Progressing
	for _, phase := range []string{"Progressing", "Paused", "Degraded", "Progressing", "Paused", "Progressing", "Healthy"} {
		if !engine.sends(rolloutIn(phase, "canary-steps/run")) {
			t.Errorf("%s is not sent", phase)
		}
		if engine.sends(rolloutIn(phase, "canary-steps/run")) {
			t.Errorf("%s is sent twice", phase)
		}
	}
}

// phasesIn is how a recording went on.
func phasesIn(t *testing.T, scenario string) []string {
	t.Helper()
	text, err := os.ReadFile("transcripts/" + scenario + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var transcript struct {
		Events []struct {
			Event, Phase string
		} `json:"events"`
	}
	if err := json.Unmarshal(text, &transcript); err != nil {
		t.Fatal(err)
	}
	var phases []string
	for _, event := range transcript.Events {
		if event.Event == "rollout" {
			phases = append(phases, event.Phase)
		}
	}
	return slices.Compact(phases)
}

func TestEveryPhaseOfARecordingIsSent(t *testing.T) {
	for _, scenario := range []string{"abort-while-paused-by-a-user", "promote-full-at-a-pause-terminates-a-skipped-step"} {
		engine := notifiedWith(t)
		for _, phase := range phasesIn(t, scenario) {
			if !engine.sends(rolloutIn(phase, "canary-steps/run")) {
				t.Errorf("%s: %s is not sent", scenario, phase)
			}
		}
	}
}

func TestNothingIsSentOfWhatIsNotOurs(t *testing.T) {
	engine := notifiedWith(t)
	for name, rollout := range map[string]map[string]any{
		"another plugin": rolloutIn("Healthy", "acme/canary-steps"),
		"no phase":       rolloutIn("", "canary-steps/run"),
		"blue-green":     {"spec": map[string]any{"strategy": map[string]any{"blueGreen": map[string]any{}}}, "status": map[string]any{"phase": "Healthy"}},
		"no steps":       {"spec": map[string]any{"strategy": map[string]any{"canary": map[string]any{}}}, "status": map[string]any{"phase": "Healthy"}},
		"no status":      {"spec": map[string]any{"strategy": map[string]any{"canary": map[string]any{}}}},
	} {
		if engine.sends(rollout) {
			t.Errorf("%s is sent", name)
		}
	}
}

func TestWhatIsSentIsARolloutWithoutTheCopyThatKubectlKeeps(t *testing.T) {
	engine := notifiedWith(t)
	service, err := templates.NewService(engine.config.Templates)
	if err != nil {
		t.Fatal(err)
	}
	for name, annotations := range map[string]map[string]any{
		"none": nil,
		"some": {"kubectl.kubernetes.io/last-applied-configuration": "secret", "rollout.argoproj.io/revision": "2"},
	} {
		rollout := rolloutIn("Healthy", "canary-steps/run")
		rollout["metadata"] = map[string]any{"name": `a"b`, "namespace": "payments", "uid": "u", "generation": int64(3)}
		if annotations != nil {
			rollout["metadata"].(map[string]any)["annotations"] = annotations
		}
		made, err := service.FormatNotification(map[string]any{"rollout": rollout}, "canary-steps")
		if err != nil {
			t.Fatal(err)
		}
		body := made.Webhook["canary-steps"].Body
		var told struct {
			Metadata struct {
				Name        string            `json:"name"`
				Annotations map[string]string `json:"annotations"`
			} `json:"metadata"`
			Status struct {
				Phase string `json:"phase"`
			} `json:"status"`
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil || told.Metadata.Name != `a"b` || told.Status.Phase != "Healthy" || strings.Contains(body, "secret") {
			t.Errorf("%s: %v %s", name, err, body)
		}
	}
}
