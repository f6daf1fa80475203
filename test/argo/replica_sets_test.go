package argo

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplicaSets(t *testing.T) {
	files, err := filepath.Glob("replica-sets/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files: %v", len(files), err)
	}
	version, err := argoVersion()
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		if files[i], err = filepath.Abs(files[i]); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(t.TempDir())
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			if err := checkReplicaSets(file, version); err != nil {
				t.Error(err)
			}
		})
	}
}

func checkReplicaSets(file, version string) error {
	committed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	sets := &ReplicaSets{}
	decoder := json.NewDecoder(bytes.NewReader(committed))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(sets); err != nil {
		return err
	}
	if err := sets.Play(); err != nil {
		return err
	}
	sets.Argo = version
	played, err := json.MarshalIndent(sets, "", "  ")
	if err != nil {
		return err
	}
	played = append(played, '\n')
	if *update {
		return os.WriteFile(file, played, 0o644)
	}
	return compare(committed, played)
}
