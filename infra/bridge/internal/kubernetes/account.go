package kubernetes

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// accountFolder is where Kubernetes mounts the service account in every pod
// (kubernetes.io/docs/tasks/run-application/access-api-from-pod).
const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

// account is what a pod shows to the API server, and how it knows the API server.
type account struct {
	folder string
}

// mounted is read at each question: a projected token is replaced within the hour, and a cluster may change its authority.
func (a account) mounted(name string) (string, error) {
	file := filepath.Join(a.folder, name)
	text, err := os.ReadFile(file)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return "", fmt.Errorf("%s cannot be read (%w): does the pod have automountServiceAccountToken: false?", file, err)
	}
	if strings.TrimSpace(string(text)) == "" {
		return "", fmt.Errorf("%s is empty: is the volume of the service account mounted?", file)
	}
	return strings.TrimSpace(string(text)), nil
}
