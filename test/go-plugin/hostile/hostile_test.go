package hostile

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/canary-steps/canary-steps/test/go-plugin/capture"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

var (
	count = flag.Int("streams", 2000, "how many streams to send, and with -short a fiftieth of it")
	seed  = flag.Uint64("seed", 1, "of the first stream; each has its own")
)

// atOnce are streams at a time: most of one is waiting for what does not come.
const atOnce = 8

func TestWhateverComesAPluginAnswersRightOrCloses(t *testing.T) {
	sample, err := host.BuildSample(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	executables, err := host.Executables(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	small, expected, err := capture.HostStream(sample, rollouts.Small())
	if err != nil {
		t.Fatal(err)
	}
	large, _, err := capture.HostStream(sample, rollouts.EveryField())
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		*count = (*count + 49) / 50
	}
	for _, executable := range executables {
		if !executable.Echoes {
			continue
		}
		t.Run(executable.Name, func(t *testing.T) {
			streams := *count
			if executable.Name == sample.Name {
				// the one that knows the answers, against itself
				streams = (streams + 9) / 10
			}
			run(t, startsFast(t, executable), sample, streams, [][]wire.Frame{small, large}, expected)
		})
	}
}

func run(t *testing.T, plugin, oracle host.Executable, streams int, bases [][]wire.Frame, expected int) {
	found := tally{ends: map[string]int{}}
	seeds := make(chan uint64)
	var workers sync.WaitGroup
	for range atOnce {
		one, other := subjectOf(t, plugin), subjectOf(t, oracle)
		workers.Go(func() {
			for seed := range seeds {
				found.add(t, attack(one, other, seed, bases, expected))
			}
		})
	}
	for i := range uint64(streams) {
		seeds <- *seed + i
	}
	close(seeds)
	workers.Wait()
	t.Logf("%d answers as Go's, %d to what Go refused", found.same, found.lenient)
	for _, end := range slices.Sorted(maps.Keys(found.ends)) {
		t.Logf("%5d %s", found.ends[end], end)
	}
}

// attack sends the stream of a seed to a plugin, and to the oracle, which knows the answers.
func attack(plugin, oracle *subject, seed uint64, bases [][]wire.Frame, expected int) (found result) {
	random := rand.New(rand.NewPCG(seed, 0))
	kind := mutations[random.IntN(len(mutations))]
	stream := kind.make(random, bases[random.IntN(len(bases))])
	wrong := func(format string, arguments ...any) {
		text := fmt.Sprintf(format, arguments...)
		found.wrong = append(found.wrong, fmt.Sprintf("%s, -seed=%d -streams=1: %s", kind.name, seed, text))
	}

	wanted := want{expected, kind.name == reframed}
	got, err := plugin.take(stream, wanted)
	if err != nil {
		wrong("%v", err)
		return found
	}
	right, err := oracle.take(stream, wanted)
	if err != nil {
		// nobody else's fault
		found.ends = append(found.ends, "go went wrong")
		return found
	}
	judged := judge(got.answers, right.answers)
	for _, text := range judged.wrong {
		wrong("%s", text)
	}
	if kind.name == reframed && judged.same != expected-len(judged.wrong) {
		wrong("%d of %d answers", judged.same, expected)
	}
	for _, fault := range []string{"TypeError", "RangeError", "panic:"} {
		if strings.Contains(got.log, fault) {
			found.ends = append(found.ends, "a "+fault+" in the log")
		}
	}
	found.same, found.lenient = judged.same, judged.lenient
	found.ends = append(found.ends, fmt.Sprintf("%s: closed %v", kind.name, got.closed))
	return found
}
