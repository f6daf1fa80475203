package suite

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/test/go-plugin/echo"
	"github.com/canary-steps/canary-steps/test/go-plugin/host"
	"github.com/canary-steps/canary-steps/test/go-plugin/rollouts"
)

func TestAPluginAnswersPings(t *testing.T) {
	each(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		for range 100 {
			if err := started.Protocol.Ping(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestKillIsGraceful(t *testing.T) {
	each(t, func(t *testing.T, executable host.Executable) {
		var log strings.Builder
		client := host.Client(executable, hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Warn}))
		started, err := host.Connect(client)
		if err != nil {
			t.Fatal(err)
		}
		socket := client.ReattachConfig().Addr.String()
		started.Plugin.InitPlugin()
		within(t, "Kill", client.Kill)
		if executable.Name == "go" {
			// go-plugin's server often ends before its answer is out, and is then killed
			return
		}
		// after two seconds go-plugin's client kills it and says that it did not end gracefully. A plugin that does not echo may have a warning
		if executable.Echoes && log.Len() > 0 || strings.Contains(log.String(), "gracefully") {
			t.Error(log.String())
		}
		if _, err := os.Stat(socket); !os.IsNotExist(err) {
			t.Errorf("the socket stays: %v", err)
		}
	})
}

func TestKillWhileACallIsUnderWay(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		failure := make(chan string)
		go func() {
			_, answer := started.Plugin.Run(rollouts.Small(), contextOf(echo.Config{DelayMs: 60_000}))
			failure <- answer.ErrorString
		}()
		time.Sleep(200 * time.Millisecond)
		within(t, "Kill", started.Client.Kill)
		within(t, "Run", func() {
			if text := <-failure; text == "" {
				t.Error("the call was answered")
			}
		})
	})
}

func TestACrashEndsTheCallAndTheNextProcessWorks(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		within(t, "Run", func() {
			if _, failure := started.Plugin.Run(rollouts.Small(), contextOf(echo.Config{Crash: true})); !failure.HasError() {
				t.Error("no error")
			}
		})
		hasExited(t, started)
		result, failure := start(t, executable).Plugin.Run(rollouts.Small(), contextOf(echo.Config{}))
		reportOf(t, result, failure)
	})
}

func hasExited(t *testing.T, started *host.Argo) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if started.Client.Exited() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the process stays")
}

func TestAFailedInitIsToldAndTheProcessEnds(t *testing.T) {
	eachEcho(t, func(t *testing.T, executable host.Executable) {
		client := host.Client(executable, hclog.NewNullLogger(), echo.InitErrorVariable+"=no token")
		defer client.Kill()
		started, err := host.Connect(client)
		if err != nil {
			t.Fatal(err)
		}
		if answer := started.Plugin.InitPlugin(); answer.ErrorString != "no token" {
			t.Errorf("init answered %q", answer.ErrorString)
		}
		hasExited(t, started)
	})
}

func TestAPluginIsDispensedTwice(t *testing.T) {
	each(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		again, err := started.Dispense()
		if err != nil {
			t.Fatal(err)
		}
		if one, other := started.Plugin.Type(), again.Type(); one != other {
			t.Errorf("%q is not %q", one, other)
		}
	})
}

func TestWithoutTheCookieAPluginSaysWhatItIs(t *testing.T) {
	each(t, func(t *testing.T, executable host.Executable) {
		output, code := runAlone(t, executable)
		if code != 1 || !strings.Contains(output, "plugin") {
			t.Errorf("ended with %d: %q", code, output)
		}
	})
}

// Control-C in a terminal reaches the whole process group; the host decides when its plugins end.
func TestAPluginIgnoresInterrupts(t *testing.T) {
	each(t, func(t *testing.T, executable host.Executable) {
		started := start(t, executable)
		var process int
		if _, err := fmt.Sscan(started.Client.ID(), &process); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := syscall.Kill(process, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		}
		// it has turned to its signals long before it has answered so often
		for range 100 {
			if err := started.Protocol.Ping(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// yamux closes a session with a stream that is not acknowledged after 75 s, and pings every 30 s.
func TestAPluginOutlivesAnIdleTime(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes 80 s")
	}
	each(t, func(t *testing.T, executable host.Executable) {
		t.Parallel()
		started := start(t, executable)
		time.Sleep(80 * time.Second)
		if err := started.Protocol.Ping(); err != nil {
			t.Fatal(err)
		}
		_, failure := started.Plugin.Run(rollouts.Small(), contextOf(echo.Config{}))
		if strings.Contains(failure.ErrorString, "rpc call error") {
			t.Error(failure)
		}
	})
}
