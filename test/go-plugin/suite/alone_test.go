package suite

import (
	"context"
	"errors"
	"os/exec"
	"testing"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// runAlone starts a plugin as a person would who found the file.
func runAlone(t *testing.T, executable host.Executable) (string, int) {
	t.Helper()
	limit, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	output, err := exec.CommandContext(limit, executable.Command[0], executable.Command[1:]...).CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	if ended == nil {
		return string(output), 0
	}
	return string(output), ended.ExitCode()
}

// go-plugin's own server outlives its host: see README.md.
func endsAlone(executable host.Executable) bool { return executable.Name != "go" }

// Argo's controller does not notice the death of its plugins' connection: a process that stays would be called forever.
func TestAPluginThatLostItsHostEnds(t *testing.T) {
	each(t, func(t *testing.T, executable host.Executable) {
		process, err := host.StartProcess(executable, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer process.Kill()
		connection, err := process.Dial()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := host.Converse(connection); err != nil {
			t.Fatal(err)
		}
		connection.Close()
		if !process.HasEnded(patience) {
			t.Error("the process stays")
		}
	}, endsAlone)
}
