package hostile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/wire"
)

const (
	// a limit for what hangs, not for what is slow on a busy machine
	deadline = time.Minute
	// a plugin that says nothing for so long after an answer, or before the first one, waits for more
	quiet      = 100 * time.Millisecond
	quietFirst = time.Second
	maxMemory  = 512 << 20
)

// outcome is what a plugin made of a stream.
type outcome struct {
	answers []wire.Answer
	// closed by the plugin itself, before the host ended.
	closed bool
	log    string
}

// want is how many answers there are to a whole stream, and whether they must all come.
type want struct {
	answers int
	all     bool
}

// exchange sends a stream to a process of its own, and makes sure that it comes to an end.
func exchange(process *host.Process, log *bytes.Buffer, stream []byte, wanted want) (outcome, error) {
	var result outcome
	connection, err := process.Dial()
	if err != nil {
		return result, err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(deadline)); err != nil {
		return result, err
	}
	// a plugin that closed does not read the rest
	go func() { _, _ = connection.Write(stream) }()

	received, closed, err := readQuiet(connection, wanted)
	if err != nil {
		return result, err
	}
	result.closed = closed
	if memory := host.Memory(process.Command.Process.Pid); memory > maxMemory {
		return result, fmt.Errorf("it takes %d MB", memory>>20)
	}
	frames, _ := wire.Frames(received)
	if result.answers, err = wire.Answers(frames); err != nil {
		return result, fmt.Errorf("its answer cannot be read: %w", err)
	}
	if !closed {
		err = end(connection)
	}
	process.Kill()
	result.log = log.String()
	return result, err
}

// readQuiet reads until all answers are there, nothing comes any more, or the plugin closes.
func readQuiet(connection *net.UnixConn, wanted want) (received []byte, closed bool, err error) {
	begin, buffer, patience := time.Now(), make([]byte, 64<<10), quietFirst
	for time.Since(begin) < deadline {
		if wanted.all {
			patience = deadline
		}
		if err := connection.SetReadDeadline(time.Now().Add(patience)); err != nil {
			return received, false, err
		}
		count, err := connection.Read(buffer)
		received = append(received, buffer[:count]...)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return received, false, nil
		}
		if err != nil {
			return received, true, nil
		}
		frames, _ := wire.Frames(received)
		answers, _ := wire.Answers(frames)
		if len(answers) == wanted.answers {
			return received, false, nil
		}
		if len(answers) > 0 {
			patience = quiet
		}
	}
	return received, false, fmt.Errorf("it sends for %v without an end", deadline)
}

// end closes the host's side: the plugin must notice.
func end(connection *net.UnixConn) error {
	if err := connection.CloseWrite(); err != nil {
		return nil
	}
	if err := connection.SetReadDeadline(time.Now().Add(deadline)); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, connection); errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("it keeps the connection %v after the host ended", deadline)
	}
	return nil
}
