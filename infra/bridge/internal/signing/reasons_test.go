package signing

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func keysFrom(t *testing.T, text string) Keys {
	t.Helper()
	keys, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// Each reply is right in all but one thing: a check that is left out lets it in.
func TestAReplyIsRefusedForOneReasonOnly(t *testing.T) {
	keys, others := keysFrom(t, one), keysFrom(t, two)
	now, body := time.Now(), []byte("body")
	signed := func(by Keys, id string, at time.Time) http.Header {
		header := http.Header{}
		by.Sign(header, id, at, body)
		return header
	}
	// signed as it says, whatever that is
	saying := func(id, timestamp string) http.Header {
		header := signed(keys, id, now)
		header.Set(timestampHeader, timestamp)
		header.Set(signatureHeader, version+keys[0].sign(id, timestamp, body))
		return header
	}
	without := func(name string) http.Header {
		header := signed(keys, "msg_1", now)
		header.Del(name)
		return header
	}
	with := func(change func(string) string) http.Header {
		header := signed(keys, "msg_1", now)
		header.Set(signatureHeader, change(header.Get(signatureHeader)))
		return header
	}
	last := func(signature string) string {
		if strings.HasSuffix(signature, "A=") {
			return signature[:len(signature)-2] + "E="
		}
		return signature[:len(signature)-2] + "A="
	}
	for why, is := range map[string]struct {
		header http.Header
		want   error
	}{
		"nobody signed it":                  {without(signatureHeader), errUnsigned},
		"another key signed it":             {signed(others, "msg_1", now), errUnknownKey},
		"it answers another call":           {signed(keys, "msg_2", now), errOtherCall},
		"its id goes on":                    {signed(keys, "msg_11", now), errOtherCall},
		"its id is the beginning of it":     {signed(keys, "msg_", now), errOtherCall},
		"its time is none":                  {saying("msg_1", "soon"), errUnsigned},
		"its time has a sign":               {saying("msg_1", "+"+strconv.FormatInt(now.Unix(), 10)), errUnsigned},
		"its time has too many digits":      {saying("msg_1", "000"+strconv.FormatInt(now.Unix(), 10)), errUnsigned},
		"its signature lacks its end":       {with(func(signature string) string { return signature[:len(signature)-4] }), errUnknownKey},
		"its signature goes on":             {with(func(signature string) string { return signature + "A" }), errUnknownKey},
		"its signature has no version":      {with(func(signature string) string { return strings.TrimPrefix(signature, version) }), errUnknownKey},
		"its signature has another version": {with(func(signature string) string { return "v1a," + strings.TrimPrefix(signature, version) }), errUnknownKey},
		"the last digit is another":         {with(last), errUnknownKey},
	} {
		if got := keys.Verify(is.header, "msg_1", now, body); !errors.Is(got, is.want) {
			t.Errorf("%s: %v, not %v", why, got, is.want)
		}
	}
	for why, header := range map[string]http.Header{
		"nothing is wrong":               signed(keys, "msg_1", now),
		"another signature is before it": with(func(signature string) string { return "v1,AAAA v2,x " + signature }),
		"another signature is behind it": with(func(signature string) string { return signature + " v1,AAAA" }),
		"no key is named":                without(keyIDHeader),
	} {
		if err := keys.Verify(header, "msg_1", now, body); err != nil {
			t.Errorf("%s: %v", why, err)
		}
	}
}

func TestClocksMayBeFiveMinutesApartToTheSecond(t *testing.T) {
	keys, now := keysFrom(t, one), time.Unix(1_800_000_000, 0)
	for apart, side := range map[time.Duration]string{
		299 * time.Second: "", tolerance: "", 301 * time.Second: "behind", -299 * time.Second: "", -tolerance: "", -301 * time.Second: "ahead of",
	} {
		header := http.Header{}
		keys.Sign(header, "msg_1", now.Add(-apart), nil)
		err := keys.Verify(header, "msg_1", now, nil)
		if (err == nil) != (side == "") || err != nil && !strings.Contains(err.Error(), side+" this one") {
			t.Errorf("%s: %v", apart, err)
		}
	}
}

func TestAKeyIsRefusedForOneReasonOnly(t *testing.T) {
	whole := strings.Repeat("A", 43)
	for text, isKey := range map[string]bool{
		whole: true, whole + "=": true, "whsec_" + whole: true, whole[:42]: false, whole[:42] + "!": false, "whsec-" + whole: false, "": false, ",": false,
	} {
		if _, err := Parse(text); (err == nil) != isKey {
			t.Errorf("%q: %v", text, err)
		}
	}
}
