package signing

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestASignatureIsGoodForFiveMinutes(t *testing.T) {
	keys, err := Parse(one)
	if err != nil {
		t.Fatal(err)
	}
	for off, isGood := range map[time.Duration]bool{0: true, 299 * time.Second: true, -299 * time.Second: true, 302 * time.Second: false, -302 * time.Second: false} {
		header := http.Header{}
		keys.Sign(header, "msg_1", time.Now().Add(off), []byte("body"))
		if err := keys.Verify(header, "msg_1", time.Now(), []byte("body")); (err == nil) != isGood {
			t.Errorf("%s: %v", off, err)
		}
	}
}

func TestWhatWasTamperedWithIsNotBelieved(t *testing.T) {
	keys, err := Parse(one)
	if err != nil {
		t.Fatal(err)
	}
	for name, tamper := range map[string]func(http.Header, *string){
		"body":      func(_ http.Header, body *string) { *body += " " },
		"id":        func(header http.Header, _ *string) { header.Set("webhook-id", "msg_2") },
		"time":      func(header http.Header, _ *string) { header.Set("webhook-timestamp", "1") },
		"no time":   func(header http.Header, _ *string) { header.Del("webhook-timestamp") },
		"signature": func(header http.Header, _ *string) { header.Set("webhook-signature", "v1,AAAA") },
		"version": func(header http.Header, _ *string) {
			header.Set("webhook-signature", "v2"+header.Get("webhook-signature")[2:])
		},
		"unsigned":   func(header http.Header, _ *string) { header.Del("webhook-signature") },
		"no headers": func(header http.Header, _ *string) { clear(header) },
	} {
		header, body := http.Header{}, "body"
		keys.Sign(header, "msg_1", time.Now(), []byte(body))
		tamper(header, &body)
		if keys.Verify(header, "msg_1", time.Now(), []byte(body)) == nil {
			t.Errorf("%s: believed", name)
		}
	}
}

// The same key and name are in the test of the function: keysFor finds a key by it.
func TestWhatIsSignedNamesTheKey(t *testing.T) {
	keys, err := Parse(base64.StdEncoding.EncodeToString([]byte("canary-steps golden files, 32 by")) + " " + two)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	keys.Sign(header, "msg_1", time.Now(), []byte("body"))
	if got := header.Get("webhook-key-id"); got != "3a9f14df1aca3b59" {
		t.Errorf("named %q", got)
	}
}

func TestATimeIsDigitsAndNothingElse(t *testing.T) {
	keys, err := Parse(one)
	if err != nil {
		t.Fatal(err)
	}
	now := strconv.FormatInt(time.Now().Unix(), 10)
	for _, timestamp := range []string{"", "+" + now, "-" + now, now + "x", now + " ", now + ".0", "0x" + now, "1_" + now, "9999999999999999999", "NaN", "000" + now} {
		header := http.Header{}
		header.Set(idHeader, "msg_1")
		header.Set(timestampHeader, timestamp)
		header.Set(signatureHeader, version+keys[0].sign("msg_1", timestamp, []byte("body")))
		if keys.Verify(header, "msg_1", time.Now(), []byte("body")) == nil {
			t.Errorf("%q: believed", timestamp)
		}
	}
	// the same with its digits alone is believed, so that nothing else is what the ones above lack
	header := http.Header{}
	keys.Sign(header, "msg_1", time.Now(), []byte("body"))
	if err := keys.Verify(header, "msg_1", time.Now(), []byte("body")); err != nil {
		t.Error(err)
	}
}
