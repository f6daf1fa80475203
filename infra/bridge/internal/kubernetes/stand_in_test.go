package kubernetes

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const token = "a-token-of-the-pod"

// standIn is an API server that answers each path as it is told, and remembers what was asked.
type standIn struct {
	*Cluster
	folder  string
	mutex   sync.Mutex
	answers map[string]func(http.ResponseWriter, url.Values)
	asked   []string
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	api := &standIn{folder: t.TempDir(), answers: map[string]func(http.ResponseWriter, url.Values){}}
	server := httptest.NewTLSServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		if request.Header.Get("Authorization") != "Bearer "+token {
			api.status(http.StatusUnauthorized, "Unauthorized", "Unauthorized", "")(response, nil)
			return
		}
		api.mutex.Lock()
		api.asked = append(api.asked, request.URL.RequestURI())
		answer := api.answers[request.URL.Path]
		api.mutex.Unlock()
		if answer == nil {
			http.NotFound(response, request)
			return
		}
		answer(response, request.URL.Query())
	}))
	t.Cleanup(server.Close)
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	api.mount(t, map[string]string{"token": token + "\n", "ca.crt": string(certificate), "namespace": "argo-rollouts"})
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{
		"KUBERNETES_SERVICE_HOST": address.Hostname(), "KUBERNETES_SERVICE_PORT": address.Port(), AccountVariable: api.folder,
	}
	api.Cluster, err = Around(func(name string) string { return variables[name] })
	if err != nil {
		t.Fatal(err)
	}
	return api
}

func (s *standIn) mount(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *standIn) at(path string, answer func(http.ResponseWriter, url.Values)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.answers[path] = answer
}

func (s *standIn) text(path, text string) {
	s.at(path, func(response http.ResponseWriter, _ url.Values) { fmt.Fprint(response, text) })
}

func (s *standIn) status(code int, reason, message, name string) func(http.ResponseWriter, url.Values) {
	return func(response http.ResponseWriter, _ url.Values) {
		response.WriteHeader(code)
		fmt.Fprintf(response, `{"kind":"Status","reason":%q,"message":%q,"details":{"name":%q}}`, reason, message, name)
	}
}

func (s *standIn) absent(path, name string) {
	s.at(path, s.status(http.StatusNotFound, "NotFound", name+" not found", name))
}

const allRollouts = "/apis/argoproj.io/v1alpha1/rollouts"

func inNamespace(namespace, name string) string {
	return strings.TrimSuffix("/apis/argoproj.io/v1alpha1/namespaces/"+namespace+"/rollouts/"+name, "/")
}

// rollout is one with a step of ours; more is JSON fields of the spec and the status.
func rollout(name, spec, status string) string {
	return fmt.Sprintf(`{"metadata":{"name":%q,"namespace":"payments","uid":"uid-of-%s","generation":3},"spec":{%s},"status":{%s}}`, name, name, spec, status)
}

func listOf(next string, items ...string) string {
	return fmt.Sprintf(`{"kind":"RolloutList","apiVersion":"argoproj.io/v1alpha1","metadata":{"resourceVersion":"1","continue":%q},"items":[%s]}`, next, strings.Join(items, ","))
}
