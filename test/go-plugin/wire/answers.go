package wire

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	netrpc "net/rpc"
	"slices"

	"github.com/argoproj/argo-rollouts/rollout/steps/plugin/rpc"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
)

// Answer is one of net/rpc, with the value that belongs to its method.
type Answer struct {
	Stream uint32
	Header netrpc.Response
	Body   any
}

// Answers decodes all that a plugin sent. An answer cut short is none; one that Argo could not read is an error.
func Answers(frames []Frame) ([]Answer, error) {
	var all []Answer
	contents := Streams(frames)
	for place, stream := range accepted(frames) {
		content := contents[stream]
		switch {
		case place == 1 || place == 2:
			// the plugin's standard output and error
			continue
		case place > 2:
			// the id of the dispensed plugin comes first
			content = content[min(4, len(content)):]
		}
		decoder := gob.NewDecoder(bytes.NewReader(content))
		for {
			answer := Answer{Stream: stream}
			err := decoder.Decode(&answer.Header)
			if err == nil {
				answer.Body, err = body(decoder, answer.Header)
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				break
			}
			if err != nil {
				return all, fmt.Errorf("stream %d: %w", stream, err)
			}
			all = append(all, answer)
		}
	}
	return all, nil
}

// accepted are the streams in the order in which the plugin took them, which is what makes the first one control.
func accepted(frames []Frame) (streams []uint32) {
	for _, frame := range frames {
		if frame.Flags&ACK != 0 && frame.Type <= WindowUpdate && !slices.Contains(streams, frame.Stream) {
			streams = append(streams, frame.Stream)
		}
	}
	return streams
}

func body(decoder *gob.Decoder, header netrpc.Response) (any, error) {
	if header.Error != "" {
		return nil, decoder.Decode(&struct{}{})
	}
	switch header.ServiceMethod {
	case "Dispenser.Dispense":
		var id uint32
		return id, decoder.Decode(&id)
	case "Plugin.InitPlugin":
		var failure types.RpcError
		err := decoder.Decode(&failure)
		return failure, err
	case "Plugin.Type":
		var name string
		err := decoder.Decode(&name)
		return name, err
	case "Plugin.Run", "Plugin.Terminate", "Plugin.Abort":
		var response rpc.Response
		err := decoder.Decode(&response)
		return response, err
	case "Control.Ping", "Control.Quit":
		return nil, decoder.Decode(&struct{}{})
	}
	return nil, fmt.Errorf("an answer to %q without an error", header.ServiceMethod)
}
