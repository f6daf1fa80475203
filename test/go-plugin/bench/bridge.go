package main

import (
	"encoding/json"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

// Bridge is what was measured of the bridge.
type Bridge struct {
	// Run of the bridge, of Go's echo, and a bare POST of the same body to the same function.
	Runs    Compared     `json:"runMicroseconds"`
	Hanging Hanging      `json:"besideHangingMicroseconds"`
	Memory  BridgeMemory `json:"residentMiB"`
}

// BridgeMemory is the resident size of the bridge's process, in MiB.
type BridgeMemory struct {
	Idle             float64 `json:"idle"`
	AfterTenThousand float64 `json:"afterTenThousandCalls"`
}

const tenThousand = 10_000

func stepConfig(name string) json.RawMessage {
	// a name is no text that JSON escapes
	return json.RawMessage(`{"step":"` + name + `","with":{"channel":"C0PAY","timeout":"1h"}}`)
}

func measureBridge(plan Plan) (measured Bridge, err error) {
	function, err := startFunction()
	if err != nil {
		return measured, err
	}
	defer function.stop()
	command := []string{plan.Bridge, "--endpoint", function.url, "--timeout", segmentTime.String()}
	executable := host.Executable{Name: "bridge", Command: command, Env: []string{function.env}}
	all, stop, err := startAll(executable, plan.echoes()[0])
	if err != nil {
		return measured, err
	}
	defer stop()
	bridge := all["bridge"]
	measured.Memory.Idle = mebibytes(bridge)
	run := pollCall(bridge, stepConfig("idle"))
	// the function has to have seen a body before it is posted
	if _, err := run(); err != nil {
		return measured, err
	}
	post, err := function.postCall()
	if err != nil {
		return measured, err
	}
	calls := map[string]map[string]call{"5 KB": {"bridge": run, "go": echoCall(all["go"], small()), "post": post}}
	times, err := takeTurns(plan.Rounds, calls)
	if err != nil {
		return measured, err
	}
	measured.Runs = spreads(times["5 KB"], microsecond)
	if measured.Hanging, err = besideHanging(bridge, plan.Rounds); err != nil {
		return measured, err
	}
	measured.Memory.AfterTenThousand, err = memoryAfter(tenThousand, executable)
	return measured, err
}

// memoryAfter is that of a process which has done nothing else.
func memoryAfter(calls int, executable host.Executable) (float64, error) {
	started, err := host.Start(executable)
	if err != nil {
		return 0, err
	}
	defer started.Client.Kill()
	if err := repeat(calls, pollCall(started, stepConfig("idle"))); err != nil {
		return 0, err
	}
	return mebibytes(started), nil
}
