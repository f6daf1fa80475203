package host

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Executable is a plugin to start.
type Executable struct {
	Name    string
	Command []string
	// Additions of its environment to that of this process.
	Env []string
	// Whether it is the echo plugin of README.md.
	Echoes bool
}

// Folder is the one of this Go module, from wherever a test runs.
func Folder() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(file))
}

// BuildSample puts the echo plugin in Go into a folder.
func BuildSample(folder string) (Executable, error) {
	path := filepath.Join(folder, "sample")
	build := exec.Command("go", "build", "-o", path, "./sample")
	build.Dir = Folder()
	if output, err := build.CombinedOutput(); err != nil {
		return Executable{}, fmt.Errorf("build the sample: %w\n%s", err, output)
	}
	return Executable{Name: "go", Command: []string{path}, Echoes: true}, nil
}

// Node is the node that the repository runs on. It is not that of the variable NODE, which npm sets to the one that npm runs on.
func Node() string {
	return filepath.Join(Folder(), "../../node_modules/.bin/node")
}

// Fixture is the echo plugin in TypeScript, false where there is no node for it.
func Fixture() (Executable, bool) {
	path := filepath.Join(Folder(), "fixture/echo.ts")
	return Executable{Name: "typescript", Command: []string{Node(), path}, Echoes: true}, canRun(path)
}

// Real is the executable with the steps of this repository, false where there is no node for it. Its journal is in folder.
func Real(folder string) (Executable, bool) {
	path := filepath.Join(Folder(), "../../shared/cli/bin/canary-steps.ts")
	journal := "CANARY_STEPS_DATA=" + filepath.Join(folder, "journal")
	command := []string{Node(), path, "plugin"}
	return Executable{Name: "canary-steps", Command: command, Env: []string{journal}}, canRun(path)
}

func canRun(path string) bool {
	_, err := exec.LookPath(Node())
	return err == nil && isFile(path)
}

func isFile(path string) bool {
	information, err := os.Stat(path)
	return err == nil && information.Mode().IsRegular()
}

// Given is the executable that CANARY_STEPS_PLUGIN names, a JSON array of command and arguments. It echoes unless
// CANARY_STEPS_PLUGIN_ECHOES is "no".
func Given() (Executable, bool, error) {
	text := os.Getenv("CANARY_STEPS_PLUGIN")
	if text == "" {
		return Executable{}, false, nil
	}
	given := Executable{Name: "given", Echoes: os.Getenv("CANARY_STEPS_PLUGIN_ECHOES") != "no"}
	if err := json.Unmarshal([]byte(text), &given.Command); err != nil || len(given.Command) == 0 {
		return given, false, fmt.Errorf("CANARY_STEPS_PLUGIN must be a JSON array of command and arguments, not %s", text)
	}
	return given, true, nil
}

// Executables are those that a suite drives: the given one, or else the sample, the fixture and the real one.
func Executables(folder string) ([]Executable, error) {
	given, isGiven, err := Given()
	if err != nil || isGiven {
		return []Executable{given}, err
	}
	sample, err := BuildSample(folder)
	if err != nil {
		return nil, err
	}
	all := []Executable{sample}
	if fixture, ok := Fixture(); ok {
		all = append(all, fixture)
	}
	if real, ok := Real(folder); ok {
		all = append(all, real)
	}
	return all, nil
}
