package capture

import (
	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

// HostStream is all that a host sends in a session with each call once, and how many answers it gets.
func HostStream(sample host.Executable, rollout *v1alpha1.Rollout) ([]wire.Frame, int, error) {
	s, err := open(sample)
	if err != nil {
		return nil, 0, err
	}
	defer s.close()
	s.argo.Plugin.Type()
	status := s.call("first run", "run", rollout, echo.Config{Rollout: true, Phase: types.PhaseRunning}, nil)
	s.call("second run", "run", rollout, echo.Config{Message: "done"}, status[:0])
	s.call("terminate", "terminate", rollout, echo.Config{}, []byte(`{"id":"abc"}`))
	s.call("abort", "abort", rollout, echo.Config{RequeueAfterMs: 20_000}, []byte(`{"id":"abc","n":[1,2]}`))
	err = s.argo.Protocol.Ping()
	s.cut(Step{Name: "ping"})
	frames, _ := wire.Frames(File{Steps: s.steps}.HostBytes())
	// dispense, init, type, four calls, ping
	return frames, 8, err
}
