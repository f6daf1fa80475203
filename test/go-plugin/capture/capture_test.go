package capture

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// side is what one side sent in a step, without what differs from time to time: the frames that data came in, and credit.
type side struct {
	streams map[uint32][]byte
	flags   []wire.Frame
}

func sideOf(raw []byte) side {
	frames, rest := wire.Frames(raw)
	var flags []wire.Frame
	for _, frame := range frames {
		if frame.Flags != 0 || frame.Type == wire.Ping || frame.Type == wire.GoAway {
			flags = append(flags, wire.Frame{Type: frame.Type, Flags: frame.Flags, Stream: frame.Stream})
		}
	}
	streams := wire.Streams(frames)
	// the rest of a broken frame belongs to no stream
	streams[^uint32(0)] = slices.Clone(rest)
	return side{streams: streams, flags: flags}
}

func TestTheGoldenFilesAreWhatArgoSends(t *testing.T) {
	sample, err := host.BuildSample(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := Record(sample)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range recorded {
		t.Run(name, func(t *testing.T) { check(t, name, file) })
	}
}

func check(t *testing.T, name string, file File) {
	path := filepath.Join(host.Folder(), "golden", name+".json")
	text, err := file.Render()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Parse(committed)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Steps) != len(want.Steps) {
		t.Fatalf("%d steps, committed are %d", len(got.Steps), len(want.Steps))
	}
	for i := range got.Steps {
		compare(t, &got.Steps[i], &want.Steps[i])
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("what stands around the bytes differs:\n%+v\n%+v", got, want)
	}
}

// compare takes the bytes out of two steps.
func compare(t *testing.T, got, want *Step) {
	if !reflect.DeepEqual(sideOf(got.host), sideOf(want.host)) {
		t.Errorf("%s: the host sends something else", got.Name)
	}
	if !reflect.DeepEqual(sideOf(got.plugin), sideOf(want.plugin)) {
		t.Errorf("%s: the plugin sends something else", got.Name)
	}
	for _, step := range []*Step{got, want} {
		step.Host, step.Plugin, step.host, step.plugin = "", "", nil, nil
	}
}
