// Package capture records sessions of Argo's client with the sample, for tests that have no Go.
package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
)

// File is a recorded session: the bytes of each side in each step, in order. Golden files have this form.
type File struct {
	About     string          `json:"about"`
	Argo      string          `json:"argo"`
	GoPlugin  string          `json:"goPlugin"`
	Handshake string          `json:"handshake"`
	Gzip      bool            `json:"gzip"`
	Steps     []Step          `json:"steps"`
	Rollout   json.RawMessage `json:"rollout,omitempty"`
}

// Step is what both sides sent between two moments at which the host waited for nothing.
type Step struct {
	Name string `json:"name"`
	// The context of the call, and what the plugin answered.
	Context *Context `json:"context,omitempty"`
	Answer  *Answer  `json:"answer,omitempty"`
	// Base64 of the bytes on the socket; of their gzip where the file says so.
	Host   string `json:"host"`
	Plugin string `json:"plugin"`

	host, plugin []byte
}

// Context is a call's; `status` is null where there was none.
type Context struct {
	PluginName string          `json:"pluginName"`
	Config     json.RawMessage `json:"config"`
	Status     json.RawMessage `json:"status"`
}

// Answer is a result, or an error alone.
type Answer struct {
	Phase          string          `json:"phase"`
	Message        string          `json:"message"`
	RequeueAfterMs int64           `json:"requeueAfterMs"`
	Status         json.RawMessage `json:"status"`
	Error          string          `json:"error"`
}

// Render is the text of a golden file.
func (f File) Render() ([]byte, error) {
	var err error
	for i := range f.Steps {
		step := &f.Steps[i]
		if step.Host, err = pack(step.host, f.Gzip); err != nil {
			return nil, err
		}
		if step.Plugin, err = pack(step.plugin, f.Gzip); err != nil {
			return nil, err
		}
	}
	// on one line: it is long, and never read by people
	rollout := f.Rollout
	if rollout != nil {
		f.Rollout = json.RawMessage(`"{rollout}"`)
	}
	text, err := json.MarshalIndent(f, "", "  ")
	text = bytes.Replace(text, []byte(`"{rollout}"`), rollout, 1)
	return append(text, '\n'), err
}

// Parse reads a golden file.
func Parse(text []byte) (f File, err error) {
	if err := json.Unmarshal(text, &f); err != nil {
		return f, err
	}
	for i := range f.Steps {
		step := &f.Steps[i]
		if step.host, err = unpack(step.Host, f.Gzip); err != nil {
			return f, fmt.Errorf("%s: %w", step.Name, err)
		}
		if step.plugin, err = unpack(step.Plugin, f.Gzip); err != nil {
			return f, fmt.Errorf("%s: %w", step.Name, err)
		}
	}
	return f, nil
}

// HostBytes are all that the host sent before it quit.
func (f File) HostBytes() []byte {
	var all []byte
	for _, step := range f.Steps {
		if step.Name != "quit" {
			all = append(all, step.host...)
		}
	}
	return all
}

func pack(raw []byte, zip bool) (string, error) {
	if !zip {
		return base64.StdEncoding.EncodeToString(raw), nil
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(raw); err != nil {
		return "", err
	}
	err := writer.Close()
	return base64.StdEncoding.EncodeToString(packed.Bytes()), err
}

func unpack(text string, zip bool) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !zip {
		return raw, err
	}
	reader, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
