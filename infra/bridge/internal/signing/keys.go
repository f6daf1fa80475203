// Package signing signs calls and believes replies as Standard Webhooks says, and knows where the keys are.
package signing

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// shortestKey is the fewest random bytes of a key.
const shortestKey = 32

// Keys are those of one cluster. The first one signs, each of them is believed.
type Keys []key

type key []byte

var errNoKey = fmt.Errorf("is not a signing key: at least %d random bytes in base64, with or without whsec_", shortestKey)

// Parse reads keys separated by spaces, commas or lines, after a byte order mark where an editor wrote one. Its errors say what is wrong, never the key.
func Parse(text string) (Keys, error) {
	isBetween := func(r rune) bool { return r == ',' || unicode.IsSpace(r) }
	var keys Keys
	for secret := range strings.FieldsFuncSeq(strings.TrimPrefix(text, "\ufeff"), isBetween) {
		unpadded := strings.TrimRight(strings.TrimPrefix(secret, "whsec_"), "=")
		bytes, err := base64.RawStdEncoding.DecodeString(unpadded)
		if err != nil || len(bytes) < shortestKey {
			return nil, errNoKey
		}
		keys = append(keys, bytes)
	}
	if len(keys) == 0 {
		return nil, errors.New("is empty: it must hold a signing key")
	}
	return keys, nil
}
