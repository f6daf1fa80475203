package hostile

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/test/go-plugin/capture"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

var (
	count = flag.Int("streams", 200, "how many streams to send: 2000 to be thorough, and with -short a fifth of it")
	seed  = flag.Uint64("seed", 1, "of the first stream; each has its own")
)

type subject struct {
	host.Executable
	spare chan started
}

type started struct {
	process *host.Process
	log     *bytes.Buffer
	err     error
}

// subjectOf has a process at hand while another one is in use: most end with their stream.
func subjectOf(t *testing.T, executable host.Executable) *subject {
	s := &subject{executable, make(chan started, 1)}
	s.prepare()
	t.Cleanup(func() {
		if one := <-s.spare; one.err == nil {
			one.process.Kill()
		}
	})
	return s
}

func (s *subject) prepare() {
	go func() {
		log := &bytes.Buffer{}
		process, err := host.StartProcess(s.Executable, log)
		s.spare <- started{process, log, err}
	}()
}

func (s *subject) take(stream []byte, wanted want) (outcome, error) {
	one := <-s.spare
	s.prepare()
	if one.err != nil {
		return outcome{}, one.err
	}
	defer one.process.Kill()
	return exchange(one.process, one.log, stream, wanted)
}

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
		*count = (*count + 4) / 5
	}
	oracle := subjectOf(t, sample)
	for _, executable := range executables {
		if !executable.Echoes {
			continue
		}
		t.Run(executable.Name, func(t *testing.T) {
			run(t, subjectOf(t, executable), oracle, [][]wire.Frame{small, large}, expected)
		})
	}
}

func run(t *testing.T, plugin, oracle *subject, bases [][]wire.Frame, expected int) {
	var same, lenient int
	ends := map[string]int{}
	for i := range uint64(*count) {
		random := rand.New(rand.NewPCG(*seed+i, 0))
		kind := mutations[random.IntN(len(mutations))]
		stream := kind.make(random, bases[random.IntN(len(bases))])
		name := fmt.Sprintf("%s, -seed=%d -streams=1", kind.name, *seed+i)

		wanted := want{expected, kind.name == reframed}
		got, err := plugin.take(stream, wanted)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		right, err := oracle.take(stream, wanted)
		if err != nil {
			// nobody else's fault
			ends["go went wrong"]++
			continue
		}
		found := judge(got.answers, right.answers)
		for _, wrong := range found.wrong {
			t.Errorf("%s: %s", name, wrong)
		}
		if kind.name == reframed && found.same != expected-len(found.wrong) {
			t.Errorf("%s: %d of %d answers", name, found.same, expected)
		}
		for _, fault := range []string{"TypeError", "RangeError", "panic:"} {
			if strings.Contains(got.log, fault) {
				ends["a "+fault+" in the log"]++
			}
		}
		same, lenient = same+found.same, lenient+found.lenient
		ends[fmt.Sprintf("%s: closed %v", kind.name, got.closed)]++
	}
	t.Logf("%d answers as Go's, %d to what Go refused", same, lenient)
	for _, end := range slices.Sorted(maps.Keys(ends)) {
		t.Logf("%5d %s", ends[end], end)
	}
}
