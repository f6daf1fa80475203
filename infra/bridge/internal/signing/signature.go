package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of Standard Webhooks.
const (
	idHeader        = "Webhook-Id"
	timestampHeader = "Webhook-Timestamp"
	signatureHeader = "Webhook-Signature"
	// Ours: names the key, so that a function with many tries no other.
	keyIDHeader = "Webhook-Key-Id"
)

const (
	// The only version of signatures that keys of this kind make.
	version = "v1,"
	// A time in seconds has ten; more would not fit into a time everywhere.
	mostDigits = 12
	// How far two clocks may be apart.
	tolerance = 5 * time.Minute
)

// Why a reply is not believed.
var (
	errUnsigned   = errors.New("the reply is not signed")
	errOtherCall  = errors.New("the reply is signed for another call")
	errUnknownKey = errors.New("no key of this bridge signed the reply: is the signing key the same on both sides?")
)

// sign is the signature of a body. The library of Standard Webhooks makes two copies of the body and a text of it
// first, and does not take our clock. The golden files hold this to the same bytes.
func (k key) sign(id, timestamp string, body []byte) string {
	code := hmac.New(sha256.New, k)
	// a hash takes all that is written
	_, _ = io.WriteString(code, id+"."+timestamp+".")
	_, _ = code.Write(body)
	return base64.StdEncoding.EncodeToString(code.Sum(nil))
}

// The text that a key signs to be named. No call has such a text, because those have two dots.
const idText = "canary-steps key id"

// id names a key and does not tell it: 16 hex digits. The function finds the key by it.
func (k key) id() string {
	code := hmac.New(sha256.New, k)
	_, _ = io.WriteString(code, idText)
	return hex.EncodeToString(code.Sum(nil))[:16]
}

// Sign sets the headers that sign a body.
func (k Keys) Sign(header http.Header, id string, now time.Time, body []byte) {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	header.Set(idHeader, id)
	header.Set(timestampHeader, timestamp)
	header.Set(signatureHeader, version+k[0].sign(id, timestamp, body))
	header.Set(keyIDHeader, k[0].id())
}

// Verify says why a reply to the call id is not to be believed, nil when a key signed it less than 5 minutes ago.
func (k Keys) Verify(header http.Header, id string, now time.Time, body []byte) error {
	signatures := header.Get(signatureHeader)
	if signatures == "" {
		return errUnsigned
	}
	theirs, timestamp := header.Get(idHeader), header.Get(timestampHeader)
	if !k.signed(signatures, theirs, timestamp, body) {
		return errUnknownKey
	}
	if theirs != id {
		return errOtherCall
	}
	return inTime(timestamp, now)
}

func (k Keys) signed(signatures, id, timestamp string, body []byte) bool {
	for _, key := range k {
		want := []byte(version + key.sign(id, timestamp, body))
		for signature := range strings.FieldsSeq(signatures) {
			if hmac.Equal([]byte(signature), want) {
				return true
			}
		}
	}
	return false
}

func inTime(timestamp string, now time.Time) error {
	// digits and nothing else: ParseInt takes a sign, too
	if strings.Trim(timestamp, "0123456789") != "" || len(timestamp) > mostDigits {
		return errUnsigned
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errUnsigned
	}
	apart := now.Sub(time.Unix(seconds, 0)).Round(time.Second)
	if apart.Abs() <= tolerance {
		return nil
	}
	side := "ahead of"
	if apart > 0 {
		side = "behind"
	}
	return fmt.Errorf("the function's clock is %s %s this one, %s are allowed: set both clocks", apart.Abs(), side, tolerance)
}
