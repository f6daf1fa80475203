package bridge

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// function is `canary-steps serve` with the sandbox's vendors, and what a caller needs: one key for each region.
type function struct {
	URL  string
	Keys []string
	// Examples by the name of the step.
	Examples map[string]*v1alpha1.Rollout
}

func startFunction(t *testing.T) *function {
	t.Helper()
	if _, err := exec.LookPath(host.Node()); err != nil {
		t.Skip("there is no node for canary-steps serve")
	}
	command := exec.Command(host.Node(), filepath.Join(host.Folder(), "bridge/function.ts"))
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("the function ended with %v", err)
		}
	})
	line, err := bufio.NewReaderSize(output, 1<<20).ReadBytes('\n')
	if err != nil {
		t.Fatalf("the function did not start: %v", err)
	}
	var started function
	if err := json.Unmarshal(line, &started); err != nil {
		t.Fatal(err)
	}
	return &started
}
