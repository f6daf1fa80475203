package function

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A status that nobody signed says little, but it shows where the call went: a refusal at the door has not acted.
func (c *Client) unbelieved(response *http.Response, why error) *Failure {
	status := response.StatusCode
	failure := &Failure{Status: status, Kind: NotActed}
	switch {
	case status == http.StatusUnauthorized:
		failure.Reason = fmt.Sprintf("%s: the function accepts none of the signing keys%s", c.endpoint, c.clockHint(response))
	case status == http.StatusTooManyRequests:
		failure.Reason = fmt.Sprintf("%s: too many calls (429)", c.endpoint)
	case status >= 300 && status < 400:
		failure.Reason = fmt.Sprintf("%s: a redirect (%d), which is never followed: name the function itself", c.endpoint, status)
	case status == http.StatusForbidden && c.isBehindIAM():
		failure.Reason = fmt.Sprintf("%s: status 403: %s", c.endpoint, c.refused(response))
	case status >= 400 && status < 500:
		failure.Reason = fmt.Sprintf("%s: status %d, and %v: is it a canary-steps function?", c.endpoint, status, why)
	default:
		failure.Kind = MayHaveActed
		failure.Reason = fmt.Sprintf("%s: status %d, and %v%s", c.endpoint, status, why, c.clockHint(response))
	}
	return failure
}

// isBehindIAM: AWS IAM may be asked first, because it is told to, or because the function has a URL of AWS Lambda.
func (c *Client) isBehindIAM() bool {
	return c.access != nil || strings.HasSuffix(c.endpoint.URL.Hostname(), ".on.aws")
}

func (c *Client) refused(response *http.Response) string {
	if c.access == nil {
		return "does AWS IAM protect this URL? Then start the bridge with --auth aws-sigv4"
	}
	remedy := c.access.Refused()
	if apart, isMuch := c.clocksApart(response); isMuch {
		return fmt.Sprintf("its clock and this one are %s apart, set both", apart)
	}
	return remedy
}

// noticeable is a difference that half the tolerance of signatures is used up by.
const noticeable = 150 * time.Second

// The date of an unsigned reply is believed in so far as it may explain what is wrong.
func (c *Client) clockHint(response *http.Response) string {
	if apart, isMuch := c.clocksApart(response); isMuch {
		return fmt.Sprintf(": its clock and this one are %s apart, set both", apart)
	}
	return ": is a key the same on both sides, and are both clocks right?"
}

func (c *Client) clocksApart(response *http.Response) (time.Duration, bool) {
	theirs, err := http.ParseTime(response.Header.Get("Date"))
	apart := c.now().Sub(theirs).Round(time.Second).Abs()
	return apart, err == nil && apart > noticeable
}
