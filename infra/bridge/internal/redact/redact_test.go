package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/canary-steps/canary-steps/infra/bridge/internal/redact"
)

const token = "eyJhbGciOi.CANARY+/TOKEN=7hq2k3Zp9sW4"

func inLines(text string) string { return text[:10] + "\n" + text[10:20] + "\u200b" + text[20:] }

func quoted(text string) string {
	json, _ := json.Marshal(text)
	return strings.Trim(string(json), `"`)
}

func TestASecretIsNotToldInAnyForm(t *testing.T) {
	encoding := base64.StdEncoding
	forms := []string{
		token, strings.ToLower(token), url.QueryEscape(token), url.QueryEscape(url.QueryEscape(token)),
		encoding.EncodeToString([]byte(token)), encoding.EncodeToString([]byte("x" + token)), encoding.EncodeToString([]byte("xy:" + token)),
		base64.RawURLEncoding.EncodeToString([]byte(token)), hex.EncodeToString([]byte(token)), inLines(token), quoted(inLines(token)),
		strings.ReplaceAll(token, "/", `\/`), token[:16], token[len(token)-16:],
	}
	for _, form := range forms {
		told := redact.New(token).Text("it said: " + form + "; try again")
		between, ok := strings.CutSuffix(strings.TrimPrefix(told, "it said: "), "; try again")
		if rest := strings.ReplaceAll(between, redact.Mark, ""); !ok || rest == between || len(rest) > 8 {
			t.Errorf("%s: %s", form, told)
		}
	}
}

func TestATextWithoutASecretStaysAsItIs(t *testing.T) {
	for _, text := range []string{"", "%", "%2", "%25", `\`, `\u00`, "a b c, 100% of \\\"it\\\"", strings.Repeat("%25", 1000), "eyJhbGciOi"} {
		if told := redact.New(token, "a", "abc").Text(text); told != text {
			t.Errorf("%q became %q", text, told)
		}
	}
}

func FuzzATextWithoutASecretStaysAsItIs(f *testing.F) {
	f.Add("100% of %2541 \\u0041 \\\\n")
	known := redact.New(token)
	f.Fuzz(func(t *testing.T, text string) {
		if told := known.Text(text); told != text {
			t.Errorf("%q became %q", text, told)
		}
	})
}

func TestTheProxysPasswordIsASecret(t *testing.T) {
	for address, secrets := range map[string][]string{
		"":                                   {},
		"http://proxy:3128":                  {},
		"http://ann:s3cret-42@proxy:3128":    {"ann:s3cret-42", "ann:s3cret-42", "s3cret-42"},
		"ann:s3cret-42@proxy:3128":           {"ann:s3cret-42", "ann:s3cret-42", "s3cret-42"},
		"http://ann:s3cret%2F42@proxy:3128":  {"ann:s3cret%2F42", "ann:s3cret/42", "s3cret/42"},
		"http://ann:s3 cret %zz@proxy:31 28": {"ann:s3 cret %zz", "ann:s3 cret %zz", "s3 cret %zz"},
	} {
		variable := func(name string) string { return map[string]string{"HTTPS_PROXY": address}[name] }
		if got := redact.Proxies(variable); !slices.Equal(got, secrets) {
			t.Errorf("%s: %q", address, got)
		}
	}
}
