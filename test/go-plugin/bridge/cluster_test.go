package bridge

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

const (
	rolloutsOfPayments    = "/apis/argoproj.io/v1alpha1/namespaces/payments/rollouts"
	replicaSetsOfPayments = "/apis/apps/v1/namespaces/payments/replicasets"
)

// cluster is an API server with a Rollout that others may depend on, and ReplicaSets. It lists those of a namespace only, so
// nobody takes an inventory of it.
type cluster struct {
	url         string
	mutex       sync.Mutex
	replicaSets []appsv1.ReplicaSet
}

func serveCluster(t *testing.T) *cluster {
	t.Helper()
	ledger := &v1alpha1.Rollout{
		ObjectMeta: metav1.ObjectMeta{Name: "ledger", Namespace: "payments", UID: "uid-of-ledger", Labels: map[string]string{"part-of": "shop"}},
		Status:     v1alpha1.RolloutStatus{Phase: v1alpha1.RolloutPhaseHealthy},
	}
	ledger.Spec.Template.Spec.Containers = []corev1.Container{{Name: "ledger", Image: "payments/ledger:2.5.0"}}
	served := &cluster{}
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		selector, err := labels.Parse(request.URL.Query().Get("labelSelector"))
		switch name, isOne := strings.CutPrefix(request.URL.Path, rolloutsOfPayments+"/"); {
		case isOne && name == ledger.Name:
			answer(t, response, ledger)
		case request.URL.Path == rolloutsOfPayments && err == nil && selector.Matches(labels.Set(ledger.Labels)):
			answer(t, response, map[string]any{"kind": "RolloutList", "metadata": map[string]string{}, "items": []any{ledger}})
		case request.URL.Path == replicaSetsOfPayments && err == nil:
			answer(t, response, map[string]any{"kind": "ReplicaSetList", "metadata": map[string]string{}, "items": served.selected(selector)})
		case strings.HasPrefix(request.URL.Path, replicaSetsOfPayments):
			refuse(t, response, http.StatusNotFound, metav1.StatusReasonNotFound)
		default:
			refuse(t, response, http.StatusForbidden, metav1.StatusReasonForbidden)
		}
	}))
	t.Cleanup(server.Close)
	served.url = server.URL
	return served
}

// keep is the ReplicaSets of a Rollout: those of its pods, and of the same with other images, which are stable. Other Rollouts
// have had its name, so they are found by their owner.
func (c *cluster) keep(rollout *v1alpha1.Rollout) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, podHash := range []string{rollout.Status.StableRS, rollout.Status.CurrentPodHash} {
		template := *rollout.Spec.Template.DeepCopy()
		if podHash == rollout.Status.StableRS {
			template.Spec.Containers[0].Image = "before"
		}
		owner := *metav1.NewControllerRef(rollout, v1alpha1.SchemeGroupVersion.WithKind("Rollout"))
		c.replicaSets = append(c.replicaSets, appsv1.ReplicaSet{
			ObjectMeta: metav1.ObjectMeta{
				Name: string(rollout.UID) + "-" + podHash, Labels: map[string]string{v1alpha1.DefaultRolloutUniqueLabelKey: podHash},
				OwnerReferences: []metav1.OwnerReference{owner},
			},
			Spec: appsv1.ReplicaSetSpec{Template: template},
		})
	}
}

func (c *cluster) selected(selector labels.Selector) []appsv1.ReplicaSet {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return slices.DeleteFunc(slices.Clone(c.replicaSets), func(one appsv1.ReplicaSet) bool {
		return !selector.Matches(labels.Set(one.Labels))
	})
}

func refuse(t *testing.T, response http.ResponseWriter, status int, reason metav1.StatusReason) {
	response.WriteHeader(status)
	answer(t, response, metav1.Status{
		TypeMeta: metav1.TypeMeta{Kind: "Status"}, Reason: reason, Details: &metav1.StatusDetails{Name: "none"},
	})
}

func answer(t *testing.T, response http.ResponseWriter, body any) {
	if err := json.NewEncoder(response).Encode(body); err != nil {
		t.Error(err)
	}
}
