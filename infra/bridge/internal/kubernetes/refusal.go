package kubernetes

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// question is what is read, as the API server's paths and RBAC name it. Without a name it is a list, over all namespaces
// without a namespace.
type question struct {
	Group, Version, Resource, Namespace, Name string
}

func rollouts(namespace, name string) question {
	return question{"argoproj.io", "v1alpha1", "rollouts", namespace, name}
}

func deployment(namespace, name string) question {
	return question{"apps", "v1", "deployments", namespace, name}
}

func replicaSets(namespace, name string) question {
	return question{"apps", "v1", "replicasets", namespace, name}
}

func secret(namespace, name string) question {
	return question{"", "v1", "secrets", namespace, name}
}

// Refusal is an answer of the API server that is not 200.
type Refusal struct {
	Status int
	// IsAbsent: there is no object of that name.
	IsAbsent bool
	reason   string
}

// Error says why the API server did not answer, and what is to be done.
func (r *Refusal) Error() string { return r.reason }

const mostReason = 500

// An unknown resource is not found either, in plain text and without a name.
func refusalOf(asked question, status int, body []byte) *Refusal {
	var told struct {
		Message string `json:"message"`
		Reason  string `json:"reason"`
		Details *struct {
			Name string `json:"name"`
		} `json:"details"`
	}
	_ = json.Unmarshal(body, &told)
	isAbsent := status == http.StatusNotFound && told.Reason == "NotFound" && told.Details != nil && told.Details.Name != ""
	what := remedyOf(asked, status)
	if isAbsent {
		what = "there is no such object"
	}
	reason := fmt.Sprintf("Kubernetes answered %d: %s", status, what)
	if told.Message != "" {
		reason += fmt.Sprintf(" (%.*s)", mostReason, strings.ToValidUTF8(told.Message, "?"))
	}
	return &Refusal{Status: status, IsAbsent: isAbsent, reason: reason}
}

func remedyOf(asked question, status int) string {
	resource := asked.Resource
	if asked.Group != "" {
		resource += "." + asked.Group
	}
	verb := "get"
	if asked.Name == "" {
		verb = "list"
	}
	switch {
	case status == http.StatusUnauthorized:
		return "the token of the pod's service account is not accepted: does the account still exist?"
	case status == http.StatusForbidden:
		return fmt.Sprintf("the service account may not %s %s: add the verb %s for %s of the API group %q to the controller's ClusterRole",
			verb, resource, verb, asked.Resource, asked.Group)
	case status == http.StatusNotFound && asked.Group == "argoproj.io":
		return fmt.Sprintf("the cluster does not know %s/%s: install the CustomResourceDefinitions of Argo Rollouts", resource, asked.Version)
	case status == http.StatusGone:
		return "the list changed too much while it was read"
	case status >= 300 && status < 400:
		return "a redirect, which is never followed: is KUBERNETES_SERVICE_HOST the API server?"
	}
	return resource + " cannot be read now"
}
