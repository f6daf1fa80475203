package host

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// BuildBridge puts the bridge into a folder, as it is released.
func BuildBridge(folder string) (string, error) {
	path := filepath.Join(folder, "bridge")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	build.Dir = filepath.Join(Folder(), "../../infra/bridge")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the bridge: %w\n%s", err, output)
	}
	return path, nil
}
