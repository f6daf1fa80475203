package main

import (
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// callsInBlock follow each other on one plugin before it is the turn of the other.
const callsInBlock = 25

// Spread is how long something took.
type Spread struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	Min float64 `json:"min"`
	N   int     `json:"n"`
}

func spread(times []time.Duration, unit time.Duration) Spread {
	if len(times) == 0 {
		return Spread{}
	}
	slices.Sort(times)
	at := func(share float64) float64 {
		return float64(times[int(share*float64(len(times)-1))]) / float64(unit)
	}
	return Spread{P50: at(0.5), P90: at(0.9), Min: at(0), N: len(times)}
}

func sizes() map[string]*v1alpha1.Rollout {
	return map[string]*v1alpha1.Rollout{
		"5 KB": rollouts.Annotated(3_200), "200 KB of annotations": rollouts.Annotated(200_000), "200 KB of pod": rollouts.Wide(),
	}
}

func call(started *host.Argo, rollout *v1alpha1.Rollout) (time.Duration, error) {
	step := &types.RpcStepContext{PluginName: rollouts.StepName, Config: echo.Config{}.JSON()}
	begin := time.Now()
	_, failure := started.Plugin.Run(rollout, step)
	duration := time.Since(begin)
	// a plugin that does not echo refuses the config, which is an answer too
	if strings.Contains(failure.ErrorString, "rpc call error") {
		return 0, failure
	}
	return duration, nil
}

func startBoth(both []host.Executable) (map[string]*host.Argo, func(), error) {
	all := map[string]*host.Argo{}
	stop := func() {
		for _, one := range all {
			one.Client.Kill()
		}
	}
	for _, executable := range both {
		started, err := host.Start(executable)
		if err != nil {
			stop()
			return nil, nil, err
		}
		all[executable.Name] = started
	}
	return all, stop, nil
}

func compareRuns(both []host.Executable, rounds int) (map[string]Compared, error) {
	all, stop, err := startBoth(both)
	if err != nil {
		return nil, err
	}
	defer stop()
	times := map[string]map[string][]time.Duration{}
	// the first rounds warm both up
	for round := -4; round < rounds; round++ {
		for size, rollout := range sizes() {
			if times[size] == nil {
				times[size] = map[string][]time.Duration{}
			}
			for name, started := range all {
				for range callsInBlock {
					duration, err := call(started, rollout)
					if err != nil {
						return nil, err
					}
					if round >= 0 {
						times[size][name] = append(times[size][name], duration)
					}
				}
			}
		}
	}
	compared := map[string]Compared{}
	for size, byName := range times {
		compared[size] = Compared{}
		for name, durations := range byName {
			compared[size][name] = spread(durations, time.Microsecond)
		}
	}
	return compared, nil
}

// compareStarts measures from the start of the process to the first answer to a ping, and what node takes for nothing.
func compareStarts(both []host.Executable, count int) (map[string]Spread, Spread, error) {
	times, node := map[string][]time.Duration{}, []time.Duration{}
	for range count {
		for _, executable := range both {
			begin := time.Now()
			started, err := host.Connect(host.Client(executable, hclog.NewNullLogger()))
			if err == nil {
				err = started.Protocol.Ping()
			}
			if err != nil {
				return nil, Spread{}, err
			}
			times[executable.Name] = append(times[executable.Name], time.Since(begin))
			started.Client.Kill()
		}
		begin := time.Now()
		if exec.Command(host.Node(), "-e", "0").Run() == nil {
			node = append(node, time.Since(begin))
		}
	}
	compared := map[string]Spread{}
	for name, durations := range times {
		compared[name] = spread(durations, time.Millisecond)
	}
	return compared, spread(node, time.Millisecond), nil
}
