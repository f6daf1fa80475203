package hostile

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
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

// startsFast gives Node a place to keep what it compiled: there is a process for every stream.
func startsFast(t *testing.T, executable host.Executable) host.Executable {
	executable.Env = append(slices.Clone(executable.Env), "NODE_COMPILE_CACHE="+t.TempDir())
	// without its host a plugin loads all of itself and ends
	first := exec.Command(executable.Command[0], executable.Command[1:]...)
	first.Env = append(os.Environ(), executable.Env...)
	_ = first.Run()
	return executable
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
