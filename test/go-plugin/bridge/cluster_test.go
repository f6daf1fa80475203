package bridge

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)

const rolloutsOfPayments = "/apis/argoproj.io/v1alpha1/namespaces/payments/rollouts"

// serveCluster is an API server with a Rollout that others may depend on. It lists those of a namespace only, so nobody
// takes an inventory of it.
func serveCluster(t *testing.T) string {
	t.Helper()
	ledger := &v1alpha1.Rollout{
		ObjectMeta: metav1.ObjectMeta{Name: "ledger", Namespace: "payments", UID: "uid-of-ledger", Labels: map[string]string{"part-of": "shop"}},
		Status:     v1alpha1.RolloutStatus{Phase: v1alpha1.RolloutPhaseHealthy},
	}
	ledger.Spec.Template.Spec.Containers = []corev1.Container{{Name: "ledger", Image: "payments/ledger:2.5.0"}}
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		selector, err := labels.Parse(request.URL.Query().Get("labelSelector"))
		switch name, isOne := strings.CutPrefix(request.URL.Path, rolloutsOfPayments+"/"); {
		case isOne && name == ledger.Name:
			answer(t, response, ledger)
		case request.URL.Path == rolloutsOfPayments && err == nil && selector.Matches(labels.Set(ledger.Labels)):
			answer(t, response, map[string]any{"kind": "RolloutList", "metadata": map[string]string{}, "items": []any{ledger}})
		default:
			response.WriteHeader(http.StatusForbidden)
			answer(t, response, metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status"}, Reason: metav1.StatusReasonForbidden})
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func answer(t *testing.T, response http.ResponseWriter, body any) {
	if err := json.NewEncoder(response).Encode(body); err != nil {
		t.Error(err)
	}
}
