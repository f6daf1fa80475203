package hostile

import (
	"bytes"
	"encoding/gob"
	"io"
	"net"
	"net/rpc"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/yamux"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

// A peer that wants the plugin to keep much, with the libraries of Go. It returns when it is hung up on, or has sent all.
type greedy func(stream net.Conn) error

var (
	// 16 MB are announced, which may be, and come in frames of one byte.
	byteByByte greedy = func(stream net.Conn) error {
		if _, err := stream.Write([]byte{0xfd, 0xff, 0xff, 0xff}); err != nil {
			return err
		}
		for range 200_000 {
			if _, err := stream.Write([]byte{0}); err != nil {
				return err
			}
		}
		return nil
	}
	// 40,000 fields: more than Argo's types have by far.
	manyFields greedy = func(stream net.Conn) error {
		fields := make([]reflect.StructField, 40_000)
		for i := range fields {
			fields[i] = reflect.StructField{Name: "F" + strconv.Itoa(i), Type: reflect.TypeFor[bool]()}
		}
		encoder := gob.NewEncoder(stream)
		if err := encoder.Encode(rpc.Request{ServiceMethod: "Control.Ping"}); err != nil {
			return err
		}
		value := reflect.New(reflect.StructOf(fields)).Elem()
		value.Field(0).SetBool(true)
		return encoder.EncodeValue(value)
	}
	// Calls whose answers nobody reads, until the window of the stream is full.
	noAnswers greedy = func(stream net.Conn) error {
		encoder := gob.NewEncoder(stream)
		for seq := range uint64(200_000) {
			if err := encoder.Encode(rpc.Request{ServiceMethod: "Control.None", Seq: seq}); err != nil {
				return err
			}
			if err := encoder.Encode(true); err != nil {
				return err
			}
		}
		return nil
	}
)

const greedyMemory = 200 << 20

func TestAGreedyPeerGetsNoMemoryAndDisturbsNoHost(t *testing.T) {
	fixture, ok := host.Fixture()
	if !ok {
		t.Skip("there is no node for the plugin in TypeScript")
	}
	for name, test := range map[string]struct {
		send  greedy
		lines int
	}{"byte by byte": {byteByByte, 0}, "many fields": {manyFields, 1}, "no answers": {noAnswers, 1}} {
		t.Run(name, func(t *testing.T) {
			log := &bytes.Buffer{}
			process, err := host.StartProcess(fixture, log)
			if err != nil {
				t.Fatal(err)
			}
			defer process.Kill()
			honest := converse(t, process)
			before := host.Memory(process.Command.Process.Pid)
			patience := time.Second
			if test.lines > 0 {
				// a limit for what hangs, not for what is slow on a busy machine
				patience = time.Minute
			}
			isHungUpOn := beGreedy(t, process, test.send, patience)
			grown := host.Memory(process.Command.Process.Pid)
			t.Logf("%d MiB before, %d MiB after", before>>20, grown>>20)
			if grown > greedyMemory {
				t.Errorf("it takes %d MB", grown>>20)
			}
			if isHungUpOn != (test.lines > 0) {
				t.Errorf("hung up on: %v", isHungUpOn)
			}
			context := &types.RpcStepContext{PluginName: "a/b", Config: []byte(`{"echo":true}`)}
			if result, failure := honest.Plugin.Run(rollouts.Small(), context); failure.HasError() || result.Phase == "" {
				t.Errorf("the honest host hears %+v %v", result, failure)
			}
			process.Kill()
			if lines := strings.Count(log.String(), "a connection is closed"); lines != test.lines {
				t.Errorf("%d lines in the log:\n%s", lines, log)
			}
		})
	}
}

func converse(t *testing.T, process *host.Process) *host.Argo {
	connection, err := process.Dial()
	if err != nil {
		t.Fatal(err)
	}
	honest, err := host.Converse(connection)
	if err != nil {
		t.Fatal(err)
	}
	return honest
}

// beGreedy tells whether the plugin hung up, for which it waits so long.
func beGreedy(t *testing.T, process *host.Process, send greedy, patience time.Duration) bool {
	connection, err := process.Dial()
	if err != nil {
		t.Fatal(err)
	}
	config := yamux.DefaultConfig()
	config.LogOutput = io.Discard
	session, err := yamux.Client(connection, config)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	stream, err := session.Open()
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan error, 1)
	go func() { sent <- send(stream) }()
	select {
	case <-session.CloseChan():
		return true
	case <-sent:
	case <-time.After(time.Minute):
	}
	select {
	case <-session.CloseChan():
		return true
	case <-time.After(patience):
		return false
	}
}
