package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/options"
)

const key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// started is what the bridge says and how it ends.
func started(variables map[string]string, arguments ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(arguments, func(name string) string { return variables[name] }, &out, &err)
	return code, out.String(), err.String()
}

const (
	endpoint = "--endpoint=https://steps.example.com"
	lambda   = "--endpoint=https://abc.lambda-url.eu-west-1.on.aws"
)

func TestWrongUseIsOneLineAndExitCode2(t *testing.T) {
	folder := t.TempDir()
	noKey := filepath.Join(folder, "no-key")
	if err := os.WriteFile(noKey, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	withKey := map[string]string{options.KeyVariable: key}
	for _, is := range []struct {
		variables map[string]string
		arguments []string
		want      string
	}{
		{withKey, nil, "--endpoint is missing"},
		{nil, []string{endpoint}, "there is not a signing key: set CANARY_STEPS_SIGNING_KEY"},
		{map[string]string{options.KeyVariable: "hush"}, []string{endpoint}, "CANARY_STEPS_SIGNING_KEY is not a signing key"},
		{nil, []string{endpoint, "--signing-key-file", filepath.Join(folder, "nowhere")}, "--signing-key-file: "},
		{nil, []string{endpoint, "--signing-key-file", noKey}, "no-key is not a signing key"},
		{nil, []string{endpoint, "--signing-key-secret", "signing"}, "there is no cluster"},
		{withKey, []string{endpoint, "--ca-file", filepath.Join(folder, "nowhere")}, "--ca-file: "},
		{withKey, []string{endpoint, "--ca-file", noKey}, "holds no certificate"},
		{map[string]string{options.KeyVariable: key, "CANARY_STEPS_API_SERVER": "https://10.0.0.1"}, []string{endpoint}, "CANARY_STEPS_API_SERVER must"},
		{withKey, []string{endpoint, "--auth=aws"}, `--auth is "aws": it must be aws-sigv4`},
		{map[string]string{options.KeyVariable: key, options.AuthVariable: "sigv4"}, []string{endpoint}, `CANARY_STEPS_AUTH is "sigv4": it must be aws-sigv4`},
		{withKey, []string{endpoint, "--auth=aws-sigv4"}, "--auth aws-sigv4: the endpoint names no AWS region: set AWS_REGION"},
		{withKey, []string{lambda, "--auth=aws-sigv4"}, "--auth aws-sigv4: there are no AWS credentials"},
		{map[string]string{options.KeyVariable: key, options.AuthVariable: "aws-sigv4"}, []string{lambda}, "CANARY_STEPS_AUTH aws-sigv4: there are no AWS credentials"},
		{map[string]string{options.KeyVariable: key, options.AuthVariable: "other", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "hush"}, []string{lambda, "--auth=aws-sigv4"}, "Argo Rollouts starts"},
		{withKey, []string{"--endpoint=unix:///run/steps.sock", "--auth=aws-sigv4"}, "AWS IAM protects no socket"},
		{withKey, []string{endpoint}, "Argo Rollouts starts"},
		{withKey, []string{endpoint, "inventory"}, "there is no cluster around this process"},
		{withKey, []string{endpoint, "inventories"}, "there are flags only, and the word inventory"},
	} {
		code, stdout, stderr := started(is.variables, is.arguments...)
		if code != 2 || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, is.want) || strings.Contains(stderr, "hush") {
			t.Errorf("%v: %d %q %q", is.arguments, code, stdout, stderr)
		}
	}
}

func TestTheControllerHearsWrongUseAsAnError(t *testing.T) {
	code, stdout, stderr := started(map[string]string{handshake.MagicCookieKey: handshake.MagicCookieValue})
	var record map[string]string
	if err := json.Unmarshal([]byte(stderr), &record); err != nil || code != 2 || stdout != "" {
		t.Fatalf("%d %q %q: %v", code, stdout, stderr, err)
	}
	if record["@level"] != "error" || !strings.Contains(record["reason"], "--endpoint is missing") {
		t.Errorf("%v", record)
	}
}

func TestVersionAndHelpNeedNothing(t *testing.T) {
	if code, stdout, stderr := started(nil, "--version"); code != 0 || stdout != version+"\n" || stderr != "" {
		t.Errorf("%d %q %q", code, stdout, stderr)
	}
	if code, stdout, stderr := started(nil, "--help"); code != 0 || !strings.Contains(stdout, "--endpoint") || stderr != "" {
		t.Errorf("%d %q %q", code, stdout, stderr)
	}
}

func TestCheckSaysWhatIsWrongAndEndsWith1(t *testing.T) {
	code, stdout, stderr := started(map[string]string{options.KeyVariable: key}, "--endpoint=http://127.0.0.1:1", "--check")
	if code != 1 || !strings.Contains(stdout, "WRONG   connection 127.0.0.1:1: the connection is refused") || stderr != "" {
		t.Errorf("%d %q %q", code, stdout, stderr)
	}
}
