package host

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Process is a plugin without go-plugin's client, for hosts that send what they like.
type Process struct {
	Command *exec.Cmd
	// The standard output of the plugin.
	Handshake string
	Address   string
	ended     chan struct{}
}

// StartProcess starts a plugin with the environment that go-plugin sets and waits for its handshake.
func StartProcess(executable Executable, stderr io.Writer) (*Process, error) {
	command := exec.Command(executable.Command[0], executable.Command[1:]...)
	command.Env = append(append(os.Environ(), executable.Env...), Handshake.MagicCookieKey+"="+Handshake.MagicCookieValue,
		"PLUGIN_MIN_PORT=10000", "PLUGIN_MAX_PORT=25000", "PLUGIN_PROTOCOL_VERSIONS=1")
	command.Stderr = stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	process := &Process{Command: command, ended: make(chan struct{})}
	lines := make(chan string, 1)
	go func() {
		reader := bufio.NewReader(output)
		line, _ := reader.ReadString('\n')
		lines <- line
		_, _ = io.Copy(io.Discard, reader)
		_ = command.Wait()
		close(process.ended)
	}()
	select {
	case process.Handshake = <-lines:
	case <-time.After(time.Minute):
	}
	fields := strings.Split(strings.TrimSpace(process.Handshake), "|")
	if len(fields) < 5 || fields[2] != "unix" {
		process.Kill()
		return nil, fmt.Errorf("the handshake %q", process.Handshake)
	}
	process.Address = fields[3]
	return process, nil
}

// Dial connects to the plugin.
func (p *Process) Dial() (*net.UnixConn, error) {
	connection, err := net.Dial("unix", p.Address)
	if err != nil {
		return nil, err
	}
	socket, ok := connection.(*net.UnixConn)
	if !ok {
		return nil, errors.New("not a unix socket")
	}
	return socket, nil
}

// HasEnded tells whether the process ends within a time.
func (p *Process) HasEnded(within time.Duration) bool {
	select {
	case <-p.ended:
		return true
	case <-time.After(within):
		return false
	}
}

// Kill ends the process at once.
func (p *Process) Kill() {
	_ = p.Command.Process.Kill()
	<-p.ended
	_ = os.Remove(p.Address)
}

// Memory is the resident size of a process in bytes, 0 when it is gone.
func Memory(process int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", process))
	if err != nil {
		return 0
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}
