package capture

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// Record makes the golden files by name.
func Record(sample host.Executable) (map[string]File, error) {
	small, err := recordSmall(sample)
	everyField, err2 := recordEveryField(sample)
	large, err3 := recordLarge(sample)
	return map[string]File{"session": small, "every-field": everyField, "large": large}, errors.Join(err, err2, err3)
}

// recordSmall tries again when the sample ended before its answer to Quit was out, as go-plugin's server often does.
func recordSmall(sample host.Executable) (file File, err error) {
	for range 50 {
		if file, err = recordWhole(sample); err == nil {
			return file, nil
		}
	}
	return file, err
}

func recordWhole(sample host.Executable) (File, error) {
	s, err := open(sample)
	if err != nil {
		return File{}, err
	}
	defer s.close()
	s.argo.Plugin.Type()
	s.cut(Step{Name: "type"})
	rollout := rollouts.Small()
	running := echo.Config{Phase: types.PhaseRunning, Message: "waits \u2713", RequeueAfterMs: 15_000}
	status := s.call("first run", "run", rollout, running, nil)
	s.call("second run", "run", rollout, echo.Config{}, status)
	s.call("run with an error", "run", rollout, echo.Config{Error: "no such channel"}, status)
	s.call("terminate", "terminate", rollout, echo.Config{}, status)
	s.call("abort", "abort", rollout, echo.Config{Phase: types.PhaseFailed}, status)
	if err := s.argo.Protocol.Ping(); err != nil {
		return File{}, err
	}
	s.cut(Step{Name: "ping"})
	if err := s.quit(); err != nil {
		return File{}, err
	}
	return s.file("A whole session of Argo's client with the sample. Each call carries the same Rollout.", rollout)
}

func recordEveryField(sample host.Executable) (File, error) {
	s, err := open(sample)
	if err != nil {
		return File{}, err
	}
	defer s.close()
	rollout := rollouts.EveryField()
	s.call("first run", "run", rollout, echo.Config{}, nil)
	file, err := s.file("A call with a Rollout in which nothing is zero.", rollout)
	file.Gzip = true
	return file, err
}

func recordLarge(sample host.Executable) (File, error) {
	s, err := open(sample)
	if err != nil {
		return File{}, err
	}
	defer s.close()
	rollout := rollouts.Annotated(200_000)
	s.call("first run", "run", rollout, echo.Config{}, nil)
	s.call("second run", "run", rollout, echo.Config{}, nil)
	file, err := s.file(`Two calls with the Rollout of session.json, whose only annotation is "example.com/large": `+
		`"0123456789abcde\n" 12,500 times.`, nil)
	file.Gzip = true
	return file, err
}

// A test binary knows nothing about the modules in it, but go.mod does.
func moduleVersion(module string) string {
	text, err := os.ReadFile(filepath.Join(host.Folder(), "go.mod"))
	if err != nil {
		return ""
	}
	found := regexp.MustCompile(regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(text)
	if found == nil {
		return ""
	}
	return string(found[1])
}
