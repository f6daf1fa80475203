package options

import (
	"io"
	"testing"
)

func TestTimesAreAsShortAndAsLongAsTheyMayBe(t *testing.T) {
	for flag, isTaken := range map[string]bool{
		"--timeout=1s": true, "--timeout=999ms": false, "--timeout=30s": true, "--timeout=30001ms": false,
		"--unavailable-after=1ns": true, "--unavailable-after=0s": false, "--unavailable-after=-1s": false,
	} {
		if _, err := Parse([]string{endpoint, flag}, io.Discard); (err == nil) != isTaken {
			t.Errorf("%s: %v", flag, err)
		}
	}
}

func TestASecretIsNamedInTwoWaysOnly(t *testing.T) {
	for text, want := range map[string]Secret{"signing": {"", "signing", "key"}, "security/signing": {"security", "signing", "key"}} {
		if named, err := secretOf(text); err != nil || named != want {
			t.Errorf("%s: %+v, %v", text, named, err)
		}
	}
	for _, text := range []string{"/signing", "security/", "/", "security/signing/key", "security//signing"} {
		if named, err := secretOf(text); err == nil {
			t.Errorf("%s: %+v", text, named)
		}
	}
}

func TestANamespaceIsNotAmongThoseThatBeginOrEndAlike(t *testing.T) {
	for pattern, is := range map[string]struct{ in, out []string }{
		"team":   {[]string{"team"}, []string{"tea", "team-a", "ateam", "teams", "Team", ""}},
		"team-*": {[]string{"team-a", "team-", "team-a-b"}, []string{"team", "steam-a", "team_a"}},
		"*-prod": {[]string{"a-prod", "-prod"}, []string{"prod", "a-prod-b", "aprod"}},
		"ab*bc":  {[]string{"abbc", "ab-bc"}, []string{"abc", "ab", "bc", "abbcd", "aabbc"}},
		"*":      {[]string{"a", ""}, nil},
	} {
		for _, namespace := range is.in {
			if !(Namespaces{pattern}).Has(namespace) {
				t.Errorf("%s is not %q", namespace, pattern)
			}
		}
		for _, namespace := range is.out {
			if (Namespaces{pattern}).Has(namespace) {
				t.Errorf("%s is %q", namespace, pattern)
			}
		}
	}
}
