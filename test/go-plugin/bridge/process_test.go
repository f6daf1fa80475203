package bridge

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/go-hclog"

	"github.com/canary-steps/canary-steps/test/go-plugin/host"
)

const secret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// successful is a function that says yes to everything.
func successful(t *testing.T) http.HandlerFunc {
	key, err := base64.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	const reply = `{"direction":"reply","phase":"Successful","message":"hidden words"}`
	return func(response http.ResponseWriter, request *http.Request) {
		_, _ = io.Copy(io.Discard, request.Body)
		id, at := request.Header.Get("webhook-id"), strconv.FormatInt(time.Now().Unix(), 10)
		code := hmac.New(sha256.New, key)
		fmt.Fprintf(code, "%s.%s.%s", id, at, reply)
		response.Header().Set("webhook-id", id)
		response.Header().Set("webhook-timestamp", at)
		response.Header().Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(code.Sum(nil)))
		_, _ = io.WriteString(response, reply)
	}
}

// run is one Run of a Rollout that nobody knows.
func run(t *testing.T, bridge *host.Argo) (types.RpcStepResult, types.RpcError) {
	t.Helper()
	rollout := &v1alpha1.Rollout{ObjectMeta: metav1.ObjectMeta{Name: "checkout", Namespace: "payments", UID: "uid-of-checkout"}}
	return bridge.Plugin.Run(rollout, &types.RpcStepContext{PluginName: "canary-steps/golden", Config: []byte(`{"token":"hidden config"}`)})
}

func expectSuccess(t *testing.T, bridge *host.Argo) {
	t.Helper()
	if result, err := run(t, bridge); result.Phase != types.PhaseSuccessful {
		t.Errorf("%+v, %s", result, err.ErrorString)
	}
}

var withKey = []string{"CANARY_STEPS_SIGNING_KEY=" + secret}

func TestAFunctionOnASocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "steps.sock")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: successful(t)}}
	server.Start()
	t.Cleanup(server.Close)
	expectSuccess(t, start(t, withKey, "--endpoint", "unix://"+path))
}

// certified is a function over TLS, and the file of its authority. Its certificate is for example.com.
func certified(t *testing.T) (*httptest.Server, string) {
	t.Helper()
	server := httptest.NewTLSServer(successful(t))
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	text := "-----BEGIN CERTIFICATE-----\n" + base64.StdEncoding.EncodeToString(server.Certificate().Raw) + "\n-----END CERTIFICATE-----\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return server, file
}

func TestAFunctionBehindAProxy(t *testing.T) {
	server, authority := certified(t)
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		asked = append(asked, request.Method+" "+request.Host)
		there, err := net.Dial("tcp", strings.TrimPrefix(server.URL, "https://"))
		if err != nil {
			t.Error(err)
			return
		}
		defer there.Close()
		here, _, err := response.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer here.Close()
		fmt.Fprint(here, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(there, here) }()
		_, _ = io.Copy(here, there)
	}))
	t.Cleanup(proxy.Close)
	// last, so that the bridge is gone before those it talks to
	bridge := start(t, append(withKey, "HTTPS_PROXY="+proxy.URL), "--endpoint", "https://example.com", "--ca-file", authority)
	expectSuccess(t, bridge)
	bridge.Client.Kill()
	server.CloseClientConnections()
	if len(asked) != 1 || asked[0] != "CONNECT example.com:443" {
		t.Errorf("the proxy heard %v", asked)
	}
}

func TestTheLogHasNoSecretAndNoConfig(t *testing.T) {
	server := httptest.NewServer(successful(t))
	t.Cleanup(server.Close)
	var log bytes.Buffer
	logger := hclog.New(&hclog.LoggerOptions{Output: &log, Level: hclog.Trace})
	command := []string{path, "--endpoint", server.URL, "--log-level", "trace"}
	client := host.Client(host.Executable{Command: command, Env: withKey}, logger)
	t.Cleanup(client.Kill)
	bridge, err := host.Connect(client)
	if err != nil {
		t.Fatal(err)
	}
	expectSuccess(t, bridge)
	server.Close()
	// the first call may still go out on the connection that is being closed: it may have arrived then, which is no error
	_, first := run(t, bridge)
	if _, second := run(t, bridge); !first.HasError() && !second.HasError() {
		t.Error("no error of a function that is gone")
	}
	client.Kill()
	for _, want := range []string{"payments/checkout", "the connection is refused"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in\n%s", want, log.String())
		}
	}
	for _, hidden := range []string{"hidden", secret} {
		if strings.Contains(log.String(), hidden) {
			t.Errorf("%q in\n%s", hidden, log.String())
		}
	}
}

func TestTheBridgeEndsWithItsController(t *testing.T) {
	// a shell starts it and is killed, as a controller that has no time to say so
	shell := exec.Command("sh", "-c", `"$0" --endpoint http://127.0.0.1:1 & wait`, path)
	shell.Env = append(append(os.Environ(), withKey...), host.Handshake.MagicCookieKey+"="+host.Handshake.MagicCookieValue)
	output, err := shell.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	if line, err := lines.ReadString('\n'); err != nil || !strings.HasPrefix(line, "1|1|unix|") {
		t.Fatalf("%q, %v", line, err)
	}
	_ = shell.Process.Kill()
	// its end of the pipe closes with it
	if _, err := io.Copy(io.Discard, lines); err != nil {
		t.Fatal(err)
	}
	_ = shell.Wait()
}

func TestCheckInARootWithNothingButTheBridgeAndCertificates(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can change the root")
	}
	server, authority := certified(t)
	root := t.TempDir()
	for folder := root; folder != "/" && folder != os.TempDir(); folder = filepath.Dir(folder) {
		// uid 999 has to get there
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	copyInto(t, path, filepath.Join(root, "bridge"), 0o755)
	copyInto(t, authority, filepath.Join(root, "etc/ssl/certs/ca-certificates.crt"), 0o644)
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("/bridge", "--check", "--endpoint", "https://127.0.0.1:"+address.Port())
	command.Dir, command.Env = "/", withKey
	// as the user of Argo's image
	command.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 999, Gid: 999}}
	output, err := command.Output()
	for _, line := range []string{"ok      tls", "ok      clock", "ok      key", "WRONG   catalogue"} {
		if !strings.Contains("\n"+string(output), "\n"+line) {
			t.Errorf("no line begins with %q in\n%s%v", line, output, err)
		}
	}
}

func copyInto(t *testing.T, from, to string, mode os.FileMode) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o755)
	}
	if err == nil {
		err = os.WriteFile(to, text, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
}
