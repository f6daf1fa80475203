// Package redact takes secrets out of texts that others wrote. An API server or a proxy may repeat a secret that it was sent, in any form.
package redact

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// Mark stands in the place of a secret.
const Mark = "[redacted]"

// Letters that make a part of a secret substantial, and the fewest letters of a secret that is looked for. Both are as
// in the function (shared/sdk, secrets).
const (
	substantial = 12
	shortest    = 8
)

// Redactor knows secrets.
type Redactor struct {
	// Parts of letters and digits alone, by their length.
	parts map[int]map[string]struct{}
}

// New is a redactor of these secrets; those that are too short to be one it leaves in their place.
func New(secrets ...string) *Redactor {
	known := &Redactor{parts: map[int]map[string]struct{}{}}
	for _, secret := range secrets {
		if len(secret) >= shortest {
			known.learn(secret)
		}
	}
	return known
}

func (r *Redactor) learn(secret string) {
	forms := []string{secret, hex.EncodeToString([]byte(secret))}
	for before := range 3 {
		// the digits that the secret alone decides when so many bytes stand before it
		text := base64.StdEncoding.EncodeToString(append(make([]byte, before), secret...))
		forms = append(forms, text[(before*8+5)/6:(before+len(secret))*8/6])
	}
	for _, form := range forms {
		letters := lettersOf(form).codes
		size := min(substantial, len(letters))
		if size < shortest {
			continue
		}
		if r.parts[size] == nil {
			r.parts[size] = map[string]struct{}{}
		}
		for at := range len(letters) - size + 1 {
			r.parts[size][string(letters[at:at+size])] = struct{}{}
		}
	}
}

// Text is a text without the secrets; one without any stays as it is.
func (r *Redactor) Text(text string) string {
	if len(r.parts) == 0 {
		return text
	}
	letters := lettersOf(text)
	secret := make([]bool, len(letters.codes))
	for size, parts := range r.parts {
		for at := 0; at+size <= len(letters.codes); at++ {
			if _, found := parts[string(letters.codes[at:at+size])]; found {
				for letter := range size {
					secret[at+letter] = true
				}
			}
		}
	}
	if !slices.Contains(secret, true) {
		return text
	}
	return without(text, letters, secret)
}

func without(text string, letters letters, secret []bool) string {
	told := strings.Builder{}
	at := 0
	for letter := 0; letter < len(secret); letter++ {
		if !secret[letter] {
			continue
		}
		told.WriteString(text[at:letters.starts[letter]] + Mark)
		for letter+1 < len(secret) && secret[letter+1] {
			letter++
		}
		at = letters.ends[letter]
	}
	return told.String() + text[at:]
}

// Proxies are what addresses of proxies let somebody in with.
func Proxies(variable func(string) string) []string {
	secrets := []string{}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		rest := variable(name)
		if _, behind, hasScheme := strings.Cut(rest, "://"); hasScheme {
			rest = behind
		}
		// an address that cannot be read has them, too, and is repeated by who cannot read it
		at := strings.LastIndex(rest, "@")
		if at < 0 {
			continue
		}
		given := rest[:at]
		plain, err := url.PathUnescape(given)
		if err != nil {
			plain = given
		}
		_, password, _ := strings.Cut(plain, ":")
		secrets = append(secrets, given, plain, password)
	}
	return secrets
}
