package main

import (
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

const (
	// callsInBlock follow each other on one plugin before it is the turn of the other.
	callsInBlock = 25
	// the first rounds warm all up
	warmUp = 8
)

func startAll(executables ...host.Executable) (map[string]*host.Argo, func(), error) {
	all := map[string]*host.Argo{}
	stop := func() {
		for _, one := range all {
			one.Client.Kill()
		}
	}
	for _, executable := range executables {
		started, err := host.Start(executable)
		if err != nil {
			stop()
			return nil, nil, err
		}
		all[executable.Name] = started
	}
	return all, stop, nil
}

func compareRuns(plan Plan) (map[string]Compared, map[string]Spread, error) {
	all, stop, err := startAll(append(plan.echoes(), plan.real())...)
	if err != nil {
		return nil, nil, err
	}
	defer stop()
	times, err := takeTurns(plan.Rounds, callsOf(all, plan))
	if err != nil {
		return nil, nil, err
	}
	journal := spreads(times["journal"], time.Microsecond)
	delete(times, "journal")
	compared := map[string]Compared{}
	for size, byName := range times {
		compared[size] = spreads(byName, time.Microsecond)
	}
	return compared, journal, nil
}

// takeTurns makes the calls of each kind block by block, and returns how long they took by kind and name.
func takeTurns(rounds int, calls map[string]map[string]call) (map[string]map[string][]time.Duration, error) {
	times := map[string]map[string][]time.Duration{}
	for round := -warmUp; round < rounds; round++ {
		for kind, byName := range calls {
			if times[kind] == nil {
				times[kind] = map[string][]time.Duration{}
			}
			// a map is walked in another order each time: nobody is always the first
			for name, call := range byName {
				for range callsInBlock {
					duration, err := call()
					if err != nil {
						return nil, err
					}
					if round >= 0 {
						times[kind][name] = append(times[kind][name], duration)
					}
				}
			}
		}
	}
	return times, nil
}

func callsOf(all map[string]*host.Argo, plan Plan) map[string]map[string]call {
	real := all[plan.real().Name]
	calls := map[string]map[string]call{
		"5 KB": {}, "200 KB of structure": {}, "200 KB of text": {},
		"journal": {"first": firstCall(real, plan.Config), "poll": pollCall(real, plan.Config)},
	}
	for _, executable := range plan.echoes() {
		started := all[executable.Name]
		calls["5 KB"][executable.Name] = echoCall(started, small())
		calls["200 KB of structure"][executable.Name] = echoCall(started, rollouts.Wide())
		calls["200 KB of text"][executable.Name] = echoCall(started, rollouts.Annotated(200_000))
	}
	return calls
}

// compareStarts measures from the start of a process to the first answer to a ping, and what node takes for nothing.
func compareStarts(plan Plan) (map[string]Spread, error) {
	times := map[string][]time.Duration{}
	for range plan.Starts {
		for _, executable := range append(plan.echoes(), plan.real()) {
			begin := time.Now()
			started, err := host.Connect(host.Client(executable, hclog.NewNullLogger()))
			if err == nil {
				err = started.Protocol.Ping()
			}
			if err != nil {
				return nil, err
			}
			times[executable.Name] = append(times[executable.Name], time.Since(begin))
			started.Client.Kill()
		}
		begin := time.Now()
		if err := exec.Command(plan.Node[0], plan.Node[1:]...).Run(); err != nil {
			return nil, err
		}
		times["node"] = append(times["node"], time.Since(begin))
	}
	return spreads(times, time.Millisecond), nil
}
