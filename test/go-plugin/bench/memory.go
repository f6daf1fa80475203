package main

import (
	"fmt"
	"time"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// Memory is the resident size of a plugin's process, in MB.
type Memory struct {
	Idle           float64 `json:"idle"`
	AfterSmall     float64 `json:"afterThousandSmallCalls"`
	AfterLarge     float64 `json:"afterLargeCalls"`
	AfterLargeRest float64 `json:"tenSecondsLater"`
	LargeCalls     int     `json:"largeCalls"`
}

func compareMemory(both []host.Executable, calls int) (map[string]Memory, error) {
	all, stop, err := startBoth(both)
	if err != nil {
		return nil, err
	}
	defer stop()
	measured := map[string]Memory{}
	small, large := rollouts.Annotated(3_200), rollouts.Annotated(200_000)
	for name, started := range all {
		memory := Memory{Idle: megabytes(started), LargeCalls: calls}
		for range 1000 {
			if _, err := call(started, small); err != nil {
				return nil, err
			}
		}
		memory.AfterSmall = megabytes(started)
		for range calls {
			if _, err := call(started, large); err != nil {
				return nil, err
			}
		}
		memory.AfterLarge = megabytes(started)
		time.Sleep(10 * time.Second)
		memory.AfterLargeRest = megabytes(started)
		measured[name] = memory
	}
	return measured, nil
}

func megabytes(started *host.Argo) float64 {
	var process int
	// an id that is no number would be a defect of go-plugin: 0 shows it
	_, _ = fmt.Sscan(started.Client.ID(), &process)
	return float64(host.Memory(process)) / (1 << 20)
}
