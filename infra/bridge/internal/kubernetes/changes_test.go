package kubernetes

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/view"
)

const replicaSetsOfPayments = "/apis/apps/v1/namespaces/payments/replicasets"

const (
	known   = `{"stable":"old","containers":[{"name":"app","image":"checkout:v2","stableImage":"checkout:v1","init":false}],"paths":[]}`
	unknown = `{"stable":"","containers":[{"name":"app","image":"checkout:v2","stableImage":"","init":false}],"paths":[]}`
)

func replicaSetOf(podHash, image, uid string) string {
	labels := fmt.Sprintf(`{"app":"checkout","rollouts-pod-template-hash":%q}`, podHash)
	return fmt.Sprintf(`{"metadata":{"labels":%s,"ownerReferences":[{"kind":"Rollout","uid":%q,"controller":true}]},
		"spec":{"template":{"metadata":{"labels":%s},"spec":{"containers":[{"name":"app","image":%q}]}}}}`, labels, uid, labels, image)
}

// ofCheckout is a cluster with a canary and a stable ReplicaSet of one Rollout.
type ofCheckout struct {
	*standIn
	*Changes
}

func newOfCheckout(t *testing.T) ofCheckout {
	api := newStandIn(t)
	checkout := ofCheckout{api, api.Cluster.Changes()}
	checkout.keep("new", "checkout:v2", "uid-of-checkout")
	checkout.keep("old", "checkout:v1", "uid-of-checkout")
	checkout.list()
	return checkout
}

func (c ofCheckout) path(podHash string) string {
	return replicaSetsOfPayments + "/checkout-" + podHash
}

func (c ofCheckout) keep(podHash, image, uid string) {
	c.text(c.path(podHash), replicaSetOf(podHash, image, uid))
}

func (c ofCheckout) remove(podHash string) { c.absent(c.path(podHash), "checkout-"+podHash) }

func (c ofCheckout) list(items ...string) {
	c.text(replicaSetsOfPayments, strings.Replace(listOf("", items...), "RolloutList", "ReplicaSetList", 1))
}

func checkoutWith(current, stable string) *view.View {
	seen := &view.View{Metadata: view.Metadata{Name: "checkout", Namespace: "payments", UID: "uid-of-checkout"}}
	seen.Status.CurrentPodHash, seen.Status.StableRS = current, stable
	return seen
}

func (c ofCheckout) change(t *testing.T) json.RawMessage {
	t.Helper()
	return c.Of(t.Context(), checkoutWith("new", "old"))
}

func TestAChangeIsReadFromBothReplicaSetsOnceForEachPair(t *testing.T) {
	checkout := newOfCheckout(t)
	golden.Same(t, checkout.change(t), []byte(known))
	golden.Same(t, checkout.change(t), []byte(known))
	slices.Sort(checkout.asked)
	if want := []string{checkout.path("new"), checkout.path("old")}; !slices.Equal(checkout.asked, want) {
		t.Errorf("asked %v", checkout.asked)
	}
	checkout.keep("newer", "checkout:v3", "uid-of-checkout")
	if newer := checkout.Of(t.Context(), checkoutWith("newer", "old")); !strings.Contains(string(newer), "checkout:v3") {
		t.Errorf("%s", newer)
	}
}

func TestAFirstRevisionHasNoStableSide(t *testing.T) {
	checkout := newOfCheckout(t)
	golden.Same(t, checkout.Of(t.Context(), checkoutWith("new", "")), []byte(unknown))
	if len(checkout.asked) != 1 {
		t.Errorf("asked %v", checkout.asked)
	}
}

func TestAStableReplicaSetThatIsGoneIsUnknownUntilItIsThereAgain(t *testing.T) {
	checkout := newOfCheckout(t)
	checkout.remove("old")
	golden.Same(t, checkout.change(t), []byte(unknown))
	checkout.keep("old", "checkout:v1", "uid-of-checkout")
	golden.Same(t, checkout.change(t), []byte(known))
}

func TestAReplicaSetThatTheRolloutTookOverIsFoundByItsLabel(t *testing.T) {
	checkout := newOfCheckout(t)
	checkout.remove("old")
	var selector string
	checkout.at(replicaSetsOfPayments, func(response http.ResponseWriter, query url.Values) {
		selector = query.Get("labelSelector")
		items := []string{replicaSetOf("old", "checkout:v2", "uid-of-another"), replicaSetOf("old", "checkout:v0", "uid-of-checkout")}
		fmt.Fprint(response, strings.Replace(listOf("", items...), "RolloutList", "ReplicaSetList", 1))
	})
	golden.Same(t, checkout.change(t), []byte(strings.Replace(known, "checkout:v1", "checkout:v0", 1)))
	if selector != "rollouts-pod-template-hash=old" {
		t.Errorf("asked for %s", selector)
	}
}

func TestAReplicaSetOfAnotherIsComparedWithNothing(t *testing.T) {
	checkout := newOfCheckout(t)
	checkout.keep("old", "checkout:v2", "uid-of-another")
	checkout.list(replicaSetOf("old", "checkout:v2", "uid-of-another"))
	golden.Same(t, checkout.change(t), []byte(unknown))
}

func TestAHashThatIsNoneIsNeverAPartOfAPath(t *testing.T) {
	for _, hash := range []string{"../../secrets/x", "old,app=x", ""} {
		checkout := newOfCheckout(t)
		if told := checkout.Of(t.Context(), checkoutWith(hash, "old")); !strings.Contains(string(told), "has no ReplicaSet") {
			t.Errorf("%q: %s", hash, told)
		}
		if want := []string{checkout.path("old")}; !slices.Equal(checkout.asked, want) {
			t.Errorf("%q: asked %v", hash, checkout.asked)
		}
	}
}

func TestWhatCannotBeReadNowIsToldAndReadAgain(t *testing.T) {
	for says, status := range map[string]int{
		"add the verb get for replicasets of the API group": http.StatusForbidden,
		"replicasets.apps cannot be read now":               http.StatusServiceUnavailable,
		"has no ReplicaSet":                                 http.StatusNotFound,
	} {
		checkout := newOfCheckout(t)
		checkout.at(checkout.path("new"), checkout.status(status, "NotFound", "no", "checkout-new"))
		if told := checkout.change(t); !strings.HasPrefix(string(told), `{"error":"`) || !strings.Contains(string(told), says) {
			t.Errorf("%s: %s", says, told)
		}
		checkout.keep("new", "checkout:v2", "uid-of-checkout")
		golden.Same(t, checkout.change(t), []byte(known))
	}
}

func TestAnAPIServerThatHangsLeavesMostOfTheCallToTheFunction(t *testing.T) {
	checkout := newOfCheckout(t)
	ended := make(chan struct{})
	t.Cleanup(func() { close(ended) })
	checkout.at(checkout.path("new"), func(response http.ResponseWriter, _ url.Values) {
		response.(http.Flusher).Flush()
		<-ended
	})
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	if told := checkout.Of(ctx, checkoutWith("new", "old")); !strings.Contains(string(told), "no answer in time") || ctx.Err() != nil {
		t.Errorf("%s, %v", told, ctx.Err())
	}
}

func TestTheOldestChangesAreForgottenWhereThereIsNoRoom(t *testing.T) {
	checkout := newOfCheckout(t)
	large := json.RawMessage(strings.Repeat("x", mostRemembered/3))
	for _, name := range []string{"a", "b", "c", "d"} {
		checkout.remember(name, large)
	}
	if checkout.recall("a") != nil || checkout.recall("d") == nil || checkout.bytes > mostRemembered {
		t.Errorf("%d bytes are remembered, of %v", checkout.bytes, checkout.order)
	}
}
