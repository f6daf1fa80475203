package credentials

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/testfunction"
)

const token = "eyJhbGciOiJSUzI1NiJ9.hush-hush.c2lnbmF0dXJl"

func fileWith(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func found(t *testing.T, set map[string]string) Source {
	t.Helper()
	source, err := Find(Site{Variable: func(name string) string { return set[name] }, Region: "eu-west-1", Warn: func(string, ...any) {}})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// answering has the requests that arrive, and answers each with a status and a text.
func answering(t *testing.T, status int, text string) (string, *[]*http.Request) {
	t.Helper()
	seen := []*http.Request{}
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		_ = request.ParseForm()
		seen = append(seen, request)
		response.Header().Set("Location", "/elsewhere")
		response.WriteHeader(status)
		fmt.Fprint(response, text)
	}))
	t.Cleanup(server.Close)
	return server.URL, &seen
}

func podAt(t *testing.T, url, file string) Source {
	t.Helper()
	return found(t, map[string]string{podVariable: url + "/v1/credentials", podTokenVariable: file})
}

func webAt(t *testing.T, url, file string) Source {
	t.Helper()
	return found(t, map[string]string{stsVariable: url, webTokenVariable: file, roleVariable: "arn:aws:iam::123456789012:role/steps"})
}

// later is a time in the form of AWS.
func later() string { return time.Now().Add(time.Hour).UTC().Format(time.RFC3339) }

func podText(ends string) string {
	return `{"AccessKeyId":"ASIAPOD","SecretAccessKey":"pod-secret","Token":"pod-token","AccountId":"1","Expiration":"` + ends + `"}`
}

func webText(ends string) string {
	return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<SubjectFromWebIdentityToken>system:serviceaccount:argo-rollouts:argo-rollouts</SubjectFromWebIdentityToken>
<Credentials><SessionToken>web-token</SessionToken><SecretAccessKey>web-secret</SecretAccessKey><Expiration>` + ends + `</Expiration><AccessKeyId>ASIAWEB</AccessKeyId></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`
}

func TestTheAgentOfPodIdentityIsShownTheTokenOfThePod(t *testing.T) {
	url, seen := answering(t, 200, podText(later()))
	keys, err := podAt(t, url, fileWith(t, token+"\n")).Credentials(t.Context())
	if err != nil || keys.AccessKeyID != "ASIAPOD" || keys.SecretAccessKey != "pod-secret" || keys.SessionToken != "pod-token" {
		t.Errorf("%+v, %v", keys, err)
	}
	if asked := (*seen)[0]; asked.Method != "GET" || asked.URL.Path != "/v1/credentials" || asked.Header.Get("Authorization") != token {
		t.Errorf("%s %s %v", asked.Method, asked.URL, asked.Header)
	}
}

func TestSTSIsShownTheTokenOfTheServiceAccount(t *testing.T) {
	url, seen := answering(t, 200, webText(later()))
	keys, err := webAt(t, url, fileWith(t, token+"\n")).Credentials(t.Context())
	if err != nil || keys.AccessKeyID != "ASIAWEB" || keys.SecretAccessKey != "web-secret" || keys.SessionToken != "web-token" {
		t.Errorf("%+v, %v", keys, err)
	}
	asked := (*seen)[0]
	want := "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsteps&RoleSessionName=canary-steps&Version=2011-06-15&WebIdentityToken=" + token
	if asked.Method != "POST" || asked.PostForm.Encode() != want || asked.URL.RawQuery != "" {
		t.Errorf("%s %s %s", asked.Method, asked.URL, asked.PostForm.Encode())
	}
}

func TestTroubleIsOneLineWithoutASecret(t *testing.T) {
	file := fileWith(t, token)
	refusal := `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>Not authorized: ` + token + `</Message></Error></ErrorResponse>`
	missing := filepath.Join(t.TempDir(), "nowhere")
	for _, one := range []struct {
		at     func(*testing.T, string, string) Source
		file   string
		status int
		text   string
		want   string
	}{
		{podAt, file, 403, `{"message":"` + token + `"}`, "status 403: has the service account an association with a role"},
		{podAt, file, 302, "", "status 302"},
		{podAt, file, 200, token, "holds no credentials"},
		{podAt, file, 200, `{"AccessKeyId":"a","SecretAccessKey":"b"}`, "holds no credentials"},
		{podAt, file, 200, podText("2001-01-01T00:00:00Z"), "ended already: is the clock right?"},
		{podAt, file, 200, podText("soon"), "holds no credentials"},
		{podAt, file, 200, strings.Repeat("x", mostBytes+1), "the reply has more than 65536 bytes"},
		{podAt, missing, 200, podText(later()), podTokenVariable + ": " + missing + " cannot be read (no such file or directory): is the token mounted?"},
		{podAt, fileWith(t, " \n"), 200, podText(later()), "is empty"},
		{webAt, file, 403, fmt.Sprintf(refusal, "AccessDenied"), "status 403 AccessDenied: does the role of AWS_ROLE_ARN trust"},
		{webAt, file, 400, fmt.Sprintf(refusal, token), "status 400: does the role"},
		{webAt, file, 503, "away", "status 503: does the role"},
		{webAt, file, 307, "", "status 307"},
		{webAt, file, 200, "<a/>", "holds no credentials"},
		{webAt, file, 200, token, "holds no credentials"},
		{webAt, file, 200, webText("2001-01-01T00:00:00Z"), "ended already"},
		{webAt, missing, 200, webText(later()), webTokenVariable + ": " + missing + " cannot be read"},
	} {
		url, seen := answering(t, one.status, one.text)
		source := one.at(t, url, one.file)
		_, err := source.Credentials(t.Context())
		if err == nil || !strings.Contains(err.Error(), one.want) || strings.ContainsAny(err.Error(), "\n\r") || strings.Contains(err.Error(), "hush") || !strings.HasPrefix(err.Error(), source.Name()+": ") {
			t.Errorf("%d %.40s: %v", one.status, one.text, err)
		}
		if len(*seen) > 1 {
			t.Errorf("%d: %d requests", one.status, len(*seen))
		}
	}
}

func TestWhoIsNotThereIsNamed(t *testing.T) {
	for name, at := range map[string]func(*testing.T, string, string) Source{"pod": podAt, "web": webAt} {
		_, err := at(t, "http://127.0.0.1:1", fileWith(t, token)).Credentials(t.Context())
		if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1: the connection is refused: does it run") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoAnswerHoldsUpACallForLongerThanItsTime(t *testing.T) {
	for name, answer := range testfunction.Endless() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := testfunction.Raw(t, answer)
			for _, at := range []func(*testing.T, string, string) Source{podAt, webAt} {
				if _, err := at(t, url, fileWith(t, token)).Credentials(testfunction.Within(t, 100*time.Millisecond)); err == nil {
					t.Error("it has credentials")
				}
			}
		})
	}
}

func TestCredentialsAreRenewedBeforeTheyEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asks, warned := 0, 0
		var broken error
		source := renewing("a source", Site{Warn: func(string, ...any) { warned++ }}, func(context.Context) (aws.Credentials, error) {
			asks++
			return aws.Credentials{AccessKeyID: fmt.Sprint(asks), Expires: time.Now().Add(time.Hour)}, broken
		})
		id := func() string {
			keys, err := source.Credentials(t.Context())
			synctest.Wait()
			if err != nil {
				return err.Error()
			}
			return keys.AccessKeyID
		}
		for _, one := range []struct {
			pass time.Duration
			down error
			want string
			asks int
		}{
			{0, nil, "1", 1},
			{55*time.Minute - time.Second, nil, "1", 1},
			{time.Second, nil, "1", 2},
			{time.Second, nil, "2", 2},
			{time.Hour - 2*time.Second, errors.New("away"), "2", 3},
			{2 * time.Second, errors.New("away"), "a source: away", 3},
			{time.Minute, nil, "4", 4},
		} {
			time.Sleep(one.pass)
			broken = one.down
			if got := id(); got != one.want || asks != one.asks {
				t.Errorf("after %s: %s, want %s, asked %d times", one.pass, got, one.want, asks)
			}
		}
		if warned != 1 {
			t.Errorf("warned %d times", warned)
		}
	})
}

func TestWhatIsOfThisNodeIsNeverAskedThroughAProxy(t *testing.T) {
	for host, isDirect := range map[string]bool{
		podAgent: true, podAgentV6: true, taskAgent: true, "169.254.1.1": true, "fe80::1": true, "127.0.0.1": true, "localhost": true, "::1": true,
		"sts.eu-west-1.amazonaws.com": false, "10.0.0.7": false, "agent.example.com": false,
	} {
		if network := networkTo(host, nil); (network.Proxy == nil) != isDirect {
			t.Errorf("%s", net.JoinHostPort(host, "80"))
		}
	}
}
