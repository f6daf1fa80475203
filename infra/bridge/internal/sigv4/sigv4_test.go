package sigv4

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/credentials"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/function"
	"github.com/canary-steps/canary-steps/infra/bridge/internal/golden"
)

// source has credentials, or why there are none, and how often they were doubted.
type source struct {
	keys  aws.Credentials
	err   error
	doubt int
}

func (s *source) Credentials(context.Context) (aws.Credentials, error) { return s.keys, s.err }
func (s *source) Doubt()                                               { s.doubt++ }
func (s *source) Name() string                                         { return "a test" }

func TestSignaturesAreThoseOfAWS(t *testing.T) {
	signed := golden.SignedByAWS(t)
	if len(signed) != 20 {
		t.Errorf("%d vectors", len(signed))
	}
	for _, one := range signed {
		t.Run(one.Name, func(t *testing.T) {
			request, err := http.NewRequest(one.Method, one.URL, strings.NewReader(one.Body))
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range one.Beside {
				request.Header.Set(name, value)
			}
			keys := aws.Credentials{AccessKeyID: one.AccessKeyID, SecretAccessKey: one.SecretAccessKey, SessionToken: one.SessionToken}
			access := &Access{&source{keys: keys}, one.Region, v4.NewSigner(), func() time.Time { return one.Time }}
			before := request.URL.String()
			if err := access.Sign(t.Context(), request, []byte(one.Body)); err != nil {
				t.Fatal(err)
			}
			if len(request.Header) != len(one.Signed)+len(one.Beside) || request.URL.String() != before {
				t.Errorf("%s with %v", request.URL, request.Header)
			}
			for name, value := range one.Signed {
				if got := request.Header.Get(name); got != value {
					t.Errorf("%s is %s\nwant %s", name, got, value)
				}
			}
			for name, value := range one.Beside {
				if got := request.Header.Get(name); got != value {
					t.Errorf("%s is %s", name, got)
				}
			}
		})
	}
}

func accessOf(t *testing.T, endpoint string, set map[string]string) (*Access, error) {
	t.Helper()
	at, err := function.ParseEndpoint(endpoint, false)
	if err != nil {
		t.Fatal(err)
	}
	return For(at, credentials.Site{Variable: func(name string) string { return set[name] }})
}

func TestRegionAndCredentialsAreWhereTheVariablesSay(t *testing.T) {
	for _, one := range golden.AccessCases(t) {
		t.Run(one.Name, func(t *testing.T) {
			access, err := accessOf(t, one.Endpoint, one.Set)
			if one.Refused != "" {
				if err == nil || err.Error() != one.Refused {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || access.region != one.Is.Region || access.source.Name() != one.Is.From {
				t.Errorf("%+v, %v", access, err)
			}
		})
	}
}

func TestNobodyProtectsASocket(t *testing.T) {
	if _, err := accessOf(t, "unix:///run/steps.sock", nil); err == nil || !strings.Contains(err.Error(), "protects no socket") {
		t.Errorf("%v", err)
	}
}

func TestTheUsualPortIsNoPartOfTheHostThatIsSigned(t *testing.T) {
	signature := func(url string) (string, string) {
		request, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		access := &Access{&source{keys: aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}}, "eu-west-1", v4.NewSigner(), func() time.Time { return time.Unix(0, 0) }}
		if err := access.Sign(t.Context(), request, nil); err != nil {
			t.Fatal(err)
		}
		return request.Header.Get("Authorization"), request.Host
	}
	plain, host := signature("https://steps.example.com/v1/steps")
	if with, sent := signature("https://steps.example.com:443/v1/steps"); with != plain || sent != host {
		t.Errorf("%s to %s, %s to %s", with, sent, plain, host)
	}
	if other, _ := signature("https://steps.example.com:8443/v1/steps"); other == plain {
		t.Error("another port has the same signature")
	}
}

func TestWithoutCredentialsNothingIsSigned(t *testing.T) {
	access := &Access{&source{err: errors.New("the agent is away")}, "eu-west-1", v4.NewSigner(), time.Now}
	request, err := http.NewRequest(http.MethodGet, "https://steps.example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	err = access.Sign(t.Context(), request, nil)
	if err == nil || err.Error() != "the AWS credentials: the agent is away" || len(request.Header) != 0 {
		t.Errorf("%v, %v", err, request.Header)
	}
}

func TestCredentialsThatAreRefusedAreDoubted(t *testing.T) {
	from := &source{}
	access := &Access{from, "eu-west-1", v4.NewSigner(), time.Now}
	says := access.Refused()
	for _, part := range []string{"a test", "eu-west-1", "lambda:InvokeFunctionUrl", "lambda:InvokeFunction "} {
		if !strings.Contains(says, part) {
			t.Errorf("%s has no %q", says, part)
		}
	}
	if from.doubt != 1 {
		t.Errorf("doubted %d times", from.doubt)
	}
}
