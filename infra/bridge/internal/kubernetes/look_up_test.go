package kubernetes

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/wire"
)

func lookup(t *testing.T, namespace, name, selector string) wire.Lookup {
	t.Helper()
	text, err := json.Marshal(map[string]string{"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "namespace": namespace, "name": name, "selector": selector})
	var lookup wire.Lookup
	if err == nil {
		err = json.Unmarshal(text, &lookup)
	}
	if err != nil {
		t.Fatal(err)
	}
	return lookup
}

func (s *standIn) answersOf(t *testing.T, lookups ...wire.Lookup) ([]wire.Answer, error) {
	t.Helper()
	return s.LookUp(options.Namespaces{"shared", "team-*"})(t.Context(), lookups, "payments")
}

const ledger = `{
  "metadata": {"name":"ledger","namespace":"payments","uid":"u","generation":4,"labels":{"team":"payments"},
    "annotations":{"a":"b","kubectl.kubernetes.io/last-applied-configuration":"hidden"}},
  "spec": {"replicas":3,"template":{"spec":{"containers":[{"name":"app","image":"payments/ledger:v7","env":[{"name":"X","value":"hidden"}]}]}}},
  "status": {"phase":"Healthy","observedGeneration":"4","updatedReplicas":3,"readyReplicas":2,"availableReplicas":1}}`

func TestWhatALookupTellsIsWhatTheGoldenFilesKnow(t *testing.T) {
	api := newStandIn(t)
	api.text(inNamespace("payments", "ledger"), ledger)
	answers, err := api.answersOf(t, lookup(t, "payments", "ledger", ""))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(answers[0].Found)
	if err != nil {
		t.Fatal(err)
	}
	golden.Same(t, text, []byte(`[{"metadata":{"name":"ledger","namespace":"payments","labels":{"team":"payments"},"annotations":{"a":"b"}},
		"phase":"Healthy","message":"","images":["payments/ledger:v7"],"replicas":{"desired":3,"updated":3,"ready":2,"available":1}}]`))
}

func TestARolloutThatIsNotThereIsNotFoundAndNoTrouble(t *testing.T) {
	api := newStandIn(t)
	api.absent(inNamespace("payments", "ledger"), "ledger")
	answers, err := api.answersOf(t, lookup(t, "payments", "ledger", ""))
	text, _ := json.Marshal(answers[0])
	if err != nil || !strings.Contains(string(text), `"found":[]`) || strings.Contains(string(text), `"error"`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestASelectorFindsSeveral(t *testing.T) {
	api := newStandIn(t)
	api.at(inNamespace("payments", ""), func(response http.ResponseWriter, query url.Values) {
		if query.Get("labelSelector") == "team=payments,tier" {
			fmt.Fprint(response, listOf("", rollout("one", "", ""), rollout("two", "", "")))
		}
	})
	answers, err := api.answersOf(t, lookup(t, "payments", "", "team=payments,tier"))
	if err != nil || len(answers[0].Found) != 2 {
		t.Errorf("%v, %v", answers, err)
	}
}

func TestASelectorMayFindAsManyAsAHundred(t *testing.T) {
	for count, isTold := range map[int]bool{99: true, 100: true, 101: false} {
		api := newStandIn(t)
		items := make([]string, count)
		for i := range items {
			items[i] = rollout(fmt.Sprint("r", i), "", "")
		}
		api.text(inNamespace("payments", ""), listOf("", items...))
		answers, err := api.answersOf(t, lookup(t, "payments", "", "team"))
		if err != nil || (len(answers[0].Found) == count) != isTold {
			t.Errorf("of %d it tells %d, %v", count, len(answers[0].Found), err)
		}
	}
}

func TestASelectorThatFindsTooManySaysNothingOfAny(t *testing.T) {
	api := newStandIn(t)
	items := make([]string, mostFound+1)
	for i := range items {
		items[i] = rollout(fmt.Sprint("r", i), "", "")
	}
	api.text(inNamespace("payments", ""), listOf("", items...))
	answers, err := api.answersOf(t, lookup(t, "payments", "", "team"))
	if err != nil || len(answers[0].Found) != 0 || !strings.Contains(answers[0].Error, "more than 100") {
		t.Errorf("%v, %v", answers, err)
	}
}

func TestOtherNamespacesAreLookedAtOnlyWhereItIsAllowed(t *testing.T) {
	api := newStandIn(t)
	for _, namespace := range []string{"shared", "team-a", "team-b.c"} {
		api.absent(inNamespace(namespace, "ledger"), "ledger")
		if answers, err := api.answersOf(t, lookup(t, namespace, "ledger", "")); err != nil || answers[0].Error != "" {
			t.Errorf("%s: %v, %v", namespace, answers, err)
		}
	}
	asked := len(api.asked)
	for _, namespace := range []string{"orders", "team", "a-team-a", "Shared", "../payments", "*"} {
		answers, err := api.answersOf(t, lookup(t, namespace, "ledger", ""))
		if err != nil || !strings.Contains(answers[0].Error, "--allow-lookup-namespace") {
			t.Errorf("%s: %v, %v", namespace, answers, err)
		}
	}
	if len(api.asked) != asked {
		t.Errorf("asked %v", api.asked[asked:])
	}
}

func TestANameThatIsNoneIsNeverAPartOfAPath(t *testing.T) {
	api := newStandIn(t)
	for _, name := range []string{"../secrets/token", "a/b", "A", "", "a?b", strings.Repeat("a", 254)} {
		answers, err := api.answersOf(t, lookup(t, "payments", name, ""))
		if err != nil || answers[0].Error == "" && name != "" {
			t.Errorf("%s: %v, %v", name, answers, err)
		}
	}
	if len(api.asked) != 0 {
		t.Errorf("asked %v", api.asked)
	}
}

func TestWhatMayNotBeReadIsToldAndWhatCannotBeReadNowFailsTheCall(t *testing.T) {
	api := newStandIn(t)
	path := inNamespace("payments", "ledger")
	for status, isTold := range map[int]bool{403: true, 400: true, 401: false, 429: false, 500: false, 503: false} {
		api.at(path, api.status(status, "", "why", ""))
		answers, err := api.answersOf(t, lookup(t, "payments", "ledger", ""))
		if isTold && (err != nil || answers[0].Error == "") || !isTold && err == nil {
			t.Errorf("%d: %v, %v", status, answers, err)
		}
	}
}

func TestARolloutIsProgressingWhileItsNewestSpecIsNotSeen(t *testing.T) {
	api := newStandIn(t)
	for observed, phase := range map[string]string{"2": "Progressing", "3": "Healthy", "": "Healthy"} {
		api.text(inNamespace("payments", "ledger"), rollout("ledger", "", `"phase":"Healthy","observedGeneration":"`+observed+`"`))
		answers, err := api.answersOf(t, lookup(t, "payments", "ledger", ""))
		if err != nil || answers[0].Found[0].Phase != phase {
			t.Errorf("observed %q: %v, %v", observed, answers, err)
		}
	}
}

const referringSpec = `"workloadRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"ledger"}`
const deploymentPath = "/apis/apps/v1/namespaces/payments/deployments/ledger"

func TestTheImagesOfAReferredDeploymentAreToldWhenArgoHasSeenIt(t *testing.T) {
	api := newStandIn(t)
	api.text(deploymentPath, `{"metadata":{"generation":9},"spec":{"template":{"spec":{"containers":[{"image":"ledger:v8"}]}}}}`)
	for observed, phase := range map[string]string{"8": "Progressing", "9": "Healthy", "": "Healthy"} {
		api.text(inNamespace("payments", "ledger"), rollout("ledger", referringSpec, `"phase":"Healthy","workloadObservedGeneration":"`+observed+`"`))
		answers, err := api.answersOf(t, lookup(t, "payments", "ledger", ""))
		if err != nil || answers[0].Found[0].Phase != phase || answers[0].Found[0].Images[0] != "ledger:v8" {
			t.Errorf("observed %q: %v, %v", observed, answers, err)
		}
	}
}

func TestADeploymentThatMayNotBeReadHasNoImagesAndOneThatCannotFailsTheCall(t *testing.T) {
	api := newStandIn(t)
	api.text(inNamespace("payments", "ledger"), rollout("ledger", referringSpec, `"phase":"Healthy"`))
	for status, isTold := range map[int]bool{403: true, 404: true, 500: false} {
		api.at(deploymentPath, api.status(status, "NotFound", "", "ledger"))
		answers, err := api.answersOf(t, lookup(t, "payments", "ledger", ""))
		if isTold && (err != nil || len(answers[0].Found[0].Images) != 0) || !isTold && err == nil {
			t.Errorf("%d: %v, %v", status, answers, err)
		}
	}
}

func TestTwentyLookupsAreAnsweredInTheirOrder(t *testing.T) {
	api := newStandIn(t)
	lookups := make([]wire.Lookup, wire.MostLookups)
	for i := range lookups {
		name := fmt.Sprint("r", i)
		lookups[i] = lookup(t, "payments", name, "")
		api.text(inNamespace("payments", name), rollout(name, "", ""))
	}
	answers, err := api.answersOf(t, lookups...)
	if err != nil {
		t.Fatal(err)
	}
	for i, answer := range answers {
		if answer.Found[0].Metadata.Name != fmt.Sprint("r", i) {
			t.Errorf("%d: %v", i, answer)
		}
	}
}

func TestAKeyIsReadFromASecretOfThePodsNamespace(t *testing.T) {
	api := newStandIn(t)
	api.text("/api/v1/namespaces/argo-rollouts/secrets/signing", `{"data":{"key":"dGhlIGtleQ=="}}`)
	text, err := api.Secret(t.Context(), options.Secret{Name: "signing", Key: "key"})
	if err != nil || text != "the key" {
		t.Errorf("%q, %v", text, err)
	}
	_, err = api.Secret(t.Context(), options.Secret{Name: "signing", Key: "other"})
	if err == nil || !strings.Contains(err.Error(), `nothing at "other"`) {
		t.Errorf("got %v", err)
	}
	api.at("/api/v1/namespaces/other/secrets/signing", api.status(403, "Forbidden", "no", "signing"))
	_, err = api.Secret(t.Context(), options.Secret{Namespace: "other", Name: "signing", Key: "key"})
	if err == nil || !strings.Contains(err.Error(), `add the verb get for secrets of the API group ""`) {
		t.Errorf("got %v", err)
	}
}
