package argo

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-logr/logr"
	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	log "github.com/sirupsen/logrus"
	"k8s.io/klog/v2"
)

var (
	update  = flag.Bool("update", false, "rewrite the transcripts")
	verbose = flag.Bool("controller-log", false, "show the controller's log")
)

func TestMain(m *testing.M) {
	if IsPluginProcess() {
		ServePlugin(os.Args[len(os.Args)-1])
		return
	}
	flag.Parse()
	if !*verbose {
		log.SetOutput(io.Discard)
		klog.SetLogger(logr.Discard())
		hclog.DefaultOutput = io.Discard
	}
	code := m.Run()
	goplugin.CleanupClients()
	os.Exit(code)
}

func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("transcripts/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d transcripts: %v", len(files), err)
	}
	for i := range files {
		if files[i], err = filepath.Abs(files[i]); err != nil {
			t.Fatal(err)
		}
	}
	version, err := argoVersion()
	if err != nil {
		t.Fatal(err)
	}
	// The controller looks for plugins below the working directory.
	t.Chdir(t.TempDir())
	socket, err := socketPath(t)
	if err != nil {
		t.Fatal(err)
	}
	server, err := NewScriptServer(socket)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			if err := check(file, version, server, socket); err != nil {
				t.Error(err)
			}
		})
	}
}

// A test binary knows nothing about the modules in it, but go.mod does.
func argoVersion() (string, error) {
	module, err := os.ReadFile("go.mod")
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(`github.com/argoproj/argo-rollouts (v\S+)`).FindSubmatch(module)
	if found == nil {
		return "", errors.New("go.mod does not require argo-rollouts")
	}
	return string(found[1]), nil
}

// A unix socket's path is short, and a temporary directory's may not be.
func socketPath(t *testing.T) (string, error) {
	directory, err := os.MkdirTemp("", "oracle")
	if err != nil {
		return "", fmt.Errorf("create socket directory: %w", err)
	}
	t.Cleanup(func() { os.RemoveAll(directory) })
	return filepath.Join(directory, "s"), nil
}

func check(file, version string, server *ScriptServer, socket string) error {
	committed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	transcript, err := ParseTranscript(committed)
	if err != nil {
		return err
	}
	if name := strings.TrimSuffix(filepath.Base(file), ".json"); transcript.Name != name {
		return fmt.Errorf("the transcript is named %q, its file %q", transcript.Name, name)
	}
	if err := Play(transcript, server, socket); err != nil {
		return err
	}
	transcript.Argo = version
	played, err := transcript.Render()
	if err != nil {
		return err
	}
	if *update {
		return os.WriteFile(file, played, 0o644)
	}
	return compare(committed, played)
}

func compare(committed, played []byte) error {
	if bytes.Equal(committed, played) {
		return nil
	}
	want, got := strings.Split(string(committed), "\n"), strings.Split(string(played), "\n")
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			return fmt.Errorf("line %d is committed as\n%s\nbut was played as\n%s", i+1, want[i], got[i])
		}
	}
	return fmt.Errorf("committed with %d lines but played with %d", len(want), len(got))
}
