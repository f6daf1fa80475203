package options

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
)

const endpoint = "--endpoint=https://steps.example.com"

func TestWhatIsNotSaidIsAsUsual(t *testing.T) {
	options, err := Parse([]string{endpoint}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if options.Timeout != 8*time.Second || options.FailUnavailable || options.UnavailableAfter != 5*time.Minute || options.LookupNamespaces != nil {
		t.Errorf("%+v", options)
	}
}

func TestEachFlagIsRead(t *testing.T) {
	options, err := Parse([]string{
		"--endpoint", "http://steps.internal:8080/", "--insecure-http", "--timeout=5s", "--signing-key-secret=security/signing",
		"--on-unavailable", "fail", "--unavailable-after", "90s", "--allow-lookup-namespace=a,team-*", "--allow-lookup-namespace=b", "--log-level=debug", "--check",
	}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if options.Endpoint.String() != "http://steps.internal:8080" || options.Timeout != 5*time.Second || !options.FailUnavailable ||
		options.UnavailableAfter != 90*time.Second || options.SigningKeySecret != (Secret{"security", "signing", "key"}) ||
		strings.Join(options.LookupNamespaces, " ") != "a team-* b" || options.LogLevel.String() != "debug" || !options.Check {
		t.Errorf("%+v", options)
	}
}

func TestEndpointsThatAreAccepted(t *testing.T) {
	for text, name := range golden.Endpoints(t).Accepted {
		options, err := Parse([]string{"--endpoint", text}, io.Discard)
		if err != nil || options.Endpoint.String() != name {
			t.Errorf("%s: %s, %v", text, options.Endpoint, err)
		}
	}
}

func TestWrongUseIsOneLineThatSaysWhatToDo(t *testing.T) {
	for _, is := range []struct {
		arguments []string
		want      string
	}{
		{nil, "--endpoint is missing"},
		{[]string{"--endpoint=steps.example.com"}, "is not a URL"},
		{[]string{"--endpoint=ftp://steps.example.com"}, "must begin with"},
		{[]string{"--endpoint=https://"}, "names no host"},
		{[]string{"--endpoint=https://ada:secret@steps.example.com"}, "no password"},
		{[]string{"--endpoint=https://steps.example.com/prod"}, "must end after the host"},
		{[]string{"--endpoint=https://steps.example.com?a=b"}, "must end after the host"},
		{[]string{"--endpoint=http://steps.example.com"}, "--insecure-http"},
		{[]string{"--endpoint=http://localhost.example.com"}, "--insecure-http"},
		{[]string{"--endpoint=http://10.0.0.1"}, "--insecure-http"},
		{[]string{"--endpoint=unix://run/steps.sock"}, "unix:///path"},
		{[]string{"--endpoint=unix:///"}, "unix:///path"},
		{[]string{endpoint, "--timeout=100ms"}, "--timeout"},
		{[]string{endpoint, "--timeout=2m"}, "--timeout"},
		{[]string{endpoint, "--timeout=soon"}, "--timeout"},
		{[]string{endpoint, "--on-unavailable=continue"}, "must be hold or fail"},
		{[]string{endpoint, "--unavailable-after=0s"}, "more than 0"},
		{[]string{endpoint, "--signing-key-secret=a/b/c"}, "namespace/name"},
		{[]string{endpoint, "--signing-key-secret=/b"}, "namespace/name"},
		{[]string{endpoint, "--signing-key-secret=a", "--signing-key-file=b"}, "use one of them"},
		{[]string{endpoint, "--allow-lookup-namespace=*a*"}, "one * at most"},
		{[]string{endpoint, "--log-level=loud"}, "--log-level"},
		{[]string{endpoint, "--retries=3"}, "unknown flag: --retries"},
		{[]string{endpoint, "run"}, `"run" is not a flag`},
	} {
		_, err := Parse(is.arguments, io.Discard)
		if err == nil || !strings.Contains(err.Error(), is.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%v: %v", is.arguments, err)
		}
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	var help bytes.Buffer
	if _, err := Parse([]string{"--help"}, &help); !errors.Is(err, ErrHelp) {
		t.Errorf("got %v", err)
	}
	for _, flag := range []string{
		"endpoint", "insecure-http", "ca-file", "signing-key-file", "signing-key-secret", "auth", "timeout", "on-unavailable", "unavailable-after",
		"allow-lookup-namespace", "log-level", "check", "version",
	} {
		if !strings.Contains(help.String(), "--"+flag) {
			t.Errorf("help has no --%s", flag)
		}
	}
}

func TestVersionNeedsNothingElse(t *testing.T) {
	if options, err := Parse([]string{"--version"}, io.Discard); err != nil || !options.Version {
		t.Errorf("%+v, %v", options, err)
	}
}

func TestANamespaceIsAmongPatternsWithOneStar(t *testing.T) {
	for namespace, isAmong := range map[string]bool{"shared": true, "team-a": true, "team-": true, "team": false, "a-prod": true, "prod": false, "p-od": false, "": false} {
		if (Namespaces{"shared", "team-*", "*-prod"}).Has(namespace) != isAmong {
			t.Errorf("%q: %v", namespace, !isAmong)
		}
	}
	if !(Namespaces{"*"}).Has("anything") || (Namespaces{"ab*ba"}).Has("aba") {
		t.Error("the star stands for something else")
	}
}
