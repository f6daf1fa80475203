package main

import (
	"fmt"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// Memory is the resident size of a plugin's process, in MiB.
type Memory struct {
	Idle          float64 `json:"idle"`
	AfterThousand float64 `json:"afterThousandCalls"`
	AfterLarge    float64 `json:"afterLargeCalls"`
	LargeCalls    int     `json:"largeCalls"`
}

func compareMemory(plan Plan) (map[string]Memory, error) {
	all, stop, err := startAll(append(plan.echoes(), plan.real())...)
	if err != nil {
		return nil, err
	}
	defer stop()
	memories := map[string]Memory{}
	for name, started := range all {
		memory := Memory{Idle: mebibytes(started)}
		thousand := echoCall(started, small())
		if name == plan.real().Name {
			thousand = pollCall(started, plan.Config)
		}
		if err := repeat(1_000, thousand); err != nil {
			return nil, err
		}
		memory.AfterThousand = mebibytes(started)
		if name != plan.real().Name {
			// half of them text, and half of them structure
			if err := repeat(plan.LargeCalls/2, echoCall(started, rollouts.Annotated(200_000)), echoCall(started, rollouts.Wide())); err != nil {
				return nil, err
			}
			memory.LargeCalls = plan.LargeCalls / 2 * 2
			memory.AfterLarge = mebibytes(started)
		}
		memories[name] = memory
	}
	return memories, nil
}

func repeat(times int, calls ...call) error {
	for range times {
		for _, one := range calls {
			if _, err := one(); err != nil {
				return err
			}
		}
	}
	return nil
}

func mebibytes(started *host.Argo) float64 {
	var process int
	// an id that is no number would be a defect of go-plugin: 0 shows it
	_, _ = fmt.Sscan(started.Client.ID(), &process)
	return float64(host.Memory(process)) / (1 << 20)
}
