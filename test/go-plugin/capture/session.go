package capture

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

// session is a recording under way.
type session struct {
	process  *host.Process
	recorder *wire.Recorder
	argo     *host.Argo
	steps    []Step
}

// open starts the sample and talks to it up to InitPlugin.
func open(sample host.Executable) (*session, error) {
	process, err := host.StartProcess(sample, nil)
	if err != nil {
		return nil, err
	}
	connection, err := process.Dial()
	if err != nil {
		process.Kill()
		return nil, err
	}
	s := &session{process: process, recorder: &wire.Recorder{Conn: connection}}
	if s.argo, err = host.Converse(s.recorder); err != nil {
		process.Kill()
		return nil, err
	}
	s.cut(Step{Name: "dispense"})
	if failure := s.argo.Plugin.InitPlugin(); failure.HasError() {
		process.Kill()
		return nil, failure
	}
	s.cut(Step{Name: "init"})
	return s, nil
}

func (s *session) close() { s.process.Kill() }

func (s *session) cut(step Step) {
	step.host, step.plugin = s.recorder.Cut()
	s.steps = append(s.steps, step)
}

// call makes one and returns the status of its answer.
func (s *session) call(name, operation string, rollout *v1alpha1.Rollout, config echo.Config, status []byte) []byte {
	context := &types.RpcStepContext{PluginName: rollouts.StepName, Config: config.JSON(), Status: status}
	call := s.argo.Plugin.Run
	switch operation {
	case "terminate":
		call = s.argo.Plugin.Terminate
	case "abort":
		call = s.argo.Plugin.Abort
	}
	result, failure := call(rollout, context)
	s.cut(Step{
		Name:    name,
		Context: &Context{PluginName: context.PluginName, Config: context.Config, Status: status},
		Answer: &Answer{
			Phase: string(result.Phase), Message: result.Message, Status: result.Status, Error: failure.ErrorString,
			RequeueAfterMs: int64(result.RequeueAfter / time.Millisecond),
		},
	})
	return result.Status
}

// quit ends the session. How the streams and the process end after the answer differs from time to time and is left out.
func (s *session) quit() error {
	if err := s.argo.Protocol.Close(); err != nil {
		return fmt.Errorf("quit: %w", err)
	}
	s.cut(Step{Name: "quit"})
	last := &s.steps[len(s.steps)-1]
	last.host, last.plugin = untilData(last.host), untilData(last.plugin)
	return nil
}

// untilData cuts off what follows the last data.
func untilData(raw []byte) []byte {
	frames, _ := wire.Frames(raw)
	length, until := 0, 0
	for _, frame := range frames {
		length += len(frame.Bytes())
		if frame.Type == wire.Data {
			until = length
		}
	}
	return raw[:until]
}

// file is the recording so far; `rollout` is what a plugin could see of it, nil to leave it out.
func (s *session) file(about string, rollout *v1alpha1.Rollout) (File, error) {
	file := File{
		About:     about,
		Argo:      moduleVersion("github.com/argoproj/argo-rollouts"),
		GoPlugin:  moduleVersion("github.com/hashicorp/go-plugin"),
		Handshake: strings.Replace(s.process.Handshake, s.process.Address, "{socket}", 1),
		Steps:     s.steps,
	}
	if rollout == nil {
		return file, nil
	}
	seen, err := rollouts.Seen(rollout)
	file.Rollout = json.RawMessage(seen)
	return file, err
}
