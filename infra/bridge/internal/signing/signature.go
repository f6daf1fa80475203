package signing

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// tolerance is how far two clocks may be apart (Standard Webhooks, and the library, which has no clock of ours).
const tolerance = 5 * time.Minute

// Why a reply is not believed.
var (
	errUnsigned   = errors.New("the reply is not signed")
	errOtherCall  = errors.New("the reply is signed for another call")
	errUnknownKey = errors.New("no key of this bridge signed the reply: is the signing key the same on both sides?")
)

// Sign sets the headers that sign a body.
func (k Keys) Sign(header http.Header, id string, now time.Time, body []byte) error {
	signature, err := k[0].Sign(id, now, body)
	if err != nil {
		return err
	}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return nil
}

// Verify says why a reply to the call id is not to be believed, nil when a key signed it less than 5 minutes ago.
func (k Keys) Verify(header http.Header, id string, now time.Time, body []byte) error {
	if header.Get(standardwebhooks.HeaderWebhookSignature) == "" {
		return errUnsigned
	}
	if !k.signed(header, body) {
		return errUnknownKey
	}
	if header.Get(standardwebhooks.HeaderWebhookID) != id {
		return errOtherCall
	}
	return inTime(header.Get(standardwebhooks.HeaderWebhookTimestamp), now)
}

func (k Keys) signed(header http.Header, body []byte) bool {
	for _, key := range k {
		if key.VerifyIgnoringTimestamp(body, header) == nil {
			return true
		}
	}
	return false
}

func inTime(timestamp string, now time.Time) error {
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
